"""All ways to show that one may vote, in one vote: after the close nothing leads from anybody to a choice."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core import mail
from django.db import connection, transaction
from django.test import Client as Browser

from balai.budgets import acts, phones, signing, urn
from balai.budgets.commands.opening import secret_of
from balai.budgets.models import Ballot, Boxed, Code, Listed, Texted, Voter
from balai.people import mailer
from balai.record.models import Entry
from tests.cast import Cast

from .cast import give_codes
from .issuer import LOGIN, running
from .test_closing import everything
from .test_oidc import code_in, signed
from .test_pages import asked, close_now, now_open, send
from .test_phones import ANI, BAYU, digits_in, texts

ADDRESS, ACCOUNT = "ani@mail.example", "sub-of-ani"


@pytest.fixture
def voted(cast: Cast, settings: Any, tmp_path: Path) -> Any:
    """A vote with every way, and the codes of those who voted by each."""
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, home=tmp_path)
    with running(settings) as issuer:
        issuer.person = ACCOUNT
        ref = now_open(
            cast, ways=["letter", "email", "phone", "oidc"], phones=acts.Phones(["+62"], listed=True),
            oidc=acts.Issuer(issuer.url, "resident", ["true"]), login=LOGIN,
        )  # fmt: skip
        phones.list_numbers(cast.actor("budi"), cast.muara.place_id, ref, [ANI, BAYU])
        row = Ballot.objects.of(cast.muara.place_id).get()
        asked(ref, ADDRESS)
        mailed = re.search(r"\w{4}-\w{4}-\w{4}", str(mail.outbox[-1].body))
        phones.send_digits(row, ANI, "203.0.113.7", "en")
        proved = phones.prove(row, ANI, digits_in(texts(tmp_path)[-1]))
        phones.send_digits(row, BAYU, "203.0.113.7", "en")  # asked, and never came back
        assert mailed
        codes = [give_codes(cast, ref)[0], mailed[0], proved, code_in(signed(Browser(), ref, issuer))]
        for n, code in enumerate(codes):
            assert send(ref, [f"p{n + 1}"], code).status_code == 302
        yield ref, codes, issuer.url
    mailer.wait()


def whole_database() -> str:
    """Every row of every table but the record's own keys, bytes as hex."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            found += [line for (line,) in cursor.fetchall()]
    return "\n".join(found)


def test_after_close_nothing_leads_from_a_letter_an_address_a_number_or_an_account_to_a_choice(
    cast: Cast, voted: Any
) -> None:
    ref, codes, issuer = voted
    place_id = cast.muara.place_id
    assert len(set(codes)) == 4 and Listed.objects.of(place_id).count() == 2
    assert Texted.objects.of(place_id).count() == 1 and Code.objects.of(place_id).count() == 4
    with transaction.atomic():
        secret = secret_of(place_id, ref)
    close_now(cast, ref)
    assert {name for name, rows in everything(cast, ref).items() if rows} == {
        "budgets_voter",
        "budgets_boxed",
    }
    people = [ANI, BAYU, ADDRESS, ACCOUNT, f"{issuer}\n{ACCOUNT}", *codes]
    purposes = ("code", "email", "phone", "oidc", "texted", "listed", "digits", "source", "paper", "said")
    hidden = [urn.keyed(secret, purpose, one).hex() for purpose in purposes for one in people]
    left = whole_database()
    for one in (secret.hex(), LOGIN.secret, *people, *hidden):
        assert one not in left and one.encode().hex() not in left, one
    voters = {bytes(one) for one in Voter.objects.of(place_id).values_list("voter", flat=True)}
    assert voters == {urn.keyed(secret, "voter", code) for code in codes}, "whose key is gone"
    leaves = [bytes(one) for one in Boxed.objects.of(place_id).values_list("leaf", flat=True)]
    assert sorted(leaf[32:] for leaf in leaves) == [b"[[0,1]]", b"[[1,1]]", b"[[2,1]]", b"[[3,1]]"]


def test_nothing_of_somebody_who_voted_has_a_time(cast: Cast, voted: Any) -> None:
    """Digits have one while they are on their way; they are gone with the vote that they were for."""
    ref, _codes, _issuer = voted
    timed = [
        model.__name__ for model in (Code, Listed, Voter, Boxed)
        if any(field.get_internal_type() in {"DateTimeField", "DateField"} for field in model._meta.concrete_fields)
    ]  # fmt: skip
    assert timed == []
    with transaction.atomic():
        secret = secret_of(cast.muara.place_id, ref)
    waiting = [bytes(one.number) for one in Texted.objects.of(cast.muara.place_id)]
    assert waiting == [urn.keyed(secret, "texted", BAYU)]


def test_the_rules_of_every_way_stand_in_the_record_and_on_the_page_before_anybody_votes(
    cast: Cast, voted: Any
) -> None:
    ref, _codes, issuer = voted
    bodies = [
        bytes(one)
        for one in Entry.objects.filter(place_id=cast.muara.place_id).values_list("body", flat=True)
    ]
    [frozen] = [one for one in map(msgspec.json.decode, bodies) if one["act"] == "ballot.opened/1"]
    assert frozen["phones"] == {"prefixes": ["+62"], "listed": True}
    assert frozen["oidc"] == {"issuer": issuer, "claim": "resident", "values": ["true"]}
    page = Browser().get(f"/muara/budgets/{ref}/").content.decode()
    for words in (
        "whoever holds the letter",
        "anybody with an e-mail address",
        "on the city&#x27;s list",
        issuer,
    ):
        assert words in page
    assert signing.mark_of(Ballot.objects.of(cast.muara.place_id).get()) not in page
