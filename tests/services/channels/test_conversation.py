"""What a conversation asks, whatever comes in whatever order."""

from itertools import permutations

import pytest

from balai.services.channels.conversation import Draft, Heard, Offered, Question, command, go_on, labels

ROADS = Offered("roads", "Roads", (Question("blocked", "Is it blocked?", (("yes", "Yes"), ("no", "No"))),))
WASTE = Offered("waste", "Waste", (Question("depth", "How deep?"),))
LAMPS = Offered("lamps", "Lamps")
OFFERED = [ROADS, WASTE, LAMPS]


def told(*said: Heard, offered: list[Offered] = OFFERED) -> tuple[Draft, list[str]]:
    draft = Draft()
    return draft, [go_on(draft, one, offered) for one in said]


def test_it_asks_for_what_is_wrong_then_where_then_what_about() -> None:
    said = Heard(text="Dark street"), Heard(text="by the mosque"), Heard(text="3")
    draft, asked = told(Heard(), *said)
    assert asked == ["what", "where", "kind", "ready"]
    assert (draft.text, draft.landmark, draft.kind) == ("Dark street", "by the mosque", "lamps")


@pytest.mark.parametrize("order", list(permutations((Heard(pictures=1), Heard(lat=1.0, lon=2.0)))))
def test_picture_and_place_may_come_in_any_order(order: tuple[Heard, ...]) -> None:
    draft, asked = told(*order, Heard(text="Lamps"))
    assert asked[-1] == "ready" and (draft.pictures, draft.lat, draft.kind) == (1, 1.0, "lamps")


def test_the_only_kind_is_not_asked_for() -> None:
    assert told(Heard(text="Dark", lat=1.0, lon=2.0), offered=[LAMPS])[1] == ["ready"]


@pytest.mark.parametrize("choice", ["1", "1.", "roads", "ROADS", "ro"])
def test_a_kind_is_chosen_by_number_name_or_beginning(choice: str) -> None:
    assert told(Heard(text="Hole", lat=1.0, lon=2.0), Heard(text=choice))[0].kind == "roads"


@pytest.mark.parametrize("choice", ["0", "4", "99999999999999999999", "x", "²", "-1"])
def test_what_is_no_choice_is_asked_again_and_is_not_part_of_the_report(choice: str) -> None:
    draft, asked = told(Heard(text="Hole", lat=1.0, lon=2.0), Heard(text=choice))
    assert asked[-1] == "kind" and draft.text == "Hole"


def test_questions_of_a_kind_are_asked_until_they_are_answered() -> None:
    draft, asked = told(
        Heard(text="Hole", lat=1.0, lon=2.0), Heard(text="1"), Heard(text="perhaps"), Heard(text="no")
    )
    assert asked == ["kind", "question", "question", "ready"] and draft.chosen == {"blocked": ["no"]}
    draft, asked = told(Heard(text="Bags", lat=1.0, lon=2.0), Heard(text="2"), Heard(text="20"))
    assert asked[-1] == "ready" and draft.answers == {"depth": "20"}


def test_what_may_be_tapped_fits_what_is_asked() -> None:
    draft, _asked = told(Heard(text="Hole", lat=1.0, lon=2.0))
    assert labels(draft, OFFERED) == ["Roads", "Waste", "Lamps"]
    go_on(draft, Heard(text="1"), OFFERED)
    assert labels(draft, OFFERED) == ["Yes", "No"]


def test_words_before_a_question_are_added_and_cut() -> None:
    draft, _asked = told(Heard(text="a" * 3000), Heard(text="near the bank"), Heard(pictures=9))
    assert len(draft.text) == 3000 and draft.pictures == 3


@pytest.mark.parametrize(
    ("text", "order"),
    [("/start", "over"), ("STOP", "stop"), ("berhenti", "stop"), ("status MKS-7K2P4N", "status"),
     ("status", ""), ("stop the noise", ""), ("", "")],
)  # fmt: skip
def test_orders_are_told_from_reports(text: str, order: str) -> None:
    assert command(text)[0] == order
