"""The sample's hands: a year of calls told through the commands, and something to pledge for."""

from datetime import UTC, datetime, timedelta

from balai.pledges import queries
from balai.pledges.figures import figures
from balai.pledges.models import Call, Shift
from balai.pledges.sample import year
from balai.pledges.sample.year import load_hands
from balai.record.append import minute
from balai.record.replay import compare
from tests.cast import Cast
from tests.ideas.cast import call as call_for_ideas
from tests.ideas.cast import propose

NOW = datetime(2026, 12, 2, 3, 0, tzinfo=UTC)


def quiet(what: str, done: int, total: int) -> None:
    assert done <= total


def test_a_year_is_told_once_and_shows_every_turn_that_a_call_can_take(cast: Cast) -> None:
    place_id = cast.muara.place_id
    idea = propose(cast, call_for_ideas(cast)).ref
    assert load_hands(quiet, NOW) == year.CALLS + 2 and load_hands(quiet, NOW) == 0
    found = figures(place_id, minute(NOW))
    assert (
        found.calls == found.held + found.called_off + 2
        and found.called_off
        and found.held > found.reported > 10
    )
    assert found.promised > 200 and 0.7 < (found.kept_share.value or 0) < 0.95
    open_ = queries.to_come(place_id, minute(NOW))
    assert [one.begins[:10] for one in open_] == ["2026-12-05", "2026-12-12"]
    assert all(NOW < datetime.fromisoformat(one.begins) < NOW + timedelta(days=15) for one in open_)
    assert [one.names for one in open_ if "shade" in one.title] == [[f"idea:{idea}"]]
    shifts = Shift.objects.of(place_id).filter(call__in=[one.ref for one in open_])
    assert any(one.conditions for one in shifts) and all(one.coming <= one.places for one in shifts)
    assert compare(place_id) == []


def test_without_the_sample_city_there_is_nothing_to_tell(cast: Cast, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(year, "SLUG", "nowhere")
    assert load_hands(quiet, NOW) == 0
    assert not Call.objects.of(cast.muara.place_id).exists()
