"""What pages of ideas show: values and words for templates. What may be seen comes from `queries`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.functional import Promise
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
from .models import Call, Idea, Step
from .queries import Seen
from .states import DECIDED, ENDED, LAST, MARKS, PHASE_SHORT, PHASE_WORDS, QUIET_DAYS, WORDS, allows, goes_on

MINOR, MICRO = 100, 1_000_000
LABELS = {
    "title": gettext_lazy("Title"),
    "need": gettext_lazy("The need"),
    "text": gettext_lazy("The proposal"),
}
STEP_WORDS: dict[str, "str | Promise"] = {
    "proposed": gettext_lazy("Proposed"),
    "revised": gettext_lazy("Written otherwise by whoever proposed it"),
    "amended": gettext_lazy("Words that somebody offered were taken by whoever proposed it"),
    "can be done": gettext_lazy("The city answers: it can be done"),
    "in part": gettext_lazy("The city answers: it can be done in part"),
    "cannot be done": gettext_lazy("The city answers: it cannot be done"),
    "done": gettext_lazy("The city says that it is done"),
    "note": gettext_lazy("The city wrote"),
    "chased": gettext_lazy("The day passed without a word from the city; it is asked again"),
    "merged": gettext_lazy("It goes on in another idea; both who proposed them agree"),
    "joined": gettext_lazy("Another idea goes on in this one"),
    "withdrawn": gettext_lazy("Taken back by whoever proposed it"),
    "held": gettext_lazy("Words and pictures are held"),
    "shown": gettext_lazy("Words and pictures are shown"),
}


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
    lats, lons = [pin.lat for pin in pins], [pin.lon for pin in pins]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
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


def clock(row: Idea, now: str) -> str:
    """What happened to my idea: by when something is said, always; a sentence also when nothing more comes."""
    if row.state == "merged":
        return _("What is said next stands with the idea that it goes on in.")
    if row.state in ENDED:
        return _("It was taken back; nothing more is said.")
    if row.state in LAST:
        return _("This is the city's last word on it.")
    if row.answer_by < now:
        said = _("The city was to say something by %(day)s and has not. It is asked again within a day.")
    elif row.chased:
        said = _("Nothing was said in time. The city was asked again; it is to answer by %(day)s.")
    else:
        said = _("The city says what comes of it by %(day)s.")
    return said % {"day": day(row.answer_by[:10])}


def next_word(row: Idea, call: Call, now: str) -> list[str]:
    """How long nothing happened, and whose word is the next; nothing once the last word is said."""
    if not goes_on(row.state):
        return []
    n = _days(max(row.updated_at, call.moved_at), now)
    silent = ngettext("Nothing has happened for %(n)d day.", "Nothing has happened for %(n)d days.", n) % {
        "n": n
    }
    if call.phase != "vote":
        words = _("The next word is with this office: %(office)s.")
    elif call.until:
        words = _("People decide until %(day)s. After that the next word is with this office: %(office)s.")
    else:
        words = _("People decide now. After that the next word is with this office: %(office)s.")
    said = words % {"office": clean(call.office, 120), "day": day(call.until)}
    return [silent, said] if n >= QUIET_DAYS else [said]


def _days(since: str, now: str) -> int:
    """Whole days from one moment of an act to another; none where a record holds what is no moment."""
    try:
        return (datetime.fromisoformat(now) - datetime.fromisoformat(since)).days
    except (ValueError, TypeError):
        return 0


def _need(place: Place, row: Idea) -> ProfileItem | None:
    """The need of the city that it answers, unless that was taken back."""
    every = profile(place.place_id)["need"] if row.answers else []
    return next((item for item in every if item.ref == row.answers), None)


def happened_to(place: Place, row: Idea) -> list[dict[str, Any]]:
    """What happened to an idea, the newest first, in words that everybody may read."""
    steps = queries.steps(place.place_id, row.ref)
    words = queries.said(place.place_id, [step.text for step in steps])
    return [_happened(place, step, words) for step in reversed(steps)]


def _happened(place: Place, step: Step, words: dict[str, str]) -> dict[str, Any]:
    other = step.more.get("into", "") or step.more.get("from", "")
    return {
        "at": step.at,
        "title": STEP_WORDS.get(step.what, step.what),
        "url": f"/{place.slug}/ideas/{other}/" if other else "",
        "office": step.office,
        "reason": step.reason,
        "text": words.get(step.text, ""),
        "by": day(step.more["answer_by"][:10]) if step.more.get("answer_by") else "",
    }


def offered(place_id: UUID, row: Idea, *, at_desk: bool = False) -> list[dict[str, Any]]:
    """Amendments with what is other than in the idea's words now; at the desk also those that wait or are held."""
    every = [one for one in queries.amendments_of(place_id, row.ref) if at_desk or one.state == "shown"]
    wanted = [getattr(one, name) for one in [row, *every] for name in LABELS] + [one.why for one in every]
    words = queries.withheld(place_id, wanted) if at_desk else queries.said(place_id, wanted)
    return [
        {
            "row": one,
            "why": words.get(one.why, ""),
            "changes": _changes(_words(row, words), _words(one, words)),
        }
        for one in every
    ]


def _words(row: Any, there: Mapping[str, str]) -> dict[str, str]:
    """The three texts of an idea, a version or an amendment, as far as they are there."""
    return {name: there.get(getattr(row, name), "") for name in LABELS}


def _changes(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"label": label, "before": before[name], "after": after[name]}
        for name, label in LABELS.items()
        if before[name] != after[name]
    ]


def changes_between(place_id: UUID, ref: str) -> list[dict[str, Any]]:
    """The versions of an idea, the latest first, each with what is other than in the one before."""
    every = queries.versions(place_id, ref)
    there = queries.said(place_id, (getattr(one, name) for one in every for name in LABELS))
    said = [_words(one, there) for one in every]
    nothing = dict.fromkeys(LABELS, "")
    found = [
        {"number": one.number, "at": one.at, "changes": _changes(before, words)}
        for one, before, words in zip(every, [nothing, *said], said, strict=False)
    ]
    return found[::-1]
