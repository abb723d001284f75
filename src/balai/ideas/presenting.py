"""What pages of ideas show: values and words for templates. What may be seen comes from `queries`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.places import links
from balai.places.acts import Link
from balai.places.areas import Drawn, areas_of, name_at
from balai.places.models import Place, ProfileItem
from balai.places.presenting import holder
from balai.places.queries import profile
from balai.places.rings import in_the_world
from balai.web.doors import Door
from balai.web.formats import compact, day
from balai.web.map import Map, Pin, place_map
from balai.web.text import clean

from . import queries
from .models import Call, Idea
from .presenting_clock import clock, happened_to, next_word
from .presenting_words import offered
from .queries import Seen
from .states import DECIDED, ENDED, MARKS, PHASE_SHORT, PHASE_WORDS, WORDS, allows

MINOR, MICRO = 100, 1_000_000


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The way to a city's ideas, where it has called for some."""
    if not queries.calls(place_id):
        return []
    hint = gettext_lazy("Propose, support, and see where people agree")
    return [Door(f"/{slug}/ideas/", gettext_lazy("Ideas"), hint, "leaf")]


def about(place: Place, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a city's ideas knows."""
    here = holder(place)
    trail = [(here.name, here.url), (_("Ideas"), f"{here.url}ideas/" if crumbs else "")]
    return {
        "place": here, "sample": place.sample, "base": f"{here.url}ideas/",
        "pictures": f"{here.url}record/aside/", "api": f"/api/v1/places/{place.slug}/",
        "crumbs": [*trail, *((clean(label, 80), url) for label, url in crumbs)],
    }  # fmt: skip


def title_of(seen: Seen) -> str:
    """An idea's title, or what stands there while it is held or once it is erased."""
    return seen.title or _("An idea whose words are not shown")


def list_rows(place: Place, rows: Sequence[Idea]) -> list[dict[str, Any]]:
    """Ideas in a list."""
    seen = queries.seen(place.place_id, rows)
    drawn = areas_of(place.place_id) if any(row.lat is not None for row in rows) else []
    return [
        {
            "row": row,
            "area": _area(drawn, row),
            "url": f"/{place.slug}/ideas/{row.ref}/",
            "title": title_of(seen[row.ref]),
            "need": clean(seen[row.ref].need, 160),
            "photo": next(iter(seen[row.ref].photos), ""),
            "tag": tag_of(row),
            "support": people_support(row.support),
        }
        for row in rows
    ]


def map_of(place: Place, shown: Sequence[Mapping[str, Any]]) -> Map | None:
    """The ideas of a list that say where they are and may be seen; None where none does. `shown`: of `list_rows`."""
    pins = [
        Pin(one["title"], row.lat / MICRO, row.lon / MICRO, one["url"], one["tag"][0], label=one["tag"][1])
        for one in shown
        if (row := one["row"]).lat is not None and row.lon is not None and not row.held
        and in_the_world([(row.lon, row.lat)])
    ]  # fmt: skip
    if not pins:
        return None
    middle = pins[0].lat, pins[0].lon
    if place.lat is not None and place.lon is not None:
        middle = place.lat / MICRO, place.lon / MICRO
    return place_map(*middle, pins, title=_("Where they are"))


def _area(drawn: Sequence[Drawn], row: Idea) -> str:
    """The name of the city's area that it lies in; empty where it says no point or is not shown."""
    if row.lat is None or row.lon is None or row.held or row.state in ENDED:
        return ""
    return name_at(drawn, row.lat, row.lon)


def tag_of(row: Idea) -> tuple[str, Any]:
    """An idea's state as shape and words."""
    return MARKS.get(row.state, "not-stated"), WORDS.get(row.state, row.state)


def people_support(n: int) -> str:
    if not n:
        return _("Nobody has supported it yet")
    return ngettext("%(n)d person supports it", "%(n)d people support it", n) % {"n": n}


def phase_steps(call: Call) -> list[dict[str, Any]]:
    """The phases of a call, with when each began."""
    began = {one["phase"]: one["at"] for one in call.phases}
    order = list(PHASE_SHORT)
    reached = order.index(call.phase) if call.phase in order else len(order)
    return [
        {
            "label": PHASE_SHORT[phase],
            "note": _note(call, phase, began),
            "state": "current" if n == reached else "done" if n < reached else "",
        }
        for n, phase in enumerate(order)
    ]


def _note(call: Call, phase: str, began: dict[str, str]) -> str:
    if phase == call.phase and call.until:
        return _("to %(day)s") % {"day": day(call.until)}
    return day(began[phase][:10]) if phase in began else ""


def call_context(call: Call) -> dict[str, Any]:
    """A call as its page and the pages of its ideas show it."""
    return {
        "call": call,
        "phase_words": PHASE_WORDS.get(call.phase, call.phase),
        "phases": phase_steps(call),
        "may": {
            deed: allows(call.phase, deed)
            for deed in ("propose", "revise", "amend", "merge", "support", "state", "say")
        },
    }


def idea_context(place: Place, row: Idea, now: str) -> dict[str, Any]:
    """Everything that the page of an idea shows to everybody, the opinion map apart."""
    call = queries.call_named(place.place_id, row.call)
    seen = queries.seen(place.place_id, [row])[row.ref]
    words = queries.said(place.place_id, [row.answer])
    shown, (listed,) = call_context(call), list_rows(place, [row])
    if row.state in ENDED:
        shown["may"] = dict.fromkeys(shown["may"], False)
    return {
        **shown,
        "row": row,
        "amendments": [] if row.held else offered(place.place_id, row),
        "seen": seen,
        "title": title_of(seen),
        "tag": tag_of(row),
        "support": people_support(row.support),
        "cost": cost(call, row),
        "area": listed["area"],
        "map": map_of(place, [listed]) if row.state not in ENDED else None,
        "need": _need(place, row),
        "came_from": links.found(place.place_id, place.slug, _links(row)),
        "came_of_it": links.naming(place.place_id, place.slug, "idea", [row.ref])[row.ref],
        "answer": words.get(row.answer, "") if row.state in DECIDED else "",
        "clock": clock(row, now),
        "next_word": next_word(row, call, now),
        "late": bool(row.answer_by and row.answer_by < now),
        "happened": happened_to(place, row),
        "versions": row.version,
    }


def _links(row: Idea) -> list[Link]:
    """Reports and what else it is about, as far as a record names them properly."""
    return [*links.read(f"request:{code}" for code in row.about), *msgspec.convert(row.links, list[Link])]


def cost(call: Call, row: Idea) -> str:
    """What it may cost, as whoever proposed it thinks; empty where nothing was said."""
    if not row.cost_high:
        return ""
    said = {
        "currency": call.currency,
        "low": compact(row.cost_low / MINOR),
        "high": compact(row.cost_high / MINOR),
    }
    if not row.cost_low or row.cost_low == row.cost_high:
        return (_("About %(currency)s %(high)s") % said).replace("  ", " ")
    return (_("%(currency)s %(low)s to %(high)s") % said).strip()


def _need(place: Place, row: Idea) -> ProfileItem | None:
    """The need of the city that it answers, unless that was taken back."""
    every = profile(place.place_id)["need"] if row.answers else []
    return next((item for item in every if item.ref == row.answers), None)
