"""Pages by which residents propose, support and say what they think. No account, no script; never kept."""

import secrets
from collections.abc import Callable
from typing import Any

import numpy as np
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from balai.methods.opinion.asking import next_statement, priorities
from balai.people.desk import posted
from balai.people.forms import client
from balai.people.limits import Limit
from balai.places.models import Place
from balai.places.queries import city_named
from balai.places.texts import Refused
from balai.web.messages import say as tell

from . import queries
from .commands import proposing, saying
from .commands.voices import UnknownLink, known_voice, new_voice, voice_by
from .forms import IdeaForm, SpeakForm, StateForm, WordsForm
from .models import Call, Idea, Voice
from .presenting import about, call_context, idea_context, list_rows
from .presenting_opinion import opinion_context, progress
from .states import ENDED

SENDINGS_BY_CLIENT = Limit("ideas-client", most=30, every=20)
"""Ideas and statements sent by one client: a whole neighbourhood may share one address."""
ANSWERS_BY_CLIENT = Limit("ideas-answers", most=200, every=2)
"""Answers to statements and support: one person gives many, one after the other."""
NEW_VOICES_BY_CLIENT = Limit("ideas-voices", most=40, every=30)
"""People who begin to speak from one address: more at once is one who pretends to be many."""
form_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@form_page
def propose(request: HttpRequest, slug: str, call: str) -> HttpResponse:
    """`/<city>/ideas/propose/<call>/`: one page, no account; then the link of whoever proposed it."""
    place = city_named(slug)
    row = queries.call_named(place.place_id, call)
    shown = call_context(row)
    if not shown["may"]["propose"]:
        return HttpResponseRedirect(f"/{place.slug}/ideas/")
    form = IdeaForm(posted(request), request.FILES or None, place_id=place.place_id)
    near: list[Idea] = []
    if request.method == "POST" and _may_send(form, SENDINGS_BY_CLIENT) and form.is_valid():
        near = _near(place, row, form)
        if not near and (link := _proposed(place, row, form)):
            return HttpResponseRedirect(f"{link}?sent=1")
    shown["near"] = list_rows(place, near)
    context = {**about(place, (_("Propose an idea"), "")), **shown, "form": form}
    return _page(request, "ideas/propose.html", context)


def _near(place: Place, row: Call, form: IdeaForm) -> list[Idea]:
    """Ideas that may be the same, to be looked at before this one is taken; once."""
    data = form.cleaned_data
    if data["sure"] or known_voice(place.place_id, data["client_key"]):  # decided, or sent before
        return []
    found = queries.alike_words(place.place_id, row.ref, f"{data['title']} {data['need']}")
    if not found:
        return []
    form.ask_again()
    return found


def _proposed(place: Place, row: Call, form: IdeaForm) -> str:
    """Propose it; the address of its author, or nothing where the form is shown again."""
    try:
        told = proposing.propose(place.place_id, row.ref, form.said())
    except Refused as refused:
        form.refuse(refused)
        return ""
    return f"/{place.slug}/ideas/{told.ref}/mine/{told.secret}/"


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
    return _page(request, "ideas/speak.html", context)


def _begun(place: Place, row: Idea, form: SpeakForm) -> HttpResponse | None:
    """The first thing that somebody says makes them a voice; None where the form is shown again."""
    if not _may_send(form, NEW_VOICES_BY_CLIENT) or not form.is_valid():
        return None
    try:
        _check_first(place, row, form.cleaned_data)
        heard = new_voice(place.place_id, row.ref, form.cleaned_data["client_key"], get_language() or "en")
        _carry_out(place, heard.voice, heard.secret, form.cleaned_data)
    except Refused as refused:
        form.refuse(refused)
        return None
    return _unsaid(HttpResponseRedirect(f"/{place.slug}/ideas/{row.ref}/mine/{heard.secret}/"))


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
    own = _own(place, idea, voice)
    form = SpeakForm(posted(request))
    if request.method == "POST" and _may_send(form, ANSWERS_BY_CLIENT) and form.is_valid():
        try:
            if done := _carry_out(place, own, voice, form.cleaned_data):
                tell(request, done, level=messages.SUCCESS)
            ended = form.cleaned_data["do"] == "take-back"
            here = f"/{place.slug}/ideas/{idea}/"
            return _unsaid(HttpResponseRedirect(here if ended else f"{here}mine/{voice}/"))
        except Refused as refused:
            form.refuse(refused)
    own = _own(place, idea, voice)
    return _unsaid(_page(request, "ideas/mine.html", {**_mine(request, place, own), "form": form}))


@never_cache
@form_page
def state(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/state/`: a statement of one's own."""

    def carry_out(place: Place, form: Any) -> str:
        saying.state(place.place_id, _own(place, idea, voice), form.cleaned_data["text"])
        return _("Thank you. Somebody looks at it before others see it.")

    words = {"title": _("Add a statement of your own"), "action": _("Send it")}
    return _own_form(request, slug, idea, voice, StateForm(posted(request)), words, carry_out)


@never_cache
@form_page
def revise(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/revise/`: the idea in other words, as long as nobody supports these."""
    place = city_named(slug)
    _own(place, idea, voice)
    seen = queries.seen(place.place_id, [queries.idea_named(place.place_id, idea)])[idea]
    said = {"title": seen.title, "need": seen.need, "text": seen.text}

    def carry_out(place: Place, form: Any) -> str:
        data = form.cleaned_data
        proposing.revise(place.place_id, idea, voice, data["title"], data["need"], data["text"])
        return _("It is like this from now on. Everybody can see what it was before.")

    words = {"title": _("Write it otherwise"), "action": _("Save")}
    return _own_form(request, slug, idea, voice, WordsForm(posted(request), initial=said), words, carry_out)


def _own_form(
    request: HttpRequest, slug: str, idea: str, secret: str, form: Any, words: dict[str, str],
    carry_out: Callable[[Place, Any], str],
) -> HttpResponse:  # fmt: skip
    """A form of its own below somebody's link, and back to the link's page."""
    place = city_named(slug)
    _own(place, idea, secret)
    back = f"/{place.slug}/ideas/{idea}/mine/{secret}/"
    if request.method == "POST" and _may_send(form, SENDINGS_BY_CLIENT) and form.is_valid():
        try:
            tell(request, carry_out(place, form), level=messages.SUCCESS)
            return _unsaid(HttpResponseRedirect(back))
        except Refused as refused:
            form.refuse(refused)
    context = {**about(place, (words["title"], "")), **words, "form": form, "back": back}
    return _unsaid(_page(request, "ideas/own_form.html", context))


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


def _own(place: Place, idea: str, secret: str) -> Voice:
    """Whoever holds this link to this idea. Raises Http404."""
    try:
        return voice_by(place.place_id, idea, secret)
    except UnknownLink as unknown:
        raise Http404("link") from unknown


def _may_send(form: Any, limit: Limit) -> bool:
    """Counts a sending; what was typed stays where it is too many."""
    if limit.take(client()):
        return True
    form.too_many = True
    form.full_clean()
    form._errors.clear()
    form.add_error(
        None, _("Too much was sent from here. Nothing is lost: wait a minute, then send it again.")
    )
    return False


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form; 400 when what was sent needs another look, 429 when it was too much at once."""
    form = context["form"]
    status = 429 if form.too_many else 400 if form.is_bound and form.errors else 200
    answer = render(request, template, context, status=status)
    if status == 429:
        answer["Retry-After"] = str(int(SENDINGS_BY_CLIENT.every))
    return answer


def _unsaid(answer: HttpResponse) -> HttpResponse:
    """Whoever a link of this page leads to learns the site at most, never the secret in its address."""
    answer["Referrer-Policy"] = "strict-origin"
    return answer
