"""The two encodings, and what parameters mean; no database."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from balai.services.open311.asked import MOST, SPAN, Span, asked
from balai.services.open311.wire import Wrong, answer, as_xml

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def of(query: str) -> object:
    return asked(QueryDict(query), NOW)


def test_a_list_is_elements_in_xml_and_an_array_in_json() -> None:
    value = '[{"lat":0.00001,"on":true,"none":null,"said":"<b>"}]'
    assert answer("json", "services", value).content.decode() == value
    assert as_xml("services", [{"keys": ["a", "b"]}]).endswith(
        "<services><service><keys><key>a</key><key>b</key></keys></service></services>"
    )
    assert (
        answer("xml", "services", value)
        .content.decode()
        .endswith(
            "<services><service><lat>0.00001</lat><on>true</on><none/><said>&lt;b&gt;</said></service></services>"
        )
    )


@given(st.text())
def test_any_text_comes_back_from_xml_without_what_xml_cannot_hold(text: str) -> None:
    root = ElementTree.fromstring(as_xml("root", {"said": text}).encode("utf-8", "replace"))
    kept = "".join(
        c for c in text if c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff"
    )
    assert (root.findtext("said") or "") == kept


@pytest.mark.parametrize(
    ("query", "since", "until"),
    [
        ("", "2026-08-25T02:00Z", ""),
        ("start_date=&end_date=", "2026-08-25T02:00Z", ""),
        ("start_date=2026-01-01T00:00:00Z", "2026-01-01T00:00Z", "2026-04-01T00:00Z"),
        ("end_date=2026-04-01T00:00:00Z", "2026-01-01T00:00Z", "2026-04-01T00:00Z"),
        ("start_date=2026-01-01&end_date=2026-04-01", "2026-01-01T00:00Z", "2026-04-01T00:00Z"),
        ("start_date=2026-01-01T07:00:00%2B07:00&end_date=2026-01-02", "2026-01-01T00:00Z", "2026-01-02T00:00Z"),
        ("start_date=2026-01-01T07:00:00+07:00&end_date=2026-01-02", "2026-01-01T00:00Z", "2026-01-02T00:00Z"),
        ("updated_after=2026-11-01T00:00:30Z", "", ""),
    ],
)  # fmt: skip
def test_dates_span_the_last_ninety_days_or_those_around_the_one_that_is_given(
    query: str, since: str, until: str
) -> None:
    assert of(query).requested == Span(since, until)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("", (0, MOST)),
        ("page=1", (0, 50)),
        ("page=3&page_size=10", (20, 30)),
        ("page_size=1000", (0, 1000)),
    ],
)
def test_pages_begin_at_one(query: str, part: tuple[int, int]) -> None:
    assert of(query).part == slice(*part)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "query",
    [
        "start_date=2026-01-01&end_date=2026-04-02",
        "start_date=2026-02-01&end_date=2026-01-01",
        "start_date=yesterday",
        "start_date=0001-01-01T00:00:00%2B23:00",
        "end_date=0001-01-01",
        "start_date=9999-12-31",
        "start_date=2026-13-01T00:00:00Z",
        "start_date=%00",
        "start_date=%D9%A2026-01-01",
        "updated_after=x",
        "updated_before=x",
        "status=broken",
        "page=0",
        "page=-1",
        "page=9223372036854775808",
        "page=%C2%B2",
        "page=1.5",
        "page=1;DROP",
        "page_size=1001",
        "page_size=-1",
        "bbox=1,2,3",
        "bbox=1,2,3,x",
        "bbox=3,2,1,4",
        "bbox=1,4,3,2",
        "bbox=1,2,3,nan",
        "bbox=1,2,3,1e308",
        "bbox=1,2,3,inf",
        "bbox=1,2,3,4,5",
        "bbox=%00,2,3,4",
        "extensions=maybe",
        "service_request_id=" + "a," * 1001,
    ],
)
def test_a_parameter_that_is_none_is_refused_with_400(query: str) -> None:
    with pytest.raises(Wrong) as wrong:
        of(query)
    assert wrong.value.status == 400
    assert wrong.value.sentence


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "start_date",
                    "end_date",
                    "updated_after",
                    "page",
                    "page_size",
                    "bbox",
                    "status",
                    "service_request_id",
                ]
            ),
            st.text(max_size=40),
        ),
        max_size=6,
    )
)
def test_whatever_is_asked_is_a_bounded_list_or_a_400(given_: list[tuple[str, str]]) -> None:
    query = QueryDict(mutable=True)
    for name, value in given_:
        query.appendlist(name, value)
    try:
        found = asked(query, NOW)
    except Wrong as wrong:
        assert wrong.status == 400
    else:
        assert found.codes is not None or 0 < found.part.stop - found.part.start <= MOST
        assert SPAN.days == 90
