"""The ways to show that one may vote: what is said of each, and their forms where a ballot is looked over."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai.people.forms import TOO_MANY, TOO_MANY_TRIES, client, may_send_code
from balai.people.limits import TRIES_BY_CLIENT, Limit
from balai.places.texts import Refused

from . import letters, oidc, phones
from .commands import casting
from .filling import Filled
from .forms import CastForm, MailForm, PhoneForm
from .models import Ballot
from .numbers import said as prefixes_said

VOTES_BY_CLIENT = Limit("vote-client", most=400, every=2)
"""Ballots cast by one client: a village hall shares one address, and what is too much raises the gate."""
GOES = {"review", "mail", "text", "cast", "cast-text", "sign-in"}
"""What the buttons of that page do."""


def sentences(row: Ballot) -> list[str]:
    """What each way proves, and what it does not: part of what was frozen."""
    said = {
        "letter": lambda: _("With a code on a letter: whoever holds the letter may vote."),
        "email": lambda: _("With a code by e-mail: anybody with an e-mail address may vote, and has a vote for each."),
        "phone": lambda: _phone_sentence(row),
        "oidc": lambda: _oidc_sentence(row),
    }  # fmt: skip
    return [said[way]() for way in row.ways if way in said]


def _phone_sentence(row: Ballot) -> str:
    prefixes = {"prefixes": prefixes_said(row.phones.get("prefixes", ()))}
    if row.phones.get("listed"):
        return (
            _(
                "With a code by text message to a number on the city's list that begins with %(prefixes)s: whoever "
                "holds that telephone may vote, once for each number."
            )
            % prefixes
        )
    return _(
        "With a code by text message: anybody with a mobile number that begins with %(prefixes)s may vote, wherever "
        "they live, and has a vote for each number."
    ) % prefixes  # fmt: skip


def _oidc_sentence(row: Ballot) -> str:
    said = {
        "issuer": row.oidc.get("issuer", ""), "claim": row.oidc.get("claim", ""),
        "values": ", ".join(row.oidc.get("values", ())),
    }  # fmt: skip
    if said["claim"]:
        return _(
            "By signing in at %(issuer)s, which must say %(claim)s of the person: %(values)s. One account is one voter."
        ) % said  # fmt: skip
    return (
        _("By signing in at %(issuer)s: anybody with an account there may vote, once for each account.")
        % said
    )


class Ways:
    """The forms of that page, and what came of the one that was sent."""

    def __init__(self, row: Ballot, said: QueryDict | None = None, go: str = "", code: str = "") -> None:
        """`code`: what somebody may vote with who has just signed in elsewhere."""
        self.row, self.go, self.code = row, go, code
        self.form = CastForm(said if go == "cast" else None, initial={"code": code})
        self.mail = MailForm(said if go == "mail" else None, prefix="mail")
        asks = go in {"text", "cast-text"}
        self.phone = PhoneForm(
            said if asks else None, prefix="phone", row=row, needs_digits=go == "cast-text"
        )
        self.sent = ""
        self.trouble = ""

    def context(self) -> dict[str, Any]:
        digits = self.sent == "text" or self.go == "cast-text"
        self.phone.fields["digits"].required = digits  # shown only then, and then it is needed
        by_code = bool({"letter", "email"} & set(self.row.ways)) and not digits
        return {
            "form": self.form, "mail": self.mail, "phone": self.phone, "sent": self.sent, "trouble": self.trouble,
            "takes_code": bool(self.code) or self.form.is_bound or by_code, "digits": digits,
            "signed": bool(self.code) and not self.go, "alone": len(self.row.ways) == 1,
            "issuer": oidc.host(self.row.oidc.get("issuer", "")),
        }  # fmt: skip

    @property
    def wrong(self) -> bool:
        forms = (self.form, self.mail, self.phone)
        return bool(self.trouble) or any(form.is_bound and form.errors for form in forms)

    def send(self) -> None:
        """Send a code; the answer is the same for whoever asks."""
        if self.go == "mail" and "email" in self.row.ways and self.mail.is_valid():
            address = self.mail.cleaned_data["email"].strip().lower()
            if not may_send_code(address):
                self.mail.add_error("email", TOO_MANY)
                return
            letters.send_code(self.row, address, get_language() or "en")
            self.sent = "mail"
        if self.go == "text" and "phone" in self.row.ways and self.phone.is_valid():
            try:
                phones.send_digits(
                    self.row, self.phone.cleaned_data["number"], client(), get_language() or "en"
                )
            except Refused as refused:
                self.phone.refuse(refused)
                return
            self.sent = "text"

    def cast(self, filled: Filled) -> casting.Cast | None:
        """Cast what was filled in; None where the page is shown again."""
        form = self.phone if self.go == "cast-text" else self.form
        if self.go not in {"cast", "cast-text"} or not form.is_valid():
            return None
        if not VOTES_BY_CLIENT.take(client()):
            form.add_error(
                None, _("Too much was sent from here. Nothing is lost: wait a minute, then send it again.")
            )
            return None
        try:
            code = self._proved() if self.go == "cast-text" else form.cleaned_data["code"]
            return casting.cast(self.row.place_id, self.row.ref, code, filled.as_points(), client())
        except Refused as refused:
            form.refuse(refused)
            return None

    def _proved(self) -> str:
        """The code behind a number. Should the ballot not be taken, it stands in the page for another try."""
        if "phone" not in self.row.ways:
            raise Refused(_("This vote sends no codes by text message."))
        if not TRIES_BY_CLIENT.take(client()):
            raise Refused(str(TOO_MANY_TRIES), "digits")
        said = self.phone.cleaned_data
        self.code = phones.prove(self.row, said["number"], said["digits"])
        self.form = CastForm(initial={"code": self.code})
        return self.code
