"""What staff can do with one request: each deed with its form, how it is carried out, and what is said then."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from balai.people.desk import who
from balai.people.person import account_id_of
from balai.places.authority import Actor
from balai.places.codes import as_code
from balai.places.models import Place

from .. import queries, queue
from ..commands import answering, office
from ..models import Counter, Request
from ..presenting_desk import parts_of
from . import request_forms as shapes
from .queue import officer, staff_names


class Deed(NamedTuple):
    """Something to do: its form, how it is carried out with what the form holds, and what is said then."""

    form: Callable[..., forms.Form]
    command: Callable[[dict[str, Any]], Any]
    done: Any


Deeds = dict[str, Deed]


def deeds_of(request: HttpRequest, place: Place, counter: Counter, row: Request) -> Deeds:
    """What can be done with a request, by the last part of the address."""
    actor = who(request)
    return {
        **_who_has_it(actor, place.place_id, row),
        **_saying(actor, counter, row, _template(request, place.place_id)),
        **_joining(actor, row),
    }


def _who_has_it(actor: Actor, place_id: UUID, row: Request) -> Deeds:
    held = queue.assignments(place_id, [row.code]).get(row.code)
    seen = held.version if held else 0
    mine = {
        "officer": str(held.account if held and held.account else account_id_of(actor) or ""),
        "seen": seen,
    }
    there = {"offices": queries.offices(place_id), "kinds": queries.kinds(place_id)}
    likely = queue.likely_office(row)

    def give(said: dict[str, Any]) -> int:
        account = officer(said["officer"], place_id) if said["officer"] else None
        return answering.take(actor, place_id, row.code, account, said["seen"])

    def send_on(said: dict[str, Any]) -> int:
        return answering.send_on(
            actor, place_id, row.code, said["office"], said["reason"], said["kind"], seen=said["seen"]
        )

    first = {"office": likely.office if likely else row.office, "seen": seen}
    return {
        "give": Deed(_shape(shapes.GiveForm, mine, staff=staff_names(place_id)), give, _("The desk knows who has it.")),
        "send_on": Deed(
            _shape(shapes.SendOnForm, first, likely=likely, **there), send_on, _("Another office has it now."),
        ),
    }  # fmt: skip


def _saying(actor: Actor, counter: Counter, row: Request, words: str) -> Deeds:
    place_id, code = row.place_id, row.code
    first = {"text": words, "answer": "done" if row.open else "note"}
    return {
        "start": Deed(
            _shape(forms.Form), lambda _said: answering.start(actor, place_id, code),
            _("Work has begun: everybody reads it."),
        ),
        "answer": Deed(
            _shape(shapes.AnswerForm, first),
            lambda said: answering.answer(actor, place_id, code, said["answer"], said["text"], said["photos"]),
            _("Your answer stands in the record, and those who reported are told."),
        ),
        "promise": Deed(
            _shape(shapes.PromiseForm, zone=counter.timezone),
            lambda said: answering.promise_again(actor, place_id, code, said["until"], said["reason"]),
            _("Another date is promised; the first one stays in the record."),
        ),
        "moderate": Deed(
            _shape(shapes.ModerateForm, parts=parts_of(place_id, row)),
            lambda said: answering.moderate(
                actor, place_id, code, said["shown"] == "yes", said["reason"], said["asides"]
            ),
            _("The decision and its reason stand in the record."),
        ),
        "note": Deed(
            _shape(shapes.NoteForm), lambda said: office.write_note(actor, place_id, code, said["note"]), _("Noted."),
        ),
    }  # fmt: skip


def _joining(actor: Actor, row: Request) -> Deeds:
    place_id, code = row.place_id, row.code
    return {
        "join": Deed(
            _shape(shapes.JoinForm),
            lambda said: answering.merge(actor, place_id, [code], as_code(said["into"]), said["reason"]),
            _("They go on together, and everybody who reported stays informed."),
        ),
        "part": Deed(
            _shape(shapes.PartForm), lambda said: answering.part(actor, place_id, code, said["reason"]),
            _("Each goes on by itself, and those who reported this one are told of it again."),
        ),
    }  # fmt: skip


def _shape(form: Any, initial: dict[str, Any] | None = None, **given: Any) -> Callable[..., forms.Form]:
    """Several forms stand on the page: each has ids of its own."""
    ids = f"{form.__name__.lower()}-%s"
    return lambda data=None, files=None: form(data, files, initial=initial, auto_id=ids, **given)


def _template(request: HttpRequest, place_id: UUID) -> str:
    """The words that were asked for, if they are this city's."""
    try:
        return queue.template_named(place_id, UUID(request.GET.get("words", ""))).text
    except (ValueError, Http404):
        return ""
