"""Words and pictures of residents that an office holds back or shows: seen nowhere, and shown again."""

from balai.record.models import Aside, Head
from balai.record.replay import compare
from balai.record.seal import seal
from balai.record.serve import export
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import join
from balai.services.queries import steps
from tests.cast import Cast
from tests.saying import refused_field, said_since, size

from .cast import (
    NOW,
    Opened,
    open_counter,
    picture,
    report_something,
    request,
    seen,
    served,
    something,
)
from .deeds import answered


def visible_on(cast: Cast, code: str, commitment: str) -> set[bool]:
    """Whether an aside can be seen, on every path: the served tree, its pages, an export, the query of pages."""
    place_id = cast.muara.place_id
    seal(place_id)
    exported = {path for path, _body in export(Head.objects.get(place_id=place_id))}
    status = served(commitment)
    assert len(status) == 1 and status <= {200, 404, 410}
    found = {status == {200}, f"aside/{commitment}" in exported}
    row = request(cast, code)
    if commitment in (row.text, *row.photos):
        words = seen(cast, code)
        found.add(bool(words.text) if commitment == row.text else commitment in words.photos)
    return found


def test_what_is_held_is_seen_nowhere_until_it_is_shown_again(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    actor, place_id = cast.actor("budi"), counter.place_id
    code = report_something(cast, photos=[picture()], landmark="By the market").code
    row = request(cast, code)
    everything = [row.text, row.landmark, *row.photos]
    before = size(cast)
    answering.moderate(actor, place_id, code, False, "A name in it.")
    assert request(cast, code).held
    assert [visible_on(cast, code, one) for one in everything] == [{False}] * 3
    assert seen(cast, code).landmark == ""
    assert request(cast, code).state == "new", "the request goes on"
    answering.moderate(actor, place_id, code, True, "The name is of a street.")
    assert not request(cast, code).held
    assert [visible_on(cast, code, one) for one in everything] == [{True}] * 3
    told = [(act.shown, act.reason, act.by) for act in said_since(cast, before)]
    assert told == [(False, "A name in it.", "staff"), (True, "The name is of a street.", "staff")]
    assert [step.what for step in steps(place_id, code)] == ["opened", "held", "shown"]
    assert compare(place_id) == []


def test_one_picture_may_be_held_while_the_rest_is_shown(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    code = report_something(cast, photos=[picture("street"), picture("a face")]).code
    row = request(cast, code)
    street, face = row.photos
    answering.moderate(cast.actor("budi"), counter.place_id, code, False, "A face.", [face])
    assert not request(cast, code).held
    assert visible_on(cast, code, face) == {False}
    assert visible_on(cast, code, street) == visible_on(cast, code, row.text) == {True}
    assert seen(cast, code).photos == [street]
    answering.moderate(cast.actor("budi"), counter.place_id, code, True, "No face.", [face])
    assert visible_on(cast, code, face) == {True}
    assert compare(counter.place_id) == []


def test_what_others_wrote_joining_and_objecting_may_be_held_too(
    cast: Cast, counter: Opened, addresses: None
) -> None:
    place_id, first = counter.place_id, report_something(cast)
    joined = join(place_id, first.code, something(text="A curse.", photos=[picture()]))
    answered(cast, first.code)
    reporters.object_to(place_id, joined.secret, "Another curse.", [picture()], NOW)
    rude = [
        one
        for step in steps(place_id, first.code)
        if step.what in {"joined", "reopened"}
        for one in (step.text, *step.photos)
    ]
    assert len(rude) == 4
    answering.moderate(cast.actor("budi"), place_id, first.code, False, "Curses.", rude)
    assert [visible_on(cast, first.code, one) for one in rude] == [{False}] * 4
    text = request(cast, first.code).text
    assert visible_on(cast, first.code, text) == {True}
    answering.moderate(cast.actor("budi"), place_id, first.code, False, "Everything.")
    assert visible_on(cast, first.code, text) == {False}
    answer = request(cast, first.code).answer
    assert visible_on(cast, first.code, answer) == {True}, "the office's own answer is not held with them"


def test_only_what_belongs_to_the_request_is_held_with_it(cast: Cast, counter: Opened) -> None:
    one, two = (report_something(cast).code for _ in range(2))
    open_counter(cast, "teluk", "TLK", "chan")
    theirs = request(cast, report_something(cast, "teluk").code, "teluk").text
    for foreign in (request(cast, two).text, theirs, "0" * 64, ""):
        deed = lambda foreign=foreign: answering.moderate(  # noqa: E731
            cast.actor("budi"), counter.place_id, one, False, "A name.", [foreign]
        )
        refused_field(cast, deed, "no part of the request")
    assert not Aside.objects.filter(shown=False).exists()
