"""A vote of which whole ballots are published, as a file that others count: the format of Pabulib."""

from collections.abc import Sequence

from balai.methods import shares
from balai.methods.shares import Ballot as Choice
from balai.methods.shares import Election, Project
from balai.places.models import Place

from . import acts
from .models import Ballot

RULES = {"greedy": "greedy", "greedy_noskip": "greedy-no-skip", "mes": "equalshares", "phragmen": "phragmen"}


def as_pabulib(place: Place, row: Ballot, choices: Sequence[acts.Same]) -> str:
    """The file: ballots sorted, voters numbered in that order, so that a number tells nothing."""
    meta = {
        "description": _line(row.title), "country": _line(place.country_name), "unit": _line(place.name),
        "instance": row.closes[:4], "currency": row.currency, "rule": RULES.get(row.rule, row.rule),
        "date_begin": row.opens[:10], "date_end": row.closes[:10], "language": "",
    }  # fmt: skip
    meta |= _limits(row)
    projects = (Project(item["key"], item["cost"], _line(item["name"])) for item in row.items)
    election = Election(
        budget=row.budget, projects=tuple(projects),
        ballots=tuple(Choice(tuple((item, n) for item, n in one.points), one.n) for one in choices),
        meta={name: value for name, value in {**meta, "vote_type": row.kind}.items() if value},
    )  # fmt: skip
    return shares.write(election, won=set(row.funded))


def _limits(row: Ballot) -> dict[str, str]:
    if row.kind == "cumulative":
        return {"max_sum_points": str(row.most)}
    fits = {"max_sum_cost": str(row.budget)} if row.within else {}
    return {"min_length": "1", "max_length": str(row.most), **fits}


def _line(text: str) -> str:
    return " ".join(text.split())
