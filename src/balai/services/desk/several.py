"""What is done to several requests of a queue at once, one after the other, and how it is taken back."""

import secrets
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from balai.people.desk import in_city, url, who
from balai.people.person import account_id_of
from balai.places.models import Place
from balai.places.texts import Refused
from balai.web.formats import number
from balai.web.messages import say

from .. import queue
from ..codes import as_code
from ..commands import answering
from ..models import Assignment
from ..wanted import Wanted
from .queue import officer, staff_names

MOST_AT_ONCE = queue.PAGE
UNDO = "desk_undo"


@in_city
@require_POST
def several(request: HttpRequest, place: Place) -> HttpResponse:
    """One thing for each request that was chosen; what cannot be done to one is said and stops no other."""
    chosen = [code for one in request.POST.getlist("code")[:MOST_AT_ONCE] if (code := as_code(one))]
    codes = list(dict.fromkeys(chosen))
    before = queue.assignments(place.place_id, codes)
    done: dict[str, Any] = {}
    try:
        done, refused = _each(codes, _deed(request, place))
    except Refused as why:
        refused = [str(why)]
    if done:
        words = ngettext("%(n)s request changed.", "%(n)s requests changed.", len(done))
        say(request, words % {"n": number(len(done))}, undo=_way_back(request, place, before, done))
    if not done and not refused:
        refused = [_("Choose requests, and what is to be done with them.")]
    for sentence in refused:
        say(request, sentence, level=messages.ERROR)
    return HttpResponseRedirect(f"{url('desk_queue', place)}?{Wanted.read(request.POST).query()}")


def _each(codes: Iterable[str], deed: Callable[[str], Any]) -> tuple[dict[str, Any], list[str]]:
    """Do it to one after the other: what came of each that went through, and a sentence for each that did not."""
    done, refused = {}, []
    for code in codes:
        try:
            done[code] = deed(code)
        except Refused as why:
            refused.append(f"{code}: {why}")
    return done, refused


def _way_back(request: HttpRequest, place: Place, before: dict[str, Assignment], done: dict[str, Any]) -> str:
    """The address that gives these back to who had them; empty where everybody has read of it already.

    Who had them is remembered in the session of whoever pressed, so that nobody else can press it.
    """
    if request.POST.get("do", "") not in {"take", "drop", "give"}:
        return ""
    key = secrets.token_hex(8)
    gave = {
        code: [str(before[code].account or "") if code in before else "", seen] for code, seen in done.items()
    }
    request.session[UNDO] = {"key": key, "place": str(place.place_id), "gave": gave}
    return url("desk_queue_undo", place, key)


@in_city
@require_POST
def undo(request: HttpRequest, place: Place, key: str) -> HttpResponse:
    """Give back what was given last, once; what somebody took since stays with them, and is named."""
    kept = request.session.get(UNDO) or {}
    back = HttpResponseRedirect(url("desk_queue", place))
    if kept.get("key") != key or kept.get("place") != str(place.place_id):
        say(request, _("It is gone by now."), level=messages.ERROR)
        return back
    del request.session[UNDO]
    here, gave = staff_names(place.place_id), kept["gave"]

    def give_back(code: str) -> int:
        had, seen = gave[code]
        account = UUID(had) if had and UUID(had) in here else None
        return answering.take(who(request), place.place_id, code, account, seen)

    done, refused = _each(gave, give_back)
    if done:
        say(request, _("It is as it was before."))
    for sentence in refused:
        say(request, sentence, level=messages.ERROR)
    return back


def _deed(request: HttpRequest, place: Place) -> Callable[[str], Any]:
    """What the pressed button does to one request. `seen-CODE`: the version that was on the screen. Raises Refused."""
    actor, place_id, said = who(request), place.place_id, request.POST

    def seen(code: str) -> int:
        return _version(said.get(f"seen-{code}", ""))

    def give(account: UUID | None) -> Callable[[str], Any]:
        return lambda code: answering.take(actor, place_id, code, account, seen(code))

    deeds: dict[str, Callable[[], Callable[[str], Any]]] = {
        "take": lambda: give(account_id_of(actor)),
        "drop": lambda: give(None),
        "give": lambda: give(officer(said.get("officer", ""), place_id)),
        "send": lambda: (
            lambda code: answering.send_on(
                actor, place_id, code, said.get("to", "")[:60], said.get("reason", ""), seen=seen(code)
            )
        ),
        "join": lambda: (
            lambda code: answering.merge(
                actor, place_id, [code], as_code(said.get("into", "")), said.get("reason", "")
            )
        ),
    }
    if (pressed := said.get("do", "")) not in deeds:
        raise Refused(_("Choose requests, and what is to be done with them."))
    return deeds[pressed]()


def _version(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
