"""Feeds of ideas: of a city, of one call, of what happened to one idea. Nothing in them that a page would not show."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai.people.feeds import NEWEST, atom, feed_entry
from balai.places.models import Place
from balai.places.queries import city_named

from . import queries
from .models import Idea
from .presenting import list_rows, title_of
from .presenting_clock import happened_to
from .views import kept


@require_safe
def of_city(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/ideas/feed.xml`: the ideas to which something happened last."""
    place = city_named(slug)
    rows = list(queries.ideas_across([place.place_id]).order_by("-updated_at", "ref")[:NEWEST])
    title = _("Ideas for %(name)s") % {"name": place.name}
    return _of(request, place, rows, title)


@require_safe
def of_call(request: HttpRequest, slug: str, call: str) -> HttpResponse:
    """`/<city>/ideas/calls/<call>/feed.xml`: the same, of one call."""
    place = city_named(slug)
    row = queries.call_named(place.place_id, call)
    every = queries.ideas_across([place.place_id]).filter(call=row.ref)
    return _of(request, place, list(every.order_by("-updated_at", "ref")[:NEWEST]), row.title)


@require_safe
def of_idea(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/feed.xml`: what happened to one idea, the newest first."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    here = f"/{place.slug}/ideas/{row.ref}/"
    entries = [
        feed_entry(here, one["at"], one["title"], one["reason"], one["text"], f"#{n}")
        for n, one in reversed(list(enumerate(reversed(happened_to(place, row)), 1)))
    ]
    title = title_of(queries.seen(place.place_id, [row])[row.ref])
    return kept(atom(request, place, title, here, entries), place)


def _of(request: HttpRequest, place: Place, rows: list[Idea], title: str) -> HttpResponse:
    entries = [
        feed_entry(one["url"], one["row"].updated_at, one["title"], one["tag"][1], one["need"])
        for one in list_rows(place, rows)
    ]
    return kept(atom(request, place, title, f"/{place.slug}/ideas/", entries), place)
