"""The register as it is loaded: what was printed comes out again, and nothing is decided silently."""

import csv
import hashlib
import html
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import transaction
from django.test import Client

from balai.methods.contradictions import RECONCILIATION
from balai.ops.cli import parser
from balai.places.models import Member
from balai.places.queries import cities, city_named, network_named
from balai.plans import acts
from balai.plans.importers.founding import FOCUS_AREAS
from balai.plans.importers.tables import read_tables
from balai.plans.models import Listing, Project, Round, RoundCity
from balai.plans.publishing import file_of, is_as_published, position_of
from balai.plans.queries import EntryFilter, entries, round_named
from balai.record.append import append
from balai.record.ids import place_id_of
from balai.record.merkle import leaf_hash, root_of
from balai.record.models import Head
from balai.record.read import acts as acts_of
from balai.record.read import bodies
from balai.record.replay import compare
from balai.web.formats import number

pytestmark = pytest.mark.usefixtures("register_read")

YEARS = (2022, 2023, 2024, 2025)
STATUS_BY_FOCUS = ["focus_area", "planning", "ongoing", "completed", "total"]
STATED = {"planning", "ongoing", "completed"}
FAR_APART = "more than one and a half times the smallest"


@pytest.fixture
def register_undone(register_read: None) -> Iterator[None]:
    """The test may write into the register; it is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., bytes]:
    """What `balai …` writes with these arguments."""

    def run(*arguments: str) -> bytes:
        parsed = parser().parse_args([*arguments, "--out", str(tmp_path / "out")])
        assert parsed.run(parsed) == 0
        return (tmp_path / "out").read_bytes()

    return run


@pytest.fixture
def page(settings: Any) -> Callable[[str], str]:
    """The text of a page as anybody sees it."""
    settings.ALLOWED_HOSTS = ["testserver"]

    def got(path: str) -> str:
        answer = Client().get(path)
        assert answer.status_code == 200, path
        return html.unescape(answer.content.decode())

    return got


def rows_of(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode(), newline="")))


def rows_in(path: Path) -> list[dict[str, str]]:
    return rows_of(path.read_bytes())


def network_acts() -> list[Any]:
    return [act for _index, act in acts_of(network_named("ascn").place_id)]


def members(network: str) -> list[Member]:
    return list(Member.objects.of(network_named(network).place_id))


def report_files(round_: Round) -> dict[str, bytes]:
    return {kind: file_of(position_of(round_), kind) for kind in ("json", "csv")}


# What was printed comes out again


@pytest.mark.parametrize("year", YEARS)
def test_the_counted_statuses_of_a_round_equal_the_printed_exhibit_in_every_cell(
    shared: Any, written: Callable[..., bytes], year: int
) -> None:
    printed = [
        r
        for r in rows_in(shared("data/network/me_status_by_focus_year.csv"))
        if r["report_year"] == str(year)
    ]
    body = written(
        "report", "--network", "ascn", "--round", str(year), "--format", "csv", "--table", "status_by_focus"
    )
    assert len(printed) * 3 == 18  # 72 over the four rounds
    assert rows_of(body) == [{column: row[column] for column in STATUS_BY_FOCUS} for row in printed]


@pytest.mark.parametrize("year", YEARS)
def test_the_first_table_of_the_whole_csv_is_that_table_alone(
    written: Callable[..., bytes], year: int
) -> None:
    whole = written("report", "--round", str(year))
    first, _blank, rest = whole.partition(b"\n\n")
    lines = first.decode().split("\n")
    assert lines[0] == ",".join(STATUS_BY_FOCUS)
    assert [line.rsplit(",", 4)[0] for line in lines[1:]] == list(FOCUS_AREAS)
    assert first + b"\n" == written("report", "--round", str(year), "--table", "status_by_focus")
    assert b"\r" not in whole
    assert rest
    assert not rest.startswith(b"\n")


def test_the_report_goes_to_standard_output_and_an_unknown_table_says_which_there_are(
    capfdbinary: Any,
) -> None:
    parsed = parser().parse_args(["report", "--round", "2025"])
    assert parsed.run(parsed) == 0
    assert capfdbinary.readouterr().out == report_files(round_named("ascn", 2025))["csv"]
    parsed = parser().parse_args(["report", "--round", "2025", "--table", "nothing"])
    assert parsed.run(parsed) == 1
    told = capfdbinary.readouterr()
    assert told.out == b""
    assert b"no table 'nothing'; there are: status_by_focus, " in told.err


@pytest.mark.parametrize("year", [2022, 2023])
def test_the_contradictions_of_a_round_equal_the_worked_rows(
    shared: Any, written: Callable[..., bytes], year: int
) -> None:
    worked = rows_in(shared("data/network/me_reconciliation_2022_2023.csv"))
    expected = [
        {**row, "round": row["report_year"], "agrees": {"all agree": "yes", "disagree": "no"}[row["check"]]}
        for row in worked
        if row["report_year"] == str(year)
    ]
    body = written("contradictions", "--network", "ascn", "--round", str(year), "--format", "csv")
    assert len(expected) == 6
    assert rows_of(body) == [{column: row[column] for column in RECONCILIATION} for row in expected]


def test_13_of_the_24_focus_areas_of_four_rounds_disagree_with_themselves(
    written: Callable[..., bytes],
) -> None:
    bodies_ = [written("contradictions", "--round", str(year)) for year in YEARS]
    header = "round,focus_area,exhibit1_pct,exhibit1_implied_n,appendix_n,exhibit2_n,exhibit3_n,agrees\n"
    assert all(body.decode().startswith(header) for body in bodies_)
    found = [row for body in bodies_ for row in rows_of(body)]
    assert Counter(row["agrees"] for row in found) == {"yes": 11, "no": 13}


def test_no_printed_project_type_stands_beside_the_framework_as_one_it_does_not_know(
    written: Callable[..., bytes],
) -> None:
    known = network_named("ascn").framework["project_types"]
    for year in YEARS:
        rows = rows_of(written("report", "--round", str(year), "--table", "types_by_focus"))
        assert [row["project_type"] for row in rows] == known


# Who is in it


def test_38_cities_of_11_countries_are_in_the_network() -> None:
    found = members("ascn")
    assert len(found) == 38
    assert len({member.country for member in found}) == len({member.country_name for member in found}) == 11
    assert Counter(member.cohort for member in found) == {"pilot": 26, "added": 12}
    assert {member.slug for member in found} == {
        place.slug for place in cities(network_named("ascn").place_id)
    }


def test_the_programme_has_the_cohorts_of_2017_and_2019_and_three_places_of_the_network() -> None:
    found = members("gerakan-100")
    assert Counter(member.cohort for member in found) == {"2017": 25, "2019": 25}
    assert {m.origin for m in found} & {m.origin for m in members("ascn")} == {
        f"{configured.ORIGIN}/{slug}" for slug in ("banyuwangi", "makassar", "semarang")
    }


def test_every_yearly_entry_is_there_once() -> None:
    every = entries(ids(), EntryFilter())
    assert Counter(every.values_list("round", flat=True)) == {
        2018: 53,
        2022: 77,
        2023: 86,
        2024: 108,
        2025: 134,
    }
    assert len(every) == 458 == 405 + 53
    assert len(set(every.values_list("ref", flat=True))) == 458


def ids() -> list[Any]:
    return list(Head.objects.values_list("place_id", flat=True))


# The record


def test_the_public_tables_of_every_record_equal_its_replay() -> None:
    heads = list(Head.objects.all())
    assert len(heads) == 87
    assert {head.origin: compare(head.place_id) for head in heads} == {head.origin: [] for head in heads}


@pytest.mark.parametrize("year", YEARS)
def test_a_published_report_has_the_hashes_that_its_act_names(year: int) -> None:
    (said,) = [a for a in network_acts() if isinstance(a, acts.RoundPublished) and a.round == year]
    found = report_files(round_named("ascn", year))
    assert {kind: hashlib.sha256(body).hexdigest() for kind, body in found.items()} == {
        "json": said.json_sha256,
        "csv": said.csv_sha256,
    }
    assert said.method == "report/1"


def test_every_accepted_city_is_named_with_the_size_and_root_its_record_has() -> None:
    said = [act for act in network_acts() if isinstance(act, acts.RoundAccepted)]
    asked = {act.round: act.asked for act in network_acts() if isinstance(act, acts.RoundOpened)}
    assert {year: sorted(a.city for a in said if a.round == year) for year in asked} == asked
    for act in said:
        place_id = place_id_of(act.city)
        assert Head.objects.get(origin=act.city).place_id == place_id
        stored = list(bodies(place_id, 0, act.size))
        assert len(stored) == act.size
        assert root_of(map(leaf_hash, stored)).hex() == act.root
        listed = [a for _i, a in acts_of(place_id, 0, act.size) if isinstance(a, acts.ProjectListed)]
        assert max(a.round for a in listed) == act.round


def test_the_sizes_that_a_city_was_accepted_at_grow_with_the_years() -> None:
    states = RoundCity.objects.of(network_named("ascn").place_id).order_by("city", "round")
    sizes: dict[str, list[int]] = {}
    for state in states:
        sizes.setdefault(state.city, []).append(state.size)
    assert max(map(len, sizes.values())) == len(YEARS)
    assert all(found == sorted(set(found)) for found in sizes.values())


def test_what_a_city_says_later_changes_no_frozen_report(register_undone: None) -> None:
    city = city_named("ha-noi")
    rounds = [round_named("ascn", year) for year in YEARS]
    before = {round_.round: report_files(round_) for round_ in rounds}
    project = Project.objects.of(city.place_id).filter(joined_into="").exclude(status="").first()
    later = {"on": "2025-10-01", "by": "csco"}
    append(
        city.place_id,
        [
            acts.ProjectRenamed(ref=project.ref, name="Another name", reason="a better one", **later),
            acts.ProjectStopped(ref=project.ref, reason="no money", **later),
            acts.ProjectOpened(ref="later23456", name="A later project", focus_area=FOCUS_AREAS[0], **later),
        ],
    )
    network = network_named("ascn")
    append(
        network.place_id, [acts.FigureReported(round=2025, where="text", item="total", value="999", **later)]
    )
    assert Project.objects.of(city.place_id).get(ref=project.ref).status == "stopped"
    assert {round_.round: report_files(round_) for round_ in rounds} == before
    assert all(is_as_published(round_) for round_ in rounds)


# What is not clear stays so


def unclear() -> list[Any]:
    return [row for row in read_tables().listed if row.status not in STATED]


def test_40_of_405_lines_have_no_status_because_their_source_leaves_it_unclear() -> None:
    found = Listing.objects.across(ids()).exclude(round=2018).filter(status="")
    assert len(unclear()) == 40
    assert {(one.round, one.section, one.no) for one in found} == {
        (row.report_year, row.section, row.no) for row in unclear()
    }
    assert all(one.basis for one in found), "each says why"
    asked_for = entries(ids(), EntryFilter(status="not stated")).exclude(round=2018)
    assert {one.ref for one in asked_for} == {one.ref for one in found}


@pytest.mark.parametrize("year", YEARS)
def test_the_appendix_of_a_report_calls_exactly_those_not_stated(
    written: Callable[..., bytes], year: int
) -> None:
    appendix = rows_of(written("report", "--round", str(year), "--table", "appendix"))
    found = {(row["section"], row["no"]) for row in appendix if row["status"] == "not stated"}
    assert found == {(row.section, row.no) for row in unclear() if row.report_year == year}
    assert {row["status"] for row in appendix} <= {*STATED, "not stated"}


def test_a_project_whose_every_source_is_unclear_is_not_stated_on_its_page(
    page: Callable[[str], str],
) -> None:
    known = {one.project for one in Listing.objects.across(ids()).exclude(status="")}
    silent = [
        one
        for one in Listing.objects.across(ids()).exclude(round=2018).filter(status="")
        if one.project not in known
    ]
    assert len(silent) == 8
    for one in silent:
        project = Project.objects.of(one.place_id).get(ref=one.project)
        assert (project.status, project.statuses) == ("", [])
        shown = page(f"/{one.city}/projects/{one.project}/")
        head = shown[shown.index("<h1>") : shown.index("</header>", shown.index("<h1>"))]
        assert "Not stated</span>" in head, one.name
        assert one.basis in shown, one.name


# Populations


def test_every_population_that_a_source_gives_is_kept_with_its_source() -> None:
    row = next(row for row in read_tables().cities if row.city == "Ho Chi Minh City")
    assert city_named("ho-chi-minh-city").populations == [
        {
            "people": int(row.population_scap_2018),
            "year": 2018,
            "source": "Smart City Action Plan, 8 July 2018",
            "note": "",
        },
        {"people": int(row.population_geonames), "year": 0, "source": "GeoNames (CC BY 4.0)", "note": ""},
        {
            "people": int(row.population_wikidata_or_wikipedia),
            "year": 0,
            "source": "Wikidata or Wikipedia",
            "note": "",
        },
    ]


def test_a_citys_page_shows_every_population_and_says_where_the_sources_lie_far_apart(
    page: Callable[[str], str],
) -> None:
    apart = []
    for place in cities(network_named("ascn").place_id):
        shown = page(f"/{place.slug}/")
        people = [figure["people"] for figure in place.populations]
        for figure in place.populations:
            assert number(figure["people"]) in shown, place.name
            assert figure["source"] in shown, place.name
        far = max(people) > 1.5 * min(people) if people else False
        assert (FAR_APART in shown) == far, place.name
        assert ("No source has been stated" in shown) == (not people), place.name
        if far:
            assert "none of them is preferred here" in shown
            apart.append(place.name)
    assert len(apart) == 17
    assert {"Ho Chi Minh City", "Banyuwangi", "Manila"} <= set(apart)


def test_no_list_or_answer_of_the_api_picks_one_population(page: Callable[[str], str]) -> None:
    place = city_named("manila")
    people = {figure["people"] for figure in place.populations}
    document = json.loads(page("/api/v1/places/manila"))
    assert sorted(map(str, document.pop("populations"))) == sorted(map(str, place.populations))
    assert not any(str(figure) in json.dumps(document) for figure in people)
    for path in ("/ascn/", "/ascn/cities/"):
        shown = page(path)
        assert place.name in shown, path
        assert not any(number(figure) in shown or str(figure) in shown for figure in people), path
