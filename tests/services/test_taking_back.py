"""Those who reported take it back by their secret link: their words and pictures go, others' stay."""

from balai.record.acts import ContentErased
from balai.record.models import Aside
from balai.record.replay import compare
from balai.record.seal import seal
from balai.services import acts
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import join
from balai.services.models import ExactPoint, Reporter, Searchable
from balai.services.queries import steps
from tests.cast import Cast
from tests.saying import said_since, size

from .cast import (
    Opened,
    picture,
    report_something,
    request,
    seen,
    served,
    something,
)
from .deeds import SOON, done, joined, types


def everything_of(cast: Cast, code: str) -> list[str]:
    """Commitments of all words and pictures of a request, the office's too."""
    row = request(cast, code)
    found = [row.text, row.landmark, row.answer, *row.photos, *row.answer_photos, *row.written.values()]
    for step in steps(row.place_id, code):
        found += [step.text, *step.photos]
    return sorted({one for one in found if one})


def test_taking_back_erases_words_and_pictures_for_good(cast: Cast, counter: Opened, addresses: None) -> None:
    told = report_something(
        cast,
        landmark="By the market",
        photos=[picture("one"), picture("two")],
        answers={"more": "Deep."},
        contact="ani@mail.example",
    )
    wrote, before = everything_of(cast, told.code), size(cast)
    assert len(wrote) == 5
    seal(counter.place_id)
    assert all(served(one) == {200} for one in wrote)
    assert reporters.take_back(counter.place_id, told.secret) == told.code
    row = request(cast, told.code)
    assert (row.state, row.open, row.people) == ("withdrawn", False, 0)
    left, withdrawn, erased = said_since(cast, before)
    assert types([left, withdrawn]) == [acts.RequestLeft, acts.RequestWithdrawn]
    assert (type(erased), erased.erased, erased.by) == (ContentErased, wrote, "reporter")
    seal(counter.place_id)
    assert all(served(one) == {410} for one in wrote)
    assert not Aside.objects.exclude(content=None, salt=None).exists()
    said = seen(cast, told.code)
    assert (said.text, said.landmark, said.photos) == ("", "", [])
    for table in (Reporter, Searchable):
        assert not table.objects.of(counter.place_id).exists()
    assert compare(counter.place_id) == []


def test_taking_back_leaves_the_request_its_answer_and_their_words_to_those_who_joined(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    first = report_something(cast, photos=[picture("mine")])
    second = joined(cast, first.code, text="I saw it too.", photos=[picture("theirs")])
    answering.start(cast.actor("budi"), counter.place_id, first.code)
    answering.answer(
        cast.actor("budi"), counter.place_id, first.code, "note", "We come on Friday.", [picture()]
    )
    mine = {request(cast, first.code).text, *request(cast, first.code).photos}
    others = set(everything_of(cast, first.code)) - mine
    reporters.take_back(counter.place_id, first.secret)
    row = request(cast, first.code)
    assert (row.state, row.open, row.people) == ("working", True, 1)
    seal(counter.place_id)
    assert all(served(one) == {410} for one in mine)
    assert len(others) == 4 and all(served(one) == {200} for one in others)
    done(cast, first.code)
    reporters.agree(counter.place_id, second.secret)
    assert request(cast, first.code).state == "fixed"
    assert compare(counter.place_id) == []


def test_whoever_joined_takes_back_their_own_words_alone(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    first = report_something(cast, photos=[picture("first")])
    second = joined(cast, first.code, text="I saw it too.", photos=[picture("second")])
    before = size(cast)
    theirs = set(everything_of(cast, first.code)) - {
        request(cast, first.code).text,
        *request(cast, first.code).photos,
    }
    reporters.take_back(counter.place_id, second.secret)
    left, erased = said_since(cast, before)
    assert (type(left), set(erased.erased)) == (acts.RequestLeft, theirs)
    row = request(cast, first.code)
    assert (row.state, row.people) == ("new", 1)
    seal(counter.place_id)
    assert all(served(one) == {410} for one in theirs)
    assert served(row.text) == served(row.photos[0]) == {200}
    assert Searchable.objects.of(counter.place_id).filter(code=first.code).exists()


def test_an_objection_is_taken_back_with_the_rest_of_what_its_author_wrote(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    first, before = report_something(cast), size(cast)
    other = joined(cast, first.code, text="", photos=[])
    done(cast, first.code)
    reporters.object_to(counter.place_id, other.secret, "Still deep.", [picture("deep")], SOON)
    objection = next(s for s in steps(counter.place_id, first.code) if s.what == "reopened")
    reporters.take_back(counter.place_id, first.secret)
    assert objection.text not in _erased(cast, before), "the objection was another person's"
    reporters.take_back(counter.place_id, other.secret)
    assert {objection.text, *objection.photos} <= _erased(cast, before)


def test_taking_back_finds_the_words_of_each_after_two_reports_were_joined(
    cast: Cast, counter: Opened
) -> None:
    """The words stand at the report that goes on in another; the others' words there are not this person's."""
    first, before = report_something(cast, text="The first report."), size(cast)
    second = report_something(cast, text="The second report.")
    answering.merge(cast.actor("budi"), counter.place_id, [first.code], second.code, "One hole.")
    assert reporters.take_back(counter.place_id, first.secret) == second.code
    assert _erased(cast, before) == {request(cast, first.code).text}
    assert (seen(cast, first.code).text, seen(cast, second.code).text) == ("", "The second report.")
    assert (request(cast, second.code).state, request(cast, second.code).people) == ("new", 1)
    assert [row.code for row in Searchable.objects.of(counter.place_id)] == [second.code]
    assert compare(counter.place_id) == []


def _erased(cast: Cast, since: int) -> set[str]:
    return {one for act in said_since(cast, since) if isinstance(act, ContentErased) for one in act.erased}


def test_what_is_held_is_erased_too(cast: Cast, counter: Opened, addresses: None) -> None:
    told = report_something(cast)
    answering.moderate(cast.actor("budi"), counter.place_id, told.code, False, "A name in it.")
    text = request(cast, told.code).text
    seal(counter.place_id)
    assert served(text) == {404}
    reporters.take_back(counter.place_id, told.secret)
    seal(counter.place_id)
    assert served(text) == {410}
    answering.moderate(cast.actor("budi"), counter.place_id, told.code, True, "Looked at it.")
    seal(counter.place_id)
    assert served(text) == {410}, "what is erased is not shown again"


def test_the_exact_point_of_a_home_goes_with_the_last_who_reported_it(cast: Cast, counter: Opened) -> None:
    first = report_something(cast, kind="home-waste")
    second = join(counter.place_id, first.code, something(kind="home-waste"))
    reporters.take_back(counter.place_id, first.secret)
    assert ExactPoint.objects.of(counter.place_id).exists(), "its office still has to go there"
    reporters.take_back(counter.place_id, second.secret)
    assert not ExactPoint.objects.of(counter.place_id).exists()


def test_what_was_fixed_stays_fixed_when_it_is_taken_back(cast: Cast, counter: Opened) -> None:
    told = report_something(cast)
    done(cast, told.code)
    reporters.agree(counter.place_id, told.secret)
    reporters.take_back(counter.place_id, told.secret)
    row = request(cast, told.code)
    assert (row.state, row.people, seen(cast, told.code).text) == ("fixed", 0, "")
    assert seen(cast, told.code).answer == "It is filled."
