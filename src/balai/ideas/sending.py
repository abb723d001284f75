"""What pages share by which residents speak: how much one client may send, and who holds a link."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from balai.people.forms import client
from balai.people.limits import Limit
from balai.places.models import Place

from .commands.voices import UnknownLink, voice_by
from .models import Voice

SENDINGS_BY_CLIENT = Limit("ideas-client", most=30, every=20)
"""Ideas and statements sent by one client: a whole neighbourhood may share one address."""
ANSWERS_BY_CLIENT = Limit("ideas-answers", most=200, every=2)
"""Answers to statements and support: one person gives many, one after the other."""
NEW_VOICES_BY_CLIENT = Limit("ideas-voices", most=40, every=30)
"""People who begin to speak from one address: more at once is one who pretends to be many."""
form_page = require_http_methods(["GET", "HEAD", "POST"])


def own_voice(place: Place, idea: str, secret: str) -> Voice:
    """Whoever holds this link to this idea. Raises Http404."""
    try:
        return voice_by(place.place_id, idea, secret)
    except UnknownLink as unknown:
        raise Http404("link") from unknown


def may_send(form: Any, limit: Limit) -> bool:
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


def page_of(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page with a form; 400 when what was sent needs another look, 429 when it was too much at once."""
    form = context["form"]
    status = 429 if form.too_many else 400 if form.is_bound and form.errors else 200
    answer = render(request, template, context, status=status)
    if status == 429:
        answer["Retry-After"] = str(int(SENDINGS_BY_CLIENT.every))
    return answer


def unsaid(answer: HttpResponse) -> HttpResponse:
    """Whoever a link of this page leads to learns the site at most, never the secret in its address."""
    answer["Referrer-Policy"] = "strict-origin"
    return answer
