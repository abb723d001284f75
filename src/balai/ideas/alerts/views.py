"""Pages of letters about an idea: ask, confirm, stop."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from balai.people.desk import posted
from balai.people.sending import may_send, sending_page, unsaid
from balai.people.taps import tap
from balai.places.models import Place
from balai.places.queries import city_named

from .. import queries
from ..forms import FollowForm
from ..models import Idea
from ..presenting import about, title_of
from ..sending import SENDINGS_BY_CLIENT, form_page, own_voice
from . import wishes


@never_cache
@form_page
def follow(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/follow/`: letters, or the feed that is named there."""
    place = city_named(slug)
    return _follow(request, place, queries.idea_named(place.place_id, idea), author=False)


@never_cache
@form_page
def follow_own(request: HttpRequest, slug: str, idea: str, voice: str) -> HttpResponse:
    """`…/mine/<secret>/follow/`: the same; whoever proposed it is told also of what only they decide about."""
    place = city_named(slug)
    own = own_voice(place, idea, voice)
    return unsaid(_follow(request, place, queries.idea_named(place.place_id, idea), author=own.author))


def _follow(request: HttpRequest, place: Place, row: Idea, *, author: bool) -> HttpResponse:
    form, asked = FollowForm(posted(request)), False
    if request.method == "POST" and may_send(form, SENDINGS_BY_CLIENT) and form.is_valid():
        wishes.ask(place, row, form.cleaned_data["email"], author=author)
        asked = True
    title, here = title_of(queries.seen(place.place_id, [row])[row.ref]), f"/{place.slug}/ideas/{row.ref}/"
    trail = about(place, (title, here), (_("Be told what happens to it"), ""))
    context = {**trail, "title": title, "form": form, "asked": asked, "here": here}
    return sending_page(request, "ideas/follow.html", context, SENDINGS_BY_CLIENT)


@never_cache
@form_page
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Yes, send me letters."""
    words = {
        "title": _("Confirm that you want letters"), "button": _("Yes, send me letters"),
        "done": _("It is done: you get a letter when something happens to this idea, and when nothing did for long."),
    }  # fmt: skip
    place = city_named(slug)
    return tap(
        request, lambda: wishes.confirm(place.place_id, token), {**_tapped(place, words["title"]), **words}
    )


@csrf_exempt  # the link itself says whose letters they are, and mail programs post to it (RFC 8058)
@never_cache
@form_page
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """No more letters: with the button, or by the mail program's own."""
    words = {
        "title": _("No more letters"), "button": _("Stop the letters"),
        "done": _("It is done: no more letters about this, and your address is removed."),
    }  # fmt: skip
    place = city_named(slug)
    return tap(
        request, lambda: wishes.stop(place.place_id, token), {**_tapped(place, words["title"]), **words}
    )


def _tapped(place: Place, title: str) -> dict[str, Any]:
    return {**about(place, (title, "")), "back": f"/{place.slug}/ideas/", "back_words": _("Ideas")}
