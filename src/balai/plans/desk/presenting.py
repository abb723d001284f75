"""What the desk shows: labels of fields, what changed between two sizes of a record, how far a city is."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from balai.places.models import Place, ProfileItem
from balai.web.formats import day
from balai.web.status import status as state_of

from ..commands.projects import Answer, answer_of
from ..facts import rows_at
from ..models import Project, Round, RoundCity, Target
from ..queries import round_cities
from .values import degrees, shown_amount

LABELS = {
    "name": _("Name"),
    "focus_area": _("Focus area"),
    "status": _("Status"),
    "text": _("What it is about"),
    "types": _("Project types"),
    "starts_on": _("Begins"),
    "ends_on": _("Ends"),
    "budget": _("Budget"),
    "partners": _("Partners"),
    "support": _("Support sought"),
    "needs": _("Needs it addresses"),
    "practices": _("Practices it uses"),
    "lat": _("Latitude"),
    "lon": _("Longitude"),
}
"""Fields of an answer in the order of the form; a currency is shown with its budget."""

CITY_STATES = {
    "": ("missing", _("Nothing handed in")),
    "drafted": ("draft", _("Handed in")),
    "returned": ("late", _("Returned")),
    "reviewed": ("reviewed", _("Reviewed")),
    "accepted": ("accepted", _("Accepted")),
}


class Change(NamedTuple):
    """A field before and after, for parts/diff.html."""

    label: Any
    before: Any
    after: Any


class ProjectChange(NamedTuple):
    """What became of a project between two sizes: its name, `new`, `same` or `changed`, and the fields."""

    project: Project
    kind: str
    changes: list[Change]
    answered: bool


def names_of(place_id: UUID) -> dict[str, str]:
    """How needs and practices of a place are called, by reference; those taken back among them."""
    return dict(ProfileItem.objects.of(place_id).values_list("ref", "name"))


def shown(answer: Answer, field: str, names: dict[str, str]) -> str:
    """A field of an answer as a reader sees it; empty where nothing is said."""
    value = getattr(answer, field)
    if field == "status":
        return str(state_of(value).label) if value else ""
    if field in {"starts_on", "ends_on"}:
        return day(value) if value else ""
    if field == "budget":
        return shown_amount(value, answer.currency)
    if field in {"lat", "lon"}:
        return degrees(value)
    if field in {"needs", "practices"}:
        return ", ".join(names.get(ref, ref) for ref in value)
    return ", ".join(value) if isinstance(value, list) else str(value)


def differing(before: Answer, after: Answer, names: dict[str, str]) -> list[Change]:
    """Every field whose words differ."""
    found = [
        Change(label, shown(before, field, names), shown(after, field, names))
        for field, label in LABELS.items()
    ]
    return [change for change in found if change.before != change.after]


def was(before: Answer | None, now: Answer, names: dict[str, str]) -> dict[str, str]:
    """Last year's answer for the fields that differ from it now."""
    if before is None:
        return {}
    pairs = {field: (shown(before, field, names), shown(now, field, names)) for field in LABELS}
    return {field: then for field, (then, today) in pairs.items() if then != today and then}


def accepted_size(network: Place, origin: str, before: int) -> int:
    """Up to where a city's record was accepted in the last round before this year; 0: never."""
    states = RoundCity.objects.of(network.place_id).filter(city=origin, round__lt=before, state="accepted")
    return max(states.values_list("size", flat=True), default=0)


def projects_at(place_id: UUID, size: int) -> dict[str, Project]:
    """Projects by reference, as the first `size` entries of the record have them."""
    return {p.ref: p for p in rows_at(place_id, size).all(Project)} if size else {}


def project_at(place_id: UUID, ref: str, size: int) -> Project | None:
    return rows_at(place_id, size).get(Project, "project", ref) if size else None


def project_changes(
    place_id: UUID, since: int, until: int, asked: Callable[[Project], bool]
) -> list[ProjectChange]:
    """What became of every project between two sizes of the record: new ones, changed ones, the rest."""
    before, names, found = projects_at(place_id, since), names_of(place_id), []
    for project in sorted(projects_at(place_id, until).values(), key=lambda p: p.name):
        then = before.get(project.ref)
        if project.joined_into and (then is None or then.joined_into):
            continue
        found.append(_change(then, project, names, asked(project)))
    order = {"new": 0, "changed": 1, "same": 2}
    return sorted(found, key=lambda change: order[change.kind])


def _change(then: Project | None, now: Project, names: dict[str, str], answered: bool) -> ProjectChange:
    after = answer_as_said(now)
    if then is None:
        empty = Answer(name="", focus_area="", status="")
        return ProjectChange(now, "new", differing(empty, after, names), answered)
    changes = differing(answer_as_said(then), after, names)
    for field, label in (("milestones", _("Milestones")), ("evidence", _("Evidence"))):
        mine, theirs = _titles(getattr(then, field)), _titles(getattr(now, field))
        if mine != theirs:
            changes.append(Change(label, mine, theirs))
    return ProjectChange(now, "changed" if changes else "same", changes, answered)


def _titles(rows: list[dict[str, Any]]) -> str:
    return "; ".join(
        f"{row.get('text') or row.get('title')}"
        + (f" ({row['reached_on']})" if row.get("reached_on") else "")
        for row in rows
    )


def answer_as_said(project: Project) -> Answer:
    """The project's answer with its status as the register has it, also where a form would offer another."""
    said = answer_of(project)
    return Answer(**{**{f: getattr(said, f) for f in Answer.__struct_fields__}, "status": project.status})


def target_changes(place_id: UUID, since: int, until: int) -> list[tuple[Target, list[Change]]]:
    """Results said of targets between two sizes of the record."""
    before = {t.ref: t for t in rows_at(place_id, since).all(Target)} if since else {}
    found = []
    for target in rows_at(place_id, until).all(Target) if until else []:
        earlier = len(before[target.ref].results) if target.ref in before else 0
        said = [Change(day(r["on"]), "", result_text(r)) for r in target.results[earlier:]]
        if target.ref not in before:
            said.insert(0, Change(_("Target"), "", target.text))
        if said:
            found.append((target, said))
    return found


def result_text(result: dict[str, Any]) -> str:
    met = {"yes": str(state_of("met").label), "no": str(state_of("missed").label)}.get(result["met"], "")
    return " · ".join(part for part in (result["value"], met, result["note"]) if part)


def has_answered(network_origin: str, year: int) -> Callable[[Project], bool]:
    """Whether a project was answered for in a round."""
    return lambda project: any(
        a["network"] == network_origin and a["round"] == year for a in project.answered
    )


def asks_about(project: Project) -> bool:
    """Whether a round wants an answer for this project: it stands on its own and goes on."""
    return not project.joined_into and project.status not in {"stopped", "merged into"}


class CityState(NamedTuple):
    """How far one city is in a round, for lists."""

    origin: str
    slug: str
    name: str
    country: str
    country_name: str
    code: str
    label: Any
    late: bool
    state: str
    reason: str
    on: str
    size: int


def city_states(round_: Round, places: list[Place], today: date) -> list[CityState]:
    """Every city asked, by country and name; `late`: the day has passed and nothing is handed in."""
    states, by_origin = round_cities(round_), {origin_of(place): place for place in places}
    found = [
        _city_state(origin, by_origin[origin], states.get(origin), round_.due, today)
        for origin in round_.asked or by_origin
        if origin in by_origin
    ]
    return sorted(found, key=lambda city: (city.country_name, city.name))


def _city_state(origin: str, place: Place, state: RoundCity | None, due: str, today: date) -> CityState:
    said = state.state if state else ""
    code, label = CITY_STATES[said]
    late = bool(due) and said in {"", "returned"} and today.isoformat() > due
    on = getattr(state, f"{said}_on", "") if said else ""
    where = (origin, place.slug, place.name, place.country, place.country_name or place.country)
    reason, size = (state.reason, state.size) if state else ("", 0)
    return CityState(*where, code, label, late, said, reason, on, size)


def origin_of(place: Place) -> str:
    return f"{settings.ORIGIN}/{place.slug}"
