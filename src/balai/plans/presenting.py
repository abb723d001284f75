"""What pages of a network show: its members and rounds as rows, maps and charts; nothing here asks the database."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from django.http import HttpResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from balai.methods.score import rounded
from balai.places.models import Place, WeightSet
from balai.web.charts import Chart, coverage
from balai.web.formats import day, number
from balai.web.map import Map, Pin, network_map
from balai.web.text import clean

from .assessing import total_of
from .models import Assessment, Round, RoundCity
from .network_queries import Seat

Given = dict[tuple[str, int], int | str]
"""What each member gave to each round, by origin and year (network_queries.reported)."""

_STATES = {"drafted": "draft", "returned": "draft", "reviewed": "reviewed", "accepted": "accepted"}


def about(network: Place, tab: str, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a network knows: whose it is, the way back, its own links."""
    url = f"/{network.slug}/"
    links = [
        ("home", _("Overview"), url),
        ("cities", _("Cities"), f"{url}cities/"),
        ("projects", _("Projects"), f"{url}projects/"),
        ("rounds", _("Rounds"), f"{url}rounds/"),
        ("report", _("Report"), f"{url}reports/"),
        ("framework", _("Framework"), f"{url}framework/"),
        ("record", _("Record"), f"{url}record/"),
    ]
    without = {"rounds", "report", "projects"} if network.kind == "programme" else set()
    return {
        "network": {"name": network.name, "url": url},
        "held_by": network,
        "base": url,
        "sample": network.sample,
        "crumbs": [(network.name, url), *crumbs] if crumbs else [],
        "tabs": [
            {"label": label, "url": to, "current": code == tab}
            for code, label, to in links
            if code not in without
        ],
    }


def seen(
    response: HttpResponse,
    network: Place,
    members: Sequence[Seat] = (),
    ages: bool = False,
    others: Sequence[Place] = (),
    about: str | None = "",
) -> HttpResponse:
    """Kept until one of these records grows; with ages, not longer than an hour.

    `about`: None where the page shows acts of any kind, such as the newest ones.
    """
    reads = {network.place_id, *(one.place_id for one in members), *(one.place_id for one in others)}
    response.reads, response.about = sorted(reads), about  # type: ignore[attr-defined]
    response.shows_ages = ages  # type: ignore[attr-defined]
    return response


def latest_published(held: Sequence[Round]) -> Round | None:
    """The newest published one of these rounds, newest first."""
    return next((one for one in held if one.published_on), None)


def state_of(given: int | str | None) -> str:
    """The status code of what a member gave to a round."""
    if given is None:
        return "missing"
    return "reported" if isinstance(given, int) else _STATES.get(given, "missing")


def has_reported(given: int | str | None) -> bool:
    """Whether a round counts this member: projects listed, or answers accepted."""
    return isinstance(given, int) or given == "accepted"


def map_of(network: Place, members: Sequence[Seat], latest: Round | None, given: Given) -> Map | None:
    """All members that have a point; a pin says whether the city is in the latest report. None without points."""
    pins = [
        Pin(
            seat.name,
            seat.lat,
            seat.lon,
            f"/{seat.slug}/",
            state_of(given.get((seat.origin, latest.round))) if latest else "member",
            seat.country_name or seat.country,
        )
        for seat in members
        if seat.lat is not None and seat.lon is not None
    ]
    if not pins:
        return None
    if latest is None:
        title = gettext("Members of %(network)s") % {"network": clean(network.name, 80)}
    else:
        title = gettext("Who reported in %(year)s and who did not") % {"year": latest.round}
    return network_map(pins, title=title)


class MemberRow(NamedTuple):
    """A member in a list."""

    name: str
    url: str
    cohort: str
    code: str
    """Status code of its part in the latest report; empty where there is none."""
    note: str


def member_row(seat: Seat, latest: Round | None, given: Given) -> MemberRow:
    found = given.get((seat.origin, latest.round)) if latest else None
    note = ""
    if isinstance(found, int):
        note = ngettext("%(n)s project", "%(n)s projects", found) % {"n": number(found)}
    return MemberRow(seat.name, f"/{seat.slug}/", seat.cohort, state_of(found) if latest else "", note)


def members_by_country(
    members: Sequence[Seat], latest: Round | None, given: Given
) -> list[tuple[str, list[MemberRow]]]:
    """Members under their countries; under their cohorts where they all are in one country."""
    one_country = len({seat.country for seat in members}) < 2 and any(seat.cohort for seat in members)

    def heading(seat: Seat) -> str:
        return seat.cohort if one_country else seat.country_name or seat.country

    ordered = sorted(members, key=lambda seat: (heading(seat), seat.name))
    return [
        (name, [member_row(seat, latest, given) for seat in found])
        for name, found in groupby(ordered, key=heading)
    ]


def by_letter(
    members: Sequence[Seat], latest: Round | None, given: Given
) -> list[tuple[str, list[MemberRow]]]:
    """Members from A to Z."""
    ordered = sorted(members, key=lambda seat: seat.name.casefold())
    return [
        (letter, [member_row(seat, latest, given) for seat in found])
        for letter, found in groupby(ordered, key=lambda seat: seat.name[:1].upper())
    ]


def coverage_chart(members: Sequence[Seat], held: Sequence[Round], given: Given) -> Chart | None:
    """City by round: a dot for projects listed or answers accepted, hollow where nothing came. None without rounds."""
    years = sorted(one.round for one in held)
    if not years or not members:
        return None
    rows = []
    for seat in members:
        found = [given.get((seat.origin, year)) for year in years]
        rows.append((seat.name, [_cell(one) for one in found]))
    every = sum(all(has_reported(given.get((seat.origin, year))) for year in years) for seat in members)
    title = ngettext(
        "%(n)s of %(of)s cities is in every round", "%(n)s of %(of)s cities are in every round", every
    ) % {"n": number(every), "of": number(len(members))}
    return coverage(rows, years, title=title, first=gettext("City"))


def _cell(given: int | str | None) -> int | str | None:
    return given if given is None or isinstance(given, int) else _STATES.get(given)


# --- rounds


def round_state(round_: Round) -> str:
    """Status code: open, closed (frozen and not yet published) or published."""
    if round_.published_on:
        return "published"
    return "closed" if round_.freeze is not None else "open"


class RoundRow(NamedTuple):
    """A round in the list of rounds."""

    round: Round
    url: str
    report: str
    state: str
    reported: int
    members: int
    projects: int


def round_row(network: Place, round_: Round, members: Sequence[Seat], given: Given) -> RoundRow:
    found = [given.get((seat.origin, round_.round)) for seat in members]
    return RoundRow(
        round_,
        f"/{network.slug}/rounds/{round_.round}/",
        f"/{network.slug}/reports/{round_.round}/",
        round_state(round_),
        sum(map(has_reported, found)),
        len(members),
        sum(one for one in found if isinstance(one, int)),
    )


class CityRow(NamedTuple):
    """A member's part of a round: `code` a status code, `late` whether its due day has passed without acceptance."""

    name: str
    country: str
    url: str
    record: str
    code: str
    late: bool
    steps: list[dict[str, Any]]
    sent: RoundCity | None


def city_rows(
    round_: Round, members: Sequence[Seat], sent: dict[str, RoundCity], today: date
) -> list[CityRow]:
    """Every member, those whose answers are missing or late first. An imported round knows only who is in it."""
    rows = []
    for seat in members:
        found = sent.get(seat.origin)
        code = _STATES.get(found.state, "missing") if found else "missing"
        done = code == "accepted"
        late = not done and not round_.imported and bool(round_.due) and round_.due < today.isoformat()
        late = late and not round_.published_on
        rows.append(
            CityRow(
                seat.name, seat.country_name, f"/{seat.slug}/", f"/{seat.slug}/record/", code, late,
                [] if round_.imported else _city_steps(found), found,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (not row.late, row.code == "accepted", row.country, row.name))


def _city_steps(sent: RoundCity | None) -> list[dict[str, Any]]:
    """Drafted, reviewed, accepted, each with its day; the first that is not done is where it stands."""
    if sent and sent.state == "returned":
        days = ["", "", ""]
    else:
        days = [sent.drafted_on, sent.reviewed_on, sent.accepted_on] if sent else ["", "", ""]
    labels = (_("Sent by the city"), _("Reviewed by the country"), _("Accepted by the network"))
    return _steps(labels, days)


def _steps(labels: Sequence[Any], days: Sequence[str]) -> list[dict[str, Any]]:
    done = max((i for i, on in enumerate(days) if on), default=-1)
    return [
        {
            "label": label,
            "state": "done" if i <= done else "current" if i == done + 1 else "",
            "note": day(on) if on else "",
        }
        for i, (label, on) in enumerate(zip(labels, days, strict=True))
    ]


def round_steps(round_: Round) -> list[dict[str, Any]]:
    """Opened, due, frozen, published."""
    labels = (_("Opened"), _("Answers frozen"), _("Report published"))
    return _steps(labels, (round_.opened_on, round_.frozen_on, round_.published_on))


def round_facts(round_: Round, rows: Sequence[CityRow]) -> list[dict[str, Any]]:
    accepted = sum(row.code == "accepted" for row in rows)
    late = sum(row.late for row in rows)
    facts = [
        {
            "label": _("Cities in it") if round_.imported else _("Cities accepted"),
            "value": number(accepted),
            "unit": gettext("of %(n)s") % {"n": number(len(rows))},
        }
    ]
    if not round_.imported:
        facts.append({"label": _("Cities late"), "value": number(late), "unit": ""})
    facts.append({"label": _("Figures as of"), "value": day(round_.cut_off), "unit": ""})
    return facts


# --- frameworks that weigh


class WeightsShown(NamedTuple):
    """Published weights: usable, or refused with the reason; shares in per cent."""

    set: WeightSet
    shares: list[tuple[str, str]]
    total: str


def weight_set(found: WeightSet) -> WeightsShown:
    shares = [(weight["component"], _per_cent(weight["share"])) for weight in found.weights]
    return WeightsShown(found, shares, _per_cent(found.total))


def _per_cent(hundredths: int) -> str:
    return number(Decimal(hundredths) / 100)


class ScoreRow(NamedTuple):
    """A self-assessment: what is stored, computed again now, and what its source printed."""

    name: str
    url: str
    year: int
    total: str
    again: str
    agrees: bool
    printed: str
    scores: list[tuple[str, str, str]]
    """(component, weight in per cent, score)"""
    source: str


def scores(
    assessed: Sequence[Assessment], sets: Sequence[WeightSet], members: Sequence[Seat]
) -> list[ScoreRow]:
    """Every self-assessment recomputed from the weights it names, by place and year."""
    by_ref = {one.ref: one for one in sets if one.usable}
    seats = {seat.place_id: seat for seat in members}
    rows = []
    for one in assessed:
        seat, weights = seats[one.place_id], by_ref.get(one.weights)
        shares = {w["component"]: w["share"] for w in weights.weights} if weights else {}
        given = {name: int(n) for name, _eq, n in (text.rpartition("=") for text in one.scores)}
        exact = None
        if shares and shares.keys() <= given.keys():
            exact = total_of({name: Fraction(given[name], 100) for name in shares}, shares)
        again = rounded(exact) if exact is not None else ""
        rows.append(
            ScoreRow(
                seat.name, f"/{seat.slug}/", one.year, _score(one.total), number(Decimal(again), 2) if again else "",
                again == f"{one.total / 100:.2f}", _score(one.printed) if one.printed else "",
                [(name, _per_cent(shares[name]) if name in shares else "", _score(n)) for name, n in given.items()],
                one.source,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.name, -row.year))


def _score(hundredths: int) -> str:
    return number(Decimal(hundredths) / 100, 2)
