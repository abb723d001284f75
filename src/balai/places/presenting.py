"""What pages show of a place itself: needs, potential and practices, people, area, outline, networks."""

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.web.charts import Chart, Estimate, estimates
from balai.web.formats import number
from balai.web.text import clean

from .models import Boundary, Member, Place, ProfileItem
from .queries import population_spread, profile

FAR_APART = 1.5
"""From this ratio of the largest to the smallest stated population on, the page says that sources differ."""
OUTLINE_WIDE, OUTLINE_HIGH = 400, 300
KINDS: dict[str, Any] = {
    "city": _("City"),
    "regency": _("Regency"),
    "province": _("Province"),
    "network": _("Network"),
    "programme": _("Programme"),
}


class Holder(NamedTuple):
    """Whose page it is, for the frame of the page."""

    name: str
    url: str


class ProfilePart(NamedTuple):
    """Needs, potential or practices, and what would stand there when nothing does yet."""

    kind: str
    icon: str
    title: Promise
    about: Promise
    items: list[ProfileItem]
    empty: Promise


_PARTS = (
    (
        "need", "target", _("What it needs"), _("Needs, in the city's own words."),
        _("The city has not written down its needs yet. They will stand here, in its own words."),
    ),
    (
        "potential", "leaf", _("What it has"), _("Potential that plans can build on."),
        _("The city has not described its potential yet: people, places, skills that plans can build on."),
    ),
    (
        "practice", "people", _("What it knows"), _("Practices and local wisdom, with those who keep them."),
        _(
            "No practice is described yet. Local ways of caring for water, land and each other will stand here, "
            "under their own names and with those who keep them."
        ),
    ),
)  # fmt: skip


def holder(place: Place) -> Holder:
    return Holder(place.name, f"/{place.slug}/")


def kind_of(place: Place) -> Any:
    """The word for what kind of place it is."""
    return KINDS.get(place.kind, place.kind)


def profile_parts(place_id: UUID) -> list[ProfilePart]:
    """Needs, potential and practices, each with what to say while there are none. One query."""
    found = profile(place_id)
    return [
        ProfilePart(kind, icon, title, about, found[kind], empty)
        for kind, icon, title, about, empty in _PARTS
    ]


def population(place: Place) -> Chart | None:
    """Every stated population side by side, as its source gives it; None when no source gives any."""
    if not place.populations:
        return None
    rows = [
        Estimate(source_of(figure), figure["people"], year=figure["year"] or "")
        for figure in place.populations
    ]
    spread = population_spread(place)
    if spread is None:
        title = gettext("One source says how many people live here")
    elif spread > FAR_APART:
        title = gettext("The sources differ: the largest figure is %(times)s times the smallest") % {
            "times": number(Decimal(str(round(spread, 1))))
        }
    else:
        title = ngettext(
            "%(n)s source says how many people live here",
            "%(n)s sources say how many people live here, and they are close to each other",
            len(rows),
        ) % {"n": number(len(rows))}
    return estimates(rows, title=title, unit=gettext("Residents"))


def population_apart(place: Place) -> bool:
    """Whether the sources differ so much that one must not be read without the others."""
    spread = population_spread(place)
    return spread is not None and spread > FAR_APART


def source_of(figure: dict[str, Any]) -> str:
    """A figure's source, and that it has no date when it has none."""
    source = clean(figure["source"], 70) or gettext("source not stated")
    if figure["year"]:
        return source
    return gettext("%(source)s, date not stated") % {"source": source}


def areas(place: Place) -> list[dict[str, Any]]:
    """Pairs of source and area in square kilometres."""
    found = []
    for figure in place.areas:
        label, year = source_of(figure), str(figure["year"] or "")
        if year not in label:
            label = gettext("%(source)s, %(year)s") % {"source": label, "year": year}
        km2 = number(Decimal(figure["area"]) / 100)
        found.append({"label": label, "value": gettext("%(n)s km²") % {"n": km2}})
    return found


class Belonging(NamedTuple):
    """A network or programme the place is in."""

    name: str
    url: str
    kind: Any
    cohort: str
    since: str


def belongings(memberships: Sequence[tuple[Place, Member]]) -> list[Belonging]:
    return [
        Belonging(network.name, f"/{network.slug}/", kind_of(network), member.cohort, member.joined_on)
        for network, member in memberships
    ]


class Outline(NamedTuple):
    """A boundary drawn to fit, with where it is from."""

    svg: SafeString
    source: str
    as_of: str


def outline(boundary: Boundary, name: str) -> Outline | None:
    """The outline of a place, north up, kept in shape at its latitude; None when it encloses nothing."""
    rings = [_points(ring) for ring in boundary.rings]
    points = [point for ring in rings for point in ring]
    if len(points) < 3:
        return None
    lats = [lat for _lon, lat in points]
    shape = math.cos(math.radians((min(lats) + max(lats)) / 2 / 1e6)) or 1e-6
    flat = [[(lon * shape, -lat) for lon, lat in ring] for ring in rings]
    xs = [x for ring in flat for x, _y in ring]
    ys = [y for ring in flat for _x, y in ring]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min((OUTLINE_WIDE - 24) / max(wide, 1), (OUTLINE_HIGH - 24) / max(high, 1))
    left = (OUTLINE_WIDE - wide * scale) / 2
    top = (OUTLINE_HIGH - high * scale) / 2
    drawn = "".join(
        "M"
        + "L".join(f"{(x - min(xs)) * scale + left:.1f} {(y - min(ys)) * scale + top:.1f}" for x, y in ring)
        + "z"
        for ring in flat
        if ring
    )
    title = gettext("Outline of %(name)s") % {"name": clean(name, 80)}
    svg = format_html(
        '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="100%">'
        '<path class="map__land" fill-rule="evenodd" d="{}"/></svg>',
        title, OUTLINE_WIDE, OUTLINE_HIGH, drawn,
    )  # fmt: skip
    return Outline(svg, boundary.source, boundary.as_of)


def _points(ring: Sequence[int]) -> list[tuple[int, int]]:
    """Alternating longitude and latitude as pairs."""
    return list(zip(ring[0::2], ring[1::2], strict=False))
