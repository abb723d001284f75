"""Ballots at the desk: opened with everything frozen, paper by two people, the gate, the close; and who may not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from balai.budgets import acts
from balai.budgets.commands import casting, closing, opening
from balai.budgets.commands.paper import enter_paper
from balai.budgets.models import Ballot, Choice, Code, PaperEntry, Source, Voter
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from balai.record.append import minute
from tests.cast import Cast

from .cast import BEFORE, HOME, ITEMS, NOW, chosen, every_byte, give_codes, open_ballot, row, said, vote
from .test_pages import now_open

DESK = "/desk/cities/muara/budgets/"


def filled(**changes: Any) -> dict[str, Any]:
    """The form of a ballot as it is sent, with these changes."""
    now = datetime.now(UTC)
    usual = {
        "title": "Kampung money", "text": "", "budget": "90000000", "currency": "idr",
        "items": "Shade trees | 40.000.000 | Two rows.\nA well | 50 000 000\nLamps|30000000|", "kind": "approval",
        "most": "2", "within": "on", "rule": "mes", "utility": "cost", "completion": "add1u",
        "who": "Everybody of 17 and over.", "ways": ["letter"], "timezone": "Asia/Jakarta", "gate": "40", "sure": "on",
        "opens": (now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"),
        "closes": (now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    return usual | changes


def test_a_ballot_is_frozen_at_the_desk(cast: Cast) -> None:
    client = cast.signed_in("budi")
    assert "No vote yet" in client.get(DESK).content.decode()
    done = client.post(f"{DESK}add/", filled(), follow=True)
    assert "rules are frozen" in done.content.decode()
    found = Ballot.objects.of(cast.muara.place_id).get()
    assert (found.budget, found.currency, found.most) == (90_000_000, "IDR", 2)
    assert [(one["key"], one["cost"]) for one in found.items] == [
        ("p1", 40_000_000),
        ("p2", 50_000_000),
        ("p3", 30_000_000),
    ]
    assert found.counting == {
        "rule": "mes", "utility": "cost", "completion": "add1u", "stop": "exhaustive", "step_percent": 1,
        "start": "exact", "version": 1,
    }  # fmt: skip
    assert len(found.seed) == 32 and "balai ballot codes muara" in done.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sure": ""}, "required"), ({"items": "One | 5"}, "Name two"), ({"items": "A well"}, "no project"),
        ({"items": "A | 5\nA | 6"}, "stands there twice"),
        ({"items": "A | 5\nB | 900000000"}, "not more than there is"), ({"items": "A | -5\nB | 6"}, "no project"),
        ({"timezone": "Mars"}, "not known"), ({"opens": "soon"}, "Write a day"),
        ({"opens": "2020-01-01T10:00"}, "from now on"), ({"most": "4"}, "not more than there are"),
        ({"rule": "dice"}, "valid choice"), ({"ways": []}, "required"), ({"currency": "R"}, "at least 3"),
    ],
)  # fmt: skip
def test_what_cannot_be_frozen_is_said_beside_its_field_and_what_was_typed_stays(
    cast: Cast, changes: dict[str, Any], words: str
) -> None:
    answer = cast.signed_in("budi").post(f"{DESK}add/", filled(**changes))
    page = answer.content.decode()
    assert answer.status_code == 400 and words in page and "Kampung money" in page
    assert not Ballot.objects.of(cast.muara.place_id).exists()


def test_what_was_frozen_stays_whatever_is_appended(cast: Cast, ref: str) -> None:
    """A second opening of the same reference, by whatever way it comes into the record, changes nothing."""
    from balai.record.append import append

    before = Ballot.objects.of(cast.muara.place_id).values().get()
    append(cast.muara.place_id, [said(ref=ref, budget=10**6, items=ITEMS[:2], closes="2027-11-30T17:00Z")])
    assert Ballot.objects.of(cast.muara.place_id).values().get() == before


def test_projects_that_say_too_much_for_an_entry_are_refused(cast: Cast) -> None:
    many = [acts.Item("", f"{n} " + "ကျွန်တော်တို့" * 8, 1, "မြို့တော်" * 40) for n in range(150)]
    with pytest.raises(Refused) as told:
        open_ballot(cast, items=many)
    assert told.value.field == "items"


def test_nobody_else_opens_enters_or_closes(cast: Cast, ref: str) -> None:
    code, place_id = give_codes(cast, ref)[0], cast.muara.place_id
    for name in ("chan", "elok", "farid", "nina"):
        with pytest.raises(NotAllowed):
            opening.open_ballot(cast.actor(name), place_id, said(), (), BEFORE)
        with pytest.raises(NotAllowed):
            enter_paper(cast.actor(name), place_id, ref, code, chosen(0), NOW)
        with pytest.raises(NotAllowed):
            closing.close_by(cast.actor(name), place_id, ref)
        client = cast.signed_in(name)
        for path in ("", "add/", f"{ref}/", f"{ref}/paper/"):
            assert client.get(f"{DESK}{path}").status_code == 403, (name, path)
    assert Client().get(DESK).status_code == 302


# --- paper


def paper(cast: Cast, who: str, ref: str, code: str, *items: int) -> casting.Cast | None:
    return enter_paper(cast.actor(who), cast.muara.place_id, ref, code, chosen(*items), NOW)


def test_a_ballot_on_paper_counts_once_two_people_entered_it_alike(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    assert paper(cast, "budi", ref, code, 0, 2) is None
    assert paper(cast, "budi", ref, code, 0, 2) is None, "the same person is nobody else"
    assert not Voter.objects.of(cast.muara.place_id).exists()
    assert paper(cast, "amina", ref, code, 2, 0) == casting.Cast(replaced=False, held=False)
    assert Choice.objects.of(cast.muara.place_id).get().points == [[0, 1], [2, 1]]
    assert not PaperEntry.objects.of(cast.muara.place_id).exists()


def test_two_entries_that_differ_are_no_ballot(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    paper(cast, "budi", ref, code, 0)
    with pytest.raises(Refused):
        paper(cast, "amina", ref, code, 1)
    assert not Voter.objects.of(cast.muara.place_id).exists()
    paper(cast, "budi", ref, code, 1)
    assert paper(cast, "amina", ref, code, 1)


def test_what_was_entered_once_cannot_be_read(cast: Cast, ref: str) -> None:
    code = give_codes(cast, ref)[0]
    paper(cast, "budi", ref, code, 0)
    columns = {field.column for field in PaperEntry._meta.concrete_fields}
    assert columns == {"id", "place_id", "ballot", "voter", "said", "account"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT voter, said FROM budgets_paperentry")
        kept = b"".join(bytes(value) for value in cursor.fetchone())
    assert len(kept) == 64 and code.encode() not in kept


def test_paper_stands_whatever_comes_online_before_or_after(cast: Cast, ref: str) -> None:
    before, after = give_codes(cast, ref, 2)
    vote(cast, ref, before, 1)
    for code in (before, after):
        paper(cast, "budi", ref, code, 0)
        paper(cast, "amina", ref, code, 0)
    with pytest.raises(Refused) as told:
        vote(cast, ref, after, 1)
    assert "on paper" in str(told.value)
    points = Choice.objects.of(cast.muara.place_id).values_list("points", flat=True)
    assert list(points) == [[[0, 1]]] * 2 and Voter.objects.of(cast.muara.place_id).count() == 2
    closing.close_due(datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    found = row(cast, ref)
    assert (found.accepted, found.replaced, found.paper, found.refused) == (2, 1, 2, {"paper": 1})


def test_paper_is_entered_on_a_page_and_an_unfinished_one_is_told_at_close(cast: Cast) -> None:
    ref = now_open(cast)
    code, left = give_codes(cast, ref, 2)
    for name in ("budi", "amina"):
        done = cast.signed_in(name).post(
            f"{DESK}{ref}/paper/", {"code": code, "points": ["p1", "p3"]}, follow=True
        )
        assert done.status_code == 200
    assert "Both entries are alike" in done.content.decode()
    cast.signed_in("budi").post(f"{DESK}{ref}/paper/", {"code": left, "points": ["p1"]})
    closing.close(cast.muara.place_id, ref, datetime.now(UTC) + timedelta(days=4))
    found = row(cast, ref)
    assert (found.ballots, found.unfinished) == (1, 1)


# --- the gate and the close


def test_ballots_at_the_gate_are_decided_on_a_page(cast: Cast) -> None:
    ref = now_open(cast, gate=2)
    for code in give_codes(cast, ref, 2):
        casting.cast(cast.muara.place_id, ref, code, chosen(1), HOME)
    client, source = cast.signed_in("budi"), Source.objects.of(cast.muara.place_id).get()
    page = client.get(f"{DESK}{ref}/").content.decode()
    assert "2 ballots from one address wait" in page and HOME not in page
    path = f"{DESK}{ref}/gate/{source.id}/"
    assert client.post(path, {"counted": "yes"}).status_code == 400
    done = client.post(path, {"counted": "yes", "reason": "A village hall."}, follow=True)
    assert "Decided" in done.content.decode()
    assert client.get(path).status_code == 404
    assert "A village hall." in Client().get(f"/muara/budgets/{ref}/").content.decode()
    assert cast.signed_in("chan").get(path).status_code == 403


def test_it_is_closed_with_a_button_once_voting_is_over(cast: Cast) -> None:
    past = datetime.now(UTC) - timedelta(days=9)
    ref = open_ballot(cast, opens=minute(past), closes=minute(past + timedelta(days=2)), now=past)
    early = now_open(cast)
    client = cast.signed_in("amina")
    assert "not over yet" in client.post(f"{DESK}{early}/close/", follow=True).content.decode()
    assert "Fix the set and count" in client.get(f"{DESK}{ref}/").content.decode()
    for _ in range(2):
        assert client.post(f"{DESK}{ref}/close/", follow=True).status_code == 200
    assert row(cast, ref).result_at and not row(cast, early).closed_at


def test_codes_are_printed_once_and_kept_as_hashes(cast: Cast, ref: str, capsys: Any) -> None:
    from balai.budgets.commandline import print_codes

    class Arguments:
        place, ballot, count = "muara", ref, 5

    assert print_codes(Arguments()) == 0  # type: ignore[arg-type]
    codes = capsys.readouterr().out.split()
    assert len(set(codes)) == 5
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(c::text, '') FROM budgets_code c")
        kept = cursor.fetchone()[0]
    assert not any(code in kept or code.encode().hex() in kept for code in codes)
    assert Code.objects.of(cast.muara.place_id).count() == 5
    assert all(code.encode() not in every_byte(cast.muara.place_id) for code in codes)
    vote(cast, ref, codes[0], 0)
    with pytest.raises(Refused):
        opening.give_codes(cast.muara.place_id, ref, 10**9)
