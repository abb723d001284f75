"""The listings and the reviewed matches that ship with the product, read from their files."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from balai.methods.matches import ReviewedMatch, parse_reviewed
from balai.methods.matching import Listing

DATA = Path(__file__).parent / "data"
PLAN_SECTION = "SCAP"  # the action plans number nothing: a project's number is its place in the file, from 1


def listings_of_reports(rows: Iterable[Mapping[str, str]]) -> list[Listing]:
    """Rows of `me_projects.csv` as listings; ref "2022/A/7"."""
    return [
        Listing(
            ref=f"{row['report_year']}/{row['section']}/{row['no']}",
            city=row["city"],
            name=row["project"],
            focus_area=row["focus_area"],
            status=row["status"],
            section=row["section"],
            no=row["no"],
            round=int(row["report_year"]),
            iso2=row["iso2"],
        )
        for row in rows
    ]


def listings_of_plans(rows: Iterable[Mapping[str, str]]) -> list[Listing]:
    """Rows of `scap_projects_2018.csv` as listings; ref "2018/SCAP/7". They state no focus area, status or
    country."""
    return [
        Listing(
            ref=f"{row['year']}/{PLAN_SECTION}/{ordinal}",
            city=row["city"],
            name=row["project_in_our_words"],
            section=PLAN_SECTION,
            no=str(ordinal),
            round=int(row["year"]),
        )
        for ordinal, row in enumerate(rows, start=1)
    ]


def shipped_listings(data: Path = DATA) -> list[Listing]:
    """The 53 projects of the plans of 2018 and the 405 listings of the reports of 2022 to 2025."""
    with (data / "scap_projects_2018.csv").open(encoding="utf-8", newline="") as plans:
        listings = listings_of_plans(csv.DictReader(plans))
    with (data / "me_projects.csv").open(encoding="utf-8", newline="") as reports:
        return listings + listings_of_reports(csv.DictReader(reports))


def load_reviewed(path: Path, listings: Iterable[Listing]) -> list[ReviewedMatch]:
    """The reviewed matches in a file; MatchTableError names every line that does not fit the listings."""
    with path.open(encoding="utf-8", newline="") as table:
        return parse_reviewed(table, listings)
