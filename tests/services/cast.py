"""A counter to test at: Muara's, with its kinds, offices, areas and routes; and something to report there.

`counter = open_counter(cast)` opens it through the commands; `counter.works` and `counter.cleaning` are offices,
`counter.north` and `counter.south` areas. `report_something(cast)` reports a hole in a road in the north.
"""

from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.test import Client

from balai.record.models import Entry
from balai.services import acts
from balai.services.commands import counter as settings_of
from balai.services.commands.reporting import Report, Reported, report
from balai.services.models import Request
from balai.services.queries import Seen
from balai.services.queries import seen as what_is_seen
from tests.cast import Cast

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Makassar."""
PROMISED = "2026-11-30T08:00Z"
"""What a road is promised on that Monday: five working days, until the offices close at 16:00."""

IN_NORTH = (-6_190_000, 106_810_000)
IN_SOUTH = (-6_210_000, 106_810_000)
OUTSIDE = (-6_500_000, 106_810_000)
NORTH = [106_800_000, -6_200_000, 106_820_000, -6_200_000, 106_820_000, -6_180_000, 106_800_000, -6_180_000]
SOUTH = [106_800_000, -6_220_000, 106_820_000, -6_220_000, 106_820_000, -6_200_000, 106_800_000, -6_200_000]

ROADS = acts.KindSet(
    code="roads",
    name="Roads",
    promise=5,
    order=1,
    questions=[
        acts.Question(
            code="blocked",
            text="Is the road blocked?",
            datatype="singlevaluelist",
            required=True,
            choices=[acts.Choice("yes", "Yes"), acts.Choice("no", "No")],
        ),
        acts.Question(code="depth", text="How deep is it, in centimetres?", datatype="number"),
        acts.Question(code="more", text="What else should we know?", datatype="text"),
    ],
)
WASTE = acts.KindSet(code="home-waste", name="Waste at home", place="home", promise=2, unit="days", order=2)
POTHOLES = acts.KindSet(code="potholes", name="Potholes", parent="roads", promise=24, unit="hours")


@dataclass(frozen=True)
class Opened:
    """A city's counter: references of what was set there."""

    place_id: UUID
    works: str
    cleaning: str
    north: str
    south: str


def open_counter(cast: Cast, city: str = "muara", prefix: str = "MKS", who: str = "budi") -> Opened:
    """Open a city's counter. Public works answers everything; cleaning: waste, and roads in the south."""
    actor, place_id = cast.actor(who), getattr(cast, city).place_id
    settings_of.set_counter(actor, place_id, counter_set(prefix=prefix))
    for kind in (ROADS, WASTE, POTHOLES):
        settings_of.set_kind(actor, place_id, kind)
    works, cleaning = (settings_of.set_office(actor, place_id, name) for name in ("Public works", "Cleaning"))
    north = settings_of.set_area(actor, place_id, "North", [[*NORTH, *NORTH[:2]]], "Survey office")
    south = settings_of.set_area(actor, place_id, "South", [[*SOUTH, *SOUTH[:2]]], "Survey office")
    settings_of.set_route(actor, place_id, "", "", works)
    settings_of.set_route(actor, place_id, "home-waste", "", cleaning)
    settings_of.set_route(actor, place_id, "roads", south, cleaning)
    return Opened(place_id, works, cleaning, north, south)


def counter_set(**changes: Any) -> acts.CounterSet:
    """How Muara's counter works, with these changes."""
    usual: dict[str, Any] = {
        "prefix": "MKS",
        "timezone": "Asia/Makassar",
        "weekdays": [1, 2, 3, 4, 5],
        "holidays": ["2026-12-25", "2027-01-01"],
        "emergency": "112",
    }
    return acts.CounterSet(**usual | changes)


def something(**changes: Any) -> Report:
    """A hole in a road in the north, with these changes."""
    usual: dict[str, Any] = {"kind": "roads", "text": "A deep hole."}
    if "lat" not in changes and "lon" not in changes:
        usual |= dict(zip(("lat", "lon"), IN_NORTH, strict=True))
    if changes.get("kind", "roads") == "roads":
        usual["chosen"] = {"blocked": ["no"]}
    return Report(**usual | changes)


def report_something(cast: Cast, city: str = "muara", now: datetime = NOW, **changes: Any) -> Reported:
    """Report a hole in a road in the north of a city, with these changes. Returns its code and secret."""
    return report(getattr(cast, city).place_id, something(**changes), now)


JPEG = b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACgcHiMeGSgjISMtKygwPGRBPDc3PHtYXUlkkYCZlo+AjIqgtObDoKrarYqMyP/L2u71"
    "////m8H////6/+b9//j/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAv/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAI"
    "AQEAAD8AL//Z"
)
"""A grey square of eight by eight."""


def picture(name: str = "green") -> bytes:
    """A small photograph as the counter keeps it; another name is another picture."""
    comment = name.encode()
    return JPEG[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + JPEG[2:]


# What tests look at --------------------------------------------------------------------------------------


def request(cast: Cast, code: str, city: str = "muara") -> Request:
    return Request.objects.of(getattr(cast, city).place_id).get(code=code)


def seen(cast: Cast, code: str, city: str = "muara") -> Seen:
    """What everybody may read of a request's words and pictures."""
    row = request(cast, code, city)
    return what_is_seen(row.place_id, [row])[code]


def served(commitment: str, slug: str = "muara") -> set[int]:
    """How an aside is answered on every path that serves one (fixture `addresses`): one status, when all agree."""
    paths = f"/record/{slug}/aside/{commitment}", f"/{slug}/record/aside/{commitment}"
    return {Client().get(path).status_code for path in paths}


def every_byte(cast: Cast, city: str = "muara") -> bytes:
    """All entries of a city's record, one after the other."""
    rows = Entry.objects.filter(place_id=getattr(cast, city).place_id).order_by("index")
    return b"\n".join(bytes(body) for body in rows.values_list("body", flat=True))
