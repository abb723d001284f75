"""What the desk shows of requests: rows of a queue with their promise clock, and cells of its table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.methods.distance import MICRO
from balai.places.models import Place
from balai.web.formats import number
from balai.web.languages import NAMES
from balai.web.map import Map, Pin, place_map
from balai.web.text import clean

from . import queries, queue
from .clock import parsed
from .models import Request
from .presenting import is_late, tag_of

CSV_HEADER = (
    "code", "kind", "state", "office", "area", "opened_at", "promise", "people", "officer", "text",
)  # fmt: skip


def queue_rows(
    place: Place, rows: Sequence[Request], now: str, staff: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    """Requests in a queue: what staff see at a glance."""
    place_id = place.place_id
    names, kinds = queries.named(place_id), queries.kind_names(place_id)
    held = queue.assignments(place_id, [row.code for row in rows])
    seen = queries.seen(place_id, rows)
    return [
        {
            "row": row,
            "people": ngettext("%(n)s person", "%(n)s people", row.people) % {"n": number(row.people)},
            "title": clean(seen[row.code].text, 120) or kinds.get(row.kind, row.kind),
            "kind": kinds.get(row.kind, row.kind),
            "where": names.get(row.area, "") or seen[row.code].landmark,
            "office": names.get(row.office, ""),
            "photo": next(iter(seen[row.code].photos), ""),
            "tag": tag_of(row, now),
            "clock": clock(row, now),
            "officer": _officer(held.get(row.code), staff),
            "version": held[row.code].version if row.code in held else 0,
        }
        for row in rows
    ]


def _officer(held: Any, staff: Mapping[UUID, str]) -> str:
    """Somebody who no longer works here has nothing."""
    return staff.get(held.account, "") if held and held.account else ""


def clock(row: Request, now: str) -> dict[str, Any] | None:
    """The promise as a bar and in words: how much of its time is gone. None where nothing is promised or waited for."""
    until = row.promise if row.open else row.object_by if row.state == "done" else ""
    if not until:
        return None
    since = row.answered_at if row.state == "done" else row.opened_at
    gone, whole = _minutes(since, now), max(_minutes(since, until), 1)
    late = is_late(row, now)
    left = _minutes(now, until)
    return {
        "share": 100 if late else max(0, min(100, round(100 * gone / whole))),
        "mark": "late" if late else "sun" if gone > 0.75 * whole else "",
        "words": _over(-left) if late else _left(left, row.state == "done"),
    }


def _minutes(earlier: str, later: str) -> int:
    between: datetime = parsed(later)
    return round((between - parsed(earlier)).total_seconds() / 60)


def _over(minutes: int) -> str:
    if minutes < 2 * 1440:
        hours = max(minutes // 60, 1)
        return ngettext("%(n)s hour over", "%(n)s hours over", hours) % {"n": number(hours)}
    return ngettext("%(n)s day over", "%(n)s days over", minutes // 1440) % {"n": number(minutes // 1440)}


def _left(minutes: int, asked: bool) -> str:
    days, hours = minutes // 1440, max(minutes // 60, 0)
    if asked:
        return ngettext("%(n)s day left to object", "%(n)s days left to object", days) % {"n": number(days)}
    if minutes < 2 * 1440:
        return ngettext("%(n)s hour left", "%(n)s hours left", hours) % {"n": number(hours)}
    return ngettext("%(n)s day left", "%(n)s days left", days) % {"n": number(days)}


def csv_cells(place: Place, rows: Sequence[Request], staff: Mapping[UUID, str]) -> list[list[Any]]:
    """The cells of CSV_HEADER for each request."""
    place_id = place.place_id
    names, kinds = queries.named(place_id), queries.kind_names(place_id)
    held = queue.assignments(place_id, [row.code for row in rows])
    seen = queries.seen(place_id, rows)
    return [
        [
            row.code, kinds.get(row.kind, row.kind), row.state, names.get(row.office, ""), names.get(row.area, ""),
            row.opened_at, row.promise, row.people, _officer(held.get(row.code), staff), seen[row.code].text,
        ]
        for row in rows
    ]  # fmt: skip


def map_of(rows: Sequence[Mapping[str, Any]], base: str) -> Map | None:
    """The requests of a page where everybody may know that they are. None where no place is known.

    `rows`: those of `queue_rows`; `base`: the queue's address.
    """
    pins = [
        Pin(
            f"{one['row'].code} {one['title']}", one["row"].lat / MICRO, one["row"].lon / MICRO,
            f"{base}{one['row'].code}/", one["tag"][0], label=one["tag"][1],
        )
        for one in rows
        if one["row"].lat is not None and one["row"].lon is not None
    ]  # fmt: skip
    if not pins:
        return None
    lats, lons = [pin.lat for pin in pins], [pin.lon for pin in pins]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    return place_map(*middle, pins, title=_("Where they are"))


DEED_WORDS: dict[str, Any] = {
    "taken": gettext_lazy("Said who has it"),
    "sent on": gettext_lazy("Sent it on"),
    "started": gettext_lazy("Said that work has begun"),
    "promised": gettext_lazy("Promised another date"),
    "done": gettext_lazy("Answered that it is done"),
    "declined": gettext_lazy("Answered that it will not be done"),
    "note": gettext_lazy("Wrote a word on the way"),
    "merged": gettext_lazy("Joined it with another report"),
    "parted": gettext_lazy("Parted it from another report again"),
    "held": gettext_lazy("Held words or pictures back"),
    "shown": gettext_lazy("Showed words or pictures"),
}


def deed_rows(place_id: UUID, code: str, staff: Mapping[UUID, str]) -> list[tuple[Any, Any, Any]]:
    """Who did what with a request, and when, newest first."""
    gone, outside = _("Somebody who no longer works here"), _("Another system, or the operator")
    return [
        (staff.get(one.account, gone) if one.account else outside, DEED_WORDS.get(one.what, one.what), one.at)
        for one in queue.deeds(place_id, code)
    ]


QUEUE_KEYS = (
    ("j", gettext_lazy("The next request")),
    ("k", gettext_lazy("The one before")),
    ("x", gettext_lazy("Choose it, or not")),
    ("Enter", gettext_lazy("Open it")),
    ("t", gettext_lazy("I take those I chose")),
    ("/", gettext_lazy("Search")),
)
REQUEST_KEYS = (
    ("a", gettext_lazy("Answer")),
    ("g", gettext_lazy("Say who has it")),
    ("n", gettext_lazy("Leave a note")),
    ("s", gettext_lazy("Send it on to another office")),
    ("p", gettext_lazy("Promise another date")),
    ("m", gettext_lazy("Join it with another request")),
    ("q", gettext_lazy("Back to the queue")),
)
"""Keys at the desk (static/services/keys.js), off until somebody switches them on."""


def likely_words(likely: queue.Likely) -> str:
    """Why an office is proposed."""
    if not likely.of:
        return _("Proposed: the office that answers this kind in this area.")
    return _("Proposed: of %(of)s like this one that were sent on, %(n)s went there.") % {
        "of": number(likely.of), "n": number(likely.went),
    }  # fmt: skip


def withheld_parts(place_id: UUID, row: Request) -> list[dict[str, str]]:
    """What waits for a look, as who decides on it sees it: words, or the commitment of a picture."""
    parts = parts_of(place_id, row)
    there = queue.withheld(place_id, [one for one, _label in parts])
    return [
        {"label": label, "words": there[one], "picture": "" if there[one] else one}
        for one, label in parts
        if one in there
    ]


def language_names(codes: Sequence[str]) -> str:
    """Languages by their own names."""
    return ", ".join(NAMES.get(code, code) for code in codes)


def nothing(wanted_view: str, narrowed: bool) -> tuple[str, str]:
    """What an empty queue says: title and words."""
    if narrowed:
        return _("Nothing fits all of this"), _("Take a filter away to see more.")
    if wanted_view == "late":
        return _("No promise is broken"), _("Everything that is open still has time.")
    return _("Nothing waits here"), _("Look at another view, or at all offices.")


def near_rows(place: Place, found: Sequence[Any], now: str) -> list[dict[str, Any]]:
    """Requests that may be of the same thing, with how far and how alike they are."""
    rows = queue_rows(place, [one.row for one in found], now, {})
    return [
        {
            **row,
            "metres": one.metres,
            "likeness": one.likeness,
            "goes_on": one.row.state not in {"merged", "withdrawn"},
        }
        for row, one in zip(rows, found, strict=True)
    ]


def parts_of(place_id: UUID, row: Request) -> list[tuple[str, str]]:
    """Words and pictures of residents that can be held or shown, by commitment."""
    found = [(row.text, _("What was reported")), (row.landmark, _("The landmark"))]
    found += [(one, _("Picture %(n)s") % {"n": number(n)}) for n, one in enumerate(row.photos, 1)]
    found += [(one, _("An answer to a question")) for one in row.written.values()]
    for step in queries.steps(place_id, row.code):
        if step.what in {"joined", "reopened"}:
            found += [(one, _("Of somebody who joined or objected")) for one in (step.text, *step.photos)]
    return [(one, label) for one, label in found if one]
