"""What programs read of votes: JSON, CSV, a feed, and a file of ballots that others count to the same."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

import msgspec
import pytest
from django.test import Client

from balai.budgets import acts
from balai.budgets.api import BallotDetail, BallotProject, BallotShown
from balai.budgets.models import Ballot
from balai.methods import shares
from balai.record.models import Aside
from tests.cast import Cast
from tests.services.cast import picture

from .cast import closed, every_byte, funded, give_codes, open_ballot, vote
from .test_closing import MANY, _fill
from .test_kinds import ORDER
from .test_pages import now_open
from .test_recount_served import POINTS, says
from .test_replay import story  # noqa: F401 (a fixture)

API = "/api/v1/places/muara/"


def got(path: str, status: int = 200) -> Any:
    answer = Client().get(path)
    assert answer.status_code == status, f"{path}: {answer.status_code}"
    return answer


def lines(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(got(path).content.decode())))


def decided(cast: Cast, **changes: Any) -> Ballot:
    ref = open_ballot(cast, **{"counting": acts.Counting("mes", completion="add1u"), **changes})
    _fill(cast, ref, MANY)
    return closed(cast, ref)


def test_while_people_vote_no_export_says_what_was_chosen(cast: Cast) -> None:
    ref = now_open(cast)
    paths = [f"{API}ballots", f"{API}ballots.csv", f"{API}ballot-projects", f"{API}ballot-projects.csv",
             f"{API}ballots/{ref}", "/muara/budgets/feed.xml"]  # fmt: skip
    before = [got(path).content for path in paths]
    from datetime import UTC, datetime

    vote(cast, ref, give_codes(cast, ref)[0], 0, now=datetime.now(UTC))
    assert [got(path).content for path in paths] == before
    assert {one["voters"] for one in got(paths[2]).json()["items"]} == {None}
    got(f"/muara/budgets/{ref}/ballots.pb", 404)


def test_votes_and_their_projects_are_lists_with_csv_twins(story: Cast) -> None:  # noqa: F811
    shown = msgspec.json.decode(got(f"{API}ballots").content)["items"]
    assert {one["state"] for one in shown} == {"done", "withdrawn"}
    for one in shown:
        assert set(one) == set(BallotShown.__struct_fields__) and msgspec.convert(one, BallotShown)
        detail = got(f"{API}ballots/{one['ref']}").json()
        assert msgspec.convert(detail, BallotDetail) and {**detail, **one} == detail
    items = got(f"{API}ballot-projects").json()["items"]
    assert all(msgspec.convert(one, BallotProject) for one in items) and len(items) == 10
    assert [one["ref"] for one in lines(f"{API}ballots.csv")] == [one["ref"] for one in shown]
    assert [one["points"] for one in lines(f"{API}ballot-projects.csv")] == [
        "" if one["points"] is None else str(one["points"]) for one in items
    ]
    for path in (f"{API}ballots/nothing", "/api/v1/places/teluk/ballots/" + shown[0]["ref"]):
        got(path, 404)


def test_a_held_picture_is_named_by_no_export(cast: Cast) -> None:
    ref = open_ballot(cast, photos=[picture("a")])
    photo = Ballot.objects.of(cast.muara.place_id).get().items[0]["photo"]
    assert photo in got(f"{API}ballots/{ref}").content.decode()
    Aside.objects.filter(place_id=cast.muara.place_id).update(shown=False)
    for path in (f"{API}ballots/{ref}", f"{API}ballot-projects", f"{API}ballot-projects.csv"):
        assert photo not in got(path).content.decode()


def test_a_name_that_a_spreadsheet_would_run_is_only_text(cast: Cast) -> None:
    open_ballot(cast, title="=HYPERLINK(1)", items=[acts.Item("", "=1+1", 5), acts.Item("", "B", 5)], most=1)
    assert ",'=HYPERLINK(1)," in got(f"{API}ballots.csv").content.decode()
    assert ",'=1+1," in got(f"{API}ballot-projects.csv").content.decode()


def test_the_feed_is_a_feed_and_tells_how_votes_stand(story: Cast) -> None:  # noqa: F811
    answer = got("/muara/budgets/feed.xml")
    entries = ElementTree.fromstring(answer.content).findall("{http://www.w3.org/2005/Atom}entry")
    assert answer["Content-Type"].startswith("application/atom+xml") and len(entries) == 2
    said = answer.content.decode()
    assert "Decided: Voting end" in said and "Withdrawn: Withdrawn on" in said


@pytest.mark.parametrize("kind", [{}, ORDER, POINTS], ids=["approval", "ordinal", "cumulative"])
def test_the_file_of_ballots_is_counted_by_others_to_the_same(cast: Cast, kind: dict[str, Any]) -> None:
    from balai.budgets.models import Choice

    ref = open_ballot(cast, counting=acts.Counting("mes"), seed="", **kind)
    Choice.objects.bulk_create(
        Choice(place_id=cast.muara.place_id, ballot=ref, points=says(kind or {"kind": "approval"}, items))
        for items in MANY
    )
    row = closed(cast, ref)
    text = got(f"/muara/budgets/{ref}/ballots.pb").content
    vote_ = shares.unpack(text)
    outcome = shares.count(
        vote_, shares.Rule("mes"), shares.lot(row.seed.encode(), [one.name for one in vote_.projects])
    )
    assert [vote_.projects[one].title for one in outcome.winners] == funded(row)
    assert vote_.meta["vote_type"] == row.kind and b"selected" in text and vote_.voters == 120


def test_of_totals_alone_there_is_no_file(cast: Cast) -> None:
    row = decided(cast, counting=acts.Counting())
    got(f"/muara/budgets/{row.ref}/ballots.pb", 404)
    assert b"ballot.choices" not in every_byte(cast.muara.place_id)
