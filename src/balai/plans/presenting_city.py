"""What a city's page shows of its plans: projects by status, targets, rounds, self-assessments, points on a map."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.methods.monitoring.coverage import target_state
from balai.methods.monitoring.inputs import Dated
from balai.methods.monitoring.inputs import Target as GivenTarget
from balai.places.models import Place
from balai.web.charts import Chart, coverage, series_of, stacked_bars
from balai.web.formats import number
from balai.web.map import Map, Pin, place_map
from balai.web.status import STATUSES, status

from .models import Assessment, Project, Target

MICRO = 1_000_000
ENDED = {"stopped", "merged into"}
_ORDER = list(STATUSES)


class TargetRow(NamedTuple):
    """A target with what became of it: `code` is a status of web.status, `said` its words when they differ."""

    target: Target
    state: str
    code: str
    said: Any
    last: dict[str, str] | None
    """The latest result."""
    project_url: str = ""
    project_name: str = ""


class TargetCounts(NamedTuple):
    """How many targets there are, and what is known of them."""

    all: int
    due: int
    met: int
    missed: int
    silent: int


_TARGET_STATES: dict[str, tuple[str, Any]] = {
    "met": ("met", ""),
    "not_met": ("missed", ""),
    "said": ("ongoing", _("Result said, no verdict")),
    "silent": ("silent", _("Due, nothing said")),
    "not_due": ("due", _("Not due yet")),
    "no_date": ("not-stated", _("No date")),
}
_SILENT_FIRST = ["silent", "not_met", "said", "met", "not_due", "no_date"]


def code_of(value: str) -> str:
    """The code of a project's status in web.status; "merged into" is how the record writes it."""
    return "merged" if value == "merged into" else value


def target_rows(
    targets: Iterable[Target], today: date, projects: dict[str, str] | None = None, base: str = ""
) -> list[TargetRow]:
    """Targets as the monitoring report judges them on this day, those nobody reports on first.

    `projects`: names by reference, to link a target to the project it depends on; `base`: the city's address.
    """
    rows = []
    for target in targets:
        given = GivenTarget(
            ref=target.ref,
            city="",
            text=target.text,
            due=target.due,
            results=[Dated(on=r["on"], value=r["value"]) for r in target.results],
            met={"yes": True, "no": False}.get(target.met),
        )
        state = target_state(given, today.isoformat())
        code, said = _TARGET_STATES[state]
        name = (projects or {}).get(target.project, "")
        url = f"{base}projects/{target.project}/" if name else ""
        last = target.results[-1] if target.results else None
        rows.append(TargetRow(target, state, code, said, last, url, name))
    return sorted(rows, key=lambda row: (_SILENT_FIRST.index(row.state), row.target.due, row.target.text))


def target_counts(rows: Sequence[TargetRow], today: date) -> TargetCounts:
    states = Counter(row.state for row in rows)
    now = today.isoformat()
    due = sum(1 for row in rows if row.target.due and row.target.due <= now[: len(row.target.due)])
    return TargetCounts(len(rows), due, states["met"], states["not_met"], states["silent"])


def status_chart(projects: Sequence[Project]) -> Chart | None:
    """Projects by focus area, cut by status; None when there is nothing to count."""
    if not projects:
        return None
    found: dict[str, Counter[str]] = {}
    for project in projects:
        found.setdefault(project.focus_area, Counter())[_known(project.status)] += 1
    codes = sorted({code for counts in found.values() for code in counts}, key=_ORDER.index)
    areas = sorted(found, key=lambda area: (not area, -found[area].total(), area))
    rows = [
        (area or gettext("Focus area not stated"), [found[area][code] for code in codes]) for area in areas
    ]
    title = ngettext(
        "%(n)s project, by focus area and status", "%(n)s projects, by focus area and status", len(projects)
    ) % {"n": number(len(projects))}
    return stacked_bars(rows, series_of(*codes), title=title, first=gettext("Focus area"))


def _known(value: str) -> str:
    code = code_of(value)
    return code if code in STATUSES else "not-stated"


def coverage_chart(
    networks: Sequence[Place],
    rounds: Iterable[tuple[Any, int]],
    listed: dict[tuple[Any, int], int],
) -> Chart | None:
    """In which rounds the city reported; a round without a word from it is hollow. None without rounds.

    `rounds`: (network's place_id, year); `listed`: how many projects, by the same pair.
    """
    held = set(rounds)
    years = sorted({year for _network, year in held})
    shown = [network for network in networks if any(place == network.place_id for place, _ in held)]
    if not years or not shown:
        return None
    rows = [(n.name, [listed.get((n.place_id, year)) for year in years]) for n in shown]
    reported = sum(1 for pair in held if listed.get(pair))
    title = ngettext(
        "Reported in %(n)s of %(all)s round", "Reported in %(n)s of %(all)s rounds", len(held)
    ) % {"n": number(reported), "all": number(len(held))}
    return coverage(rows, years, title=title, first=gettext("Network"))


class Score(NamedTuple):
    """A self-assessment: its components, the total recomputed here, the total as printed."""

    year: int
    programme: str
    components: list[tuple[str, str]]
    total: str
    printed: str
    differs: bool
    source: str
    link: str
    """The source when it is a web address, else empty."""


def scores(assessments: Iterable[Assessment], names: dict[str, str]) -> list[Score]:
    """Self-assessments as pages show them; `names`: networks and programmes by slug."""
    return [
        Score(
            one.year,
            names.get(one.programme, one.programme),
            [_component(text) for text in one.scores],
            _hundredths(one.total),
            _hundredths(one.printed) if one.printed else "",
            bool(one.printed) and one.printed != one.total,
            one.source,
            web_address(one.source),
        )
        for one in assessments
    ]


def _component(text: str) -> tuple[str, str]:
    name, _equals, value = text.partition("=")
    return name, _hundredths(int(value)) if value.lstrip("-").isdigit() else value


def _hundredths(value: int) -> str:
    return number(Decimal(value) / 100, 2)


def web_address(text: str) -> str:
    """The text when it is an http(s) address that may be linked to, else empty."""
    safe = text.startswith(("https://", "http://")) and not any(c.isspace() or c in '"<>\\' for c in text)
    return text if safe else ""


def map_of(place: Place, projects: Iterable[Project]) -> Map | None:
    """The place with its projects that have a point; None while the place itself has none."""
    if place.lat is None or place.lon is None:
        return None
    pins = [
        Pin(
            p.name, p.lat / MICRO, p.lon / MICRO, f"/{place.slug}/projects/{p.ref}/", code_of(p.status),
            status(code_of(p.status)).label,
        )
        for p in projects
        if p.lat is not None and p.lon is not None
    ]  # fmt: skip
    title = gettext("Map of %(name)s") % {"name": place.name}
    return place_map(place.lat / MICRO, place.lon / MICRO, pins, title=title)
