"""What the first page of a network shows: one finding, the map, what changed, the report, who reported, all cities."""

from typing import Any, NamedTuple

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.methods.monitoring.values import Report
from balai.places.models import Place
from balai.plans import presenting as plans
from balai.plans.formats.labels import sentence
from balai.plans.models import Round
from balai.plans.network_queries import Seat, news, reported, seats
from balai.plans.publishing import labels_in, report_of
from balai.plans.queries import rounds
from balai.plans.report_charts import focus_chart
from balai.web.formats import number

NAMED = 3
"""Changes of a kind that are named; the report has all."""
TOLD = ("vanished", "renamed", "merged", "stopped", "new", "returned", "status_changed", "focus_area_changed")
"""Kinds of change, those that a reader would not expect first."""
CODES = {
    "status_changed": "ongoing",
    "focus_area_changed": "same",
    "returned": "new",
    "status_backwards": "late",
}
LEADS = ("focus_areas_disagree", "changes", "projects_in_cities")
"""Findings that may stand at the top, the most telling first."""


class Home(NamedTuple):
    """A rendered page's context and what it reads."""

    context: dict[str, Any]
    members: list[Seat]
    ages: bool


class Change(NamedTuple):
    """Projects that changed in one way: how many, and some by name."""

    code: str
    label: str
    n: int
    examples: list[dict[str, Any]]
    more: int


def home_of(network: Place, networks: list[Place]) -> Home:
    """Everything the page of this network shows."""
    held = rounds(network.place_id)
    members = seats(network.place_id)
    given = reported(network.place_id, members) if held else {}
    latest = plans.latest_published(held)
    programme = network.kind == "programme"
    url = f"/{network.slug}/"
    context = {
        **plans.about(network, "home"),
        "programme": programme,
        "members_count": len(members),
        "latest": latest,
        "map": plans.map_of(network, members, latest, given),
        "coverage": plans.coverage_chart(members, held, given),
        "letters": [] if programme else plans.by_letter(members, latest, given),
        "cohorts": plans.members_by_country(members, None, {}) if programme else [],
        "news": _news(network, members),
        "others": [_card(other) for other in networks if other.place_id != network.place_id],
        "doors": _doors(network, members, latest),
        "lead": _lead_without_report(network, members),
        **_open(held, members, given),
    }
    if latest:
        context |= _of_report(latest, members, f"{url}reports/{latest.round}")
    return Home(context, members, ages=False)


def _card(other: Place) -> dict[str, Any]:
    kind = KINDS.get(other.kind, other.kind)
    return {"name": other.full_name or other.name, "slug": other.slug, "kind": kind, "sample": other.sample}


KINDS: dict[str, Any] = {"network": _("Network"), "programme": _("Programme")}


def _of_report(latest: Round, members: list[Seat], report_url: str) -> dict[str, Any]:
    report = report_of(latest)
    labels = labels_in(get_language() or "en")
    told = {finding.code: sentence(finding, labels) for finding in report.findings}
    lead = next((told[code] for code in LEADS if code in told), "")
    return {
        "report_url": report_url,
        "since": report.previous_round,
        "changes": _changes(report, members, labels),
        "findings": [words for words in told.values() if words != lead],
        "lead": lead,
        "chart": focus_chart(report),
        "chart_csv": f"{report_url}/status_by_focus.csv",
        "contradictions": len(report.table("contradictions").rows),
    }


def _changes(report: Report, members: list[Seat], labels: Any) -> list[Change]:
    """Changes since the round before by kind, each with its number and some names that lead to the project."""
    table = report.table("changes")
    slugs = {(seat.country, seat.name): seat.slug for seat in members}
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    kinds = sorted(
        {str(row["change"]) for row in rows}, key=lambda k: (TOLD.index(k) if k in TOLD else len(TOLD), k)
    )
    found = []
    for kind in kinds:
        of_kind = [row for row in rows if row["change"] == kind]
        label = labels(f"value.{kind}")
        examples = [
            _example(row, kind, slugs.get((str(row["country"]), str(row["city"])), ""))
            for row in of_kind[:NAMED]
        ]
        found.append(
            Change(
                CODES.get(kind, kind),
                label[:1].upper() + label[1:],
                len(of_kind),
                examples,
                len(of_kind) - len(examples),
            )
        )
    return found


def _example(row: dict[str, Any], kind: str, slug: str) -> dict[str, Any]:
    before, now = str(row["name_before"]), str(row["name"])
    note = gettext("before: %(name)s") % {"name": before} if kind == "renamed" and before else ""
    return {
        "name": now or before,
        "url": f"/{slug}/projects/{row['project']}/" if slug and row["project"] else "",
        "city": row["city"],
        "note": note,
    }


def _news(network: Place, members: list[Seat]) -> list[dict[str, Any]]:
    found = news([network.place_id, *(seat.place_id for seat in members)])
    return [
        {
            "title": f"{one.name}: {one.line.sentence}",
            "on": one.line.on,
            "by": one.line.by,
            "url": one.line.url,
        }
        for one in found
    ]


def _open(held: list[Round], members: list[Seat], given: plans.Given) -> dict[str, Any]:
    """The round that is collecting answers now, if any."""
    found = next((one for one in held if plans.round_state(one) == "open"), None)
    if found is None:
        return {}
    accepted = sum(given.get((seat.origin, found.round)) == "accepted" for seat in members)
    return {"open_round": found, "open_accepted": accepted}


def _doors(network: Place, members: list[Seat], latest: Round | None) -> list[dict[str, Any]]:
    url = f"/{network.slug}/"
    cities = ngettext("%(n)s member", "%(n)s members", len(members)) % {"n": number(len(members))}
    doors = [
        {"url": f"{url}cities/", "icon": "city", "title": _("Cities"), "text": cities},
        {
            "url": f"{url}record/",
            "icon": "record",
            "title": _("The record"),
            "text": _("Every act, to check yourself"),
        },
    ]
    if latest:
        text = gettext("Round %(year)s") % {"year": latest.round}
        doors.insert(
            0,
            {
                "url": f"{url}reports/{latest.round}/",
                "icon": "doc",
                "title": _("Monitoring report"),
                "text": text,
            },
        )
    else:
        doors.insert(
            1,
            {
                "url": f"{url}framework/",
                "icon": "plan",
                "title": _("Framework"),
                "text": _("What plans are arranged by"),
            },
        )
    return doors


def _lead_without_report(network: Place, members: list[Seat]) -> str:
    countries = {seat.country for seat in members}
    if len(countries) > 1:
        return gettext("%(n)s cities in %(countries)s countries share one public record.") % {
            "n": number(len(members)), "countries": number(len(countries)),
        }  # fmt: skip
    return ngettext(
        "%(n)s place keeps its plans on a public record.",
        "%(n)s places keep their plans on a public record.",
        len(members),
    ) % {"n": number(len(members))}
