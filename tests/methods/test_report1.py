"""report/1 on the real rounds of 2022-2025, and its promise: the same facts, the same bytes, for ever."""

import random
from collections import Counter
from fractions import Fraction

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from balai.methods.monitoring import METHODS
from balai.methods.monitoring.inputs import Inputs
from balai.methods.monitoring.report1 import report

from .network_data import FOCUS_AREAS, YEARS, inputs, rows

LISTS = ("rounds", "cities", "projects", "listings", "counts", "printed", "printed_statuses", "targets")


def shuffled(one: Inputs, seed: int) -> Inputs:
    """The same facts, each list in another order."""
    order = random.Random(seed)
    mixed = {name: order.sample(getattr(one, name), len(getattr(one, name))) for name in LISTS}
    return msgspec.structs.replace(one, **mixed)


def test_the_first_table_equals_the_transcribed_one_in_all_72_cells(shared):
    expected = rows(shared("data/network"), "me_status_by_focus_year.csv")
    compared = 0
    for year in YEARS:
        table = report(inputs(shared, year)).tables[0]
        assert table.name == "status_by_focus"
        assert table.columns == ["focus_area", "planning", "ongoing", "completed", "total"]
        assert [row[0] for row in table.rows] == FOCUS_AREAS
        by_name = {row[0]: row for row in table.rows}
        for row in (r for r in expected if r["report_year"] == str(year)):
            for place, column in enumerate(("planning", "ongoing", "completed"), start=1):
                assert by_name[row["focus_area"]][place] == int(row[column])
                compared += 1
            assert by_name[row["focus_area"]][4] == int(row["total"])
    assert compared == 72


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), year=st.sampled_from(YEARS))
def test_the_order_of_the_facts_changes_nothing(shared, seed, year):
    one = inputs(shared, year)
    assert msgspec.json.encode(report(shuffled(one, seed))) == msgspec.json.encode(report(one))


def test_facts_of_later_rounds_change_nothing(shared):
    everything = inputs(shared, 2023)
    until = msgspec.structs.replace(
        everything,
        rounds=[r for r in everything.rounds if r.year <= 2023],
        listings=[row for row in everything.listings if row.round <= 2023],
        counts=[c for c in everything.counts if c.round <= 2023],
        printed=[p for p in everything.printed if p.round <= 2023],
        printed_statuses=[p for p in everything.printed_statuses if p.round <= 2023],
    )
    assert report(everything) == report(until)


def test_inputs_survive_being_written_down(shared):
    one = inputs(shared, 2025)
    assert report(msgspec.json.decode(msgspec.json.encode(one), type=Inputs)) == report(one)


def test_every_cell_is_text_or_a_whole_number_and_every_row_fills_its_columns(shared):
    made = report(inputs(shared, 2025))
    for table in made.tables:
        for row in table.rows:
            assert len(row) == len(table.columns), table.name
            assert {type(cell) for cell in row} <= {str, int}, table.name
    names = [table.name for table in made.tables]
    assert len(set(names)) == len(names)
    assert len({tuple(table.columns) for table in made.tables}) == len(names)


@pytest.mark.parametrize("year", YEARS)
def test_shares_of_every_kind_add_to_exactly_100(shared, year):
    table = report(inputs(shared, year)).table("shares")
    for of in ("focus_area", "status"):
        for column in (3, 4):
            assert sum(Fraction(str(row[column])) for row in table.rows if row[0] == of) == 100
    for row in report(inputs(shared, year)).table("status_by_country").rows:
        assert sum(Fraction(str(cell)) for cell in row[6:]) == 100


@pytest.mark.parametrize("year", YEARS)
def test_every_difference_between_appendix_and_exhibit_names_its_city(shared, year):
    made = report(inputs(shared, year))
    by_focus = {row[0]: row[3] for row in made.table("appendix_beside_exhibit").rows}
    by_city = Counter()
    for row in made.table("appendix_beside_exhibit_cities").rows:
        by_city[row[0]] += row[5]
    assert by_focus == {focus: by_city[focus] for focus in FOCUS_AREAS}


def test_the_appendix_lists_every_entry_and_leaves_unclear_statuses_unstated(shared):
    expected = {2022: (77, 7), 2023: (86, 14), 2024: (108, 10), 2025: (134, 9)}
    for year, (entries, unclear) in expected.items():
        table = report(inputs(shared, year)).table("appendix")
        assert len(table.rows) == entries
        assert sum(row[6] == "not stated" for row in table.rows) == unclear


def test_three_projects_are_planning_in_all_four_reports(shared):
    table = report(inputs(shared, 2025)).table("status_age")
    still = {(row[1], row[3]) for row in table.rows if row[4] == "planning" and row[7:9] == [4, 4]}
    assert still == {
        ("Yangon", "Transit Oriented Development in Hlaing Thar Yar Township"),
        ("Ha Noi", "Intelligent Operation Centre"),
        ("Ho Chi Minh City", "Integrated and Unified Emergency Response Centre"),
    }


def test_32_targets_of_2018_fell_due_by_2025_and_all_are_silent(shared):
    made = report(inputs(shared, 2025))
    totals = dict(made.table("target_totals").rows)
    assert (totals["due"], totals["silent"], totals["all"]) == (32, 32, 59)


def test_of_77_names_of_2022_55_are_left_in_2025_and_16_of_86_go_between_2023_and_2024(shared):
    one = inputs(shared, 2024)
    gone = [row for row in report(one).table("changes").rows if row[0] == "vanished"]
    assert len(gone) == 16
    only = [r for r in inputs(shared, 2025).rounds if r.year in (2022, 2025)]
    far = report(msgspec.structs.replace(inputs(shared, 2025), rounds=only)).table("changes")
    assert sum(row[0] == "vanished" for row in far.rows) == 77 - 55


def test_the_printed_shares_of_2022_add_to_100_34(shared):
    table = report(inputs(shared, 2022)).table("printed_figures")
    assert ["text", "sum_pct", "100.34", "100", "0.34"] in table.rows
    assert ["text", "completed_pct", "2.94", "2.60", "0.34"] in table.rows


def test_a_round_that_is_not_among_the_rounds_is_refused(shared):
    with pytest.raises(ValueError, match="2021 must be among the rounds"):
        report(msgspec.structs.replace(inputs(shared, 2022), year=2021))


def test_the_method_is_registered_under_the_name_it_prints(shared):
    for name, method in METHODS.items():
        assert method(inputs(shared, 2022)).method == name


def test_an_unknown_table_is_answered_with_those_there_are(shared):
    with pytest.raises(KeyError, match="status_by_focus"):
        report(inputs(shared, 2022)).table("nothing")
