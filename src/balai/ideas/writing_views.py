"""Pages by which residents propose, and write otherwise or add what they think: forms of their own. Never kept."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from balai.people.desk import posted
from balai.people.sending import may_send, sending_page, unsaid
from balai.places.models import Place
from balai.places.pin import pin_map_part
from balai.places.queries import city_named
from balai.places.texts import Refused
from balai.web.messages import say as tell

from . import queries
from .alerts import wishes
from .commands import amending, proposing, saying
from .commands.voices import known_voice
from .forms import AmendForm, IdeaForm, StateForm, WordsForm
from .models import Call, Idea
from .presenting import about, call_context, list_rows
from .sending import LOOKS_BY_CLIENT, SENDINGS_BY_CLIENT, form_page, own_voice


@never_cache
@form_page
def propose(request: HttpRequest, slug: str, call: str) -> HttpResponse:
    """`/<city>/ideas/propose/<call>/`: one page, no account; then the link of whoever proposed it."""
    place = city_named(slug)
    row = queries.call_named(place.place_id, call)
    shown = call_context(row)
    if not shown["may"]["propose"]:
        return HttpResponseRedirect(f"/{place.slug}/ideas/")
    form = IdeaForm(posted(request), request.FILES or None, place=place)
    near: list[Idea] = []
    limit = LOOKS_BY_CLIENT if form.looking else SENDINGS_BY_CLIENT
    sent = request.method == "POST" and may_send(form, limit) and not form.still_filling()
    if sent and form.is_valid():
        near = _near(place, row, form)
        if not near and (link := _proposed(place, row, form)):
            return HttpResponseRedirect(f"{link}?sent=1")
    shown["near"] = list_rows(place, near)
    context = {**about(place, (_("Propose an idea"), "")), **shown, "form": form}
    return sending_page(request, "ideas/propose.html", context, limit)


@require_safe
def map_(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/ideas/map/`: the map on which the pin of an idea is moved."""
    return pin_map_part(request, city_named(slug))


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
    if address := form.cleaned_data["contact"]:
        wishes.ask(place, queries.idea_named(place.place_id, told.ref), address, author=True)
    return f"/{place.slug}/ideas/{told.ref}/mine/{told.secret}/"


@never_cache
@form_page
def state(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/state/`: a statement of one's own."""

    def carry_out(place: Place, form: Any) -> str:
        saying.state(place.place_id, own_voice(place, idea, voice), form.cleaned_data["text"])
        return _("Thank you. Somebody looks at it before others see it.")

    words = {"title": _("Add a statement of your own"), "action": _("Send it")}
    return _own_form(request, slug, idea, voice, StateForm(posted(request)), words, carry_out)


@never_cache
@form_page
def revise(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/revise/`: the idea in other words, as long as nobody supports these."""
    place = city_named(slug)
    own_voice(place, idea, voice)
    seen = queries.seen(place.place_id, [queries.idea_named(place.place_id, idea)])[idea]
    said = {"title": seen.title, "need": seen.need, "text": seen.text}

    def carry_out(place: Place, form: Any) -> str:
        data = form.cleaned_data
        proposing.revise(place.place_id, idea, voice, data["title"], data["need"], data["text"])
        return _("It is like this from now on. Everybody can see what it was before.")

    words = {"title": _("Write it otherwise"), "action": _("Save")}
    return _own_form(request, slug, idea, voice, WordsForm(posted(request), initial=said), words, carry_out)


@never_cache
@form_page
def amend(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/amend/`: other words for somebody's idea."""
    place = city_named(slug)
    own_voice(place, idea, voice)
    seen = queries.seen(place.place_id, [queries.idea_named(place.place_id, idea)])[idea]
    said = {"title": seen.title, "need": seen.need, "text": seen.text}

    def carry_out(place: Place, form: Any) -> str:
        data, own = form.cleaned_data, own_voice(place, idea, voice)
        amending.offer(place.place_id, own, data["title"], data["need"], data["text"], data["why"])
        return _("Thank you. Somebody looks at it before others see it.")

    words = {"title": _("Offer other words"), "action": _("Offer them")}
    return _own_form(request, slug, idea, voice, AmendForm(posted(request), initial=said), words, carry_out)


def _own_form(
    request: HttpRequest, slug: str, idea: str, secret: str, form: Any, words: dict[str, str],
    carry_out: Callable[[Place, Any], str],
) -> HttpResponse:  # fmt: skip
    """A form of its own below somebody's link, and back to the link's page."""
    place = city_named(slug)
    own_voice(place, idea, secret)
    back = f"/{place.slug}/ideas/{idea}/mine/{secret}/"
    if request.method == "POST" and may_send(form, SENDINGS_BY_CLIENT) and form.is_valid():
        try:
            tell(request, carry_out(place, form), level=messages.SUCCESS)
            return unsaid(HttpResponseRedirect(back))
        except Refused as refused:
            form.refuse(refused)
    context = {**about(place, (words["title"], "")), **words, "form": form, "back": back}
    return unsaid(sending_page(request, "ideas/own_form.html", context, SENDINGS_BY_CLIENT))
