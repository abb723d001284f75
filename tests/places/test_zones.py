"""Time zones: what is none is refused by name, and a record that names none opens all the same."""

from datetime import UTC, datetime

import pytest

from balai.places.texts import Refused
from balai.places.zones import check_zone, zone_named
from balai.services.clock import Hours, promise

NONE = ["Mars", "", "../../etc/passwd", "/etc/passwd", "Asia", "Asia/\x00", "\ud800", "x" * 5000]


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_zone_is_refused_beside_its_field_and_is_utc_where_a_record_says_it(name: str) -> None:
    with pytest.raises(Refused) as refused:
        check_zone(name)
    assert refused.value.field == "timezone"
    assert zone_named(name) is UTC


def test_a_zone_is_its_clock() -> None:
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)
    assert (
        noon.astimezone(zone_named("Asia/Makassar")).hour
        == 12
        == noon.astimezone(check_zone("Asia/Makassar")).hour
    )


def test_working_days_are_counted_also_where_a_record_names_no_zone() -> None:
    hours = Hours("Mars", "08:00", "16:00", (1, 2, 3, 4, 5), frozenset())
    assert promise(datetime(2026, 11, 23, 2, tzinfo=UTC), 1, "working days", hours) == "2026-11-24T16:00Z"
