"""What pages of hands show: values and words for templates. What may be seen comes from `queries`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.methods.pledges import missing
from balai.places import links
from balai.places.acts import Link
from balai.places.models import Place, ProfileItem
from balai.places.presenting import holder
from balai.places.queries import profile
from balai.places.zones import zone_named
from balai.web.formats import clock_time, day, number
from balai.web.map import Map, Pin, place_map
from balai.web.text import clean

from . import queries
from .models import Call, Shift
from .states import MINORS, OFF, state_of

MICRO = 1_000_000
TAGS: dict[str, tuple[str, "str | Promise"]] = {
    "open": ("ongoing", gettext_lazy("Needs hands")),
    "full": ("operating", gettext_lazy("Full, with a waiting list")),
    "going on": ("implementing", gettext_lazy("Going on now")),
    "over": ("draft", gettext_lazy("Over")),
    "reported": ("completed", gettext_lazy("Done")),
    OFF: ("stopped", gettext_lazy("Called off")),
}


def about(place: Place, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a city's hands knows."""
    here = holder(place)
    trail = [(here.name, here.url), (_("Lend a hand"), f"{here.url}hands/" if crumbs else "")]
    return {
        "place": here, "sample": place.sample, "base": f"{here.url}hands/",
        "pictures": f"{here.url}record/aside/", "api": f"/api/v1/places/{place.slug}/",
        "crumbs": [*trail, *((clean(label, 80), url) for label, url in crumbs)],
    }  # fmt: skip


def cards(place_id: UUID, slug: str) -> list[SafeString]:
    """For the city's page: the next call with how many come, or else what came of the last one."""
    now = queries.now()
    found = queries.to_come(place_id, now)[:1] or list(
        queries.over(place_id, now).filter(called_off_at="")[:1]
    )
    context = {"base": f"/{slug}/hands/", "pictures": f"/{slug}/record/aside/", "lead": True}
    return [
        render_to_string("pledges/part_card.html", {**context, "one": one})
        for one in list_rows(place_id, slug, found, now)
    ]


def list_rows(place_id: UUID, slug: str, rows: Sequence[Call], now: str) -> list[dict[str, Any]]:
    """Calls in a list, each with its times together."""
    shifts = queries.shifts_of(place_id, [row.ref for row in rows])
    seen = queries.seen(place_id, rows)
    return [
        {
            "row": row,
            "url": f"/{slug}/hands/{row.ref}/",
            "tag": tag_of(row, shifts[row.ref], now),
            "when": spell(row, row.begins, shifts[row.ref][0].ends if shifts[row.ref] else row.ends),
            "more": len(shifts[row.ref]) - 1,
            "photo": next(iter(seen[row.ref].report_photos or seen[row.ref].photos), ""),
            "count": counted(shifts[row.ref]),
            "state": state_of(row, now),
        }
        for row in rows
    ]


def tag_of(row: Call, shifts: Sequence[Shift], now: str) -> tuple[str, Any]:
    """A call's state as shape and words."""
    state = state_of(row, now)
    left = sum(queries.places_left(one) for one in shifts if one.begins > now)
    return TAGS["full" if state == "open" and not left else state]


def spell(row: Call, begins: str, ends: str) -> str:
    """A time in the call's own zone: the day, from when until when."""
    with timezone.override(zone_named(row.timezone)):
        said = {"day": day(begins, "full"), "from": clock_time(begins), "to": clock_time(ends)}
        return _("%(day)s, %(from)s–%(to)s") % said


def counted(shifts: Sequence[Shift]) -> dict[str, Any]:
    """Sums over the times of a call, with the sentence beside the bar."""
    coming, places, people = (
        sum(getattr(one, name) for one in shifts) for name in ("coming", "places", "people")
    )
    return {
        "coming": coming, "places": places, "words": said_yes(coming, places), "came": people,
        "came_words": came(people), "counted": any(one.counted_at for one in shifts),
    }  # fmt: skip


def said_yes(coming: int, places: int) -> str:
    words = ngettext(
        "%(n)s of %(places)s person has said yes", "%(n)s of %(places)s people have said yes", places
    )
    return words % {"n": number(coming), "places": number(places)}


def with_address(n: int) -> str:
    words = ngettext(
        "%(n)s of these pledges has a confirmed e-mail address.",
        "%(n)s of these pledges have a confirmed e-mail address.",
        n,
    )
    return words % {"n": number(n)}


def came(people: int) -> str:
    return ngettext("%(n)s person came", "%(n)s people came", people) % {"n": number(people)}


def shift_rows(row: Call, shifts: Sequence[Shift], now: str) -> list[dict[str, Any]]:
    """The times of a call, each with its bar and what would bring more people along."""
    open_ = state_of(row, now) in {"open", "going on"}
    return [
        {
            "shift": one,
            "when": spell(row, one.begins, one.ends),
            "words": said_yes(one.coming, one.places),
            "confirmed": with_address(one.confirmed) if one.confirmed else "",
            "open": open_ and one.begins > now,
            "left": queries.places_left(one),
            "hint": _hint(one) if open_ and one.begins > now else "",
            "waiting": one.waiting,
            "came": came(one.people),
        }
        for one in shifts
    ]


def _hint(shift: Shift) -> str:
    """How many more would let those come who come only then."""
    hoping = [(one["others"], one["people"]) for one in shift.conditions]
    found = missing(hoping, shift.coming, queries.places_left(shift))
    if found is None:
        return ""
    words = ngettext(
        "If %(more)s more person says yes, %(then)s more come who wait for that.",
        "If %(more)s more people say yes, %(then)s more come who wait for that.",
        found.more,
    )
    return words % {"more": number(found.more), "then": number(found.then)}


def call_context(place: Place, row: Call, now: str) -> dict[str, Any]:
    """Everything that the page of a call shows to everybody."""
    shifts = queries.shifts_of(place.place_id, [row.ref])[row.ref]
    known = profile(place.place_id) if row.need or row.practice else {}
    state = state_of(row, now)
    return {
        "came_from": links.found(place.place_id, place.slug, msgspec.convert(row.links, list[Link])),
        "row": row,
        "state": state,
        "tag": tag_of(row, shifts, now),
        "seen": queries.seen(place.place_id, [row])[row.ref],
        "shifts": shift_rows(row, shifts, now),
        "takes": state in {"open", "going on"} and any(one.begins > now for one in shifts),
        "need": _item(known, "need", row.need),
        "practice": _item(known, "practice", row.practice),
        "practices": _used_before(place.place_id, row),
        "minors": minors(row),
        "count": counted(shifts),
        "map": _map(place, row),
        "degrees": ""
        if row.lat is None or row.lon is None
        else f"{row.lat / MICRO:.5f}, {row.lon / MICRO:.5f}",
    }


def _used_before(place_id: UUID, row: Call) -> list[ProfileItem]:
    """Practices of the place by which other calls did what this one is about: they fit here too."""
    about = [one for one in row.names if not one.startswith("practice:")]
    refs = set(queries.practices_for(place_id, about)) - {row.practice} if about else set()
    return [item for item in profile(place_id)["practice"] if item.ref in refs] if refs else []


def _map(place: Place, row: Call) -> Map | None:
    """Where in the city it is; None where one of the two has no point."""
    if place.lat is None or place.lon is None or row.lat is None or row.lon is None:
        return None
    pin = Pin(row.title, row.lat / MICRO, row.lon / MICRO, state="ongoing", label=_("Where it is"))
    return place_map(place.lat / MICRO, place.lon / MICRO, [pin], title=_("Where it is"))


def _item(known: dict[str, list[ProfileItem]], kind: str, ref: str) -> ProfileItem | None:
    """What the city says of itself under this reference, unless it took that back."""
    return next((item for item in known.get(kind, []) if item.ref == ref), None)


def minors(row: Call) -> str:
    """Whether people under 18 may come, and from which age on."""
    words = str(MINORS.get(row.minors, row.minors))
    if not row.least_age or row.minors == "no":
        return words
    return _("%(rule)s, from %(age)s years on") % {"rule": words, "age": number(row.least_age)}
