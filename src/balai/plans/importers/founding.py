"""Networks, programmes and places as acts: the roll as the official tables give it."""

from balai.places import acts
from balai.record.acts import Act
from balai.record.ids import ref_from

from .slugs import slug_of
from .tables import FOCUS_AREAS, STATUSES, CityRow, CohortRow, Tables

BY = "network import"
ASCN, GERAKAN = "ascn", "gerakan-100"
FOUNDED = "2018"

PROJECT_TYPES = (
    "Public & Municipal Services",
    "Governance",
    "Education",
    "Culture & Heritage",
    "Tourism",
    "Healthcare",
    "Housing & Home",
    "Public Safety, City Surveillance & Crime Prevention",
    "Urban Resilience",
    "Clean Environment",
    "Resources Access & Management",
    "Resource Security",
    "Mobility & Transportation",
    "Utilities",
    "Business & Entrepreneurship",
    "Trade & Commerce",
    "Research",
    "Technology Incubation",
)
OUTCOMES = ("High Quality of Life", "Competitive Economy", "Sustainable Environment")
DIMENSIONS = (
    "Smart Governance",
    "Smart Branding",
    "Smart Economy",
    "Smart Living",
    "Smart Society",
    "Smart Environment",
)
INSTRUMENTS = ("self-assessment", "interview", "evidence", "citizen survey")
COMPONENTS = ("baseline", "output", "outcome", "impact", "quick win")
IN_BOTH = {"Kota Semarang": "Semarang", "Kabupaten Banyuwangi": "Banyuwangi", "Kota Makassar": "Makassar"}
"""Places that are in both programmes, by their names in each."""

REPORTS = "ASCN Monitoring & Evaluation Reports 2022–2025"
KEDIRI = "Printed index of Kota Kediri 2022, which only these weights give"


def network_acts() -> dict[str, list[Act]]:
    """First entries of the two networks' records, by slug."""
    ascn = acts.NetworkOpened(
        slug=ASCN,
        name="ASCN",
        full_name="ASEAN Smart Cities Network",
        kind="network",
        source=REPORTS,
        on=FOUNDED,
        by=BY,
    )
    framework = acts.FrameworkPublished(
        themes=list(FOCUS_AREAS),
        themes_are="focus areas",
        project_types=list(PROJECT_TYPES),
        outcomes=list(OUTCOMES),
        statuses=list(STATUSES),
        source="ASEAN Smart Cities Framework",
        on=FOUNDED,
        by=BY,
    )
    gerakan = acts.NetworkOpened(
        slug=GERAKAN,
        name="Gerakan 100",
        full_name="Gerakan Menuju 100 Smart City",
        kind="programme",
        on="2017",
        by=BY,
    )
    dimensions = acts.FrameworkPublished(
        themes=list(DIMENSIONS),
        themes_are="dimensions",
        instruments=list(INSTRUMENTS),
        outcomes=list(COMPONENTS),
        on="2017",
        by=BY,
    )
    return {ASCN: [ascn, framework], GERAKAN: [gerakan, dimensions, *_weights()]}


def _weights() -> list[Act]:
    """The weights that fit a printed index, and the published set that cannot be weights at all."""
    shares = (1000, 2000, 3000, 2000, 2000)
    fitting = acts.WeightsPublished(
        ref=ref_from("weights", "kediri-2022"),
        weights=[acts.Weight(component, share) for component, share in zip(COMPONENTS, shares, strict=True)],
        scale_max=4,
        source=KEDIRI,
        on="2022",
        by=BY,
    )
    refused = acts.WeightsRefused(
        ref=ref_from("weights", "adds-to-120"),
        sum=12_000,
        source="Published weights of the programme; sources differ",
        reason="The published weights add to 120 %, so no score can follow from them.",
        on="2022",
        by=BY,
    )
    return [fitting, refused]


def place_acts(tables: Tables) -> dict[str, list[Act]]:
    """First entries of every place's record, by slug: the network's cities, then the programme's."""
    found = {slug_of(row.city): _city(row) for row in tables.cities}
    for row in tables.cohorts:
        found.setdefault(cohort_slug(row), _cohort_place(row))
    return found


def cohort_slug(row: CohortRow) -> str:
    return slug_of(IN_BOTH.get(row.name, row.name))


def membership_acts(tables: Tables, origin: str) -> dict[str, list[Act]]:
    """The rolls, by network slug. `origin` is what the instance's records are named after."""
    country_of = {slug_of(row.city): (row.city, row.iso2, row.country) for row in tables.cities}
    ascn = [
        acts.MemberJoined(
            origin=f"{origin}/{slug}",
            slug=slug,
            name=row.city,
            country=row.iso2,
            country_name=row.country,
            cohort=row.cohort,
            source=REPORTS,
            on=str(row.joined),
            by=BY,
        )
        for row in tables.cities
        if (slug := slug_of(row.city))
    ]
    gerakan = [
        acts.MemberJoined(
            origin=f"{origin}/{slug}",
            slug=slug,
            name=country_of[slug][0] if slug in country_of else row.name,
            country="ID",
            country_name="Indonesia",
            cohort=str(row.cohort),
            source=row.source[:500],
            on=str(row.cohort),
            by=BY,
        )
        for row in tables.cohorts
        if (slug := cohort_slug(row))
    ]
    return {ASCN: list(ascn), GERAKAN: list(gerakan)}


def _city(row: CityRow) -> list[Act]:
    opened = acts.PlaceOpened(
        slug=slug_of(row.city),
        name=row.city,
        kind="city",
        country=row.iso2,
        country_name=row.country,
        lat=_millionths(row.lat),
        lon=_millionths(row.lon),
        source="Point: GeoNames (CC BY 4.0)" if row.lat else "",
        on=str(row.joined),
        by=BY,
    )
    return [opened, *_populations(row), *_areas(row)]


def _populations(row: CityRow) -> list[Act]:
    stated = (
        (row.population_scap_2018, 2018, "Smart City Action Plan, 8 July 2018"),
        (row.population_geonames, 0, "GeoNames (CC BY 4.0)"),
        (row.population_wikidata_or_wikipedia, 0, "Wikidata or Wikipedia"),
    )
    return [
        acts.PopulationStated(people=int(float(people)), year=year, source=source, by=BY)
        for people, year, source in stated
        if people
    ]


def _areas(row: CityRow) -> list[Act]:
    stated = (
        (row.area_km2_scap_2018, 2018, "Smart City Action Plan, 8 July 2018"),
        (row.area_km2_wikidata_or_wikipedia, 0, "Wikidata or Wikipedia"),
    )
    return [
        acts.AreaStated(area=round(float(area) * 100), year=year, source=source, by=BY)
        for area, year, source in stated
        if area
    ]


def _cohort_place(row: CohortRow) -> list[Act]:
    kind = "city" if row.name.startswith("Kota ") else "regency"
    opened = acts.PlaceOpened(
        slug=cohort_slug(row),
        name=row.name,
        kind=kind,
        country="ID",
        country_name="Indonesia",
        code=row.kemendagri_code,
        source=row.source[:500],
        on=str(row.cohort),
        by=BY,
    )
    return [opened]


def _millionths(degrees: str) -> int | None:
    return round(float(degrees) * 1_000_000) if degrees else None
