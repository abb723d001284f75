"""How what was just done at the desk is taken back, once, by whoever did it: by another act where there was an act."""

import secrets
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from balai.people.desk import in_city, url, who
from balai.places.authority import Actor
from balai.places.models import Place
from balai.places.texts import Refused
from balai.record.ids import row_id
from balai.web.messages import say

from .. import queue
from ..commands import answering
from ..models import Assignment, Request
from .queue import staff_names

UNDO = "desk_undo"
TAKES_BACK = {"give", "send_on", "join"}
"""Deeds that can be taken back; of an answer everybody has read already."""


class Before(NamedTuple):
    """Who had some requests, and with which office and as what they stood, before something was done."""

    held: dict[str, Assignment]
    stood: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, place_id: UUID, codes: list[str]) -> "Before":
        rows = Request.objects.of(place_id).filter(id__in=[row_id(place_id, "request", one) for one in codes])
        stood = {code: (office, kind) for code, office, kind in rows.values_list("code", "office", "kind")}
        return cls(queue.assignments(place_id, codes), stood)


def way_back(request: HttpRequest, place: Place, before: Before, what: str, done: dict[str, Any]) -> str:
    """The address that takes it back; empty where that cannot be. `done`: by code, the version that came of it.

    What was before is remembered in the session of whoever pressed, so that nobody else can press it.
    """
    if what not in TAKES_BACK or (what == "send_on" and not all(before.stood[code][0] for code in done)):
        return ""
    key, were = secrets.token_hex(8), {}
    for code, seen in done.items():
        held = before.held.get(code)
        were[code] = [str(held.account or "") if held else "", *before.stood[code], seen]
    request.session[UNDO] = {"key": key, "place": str(place.place_id), "what": what, "were": were}
    return url("desk_queue_undo", place, key)


@in_city
@require_POST
def undo(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Take back what was done last, once; what somebody changed since stays, and is named."""
    kept = request.session.get(UNDO) or {}
    back = HttpResponseRedirect(url("desk_queue", place))
    if kept.get("key") != key or kept.get("place") != str(place.place_id):
        say(request, _("It is gone by now."), level=messages.ERROR)
        return back
    del request.session[UNDO]
    went = 0
    for code, were in kept["were"].items():
        try:
            _as_before(who(request), place.place_id, kept["what"], code, *were)
            went += 1
        except Refused as why:
            say(request, f"{code}: {why}", level=messages.ERROR)
    if went:
        say(request, _("It is as it was before."))
    return back


def _as_before(
    actor: Actor, place_id: UUID, what: str, code: str, account: str, office: str, kind: str, seen: int | None
) -> None:
    """Whoever had it has it again, if they still work here. Raises Refused."""
    had = UUID(account) if account and UUID(account) in staff_names(place_id) else None
    if what == "join":
        answering.part(actor, place_id, code, _("Joined by mistake"))
    if what == "send_on":
        seen = answering.send_on(actor, place_id, code, office, _("Sent on by mistake"), kind, seen=seen)
    if what == "give" or (what == "send_on" and had and seen is not None):
        answering.take(actor, place_id, code, had, seen or 0)
