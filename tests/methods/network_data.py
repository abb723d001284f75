"""The real rounds 2022-2025 as a report's inputs, built straight from the transcribed CSV files."""

import csv
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from balai.methods.monitoring.inputs import (
    City,
    Count,
    Framework,
    Inputs,
    Listing,
    Printed,
    PrintedStatus,
    RoundFacts,
    Target,
)

FOCUS_AREAS = [
    "Civic & Social",
    "Health & Well-Being",
    "Safety & Security",
    "Quality Environment",
    "Built Infrastructure",
    "Industry & Innovation",
]
YEARS = (2022, 2023, 2024, 2025)
STATED = ("planning", "ongoing", "completed")


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def inputs(shared: Callable[[str], Path], year: int) -> Inputs:
    """The inputs of one imported round, with nothing matched across years beyond equal names."""
    folder = shared("data/network")
    projects = rows(folder, "me_projects.csv")
    exhibit3 = rows(folder, "me_exhibit3_types.csv")
    return Inputs(
        year=year,
        framework=Framework(
            slug="ascn",
            name="ASEAN Smart Cities Network",
            focus_areas=FOCUS_AREAS,
            project_types=sorted({row["project_type"] for row in exhibit3}),
            statuses=list(STATED),
        ),
        rounds=_rounds(projects),
        cities=_cities(folder, {p["city"] for p in projects if p["report_year"] == str(year)}),
        listings=[_listing(row) for row in projects],
        counts=[*map(_cell, rows(folder, "me_exhibit2.csv")), *map(_type_cell, exhibit3)],
        printed=[
            Printed(round=int(r["report_year"]), where=r["where"], item=r["item"], value=r["value"])
            for r in rows(folder, "me_published.csv")
        ],
        printed_statuses=[_printed_status(r) for r in rows(folder, "me_exhibit3_status.csv")],
        targets=[_target(no, r) for no, r in enumerate(rows(folder, "scap_targets_2018.csv"), start=1)],
    )


def _rounds(projects: list[dict[str, str]]) -> list[RoundFacts]:
    as_of = {int(p["report_year"]): p["as_of"] for p in projects}
    return [
        RoundFacts(
            network="ascn",
            network_name="ASEAN Smart Cities Network",
            year=year,
            cut_off=as_of[year],
            imported=True,
            title=f"ASCN Monitoring & Evaluation Report {year}",
        )
        for year in YEARS
    ]


def _cities(folder: Path, listed: set[str]) -> list[City]:
    return [
        City(slug=slug(r["city"]), name=r["city"], country=r["iso2"], country_name=r["country"])
        for r in rows(folder, "cities.csv")
        if r["city"] in listed
    ]


def _listing(r: dict[str, str]) -> Listing:
    return Listing(
        ref=f"{r['report_year']}-{r['section']}-{r['no']}",
        round=int(r["report_year"]),
        city=slug(r["city"]),
        country=r["iso2"],
        section=r["section"],
        no=r["no"],
        name=r["project"],
        focus_area=r["focus_area"],
        status=r["status"] if r["status"] in STATED else "",
        status_basis=r["status_basis"],
    )


def _cell(r: dict[str, str]) -> Count:
    return Count(
        round=int(r["report_year"]),
        exhibit=2,
        country=r["iso2"],
        city=slug(r["city"]),
        focus_area=r["focus_area"],
        status=r["status"],
        n=int(r["n"]),
    )


def _type_cell(r: dict[str, str]) -> Count:
    return Count(
        round=int(r["report_year"]),
        exhibit=3,
        country=r["iso2"],
        focus_area=r["focus_area"],
        project_type=r["project_type"],
        n=int(r["n"]),
    )


def _printed_status(r: dict[str, str]) -> PrintedStatus:
    return PrintedStatus(
        round=int(r["report_year"]),
        country=r["iso2"],
        completed_pct=r["completed_pct_printed"],
        ongoing_pct=r["ongoing_pct_printed"],
        planning_pct=r["planning_pct_printed"],
        projects=int(r["projects"]),
    )


def _target(no: int, r: dict[str, str]) -> Target:
    return Target(
        ref=f"T{no:03d}",
        city=slug(r["city"]),
        text=r["target_in_our_words"],
        value=r["value"],
        unit=r["unit"],
        due=r["due"],
        source=r["source"],
    )
