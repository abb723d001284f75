"""What is done to several requests of a queue at once, one after the other."""

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
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.texts import Refused
from balai.web.formats import number
from balai.web.messages import say

from .. import queue
from ..commands import answering
from ..wanted import Wanted
from .queue import officer
from .undo import Before, way_back

MOST_AT_ONCE = queue.PAGE


@in_city
@require_POST
def several(request: HttpRequest, place: Place) -> HttpResponse:
    """One thing for each request that was chosen; what cannot be done to one is said and stops no other."""
    chosen = [code for one in request.POST.getlist("code")[:MOST_AT_ONCE] if (code := as_code(one))]
    codes = list(dict.fromkeys(chosen))
    before = Before.of(place.place_id, codes)
    done: dict[str, Any] = {}
    try:
        done, refused = _each(codes, _deed(request, place))
    except Refused as why:
        refused = [str(why)]
    if done:
        words = ngettext("%(n)s request changed.", "%(n)s requests changed.", len(done))
        say(
            request,
            words % {"n": number(len(done))},
            undo=way_back(request, place, before, _pressed(request), done),
        )
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


def _pressed(request: HttpRequest) -> str:
    return {"take": "give", "drop": "give", "send": "send_on"}.get(do := request.POST.get("do", ""), do)


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
