"""Calls for hands at the desk: opened, changed, called off, counted and reported by the city's own staff alone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from balai.pledges.commands import pledging
from balai.pledges.models import Call, Pledge
from balai.record.append import minute
from tests.cast import Cast
from tests.services.pages import photograph

from .cast import call_soon, every_byte, pledge, row, shift, soon, stands

HANDS = "/desk/cities/muara/hands/"
FILLED = {
    "title": "Clear the Hilir canal", "what": "We take plastic out.", "where": "The bridge",
    "timezone": "Asia/Makassar", "minors": "no",
}  # fmt: skip


@pytest.fixture
def ref(cast: Cast) -> str:
    """A call of Muara for tomorrow, in ten places."""
    return call_soon(cast)


def line(days: int = 2, clock: str = "07:00-10:00", places: int = 20, key: str = "") -> str:
    """A time as staff write it, so many days from now."""
    day = (datetime.now(ZoneInfo("Asia/Makassar")) + timedelta(days=days)).date()
    return f"{day} {clock} | {places}" + (f" | {key}" if key else "")


def filled(**changes: Any) -> dict[str, Any]:
    return {**FILLED, "shifts": line(), **changes}


def test_a_call_is_opened_with_pictures_and_its_times_are_local(cast: Cast) -> None:
    budi = cast.signed_in("budi")
    answer = budi.post(f"{HANDS}add/", filled(photos=[photograph()], lat="-5.01", lon="110.19"))
    one = Call.objects.of(cast.muara.place_id).get()
    assert answer["Location"] == f"{HANDS}{one.ref}/" and (one.lat, one.lon) == (-5_010_000, 110_190_000)
    begins = datetime.fromisoformat(one.begins).astimezone(ZoneInfo("Asia/Makassar"))
    assert (begins.hour, len(one.photos)) == (7, 1)
    page = budi.get(f"{HANDS}add/").content.decode()
    assert 'value="Asia/Makassar"' in page, "the zone of the last call is there already"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("shifts", {"shifts": "tomorrow"}), ("shifts", {"shifts": "2026-13-40 07:00-10:00 | 5"}),
        ("shifts", {"shifts": "2026-11-28 07:00-10:00 | 9999999"}), ("shifts", {"shifts": line(-3)}),
        ("shifts", {"shifts": line(places=0)}), ("title", {"title": ""}),
        ("timezone", {"timezone": "Mars"}), ("need", {"need": "nowhere"}), ("lat", {"lat": "91", "lon": "0"}),
        ("minors", {"minors": "x"}), ("least_age", {"least_age": "99"}),
    ],
)  # fmt: skip
def test_what_cannot_be_stands_beside_its_field_and_what_was_written_is_kept(
    cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    answer = cast.signed_in("budi").post(f"{HANDS}add/", filled(**{"safety": "Kept as it was.", **changes}))
    page = answer.content.decode()
    assert answer.status_code == 400 and f'id="id_{field}_error"' in page and "Kept as it was." in page
    assert not Call.objects.of(cast.muara.place_id).exists()


def test_a_change_needs_a_reason_that_everybody_reads(cast: Cast, ref: str) -> None:
    budi, path = cast.signed_in("budi"), f"{HANDS}{ref}/change/"
    page = budi.get(path).content.decode()
    assert "| 10 | s1" in page
    assert budi.post(path, filled(shifts=line(key="s1"))).status_code == 400
    done = budi.post(path, filled(shifts=line(key="s1", places=30), reason="More room."))
    assert done.status_code == 302 and shift(cast, ref).places == 30
    assert "More room." in budi.get(f"/muara/hands/{ref}/").content.decode()


def test_two_who_change_at_once_overwrite_nobody(cast: Cast, ref: str) -> None:
    budi, path = cast.signed_in("budi"), f"{HANDS}{ref}/change/"
    said = filled(shifts=line(key="s1"), reason="First.", seen="0")
    assert budi.post(path, said).status_code == 302
    answer = budi.post(path, said | {"title": "Second", "reason": "Second."})
    assert answer.status_code == 400 and "Somebody else changed this" in answer.content.decode()
    assert row(cast, ref).title == "Clear the Hilir canal"
    assert budi.post(path, said | {"title": "Second", "reason": "Second.", "seen": "1"}).status_code == 302


def test_who_pledged_is_seen_at_the_desk_with_what_they_wrote(cast: Cast, ref: str) -> None:
    pledge(cast, ref, name="Ani Wijaya", people=2, now=None)
    gone = pledge(cast, ref, name="Beni", others=5, now=None)
    pledging.take_back(cast.muara.place_id, gone.secret, "My child is ill.")
    page = cast.signed_in("budi").get(f"{HANDS}{ref}/").content.decode()
    assert "Ani Wijaya" in page and "My child is ill." in page and "Beni" not in page


def test_who_came_is_marked_by_code_and_only_counts_leave_the_desk(cast: Cast) -> None:
    ref = call_soon(cast, soon(-1))
    before = datetime.now(UTC) - timedelta(hours=3)
    first, second = (pledge(cast, ref, people=2, name="Ani Wijaya", now=before) for _ in range(2))
    budi, path = cast.signed_in("budi"), f"{HANDS}{ref}/times/s1/"
    assert first.code in budi.get(path).content.decode()
    assert budi.post(path, {"came": ["HAND-222222"], "more": "1"}).status_code == 400
    assert budi.post(path, {"came": [first.code], "more": "1000000000"}).status_code == 400
    assert budi.post(path, {"came": [first.code], "more": "1"}).status_code == 302
    one = shift(cast, ref)
    assert (one.promised, one.kept, one.people) == (2, 1, 3)
    assert b"Ani Wijaya" not in every_byte(cast.muara.place_id)
    assert Pledge.objects.of(cast.muara.place_id).get(code=second.code).came == 0


def test_what_came_of_it_is_said_held_and_shown_again(cast: Cast) -> None:
    ref = call_soon(cast, soon(-5))
    budi = cast.signed_in("budi")
    assert budi.post(f"{HANDS}{ref}/report/", {"text": " "}).status_code == 400
    said = {"text": "Two hundred metres are clear.", "photos": [photograph()]}
    assert budi.post(f"{HANDS}{ref}/report/", said).status_code == 302
    here = f"/muara/hands/{ref}/"
    assert "Two hundred metres" in budi.get(here).content.decode()
    for shown in (False, True):
        assert budi.post(f"{HANDS}{ref}/moderate/", {"reason": "Somebody is named."}).status_code == 302
        assert ("Two hundred metres" in budi.get(here).content.decode()) == shown


def test_it_is_called_off_with_a_reason(cast: Cast, ref: str) -> None:
    budi = cast.signed_in("budi")
    assert budi.post(f"{HANDS}{ref}/off/", {"reason": ""}).status_code == 400
    assert budi.post(f"{HANDS}{ref}/off/", {"reason": "The river is too high."}).status_code == 302
    assert row(cast, ref).called_off_at and stands(cast, ref) == (0, 0, 0)


@pytest.mark.parametrize("who", ["chan", "elok", "farid", "nina"])
def test_nobody_but_the_citys_own_staff_opens_or_sends_any_of_this(cast: Cast, ref: str, who: str) -> None:
    client = cast.signed_in(who)
    for part in (
        "",
        "add/",
        f"{ref}/",
        f"{ref}/change/",
        f"{ref}/off/",
        f"{ref}/report/",
        f"{ref}/times/s1/",
    ):
        assert client.get(f"{HANDS}{part}").status_code == 403, part
        assert client.post(f"{HANDS}{part}", filled(reason="Because.")).status_code in {403, 405}, part
    assert Call.objects.of(cast.muara.place_id).count() == 1 and not row(cast, ref).changes


def test_another_citys_call_is_not_found_at_this_desk(cast: Cast) -> None:
    theirs, budi = call_soon(cast, city="teluk", who="chan"), cast.signed_in("budi")
    for part in ("", "change/", "off/", "report/", "moderate/", "times/s1/"):
        assert budi.get(f"{HANDS}{theirs}/{part}").status_code == 404, part
        assert budi.post(f"{HANDS}{theirs}/{part}", {"reason": "Because."}).status_code in {404, 405}, part
    assert budi.get(f"{HANDS}{call_soon(cast)}/times/s9/").status_code == 404


def test_a_time_over_midnight_ends_the_next_day(cast: Cast) -> None:
    cast.signed_in("budi").post(f"{HANDS}add/", filled(shifts=line(clock="22:00-01:30")))
    one = Call.objects.of(cast.muara.place_id).get()
    lasts = datetime.fromisoformat(one.ends) - datetime.fromisoformat(one.begins)
    assert lasts == timedelta(hours=3, minutes=30) and one.ends > minute(datetime.now(UTC))
