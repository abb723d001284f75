"""What was sent on or joined by mistake goes back by another act: nothing is lost, and nobody is overwritten."""

import pytest
from django.test import Client

from balai.people.person import account_id_of
from balai.places.texts import Refused
from balai.services import queue
from balai.services.alerts.collect import collect
from balai.services.commands import answering
from balai.services.commands.counter import set_route
from balai.services.commands.reporters import take_back
from balai.services.commands.reporting import join
from balai.services.models import Letter, Reporter, Step
from tests.cast import Cast

from .cast import Opened, report_something, request, something
from .test_desk_deeds import REASON, several, undo_in
from .test_desk_request import do
from .test_queue import QUEUE


@pytest.fixture
def budi(cast: Cast) -> Client:
    return cast.signed_in("budi")


def with_whom(counter: Opened) -> dict[str, str]:
    """The request that each reporter is told of, by the one they began with."""
    return dict(Reporter.objects.of(counter.place_id).values_list("began", "code"))


# --- sending on


def test_what_was_sent_on_by_mistake_goes_back_to_whoever_had_it(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code, amina = report_something(cast).code, account_id_of(cast.actor("amina"))
    answering.take(cast.actor("amina"), counter.place_id, code, amina, 0)
    do(budi, code, "send_on", office=counter.cleaning, kind="potholes", reason=REASON, seen="1")
    assert (request(cast, code).office, request(cast, code).kind) == (counter.cleaning, "potholes")
    budi.post(f"{QUEUE}undo/{undo_in(budi.get(f'{QUEUE}{code}/').content.decode())}")
    row = request(cast, code)
    assert (row.office, row.kind) == (counter.works, "roads")
    assert queue.assignments(counter.place_id, [code])[code].account == amina
    assert "Sent on by mistake" in Client().get(f"/muara/requests/{code}/").content.decode()


def test_several_that_were_sent_on_go_back_but_not_what_the_other_office_took_since(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two = report_something(cast).code, report_something(cast).code
    amina = account_id_of(cast.actor("amina"))
    answering.take(cast.actor("budi"), counter.place_id, two, account_id_of(cast.actor("budi")), 0)
    page = several(budi, "send", one, to=counter.cleaning, reason=REASON)
    page = several(budi, "send", two, seen="1", to=counter.cleaning, reason=REASON)
    answering.take(cast.actor("amina"), counter.place_id, two, amina, 2)
    back = budi.post(f"{QUEUE}undo/{undo_in(page)}", follow=True).content.decode()
    assert f"{two}: Somebody else took this in the meantime." in back
    assert request(cast, two).office == counter.cleaning
    assert queue.assignments(counter.place_id, [two])[two].account == amina


def test_what_no_office_had_offers_no_way_back(cast: Cast, counter: Opened, budi: Client) -> None:
    set_route(cast.actor("budi"), counter.place_id, "", "", "")
    code = report_something(cast).code
    assert request(cast, code).office == ""
    page = several(budi, "send", code, to=counter.cleaning, reason=REASON)
    assert "1 request changed." in page and "queue/undo/" not in page


def test_an_answer_offers_no_way_back(cast: Cast, counter: Opened, budi: Client) -> None:
    code = report_something(cast).code
    do(budi, code, "answer", answer="note", text="We come on Monday.")
    assert "queue/undo/" not in budi.get(f"{QUEUE}{code}/").content.decode()


# --- joining


def test_what_was_joined_by_mistake_goes_on_by_itself_with_everybody_who_reported_it(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two = report_something(cast), report_something(cast)
    join(counter.place_id, one.code, something())
    do(budi, one.code, "join", into=two.code)
    assert request(cast, two.code).people == 3 and set(with_whom(counter).values()) == {two.code}
    page = budi.get(f"{QUEUE}{one.code}/").content.decode()
    back = budi.post(f"{QUEUE}undo/{undo_in(page)}", follow=True).content.decode()
    assert "It is as it was before." in back
    first, second = request(cast, one.code), request(cast, two.code)
    assert (first.state, first.open, first.merged_into, first.people) == ("with office", True, "", 2)
    assert second.people == 1 and with_whom(counter) == {one.code: one.code, two.code: two.code}
    assert "Joined by mistake" in Client().get(f"/muara/requests/{one.code}/").content.decode()


def test_whoever_left_meanwhile_does_not_come_back(cast: Cast, counter: Opened, budi: Client) -> None:
    one, two = report_something(cast), report_something(cast)
    also = join(counter.place_id, one.code, something())
    do(budi, one.code, "join", into=two.code)
    take_back(counter.place_id, also.secret)
    do(budi, one.code, "part", reason="It is another hole.")
    assert (request(cast, one.code).people, request(cast, two.code).people) == (1, 1)


def test_those_joined_before_come_along_and_what_was_joined_itself_is_parted_first(
    cast: Cast, counter: Opened
) -> None:
    one, two, three = (report_something(cast).code for _ in range(3))
    actor, place_id = cast.actor("budi"), counter.place_id
    answering.merge(actor, place_id, [one], two)
    answering.merge(actor, place_id, [two], three)
    with pytest.raises(Refused, match="Part that one first"):
        answering.part(actor, place_id, one, "Another hole.")
    answering.part(actor, place_id, two, "Another street.")
    assert with_whom(counter) == {one: two, two: two, three: three}
    assert (request(cast, two).people, request(cast, three).people) == (2, 1)
    answering.part(actor, place_id, one, "Another hole.")
    assert with_whom(counter) == {one: one, two: two, three: three}
    assert request(cast, two).people == 1


def test_what_was_never_joined_is_not_parted_and_a_reason_is_needed(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    one, two = report_something(cast).code, report_something(cast).code
    with pytest.raises(Refused, match="another state"):
        answering.part(cast.actor("budi"), counter.place_id, one, "Another hole.")
    answering.merge(cast.actor("budi"), counter.place_id, [one], two)
    assert do(budi, one, "part", reason=" ").status_code == 400
    assert request(cast, one).merged_into == two


def test_those_who_reported_are_told_that_theirs_goes_on_by_itself(cast: Cast, counter: Opened) -> None:
    one = report_something(cast, contact="ani@mail.example").code
    two = report_something(cast).code
    answering.merge(cast.actor("budi"), counter.place_id, [one], two)
    answering.part(cast.actor("budi"), counter.place_id, one, "Another hole.")
    collect()
    parted = Step.objects.of(counter.place_id).get(what="parted")
    ani = Reporter.objects.of(counter.place_id).get(began=one)
    assert [one.to for one in Letter.objects.of(counter.place_id).filter(entry=parted.entry)] == [ani.id]


# --- the office that it may be for


def test_the_office_of_the_citys_rule_is_proposed_where_another_has_it(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    code = report_something(cast).code
    answering.send_on(cast.actor("budi"), counter.place_id, code, counter.cleaning, REASON)
    page = budi.get(f"{QUEUE}{code}/")
    assert page.context["deeds"]["send_on"].initial["office"] == counter.works
    assert "Proposed: the office that answers this kind in this area." in page.content.decode()


def test_where_most_like_it_went_is_proposed_and_few_prove_nothing(
    cast: Cast, counter: Opened, budi: Client
) -> None:
    for sent_on in range(5):
        code = report_something(cast).code
        assert queue.likely_office(request(cast, code)) is None, sent_on
        answering.send_on(cast.actor("budi"), counter.place_id, code, counter.cleaning, REASON)
    page = budi.get(f"{QUEUE}{report_something(cast).code}/")
    assert page.context["deeds"]["send_on"].initial["office"] == counter.cleaning
    assert "of 5 like this one that were sent on, 5 went there" in page.content.decode()
