"""Pages by which residents support an idea and say what they think. No account, no script; never kept."""

import secrets
from collections.abc import Callable
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from balai.methods.opinion.asking import next_statement, priorities
from balai.people.desk import posted
from balai.people.sending import may_send, sending_page, unsaid
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused
from balai.web.messages import say as tell

from . import queries
from .commands import amending, proposing, saying
from .commands.voices import new_voice
from .forms import SpeakForm
from .models import Idea, Voice
from .presenting import about, idea_context, list_rows
from .presenting_opinion import opinion_context, progress
from .sending import ANSWERS_BY_CLIENT, NEW_VOICES_BY_CLIENT, form_page, own_voice
from .states import ENDED


@never_cache
@form_page
def speak(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/speak/`: the first statement, or support; then one's own link."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    form = SpeakForm(posted(request))
    shown = idea_context(place, row, queries.now())
    if not (shown["may"]["say"] or shown["may"]["support"]):
        return HttpResponseRedirect(f"/{place.slug}/ideas/{row.ref}/")
    if request.method == "POST" and (answer := _begun(place, row, form)):
        return answer
    trail = about(place, (shown["title"], f"/{place.slug}/ideas/{row.ref}/"), (_("Say what you think"), ""))
    context = {**trail, **shown, **_asked(place, row, {}), "form": form, "progress": progress(place, row)}
    return sending_page(request, "ideas/speak.html", context, NEW_VOICES_BY_CLIENT)


def _begun(place: Place, row: Idea, form: SpeakForm) -> HttpResponse | None:
    """The first thing that somebody says makes them a voice; None where the form is shown again."""
    if not may_send(form, NEW_VOICES_BY_CLIENT) or not form.is_valid():
        return None
    try:
        _check_first(place, row, form.cleaned_data)
        heard = new_voice(place.place_id, row.ref, form.cleaned_data["client_key"], get_language() or "en")
        _carry_out(place, heard.voice, heard.secret, form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return None
    return unsaid(HttpResponseRedirect(f"/{place.slug}/ideas/{row.ref}/mine/{heard.secret}/"))


def _check_first(place: Place, row: Idea, said: dict[str, Any]) -> None:
    """Nobody becomes a voice by something that cannot be done. Raises Refused."""
    if said["do"] not in {"say", "support"}:
        raise Refused(_("This takes the link that you got when you first spoke."))
    saying.check_phase(place.place_id, row, said["do"])
    if said["do"] == "say" and said["statement"] not in queries.shown_statements(place.place_id, row.ref):
        raise Refused(_("This statement is not before people any more."))


@never_cache
@form_page
def mine(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/mine/<secret>/`: the next statement, one's answers and one's place on the map.

    Never kept, never in a Referer.
    """
    place = city_named(slug)
    own = own_voice(place, idea, voice)
    form = SpeakForm(posted(request))
    if request.method == "POST" and may_send(form, ANSWERS_BY_CLIENT) and form.is_valid():
        try:
            if done := _carry_out(place, own, voice, form.cleaned_data):
                tell(request, done, level=messages.SUCCESS)
            ended = form.cleaned_data["do"] == "take-back"
            here = f"/{place.slug}/ideas/{idea}/"
            return unsaid(HttpResponseRedirect(here if ended else f"{here}mine/{voice}/"))
        except Refused as refused:
            form.refuse(refused)
    own = own_voice(place, idea, voice)
    return unsaid(
        sending_page(
            request, "ideas/mine.html", {**_mine(request, place, own), "form": form}, ANSWERS_BY_CLIENT
        )
    )


def _carry_out(place: Place, own: Voice, secret: str, said: dict[str, Any]) -> str:
    """What the pressed button says. Returns what to tell; nothing for an answer, which shows by itself."""
    place_id, ref, other = place.place_id, own.idea, said["other"]
    if said["do"] == "say":
        if said["answer"] is None:
            raise Refused(_("Choose one of the three answers."))
        saying.say(place_id, own, said["statement"], said["answer"])
        return ""
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "support": (lambda: saying.support(place_id, own, yes=True), _("You support this idea.")),
        "take-support-back": (
            lambda: saying.support(place_id, own, yes=False),
            _("You support this idea no more."),
        ),
        "join": (
            lambda: proposing.ask_to_join(place_id, ref, secret, other),
            _("Asked. Whoever proposed the other idea says yes or no."),
        ),
        "settle": (
            lambda: proposing.settle_join(place_id, ref, secret, other, yes=said["yes"] == "1"),
            _("Thank you, it is settled."),
        ),
        "take-words": (
            lambda: amending.take(place_id, ref, secret, other),
            _("Your idea has these words from now on. Everybody can see what it was before."),
        ),
        "take-back": (
            lambda: proposing.take_back(place_id, ref, secret),
            _("You took your idea back. What you wrote is erased."),
        ),
    }
    deed, done = deeds[said["do"]]
    deed()
    return done


def _mine(request: HttpRequest, place: Place, own: Voice) -> dict[str, Any]:
    row = queries.idea_named(place.place_id, own.idea)
    shown = idea_context(place, row, queries.now())
    said = queries.said_by(own)
    opinion = opinion_context(place, row, said)
    link = f"/{place.slug}/ideas/{row.ref}/mine/"
    return {
        **about(place, (shown["title"], f"/{place.slug}/ideas/{row.ref}/"), (_("Your page"), "")), **shown, **opinion,
        **_asked(place, row, said), "own": own, "progress": progress(place, row),
        "answers": [(ref, text, said[ref]) for ref, text in opinion["statements"].items() if ref in said],
        "written": queries.written_by(own), "sent": "sent" in request.GET,
        "link_path": request.path, "link": request.build_absolute_uri(request.path), "links": link,
        **(_authors(place, row) if own.author else {}),
    }  # fmt: skip


def _authors(place: Place, row: Idea) -> dict[str, Any]:
    """What whoever proposed it decides about: ideas that may be the same, and who asks to join."""
    if row.state in ENDED:
        return {}
    asking = [
        queries.idea_named(place.place_id, ref) for ref in queries.asks_to_join(place.place_id, row.ref)
    ]
    asked = queries.asked_to_join(place.place_id, row.ref)
    return {
        "near": list_rows(place, queries.alike(place.place_id, row)),
        "asking": list_rows(place, asking),
        "asked": list_rows(place, [queries.idea_named(place.place_id, asked)])[0] if asked else None,
    }


def _asked(place: Place, row: Idea, said: dict[str, int]) -> dict[str, Any]:
    """The statement to ask next of somebody who has said this much: what tells most, and what few have seen."""
    texts = queries.shown_statements(place.place_id, row.ref)
    refs, counted = list(texts), queries.votes_each(place.place_id, row.ref)
    drawn = queries.drawn_map(place.place_id, row.ref)
    agree, passed, disagree = (np.array([counted.get(ref, {}).get(v, 0) for ref in refs]) for v in (1, 0, -1))
    pull = np.array([_pull(drawn.space.get(ref)) if drawn else 0.0 for ref in refs])
    weight = priorities(agree, disagree, agree + passed + disagree, pull, np.zeros(len(refs), bool))
    left = np.array([ref not in said for ref in refs], dtype=bool)
    at = next_statement(weight, left, secrets.randbelow(10**9) / 10**9) if refs else None
    next_ref = refs[at] if at is not None else ""
    return {
        "ask": next_ref,
        "ask_text": texts.get(next_ref, ""),
        "turn": len(refs) - int(left.sum()) + 1,
        "of": len(refs),
    }


def _pull(along: list[float] | None) -> float:
    """How far apart a statement pulls people, of a map's space."""
    return 0.0 if along is None else abs(1 - along[0]) * float(np.hypot(along[1], along[2]))
