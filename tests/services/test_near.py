"""Near-copies of what somebody is about to report: which are offered, and what they may never tell."""

from typing import Any

from balai.services.clock import minute
from balai.services.near import Near, near_copies
from tests.cast import Cast

from .cast import IN_NORTH, NOW, Opened, report_something


def offered(counter: Opened, text: str = "A deep hole.", **changes: Any) -> list[Near]:
    """What is offered to somebody who reports this where the usual report is."""
    lat, lon = IN_NORTH
    asked: dict[str, Any] = {"lat": lat, "lon": lon, "kind": "roads", "text": text, "now": minute(NOW)}
    return near_copies(counter.place_id, **asked | changes)


def test_what_was_reported_here_is_offered_with_its_likeness_and_distance(
    cast: Cast, counter: Opened
) -> None:
    first = report_something(cast, text="A deep hole in the road")
    report_something(cast, text="Rubbish everywhere", lat=IN_NORTH[0] + 3000, lon=IN_NORTH[1])
    found = offered(counter, "a DEEP hole, in the middle of the road")
    assert found[0].code == found[0].row.code == first.code
    assert found[0].metres == 0
    assert 50 < found[0].likeness <= 100
