"""One request at the desk: what only staff see of it, and everything they can do with it."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _

from balai.people.desk import form_page, in_city, page, submitted, url, who
from balai.people.person import account_id_of
from balai.places.models import Place
from balai.web.messages import say

from .. import queries, queue
from ..codes import as_code
from ..commands import answering, office
from ..models import Counter, Request
from ..near import near_copies
from ..presenting import request_context
from ..presenting_desk import clock, deed_rows, language_names, near_rows, parts_of, withheld_parts
from ..states import may_follow
from . import request_forms as shapes
from .counter import trail
from .queue import officer, staff_names


class Deed(NamedTuple):
    """Something to do: its form, how it is carried out with what the form holds, and what is said then."""

    form: Callable[..., forms.Form]
    command: Callable[[dict[str, Any]], Any]
    done: Any


@in_city
@form_page
def show(request: HttpRequest, place: Place, code: str, do: str = "") -> HttpResponse:
    """Everything about a request; below `<do>/`, what was sent to do with it."""
    row, counter = queries.request_named(place.place_id, as_code(code)), queries.counter_of(place.place_id)
    if counter is None or (request.method != "POST" and do):
        raise Http404(code)
    sent: dict[str, forms.Form] = {}
    deeds = _deeds(request, place, counter, row, sent)
    if do and do not in deeds:
        raise Http404(do)
    if do:
        sent[do] = deeds[do].form(request.POST, request.FILES)
        if submitted(sent[do], deeds[do].command):
            say(request, deeds[do].done)
            return HttpResponseRedirect(url("desk_request", place, row.code))
        row.refresh_from_db()
    return _page(
        request, place, counter, row, {name: sent.get(name) or d.form() for name, d in deeds.items()}, do
    )


def _page(
    request: HttpRequest, place: Place, counter: Counter, row: Request, filled: dict[str, forms.Form], do: str
) -> HttpResponse:
    now, place_id = queries.now(), place.place_id
    names = staff_names(place_id)
    langs, reached = queue.languages(place_id, row.code)
    with timezone.override(ZoneInfo(counter.timezone)):
        about = request_context(place, counter, row, now)
        held = queue.assignments(place_id, [row.code]).get(row.code)
        return page(
            request, "services/desk/request.html", place, filled.get(do), **about,
            deeds=filled, failed=do, clock=clock(row, now), exact=queue.exact_point(place_id, row.code),
            officer=names.get(held.account, "") if held and held.account else "",
            notes=[(note, names.get(note.account, "")) for note in queue.notes(place_id, row.code)],
            near=near_rows(place, _near(row, about["seen"].text, now), now),
            withheld=withheld_parts(place_id, row), deeds_done=deed_rows(place_id, row.code, names),
            langs=language_names(langs), reached=reached, may_join=may_follow("merged", row.state),
            templates=queue.templates(place_id, row.kind, langs), base=f"/{place.slug}/",
            crumbs=trail(place, url("desk_queue", place), row.code),
        )  # fmt: skip


def _near(row: Request, text: str, now: str) -> list[Any]:
    """Others that may be of the same thing; nothing is compared where the place is not known."""
    if row.lat is None or row.lon is None:
        return []
    return near_copies(
        row.place_id, lat=row.lat, lon=row.lon, kind=row.kind, text=text, now=now, but=row.code, at_desk=True
    )


def _deeds(
    request: HttpRequest, place: Place, counter: Counter, row: Request, sent: dict[str, Any]
) -> dict[str, Deed]:
    """What can be done with a request, by the last part of the address. `sent`: the form that was sent, when it was."""
    actor, place_id, code = who(request), place.place_id, row.code
    there = {"offices": queries.offices(place_id), "kinds": queries.kinds(place_id)}
    held = queue.assignments(place_id, [code]).get(code)
    mine = account_id_of(actor)
    first = {
        "officer": str(held.account if held and held.account else mine or ""),
        "seen": held.version if held else 0,
    }
    words = _template(request, place_id)
    named = staff_names(place_id)

    def shape(form: Any, initial: dict[str, Any] | None = None, **given: Any) -> Callable[..., forms.Form]:
        # Several forms stand on the page: each has ids of its own.
        ids = f"{form.__name__.lower()}-%s"
        return lambda data=None, files=None: form(data, files, initial=initial, auto_id=ids, **given)

    return {
        "give": Deed(
            shape(shapes.GiveForm, first, staff=named),
            lambda said: answering.take(
                actor, place_id, code, officer(said["officer"], place_id) if said["officer"] else None, said["seen"]
            ),
            _("The desk knows who has it."),
        ),
        "start": Deed(
            shape(forms.Form), lambda _said: answering.start(actor, place_id, code),
            _("Work has begun: everybody reads it."),
        ),
        "answer": Deed(
            shape(shapes.AnswerForm, {"text": words, "answer": "done" if row.open else "note"}),
            lambda said: answering.answer(actor, place_id, code, said["answer"], said["text"], said["photos"]),
            _("Your answer stands in the record, and those who reported are told."),
        ),
        "send_on": Deed(
            shape(shapes.SendOnForm, {"office": row.office, "seen": first["seen"]}, **there),
            lambda said: answering.send_on(
                actor, place_id, code, said["office"], said["reason"], said["kind"], seen=said["seen"]
            ),
            _("Another office has it now."),
        ),
        "promise": Deed(
            shape(shapes.PromiseForm),
            lambda said: answering.promise_again(
                actor, place_id, code, sent["promise"].moment(counter.timezone), said["reason"]
            ),
            _("Another date is promised; the first one stays in the record."),
        ),
        "join": Deed(
            shape(shapes.JoinForm),
            lambda said: answering.merge(actor, place_id, [code], as_code(said["into"]), said["reason"]),
            _("They go on together, and everybody who reported stays informed."),
        ),
        "moderate": Deed(
            shape(shapes.ModerateForm, parts=parts_of(place_id, row)),
            lambda said: answering.moderate(
                actor, place_id, code, said["shown"] == "yes", said["reason"], said["asides"]
            ),
            _("The decision and its reason stand in the record."),
        ),
        "note": Deed(
            shape(shapes.NoteForm), lambda said: office.write_note(actor, place_id, code, said["note"]), _("Noted."),
        ),
    }  # fmt: skip


def _template(request: HttpRequest, place_id: UUID) -> str:
    """The words that were asked for, if they are this city's."""
    try:
        return queue.template_named(place_id, UUID(request.GET.get("words", ""))).text
    except (ValueError, Http404):
        return ""
