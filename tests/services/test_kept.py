"""Pages of one request are kept until an act about it: never longer, and not shorter."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from balai.record.append import append
from balai.record.erase import erase
from balai.record.models import Aside
from balai.services import acts
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import Reported, join
from tests.cast import Cast

from .cast import NOW, OUTSIDE, ROADS, Opened, counter_set, picture, report_something, request, something
from .test_replay import said, story  # noqa: F401 (a fixture)

FRESH = {"authorization": "none"}
"""Who sends this is never answered from memory."""


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What moved is read before every answer instead of once a second."""
    monkeypatch.setattr("balai.web.cache.SNAPSHOT_SECONDS", 0.0)


def pages_of(code: str, slug: str = "muara") -> list[str]:
    """Everything that shows one request alone, to everybody."""
    open311 = [f"/{slug}/open311/v2/requests/{code}.{form}?extensions=true" for form in ("json", "xml")]
    return [
        f"/{slug}/requests/{code}/", f"/{slug}/requests/{code}/feed.xml",
        *open311, f"/{slug}/open311/v2/tokens/{code}.json",
    ]  # fmt: skip


def same_as_fresh(visitor: Client, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        kept, fresh = visitor.get(path), visitor.get(path, headers=FRESH)
        assert (kept.status_code, steady(kept)) == (fresh.status_code, steady(fresh)), path
        yield path, kept.content


def steady(answer: Any) -> str:
    """What it says, without how long ago: pages with ages are kept for an hour."""
    return re.sub(r"\b[0-9]+ (?:second|minute)s?\b", "some time", answer.content.decode())


def test_through_everything_that_can_happen_kept_pages_say_what_fresh_ones_do(
    cast: Cast,
    story: Opened,  # noqa: F811 (the fixture)
) -> None:
    follower, visitor, every = cast.teluk.place_id, Client(), said(story.place_id)
    for aside in Aside.objects.filter(place_id=story.place_id):
        aside.place_id = follower
        aside.save(force_insert=True)
    codes: list[str] = []
    for turn, act in enumerate(every):
        for code in codes:
            visitor.get(pages_of(code, "teluk")[0])
        append(follower, [act])
        if type(act) is acts.RequestOpened:
            codes.append(act.code)
        # Those that it names, and of the others one in turn: what grew old unnoticed would stay so.
        named = {str(getattr(act, name, "")) for name in ("code", "into")} & set(codes)
        for code in named | set(codes[turn % max(len(codes), 1) :][:1]):
            list(same_as_fresh(visitor, pages_of(code, "teluk")[:3:2]))
    for code in codes:
        list(same_as_fresh(visitor, pages_of(code, "teluk")))
    assert len(codes) >= 6 and len(every) > 6 * len(codes)


@pytest.fixture
def told(cast: Cast, counter: Opened) -> Reported:
    return report_something(cast, text="Secret words.", landmark="Secret corner", photos=[picture()])


Deed = Callable[[Cast, UUID, Reported], object]
HIDING: dict[str, Deed] = {
    "held": lambda cast, place_id, told: answering.moderate(
        cast.actor("budi"), place_id, told.code, False, "A name in it."
    ),
    "erased": lambda cast, place_id, told: erase(
        place_id, [request(cast, told.code).text, request(cast, told.code).landmark], "asked for", "city"
    ),
    "taken back": lambda cast, place_id, told: reporters.take_back(place_id, told.secret),
}


@pytest.mark.parametrize("deed", HIDING.values(), ids=HIDING.keys())
def test_what_is_hidden_leaves_every_kept_page(
    cast: Cast, counter: Opened, told: Reported, deed: Deed
) -> None:
    """SECURITY 3 and 5, also where two requests name the same words, as a foreign record may."""
    visitor, row = Client(), request(cast, told.code)
    words, corner = (acts.Commitment(one) for one in (row.text, row.landmark))
    append(
        counter.place_id, [acts.RequestOpened(code="MKS-222222", kind="roads", text=words, landmark=corner)]
    )
    paths = pages_of(told.code) + pages_of("MKS-222222")
    before = {path: visitor.get(path) for path in paths}
    assert sum(b"Secret" in answer.content for answer in before.values()) >= 6
    deed(cast, counter.place_id, told)
    for path, old in before.items():
        again = visitor.get(path, headers={"if-none-match": old["ETag"]})
        assert b"Secret" not in again.content, path
        assert again.status_code == 200 or b"Secret" not in old.content, path


CHANGING: dict[str, Deed] = {
    "joined": lambda cast, place_id, told: join(place_id, told.code, something()),
    "merged": lambda cast, place_id, told: answering.merge(
        cast.actor("budi"), place_id, [told.code], report_something(cast).code
    ),
    "merged into": lambda cast, place_id, told: answering.merge(
        cast.actor("budi"), place_id, [report_something(cast).code], told.code
    ),
    "office renamed": lambda cast, place_id, told: append(
        place_id, [acts.OfficeSet(ref=request(cast, told.code).office, name="Office of streets")]
    ),
    "kind renamed": lambda cast, place_id, told: append(
        place_id, [acts.KindSet(code=ROADS.code, name="Streets", questions=ROADS.questions)]
    ),
    "area renamed": lambda cast, place_id, told: append(
        place_id, [acts.AreaSet(ref=request(cast, told.code).area, name="The middle", rings=[])]
    ),
}


@pytest.mark.parametrize("deed", CHANGING.values(), ids=CHANGING.keys())
def test_what_changes_a_request_changes_its_kept_page(
    cast: Cast, counter: Opened, told: Reported, deed: Deed
) -> None:
    visitor, (page, *_others) = Client(), pages_of(told.code)
    before = dict(same_as_fresh(visitor, pages_of(told.code)))
    deed(cast, counter.place_id, told)
    after = dict(same_as_fresh(visitor, pages_of(told.code)))
    assert after[page] != before[page]


def test_a_page_of_what_was_passed_on_follows_the_record_of_the_city_that_it_names(
    cast: Cast, counter: Opened
) -> None:
    code, visitor = report_something(cast, lat=OUTSIDE[0], lon=OUTSIDE[1]).code, Client()
    paths = pages_of(code)
    before = dict(same_as_fresh(visitor, paths))
    lat, lon = OUTSIDE
    around = [lon - 9, lat - 9, lon + 9, lat - 9, lon + 9, lat + 9, lon - 9, lat + 9, lon - 9, lat - 9]
    area = acts.AreaSet(ref="there", name="There", rings=[around])
    append(cast.teluk.place_id, [counter_set(prefix="TLK"), area])
    after = dict(same_as_fresh(visitor, paths))
    assert b"/teluk/report/" in after[paths[0]] and after[paths[0]] != before[paths[0]]


def test_what_happens_to_others_costs_a_kept_page_two_looks_at_the_records(
    cast: Cast, counter: Opened, told: Reported
) -> None:
    visitor, other = Client(), report_something(cast)
    for path in pages_of(told.code):
        visitor.get(path)
        answering.answer(
            cast.actor("budi"), counter.place_id, other.code, "note", "We come on Friday.", now=NOW
        )
        with CaptureQueriesContext(connection) as asked:
            visitor.get(path)
        tables: Any = [one["sql"] for one in asked if "services_" in one["sql"]]
        assert not tables and len(asked) <= 2, path
