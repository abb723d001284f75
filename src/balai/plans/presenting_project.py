"""What a project's page shows: its statuses over the years, its names, every listing, its facts, where it went."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.web.charts import Chart, Spell, timeline
from balai.web.formats import day, number

from .desk.values import shown_amount
from .models import Listing, Match, Project
from .presenting_city import code_of, web_address

RELATIONS: dict[str, Any] = {
    "same": _("the same project"),
    "renamed": _("the same project under another name"),
    "merged": _("went on inside this project"),
    "split": _("split from another project"),
    "new": _("listed for the first time"),
}


REASONS: dict[str, Any] = {
    "same_name": _("The name is the same, letter for letter."),
    "same_name_normalised": _("The name is the same but for spelling and punctuation."),
}


class Line(NamedTuple):
    """A listed line of a report, with why it is taken to be this project."""

    listing: Listing
    code: str
    relation: Any
    reason: Any


class Evidence(NamedTuple):
    """Something that shows how far the project is: `url` is an http(s) address, `file` a path of this site."""

    title: str
    on: str
    url: str
    file: str
    media_type: str


class Proposal(NamedTuple):
    """An open proposal that this project and another one are one."""

    match: Match
    ref: str
    """Reference of the other one."""
    name: str
    earlier: bool
    """Whether the other one is the earlier."""
    reason: Any


def year_of(text: str) -> float | None:
    """A day, month or year as a year with a fraction; None when it is none of these."""
    parts = text.split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4:
        return None
    try:
        whole = date(*[int(p) for p in [*parts, "1", "1"][:3]])
    except ValueError:
        return None
    return whole.year + (whole.timetuple().tm_yday - 1) / 366


def history(project: Project, listings: Sequence[Listing]) -> Chart | None:
    """The statuses over the years as a picture, hollow where none was stated; None without any status.

    It ends with the last year in which something was said of the project.
    """
    said = sorted((s for s in project.statuses if year_of(s["on"]) is not None), key=lambda s: s["on"])
    changes = [s for i, s in enumerate(said) if i == 0 or s["status"] != said[i - 1]["status"]]
    if not changes:
        return None
    starts = [year_of(s["on"]) or 0.0 for s in changes]
    spells = [
        Spell(code_of(s["status"]), since, until, day(s["on"]))
        for s, since, until in zip(changes, starts, [*starts[1:], None], strict=True)
    ]
    known = [year_of(on) for on in (project.opened_on, *(one.as_of for one in listings))]
    opened = min([one for one in known if one is not None], default=starts[0])
    if starts[0] - opened > 1 / 12:
        spells.insert(0, Spell("not-stated", opened, starts[0]))
    last = [year_of(on) for on in (project.changed_on, *(one.as_of for one in listings))]
    end = max([one for one in last if one is not None], default=starts[-1])
    title = ngettext("%(n)s status was stated so far", "%(n)s statuses were stated so far", len(changes)) % {
        "n": number(len(changes))
    }
    if len(changes) == 1:
        title = gettext("The status has not changed since it was first stated")
    return timeline(spells, title=title, end=max(end, starts[-1]))


def acts_of(values: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """A history of names or focus areas for parts/acts.html, the newest first."""
    return [
        {"title": said["value"], "on": said["on"], "reason": why(said["reason"]), "quiet": i > 0}
        for i, said in enumerate(reversed(values))
    ]


def lines_of(listings: Iterable[Listing]) -> list[Line]:
    """Listed lines, oldest first, with the words for how each was matched."""
    return [
        Line(one, one.status or "not-stated", RELATIONS.get(one.relation, one.relation), why(one.reason))
        for one in listings
    ]


def why(reason: str) -> Any:
    """A reason in words: a rule of the matching leaves its code, a person a sentence."""
    return REASONS.get(reason, reason)


def facts(project: Project, plan: str) -> list[dict[str, Any]]:
    """What is asked of every project, as pairs; the value of what nobody stated is empty."""
    return [
        {"label": _("Focus area"), "value": project.focus_area},
        {"label": _("Plan"), "value": plan},
        {"label": _("Project types"), "value": _together(project.types)},
        {"label": _("Begins"), "value": day(project.starts_on) if project.starts_on else ""},
        {"label": _("Ends"), "value": day(project.ends_on) if project.ends_on else ""},
        {"label": _("Budget"), "value": shown_amount(project.budget, project.currency)},
        {"label": _("Partners"), "value": _together(project.partners)},
        {"label": _("Support sought"), "value": _together(project.support)},
    ]


def unsaid(project: Project, pairs: Sequence[dict[str, Any]]) -> list[Any]:
    """The names of everything that is asked of a project and nobody stated, in the order of the page."""
    parts = [
        (_("Needs it addresses"), project.needs),
        (_("Practices it uses"), project.practices),
        (_("Milestones"), project.milestones),
        (_("Evidence"), project.evidence),
        (_("Where it is"), project.lat is not None),
    ]
    return [pair["label"] for pair in pairs if not pair["value"]] + [
        label for label, said in parts if not said
    ]


def _together(values: Sequence[str]) -> str:
    return " · ".join(values)


def named(refs: Iterable[str], names: dict[str, tuple[str, str]]) -> list[tuple[str, str]]:
    """Needs or practices by reference as (name, language); one that is unknown is left out."""
    return [names[ref] for ref in refs if ref in names]


def evidence_of(project: Project, slug: str) -> list[Evidence]:
    """Links and files, newest first. Only http(s) addresses become links; anything else is only named."""
    return [
        Evidence(
            said["title"],
            said["on"],
            web_address(said["url"]),
            f"/{slug}/record/aside/{said['aside']}" if said["aside"] else "",
            said["media_type"],
        )
        for said in reversed(project.evidence)
    ]


def proposals(project: Project, open_: Iterable[Match], names: dict[str, str]) -> list[Proposal]:
    """Open proposals about this project, the surest first; `names`: projects of the place by reference."""
    found = []
    for match in open_:
        if project.ref in {match.earlier, match.later}:
            later = match.earlier == project.ref
            ref = match.later if later else match.earlier
            found.append(Proposal(match, ref, names.get(ref, ref), not later, why(match.reason)))
    return found
