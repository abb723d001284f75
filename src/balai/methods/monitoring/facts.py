"""The inputs in the order and with the indexes that every table of a report needs."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from .inputs import (
    GROUP_OF,
    MERGED,
    NOT_STATED,
    STOPPED,
    City,
    Count,
    Dated,
    Inputs,
    Listing,
    Project,
    RoundFacts,
    StatusSaid,
)


class Cell(NamedTuple):
    """How many projects of a city stand in a focus area with a grouped status."""

    country: str
    city: str
    focus_area: str
    group: str
    n: int


def group_of(status: str) -> str:
    """planning, ongoing, completed, stopped or merged; "not stated" for anything else."""
    return GROUP_OF.get(status, NOT_STATED)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in which "9" comes before "10" and "35.9" before "35.10"; letters after figures."""
    return tuple(
        (0, int(part), part) if part.isdecimal() else (1, 0, part)
        for part in re.findall(r"[0-9]+|[^0-9]+", text)
    )


def folded(name: str) -> str:
    """A name without what is no difference between two reports: letter case and spaces."""
    return " ".join(name.split()).casefold()


def current(history: Sequence[Dated]) -> str:
    """The value of the latest date; of two of one date the later in the list; "" of none."""
    return max(enumerate(history), key=lambda pair: (pair[1].on, pair[0]))[1].value if history else ""


def status_history(project: Project) -> list[StatusSaid]:
    """The project's statuses by date, earliest first; of one date in the record's order."""
    return sorted(project.statuses, key=lambda said: said.on)


def current_status(project: Project) -> str:
    """The status that holds, "" when none was ever said; a project merged into another is "merged"."""
    if project.joined_into:
        return MERGED
    history = status_history(project)
    return history[-1].status if history else ""


def listings_of_projects(projects: Iterable[Project], cities: Iterable[City], year: int) -> list[Listing]:
    """The appendix of a round run in Balai: accepted cities' projects that are not stopped or merged."""
    by_slug = {city.slug: city for city in cities if city.accepted}
    live = [p for p in projects if p.city in by_slug and group_of(current_status(p)) not in (STOPPED, MERGED)]
    live.sort(key=lambda p: (*place_key(by_slug[p.city]), p.opened_on, current(p.names), p.ref))
    return [
        Listing(
            ref=project.ref,
            round=year,
            city=project.city,
            country=by_slug[project.city].country,
            section="",
            no=str(no),
            name=current(project.names),
            focus_area=current(project.focus_areas),
            status=current_status(project),
            status_basis="record",
            project=project.ref,
        )
        for no, project in enumerate(live, start=1)
    ]


def place_key(city: City) -> tuple[str, str, str, str]:
    """Cities in the order of their countries' names, then their own (by code point, no locale)."""
    return (city.country_name, city.country, city.name, city.slug)


def listing_key(row: Listing) -> tuple[object, ...]:
    """Listings in the order of the printed appendix."""
    return (row.section, natural(row.no), row.country, row.city, row.name, row.focus_area, row.ref)


class Facts:
    """One report's inputs, prepared once. Everything here is sorted; nothing depends on the inputs' order."""

    def __init__(self, inputs: Inputs) -> None:
        """ValueError when the round asked for is not among the rounds, or is there twice."""
        self.inputs = inputs
        self.year = inputs.year
        self._sums: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        self.rounds: list[RoundFacts] = sorted(
            (r for r in inputs.rounds if r.year <= inputs.year), key=lambda r: r.year
        )
        years = [r.year for r in self.rounds]
        if years.count(inputs.year) != 1 or len(set(years)) != len(years):
            raise ValueError(f"round {inputs.year} must be among the rounds, and each round once")
        self.round = self.rounds[-1]
        self.imported = self.round.imported
        self.previous = self.rounds[-2] if len(self.rounds) > 1 else None
        self.cities = sorted(inputs.cities, key=place_key)
        self.city = {city.slug: city for city in self.cities}
        self.country_name = {city.country: city.country_name for city in reversed(self.cities)}
        self.projects = {p.ref: p for p in sorted(inputs.projects, key=lambda p: p.ref)}

    def city_name(self, slug: str) -> str:
        """The name of a city; its slug when it is not among the cities of this round."""
        return self.city[slug].name if slug in self.city else slug

    def place_order(self, country: str, slug: str = "") -> tuple[str, str, str, str]:
        """Sort key of a city or a country, known or not."""
        return (self.country_name.get(country, country), country, self.city_name(slug), slug)

    @cached_property
    def focus_areas(self) -> list[str]:
        """The framework's focus areas, then any that the data has beside them, so that none is hidden."""
        known = self.inputs.framework.focus_areas
        seen = {row.focus_area for row in self.here} | {c.focus_area for c in self.counts_of(self.year)}
        seen = {focus_area or NOT_STATED for focus_area in seen}
        return [*known, *sorted(seen - set(known))]

    @cached_property
    def focus_order(self) -> dict[str, int]:
        """The place of each focus area in the framework's order."""
        return {name: place for place, name in enumerate(self.focus_areas)}

    def listings_of(self, year: int) -> list[Listing]:
        """The appendix of a round, in printed order; of a round run in Balai from its projects."""
        if year == self.year and not self.imported:
            return listings_of_projects(self.inputs.projects, self.inputs.cities, year)
        return sorted((row for row in self.inputs.listings if row.round == year), key=listing_key)

    @cached_property
    def here(self) -> list[Listing]:
        """The appendix of the round the report is of."""
        return self.listings_of(self.year)

    @cached_property
    def before(self) -> list[Listing]:
        """The appendix of the round before, [] when there is none."""
        return self.listings_of(self.previous.year) if self.previous else []

    def counts_of(self, year: int, exhibit: int | None = None) -> list[Count]:
        """The printed cells of a round, of one exhibit or of all."""
        return [c for c in self.inputs.counts if c.round == year and exhibit in (None, c.exhibit)]

    @cached_property
    def printed(self) -> dict[tuple[str, str], str]:
        """The figures this round's report prints, by (where, item); of two for one place the last by text."""
        said = sorted((p.where, p.item, p.value) for p in self.inputs.printed if p.round == self.year)
        return {(where, item): value for where, item, value in said}

    @cached_property
    def cells(self) -> list[Cell]:
        """What the exhibits count: the printed exhibit 2 of an imported round, the projects of any other."""
        if self.imported:
            return [
                Cell(c.country, c.city, c.focus_area or NOT_STATED, group_of(c.status), c.n)
                for c in self.counts_of(self.year, 2)
            ]
        return [
            Cell(row.country, row.city, row.focus_area or NOT_STATED, group_of(row.status), 1)
            for row in self.here
        ]

    def count(self, **where: str) -> int:
        """The sum of the cells whose fields have these values."""
        fields = tuple(sorted(where))
        if fields not in self._sums:
            sums = self._sums[fields] = Counter()
            for cell in self.cells:
                sums[tuple(getattr(cell, field) for field in fields)] += cell.n
        return self._sums[fields][tuple(where[field] for field in fields)]


def match(
    row: Listing, by_ref: dict[str, list[Listing]], by_name: dict[tuple[str, str], list[Listing]]
) -> list[Listing]:
    """The listings of another round that are the same project: by its confirmed ref, else by city and name.

    A name counts only where the other listing is not confirmed to be a different project.
    """
    if row.project and row.project in by_ref:
        return by_ref[row.project]
    return [
        other
        for other in by_name.get((row.city, folded(row.name)), [])
        if not (row.project and other.project and row.project != other.project)
    ]


def indexes(
    rows: Iterable[Listing],
) -> tuple[dict[str, list[Listing]], dict[tuple[str, str], list[Listing]]]:
    """Listings by confirmed project and by (city, folded name), each in appendix order."""
    by_ref: dict[str, list[Listing]] = {}
    by_name: dict[tuple[str, str], list[Listing]] = {}
    for row in rows:
        if row.project:
            by_ref.setdefault(row.project, []).append(row)
        by_name.setdefault((row.city, folded(row.name)), []).append(row)
    return by_ref, by_name
