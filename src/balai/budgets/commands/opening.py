"""The city opens a ballot. From then on nothing of it can be changed; a new ballot replaces it."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from balai.places import links, texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.places.zones import check_zone
from balai.record.acts import Commitment
from balai.record.append import add_aside, append, minute
from balai.record.canonical import CanonicalError, entry_bytes
from balai.record.ids import new_ref

from .. import acts, numbers, oidc, urn
from ..models import Ballot, Client, Code, Urn
from ..states import COMPLETIONS, KINDS, RULES, UTILITIES, WAYS

CAME_FROM = ("idea",)
MOST_ITEMS, MOST_MONEY = 150, 10**15
MOST_POINTS = 1000
LONGEST, AHEAD = timedelta(days=92), timedelta(days=366)
TITLE_LIMIT, NAME_LIMIT, WORDS_LIMIT = 120, 120, 400
MOST_CODES = 200_000
VOTING = "SELECT sealed FROM budgets_urn WHERE place_id = %s AND ballot = %s AND sealed <> '' FOR KEY SHARE"
CLOSING = "SELECT sealed FROM budgets_urn WHERE place_id = %s AND ballot = %s AND sealed <> '' FOR UPDATE"


def open_ballot(
    actor: Actor,
    place_id: UUID,
    act: acts.BallotOpened,
    photos: Sequence[bytes | None] = (),
    now: datetime | None = None,
    login: oidc.Login | None = None,
) -> str:
    """Freeze a ballot and make its urn. `photos`: one for each project, or None; `login`: where people sign in
    elsewhere. Returns its reference.

    Raises Refused, naming the field.
    """
    by = actor.first(EDITORS, place_id)
    act = checked(act, now or datetime.now(UTC))
    links.check(place_id, act.links, CAME_FROM, "links")
    if act.oidc:
        login = oidc.checked_login(login)
        oidc.provider(act.oidc.issuer)  # what is frozen with a wrong address could not be mended
    with transaction.atomic():
        act = msgspec.structs.replace(
            act, ref=new_ref(), seed=secrets.token_hex(16), by=by, items=_named(place_id, act.items, photos)
        )
        try:
            entry_bytes(act)
        except CanonicalError as error:
            raise Refused(
                _("The projects say too much for one entry of the record. Shorten their texts."), "items"
            ) from error
        sealed = urn.seal(urn.site_key(), urn.new_secret())
        Urn.objects.create(place_id=place_id, ballot=act.ref, sealed=sealed)
        if act.oidc and login:
            Client.objects.create(place_id=place_id, ballot=act.ref, sealed=oidc.seal_login(login))
        append(place_id, [act])
    return act.ref


def change_login(actor: Actor, place_id: UUID, ref: str, login: oidc.Login) -> None:
    """Sign in with another client or secret at the same issuer. Raises Refused, naming the field."""
    actor.first(EDITORS, place_id)
    sealed = oidc.seal_login(oidc.checked_login(login))
    with transaction.atomic():
        secret_of(place_id, ref)
        if not Client.objects.of(place_id).filter(ballot=ref).update(sealed=sealed):
            raise Refused(_("Nobody signs in elsewhere for this vote."))


def give_codes(place_id: UUID, ref: str, count: int) -> list[str]:
    """New codes to print on letters. They are kept as keyed hashes: this is the only time anybody sees them."""
    with transaction.atomic():
        secret = secret_of(place_id, ref)
        every = Code.objects.of(place_id).filter(ballot=ref)
        if not 1 <= count <= MOST_CODES - every.count():
            raise Refused(_("From 1 to %(most)d codes.") % {"most": MOST_CODES})
        codes: set[str] = set()
        while len(codes) < count:
            codes.add(urn.new_code())
        rows = (
            Code(place_id=place_id, ballot=ref, code=urn.keyed(secret, "code", one)) for one in sorted(codes)
        )
        Code.objects.bulk_create(rows, batch_size=5000)
    return sorted(codes, key=lambda _code: secrets.randbits(64))


def give(row: Ballot, secret: bytes, code: str) -> str:
    """Let somebody vote with this code, who has shown that they may; once more changes nothing."""
    Code.objects.of(row.place_id).get_or_create(
        ballot=row.ref, code=urn.keyed(secret, "code", code), defaults={"place_id": row.place_id}
    )
    return code


def secret_of(place_id: UUID, ref: str, *, closing: bool = False) -> bytes:
    """The secret of a ballot that takes votes; it stays as it is until this transaction ends. Raises Refused.

    Whoever closes waits for everybody who votes at this moment; of those who vote none waits for another.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLOSING if closing else VOTING, [place_id, ref])
        found = cursor.fetchone()
    if found is None:
        raise Refused(_("This vote is closed."))
    return urn.unseal(urn.site_key(), bytes(found[0]))


def _named(place_id: UUID, items: Sequence[acts.Item], photos: Sequence[bytes | None]) -> list[acts.Item]:
    """Each project with its key and its picture."""
    kept = [*photos, *[None] * len(items)]
    return [
        msgspec.structs.replace(
            one, key=f"p{n}",
            photo=Commitment(add_aside(place_id, photo, "image/jpeg")) if photo else None,
        )
        for n, (one, photo) in enumerate(zip(items, kept, strict=False), 1)
    ]  # fmt: skip


def checked(act: acts.BallotOpened, now: datetime) -> acts.BallotOpened:
    """The ballot as it may stand in the record. Raises Refused, naming the field."""
    words = {
        "title": texts.text(act.title, "title", needed=True, limit=TITLE_LIMIT),
        "who": texts.text(act.who, "who", needed=True),
        "text": texts.text(act.text, "text"),
    }
    if not 1 <= act.budget <= MOST_MONEY:
        raise Refused(_("Say how much money there is."), "budget")
    if len(act.currency) != 3 or not act.currency.isascii() or not act.currency.isupper():
        raise Refused(_("Write the currency with its three letters, such as IDR."), "currency")
    items = [_item(one, act.budget) for one in act.items]
    if not 2 <= len(items) <= MOST_ITEMS:
        raise Refused(_("Name two to %(most)d projects.") % {"most": MOST_ITEMS}, "items")
    if len({one.name.casefold() for one in items}) < len(items):
        raise Refused(_("A project stands there twice."), "items")
    _check_vote(act, len(items))
    _check_times(act, now)
    return msgspec.structs.replace(act, **words, items=items, **_ways(act))


def _ways(act: acts.BallotOpened) -> dict[str, Any]:
    """What is frozen of each way to show that one may vote; nothing of a way that was not chosen."""
    if not act.ways or not set(act.ways) <= set(WAYS):
        raise Refused(_("Choose how people show that they may vote."), "ways")
    phones = act.phones or acts.Phones([])
    issuer = act.oidc or acts.Issuer("")
    return {
        "phones": acts.Phones(numbers.checked(phones.prefixes), phones.listed)
        if "phone" in act.ways
        else None,
        "oidc": oidc.checked(issuer) if "oidc" in act.ways else None,
    }


def _item(one: acts.Item, budget: int) -> acts.Item:
    name = texts.text(one.name, "items", needed=True, limit=NAME_LIMIT)
    text = texts.text(one.text, "items", limit=WORDS_LIMIT)
    if not 1 <= one.cost <= budget:
        raise Refused(
            _("%(name)s: it costs something, and not more than there is.") % {"name": name[:60]}, "items"
        )
    return acts.Item("", name, one.cost, text)


def _check_vote(act: acts.BallotOpened, items: int) -> None:
    if act.kind not in KINDS:
        raise Refused(_("Choose how people vote."), "kind")
    if not 1 <= act.most <= {"choose-1": 1, "cumulative": MOST_POINTS}.get(act.kind, items):
        raise Refused(
            _("Say how many one ballot may give: not more than there are projects, or 1,000 points."), "most"
        )
    how = act.counting
    known = how.rule in RULES and how.utility in UTILITIES and how.completion in COMPLETIONS
    if not known or how.stop not in {"exhaustive", "overspend"} or how.start not in {"exact", "integral"}:
        raise Refused(_("Choose how it is counted."), "rule")
    if not 1 <= how.step_percent <= 100:
        raise Refused(_("A step is 1 to 100 percent."), "step_percent")
    if not 2 <= act.gate <= 10_000:
        raise Refused(_("From 2 to 10,000 ballots from one address."), "gate")


def _check_times(act: acts.BallotOpened, now: datetime) -> None:
    check_zone(act.timezone)
    opens, closes = _moment(act.opens, "opens"), _moment(act.closes, "closes")
    if minute(opens) < minute(now) or opens > now + AHEAD:
        raise Refused(_("Voting begins from now on, at most a year ahead."), "opens")
    if not opens < closes <= opens + LONGEST:
        raise Refused(_("Voting ends after it begins, within three months."), "closes")


def _moment(text: str, field: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("Write a day and a time."), field) from error
    if found.tzinfo is None:
        raise Refused(_("Write a day and a time."), field)
    return found
