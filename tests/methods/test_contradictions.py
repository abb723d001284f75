"""Every contradiction of the four reports, as counted by hand from the transcribed figures."""

from collections import Counter

import msgspec
import pytest

from balai.methods.contradictions import RECONCILIATION, between, implied_n, inside, reconciliation
from balai.methods.monitoring.inputs import Listing, Printed, PrintedStatus

from .network_data import YEARS, inputs, rows


def test_the_rows_of_2022_and_2023_are_exactly_the_worked_ones(shared):
    worked = rows(shared("data/network"), "me_reconciliation_2022_2023.csv")
    agrees = {"all agree": "yes", "disagree": "no"}
    ours = [row for year in (2022, 2023) for row in reconciliation(inputs(shared, year)).rows]
    assert [[str(cell) for cell in row] for row in ours] == [
        [*list(row.values())[:-1], agrees[row["check"]]] for row in worked
    ]


def test_thirteen_of_24_rows_disagree(shared):
    disagree = {
        year: [row[1] for row in reconciliation(inputs(shared, year)).rows if row[-1] == "no"]
        for year in YEARS
    }
    assert disagree == {
        2022: [],
        2023: ["Civic & Social", "Health & Well-Being", "Quality Environment", "Industry & Innovation"],
        2024: [
            "Civic & Social",  # three counts of 28, but 28 of 108 is 26 %, printed 27 %
            "Health & Well-Being",
            "Safety & Security",
            "Quality Environment",
            "Industry & Innovation",
        ],
        2025: ["Health & Well-Being", "Quality Environment", "Built Infrastructure", "Industry & Innovation"],
    }


def test_the_header_is_the_one_others_script_against(shared):
    header = "round,focus_area,exhibit1_pct,exhibit1_implied_n,appendix_n,exhibit2_n,exhibit3_n,agrees"
    assert ",".join(RECONCILIATION) == header
    assert reconciliation(inputs(shared, 2024)).columns == RECONCILIATION


@pytest.mark.parametrize(
    ("pct", "total", "n"), [("25", 77, "19.2"), ("5", 77, "3.9"), ("29", 77, "22.3"), ("25", 134, "33.5")]
)
def test_the_implied_number_is_rounded_as_in_the_worked_rows(pct, total, n):
    assert implied_n(pct, total) == n


def kinds(found) -> dict[str, int]:
    return dict(Counter(c.kind for c in found))


def test_every_contradiction_inside_the_four_reports_is_found_once(shared):
    assert {year: kinds(inside(inputs(shared, year))) for year in YEARS} == {
        2022: {"text_share_differs": 1, "text_shares_sum": 1},
        2023: {
            "focus_counts_differ": 6,
            "focus_share_differs": 2,
            "city_counts_differ": 4,
            "country_types_differ": 2,
        },
        2024: {"focus_counts_differ": 4, "focus_share_differs": 2, "city_counts_differ": 4},
        2025: {
            "focus_counts_differ": 6,
            "focus_share_differs": 2,
            "city_counts_differ": 4,
            "country_types_differ": 2,
            "country_share_differs": 2,
        },
    }


def test_between_the_reports_projects_go_without_a_word_and_change_their_focus_area(shared):
    assert {year: kinds(between(inputs(shared, year))) for year in YEARS} == {
        2022: {"earlier_total_without_list": 1},
        2023: {"vanished_without_word": 3, "focus_area_changed": 1},
        2024: {"vanished_without_word": 16},
        2025: {"vanished_without_word": 10, "focus_area_changed": 2},
    }


def test_each_misplaced_project_is_named_with_its_city(shared):
    found = {
        (c.round, c.item, c.said, c.other)
        for year in YEARS
        for c in inside(inputs(shared, year))
        if c.kind == "city_counts_differ"
    }
    assert found == {
        (2023, "MM / Mandalay / Health & Well-Being", "0", "1"),
        (2023, "MM / Mandalay / Quality Environment", "3", "2"),
        (2023, "SG / Singapore / Civic & Social", "1", "2"),
        (2023, "SG / Singapore / Industry & Innovation", "2", "1"),
        (2024, "ID / Sumedang / Health & Well-Being", "0", "1"),
        (2024, "ID / Sumedang / Industry & Innovation", "1", "0"),
        (2024, "TH / Rayong / Quality Environment", "1", "0"),
        (2024, "TH / Rayong / Safety & Security", "0", "1"),
        (2025, "LA / Vientiane / Built Infrastructure", "1", "2"),
        (2025, "LA / Vientiane / Quality Environment", "2", "1"),
        (2025, "TH / Chiang Mai / Health & Well-Being", "0", "1"),
        (2025, "TH / Chiang Mai / Industry & Innovation", "1", "0"),
    }


def test_a_confirmed_rename_is_named_as_one_and_not_as_vanished(shared):
    one = inputs(shared, 2024)
    names = {
        (2023, "11 Sidewalks Rejuvenation"): "P1",
        (2024, "Phnom Penh Walk Way"): "P1",
    }
    matched = [msgspec.structs.replace(r, project=names.get((r.round, r.name), "")) for r in one.listings]
    found = between(msgspec.structs.replace(one, listings=matched))
    assert kinds(found) == {"vanished_without_word": 15, "renamed_without_word": 1}
    renamed = next(c for c in found if c.kind == "renamed_without_word")
    assert (renamed.said, renamed.other) == ("Phnom Penh Walk Way", "11 Sidewalks Rejuvenation")


def changed(one, **lists):
    return msgspec.structs.replace(one, **lists)


def listing(year, no, name, status="ongoing", **more):
    said = {
        "ref": f"{year}-{no}-{name}",
        "round": year,
        "city": "battambang",
        "country": "KH",
        "section": "A",
    }
    return Listing(
        **{**said, "no": no, "name": name, "focus_area": "Civic & Social", "status": status, **more}
    )


def test_numbers_used_twice_or_skipped_and_a_name_listed_twice_are_found(shared):
    one = inputs(shared, 2022)
    extra = [listing(2022, "77", "Smart Nation"), listing(2022, "80", "smart  NATION")]
    found = kinds(inside(changed(one, listings=[*one.listings, *extra])))
    assert (found["number_twice"], found["number_missing"], found["name_twice"]) == (1, 2, 1)


def test_a_completed_project_that_is_ongoing_again_goes_backwards(shared):
    one = inputs(shared, 2023)
    pair = [listing(2022, "90", "Hall", "completed"), listing(2023, "90", "Hall", "ongoing")]
    found = between(changed(one, listings=[*one.listings, *pair]))
    assert [(c.said, c.other) for c in found if c.kind == "status_backwards"] == [("ongoing", "completed")]


def test_a_share_rounded_or_cut_within_its_last_digit_contradicts_nothing(shared):
    one = inputs(shared, 2022)

    def cambodia(completed):
        line = PrintedStatus(
            round=2022, country="KH", completed_pct=completed, ongoing_pct="71.42", planning_pct="14.29"
        )
        return kinds(inside(changed(one, printed_statuses=[line]))).get("country_share_differs", 0)

    assert [cambodia(text) for text in ("14.29", "14.28", "14.31", "14", "16")] == [0, 0, 1, 0, 1]


def test_a_printed_number_of_a_status_that_is_not_the_exhibits_is_found(shared):
    one = inputs(shared, 2024)
    wrong = [p for p in one.printed if (p.round, p.item) != (2024, "ongoing")]
    wrong.append(Printed(round=2024, where="text", item="ongoing", value="80"))
    found = [c for c in inside(changed(one, printed=wrong)) if c.kind == "text_status_differs"]
    assert [(c.item, c.said, c.other) for c in found] == [("ongoing", "80", "81")]
