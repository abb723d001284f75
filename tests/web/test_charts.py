"""Charts: the finding and the numbers reach everyone, and nothing from outside can draw."""

import gzip
import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from balai.web import charts
from balai.web.text import clean, wrap

SHAPES = {"r", "svg", "rect", "text", "line", "circle", "path", "ul", "li", "p"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "\u202eevil\u202c \u2066x\u2069",
    "a" * 1_000_000,
    "\x00\x1b[31mred",
    "\ud800",
    "{{7*7}} %s {0.__class__}",
    "แม่น้ำสะอาดสำหรับชาวเมืองทุกคน" * 40,
]


def draw(name: str) -> list[charts.Chart]:
    """Every kind of chart with this name everywhere a name can stand."""
    series = [charts.Series(name, "plan"), *charts.series_of("ongoing", "completed")]
    return [
        charts.stacked_bars([(name, [3, 0, 7]), ("b", [None, None, None])], series, title=name, first=name),
        charts.bars([(name, 4), ("b", None)], title=name, unit=name),
        charts.share_bars([(name, 0.5, 10), ("b", None, None)], title=name),
        charts.multiples([(name, [1, None, 3])], [name, "2024", "2025"], title=name),
        charts.timeline([charts.Spell("proposed", 2018, 2020, name), charts.Spell(name, 2020)], title=name),
        charts.coverage([(name, [1, None, "late"])], [name, "2024", "2025"], title=name),
        charts.estimates([charts.Estimate(name, 10, 8, 12, name), charts.Estimate("b", None)], title=name),
    ]


@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: repr(name[:12]))
def test_a_hostile_name_stays_text_bounded_and_in_order(name: str):
    for chart in draw(name):
        root = ElementTree.fromstring(f"<r>{chart.svg}{chart.key}</r>")
        assert {e.tag for e in root.iter()} <= SHAPES
        assert not [k for e in root.iter() for k in e.attrib if k.startswith(("on", "style", "href"))]
        assert len(chart.svg) < 20_000
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800]", chart.svg)


def test_every_chart_says_its_finding_and_carries_its_numbers_as_a_table():
    for chart in draw("Muara"):
        assert "Muara" in chart.svg and 'role="img"' in chart.svg
        assert chart.rows and all(len(row) == len(chart.columns) for row in chart.rows)


def test_what_is_missing_is_hollow_and_no_zero_is_drawn():
    with override("en"):
        chart = charts.bars([("a", None), ("b", 0)], title="x")
        assert chart.svg.count('class="f-none"') == 1
        assert "not stated" in chart.svg
        assert chart.rows == [["a", None], ["b", 0]]


def test_a_row_without_any_count_has_no_total():
    chart = charts.stacked_bars(
        [("a", [None, None]), ("b", [2, None])], charts.series_of("planning", "ongoing"), title="x"
    )
    assert [row[-1] for row in chart.rows] == [None, 2]


def test_bars_start_at_zero_and_keep_their_proportion():
    chart = charts.bars([("a", 10), ("b", 5)], title="x")
    assert re.findall(r'<rect class="f-brand" x="0.00%" y="\d+" width="([\d.]+)%"', chart.svg) == [
        "100.00",
        "50.00",
    ]


def test_a_status_that_still_holds_reaches_the_end_of_the_years():
    chart = charts.timeline([charts.Spell("implementing", 2024)], title="x", start=2020, end=2027)
    assert 'x="50.00%" y="19" width="50.00%"' in chart.svg
    with override("en"):
        assert charts.timeline([charts.Spell("operating", 2024)], title="x").rows == [
            ["Operating", "2024", "now"]
        ]


def test_a_chart_nobody_could_read_is_refused():
    with pytest.raises(ValueError, match="at most 400"):
        charts.bars([("a", 1)] * 401, title="x")


def test_a_chart_of_six_areas_weighs_little():
    rows = [(f"Focus area {n}", [n, 2 * n, 3]) for n in range(6)]
    chart = charts.stacked_bars(rows, charts.series_of("planning", "ongoing", "completed"), title="x")
    assert len(gzip.compress(chart.svg.encode())) < 1_500


def test_a_label_is_cut_at_words_and_never_inside_a_letter():
    assert wrap("flood protection along the northern shore", 20) == [
        "flood protection",
        "along the northern",
        "shore",
    ]
    for line in wrap("น้ำ" * 50, 10):
        assert line[0] == "น"
    assert clean("น้ำ" * 50, 11)[-2] in "น้ำ"


def test_joiners_that_scripts_need_are_kept():
    assert clean("க்\u200cஷ") == "க்\u200cஷ"
