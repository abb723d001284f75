"""What pages share by which residents speak: how much one client may send, and who holds a link."""

from django.http import Http404
from django.views.decorators.http import require_http_methods

from balai.people.limits import Limit
from balai.places.models import Place

from .commands.voices import UnknownLink, voice_by
from .models import Voice

SENDINGS_BY_CLIENT = Limit("ideas-client", most=30, every=20)
"""Ideas and statements sent by one client: a whole neighbourhood may share one address."""
ANSWERS_BY_CLIENT = Limit("ideas-answers", most=200, every=2)
"""Answers to statements and support: one person gives many, one after the other."""
LOOKS_BY_CLIENT = Limit("ideas-looks", most=60, every=2)
"""Searches for what an idea is about: they send nothing yet."""
NEW_VOICES_BY_CLIENT = Limit("ideas-voices", most=40, every=30)
"""People who begin to speak from one address: more at once is one who pretends to be many."""
form_page = require_http_methods(["GET", "HEAD", "POST"])


def own_voice(place: Place, idea: str, secret: str) -> Voice:
    """Whoever holds this link to this idea. Raises Http404."""
    try:
        return voice_by(place.place_id, idea, secret)
    except UnknownLink as unknown:
        raise Http404("link") from unknown
