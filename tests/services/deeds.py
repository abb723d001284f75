"""What an office and those who reported do to a request, each in a word."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from balai.services.clock import minute
from balai.services.commands import answering, reporters
from balai.services.commands.reporting import Reported, join
from tests.cast import Cast

from .cast import (
    IN_NORTH,
    NOW,
    OUTSIDE,
    Opened,
    picture,
    report_something,
    request,
    something,
)

SOON = NOW + timedelta(days=3)
OBJECT_BY = minute(SOON + timedelta(days=7))


def answered(cast: Cast, code: str, what: str = "done", **more: Any) -> None:
    answering.answer(cast.actor("budi"), cast.muara.place_id, code, what, "It is filled.", now=NOW, **more)


def sent_on(cast: Cast, counter: Opened, code: str, **more: Any) -> None:
    """To whichever of the two offices does not have it."""
    into = counter.cleaning if request(cast, code).office == counter.works else counter.works
    answering.send_on(cast.actor("budi"), counter.place_id, code, into, "Theirs.", now=NOW, **more)


def reach(cast: Cast, counter: Opened, state: str) -> tuple[str, str]:
    """The code and secret of a request in this state."""
    at = dict(zip(("lat", "lon"), OUTSIDE if state == "passed on" else IN_NORTH, strict=True))
    told = report_something(cast, **at)
    way = {
        "new": (),
        "passed on": (),
        "fixed": ("done", "fixed"),
        "reopened": ("done", "reopened"),
    }.get(state, (state,))
    for step in way:
        DEEDS[step](cast, counter, told.code, told.secret)
    assert request(cast, told.code).state == state
    return told.code, told.secret


def merged(cast: Cast, counter: Opened, code: str) -> None:
    into = report_something(cast).code
    answering.merge(cast.actor("budi"), counter.place_id, [code], into, "One hole.")


DEEDS: dict[str, Callable[[Cast, Opened, str, str], Any]] = {
    "with office": lambda cast, counter, code, _secret: sent_on(cast, counter, code),
    "working": lambda cast, counter, code, _secret: answering.start(
        cast.actor("budi"), counter.place_id, code
    ),
    "done": lambda cast, counter, code, _secret: answered(cast, code),
    "declined": lambda cast, counter, code, _secret: answered(cast, code, "declined"),
    "merged": lambda cast, counter, code, _secret: merged(cast, counter, code),
    "fixed": lambda cast, counter, code, secret: reporters.agree(counter.place_id, secret),
    "reopened": lambda cast, counter, code, secret: reporters.object_to(counter.place_id, secret, now=NOW),
    "withdrawn": lambda cast, counter, code, secret: reporters.take_back(counter.place_id, secret),
}
"""What a person does so that a request becomes this; "new" and "passed on" are how one begins."""


def done(cast: Cast, code: str, photo: str = "filled") -> None:
    answering.answer(
        cast.actor("budi"), cast.muara.place_id, code, "done", "It is filled.", [picture(photo)], SOON
    )


def joined(cast: Cast, code: str, **changes: Any) -> Reported:
    return join(cast.muara.place_id, code, something(**changes))


def types(said: list[Any]) -> list[type]:
    return [type(act) for act in said]
