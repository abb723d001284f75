"""Pages that everybody sees, kept until the city's record grows: calls, an idea, its versions, its figures."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from balai.methods import csv_rows
from balai.methods.opinion.exchange import Statement, write_statements, write_votes
from balai.places import links
from balai.places.models import Place
from balai.places.queries import city_named

from . import queries
from .models import Idea
from .presenting import about, call_context, idea_context, list_rows, map_of, title_of
from .presenting_opinion import opinion_context
from .presenting_words import changes_between


@require_safe
def ideas(request: HttpRequest, slug: str) -> HttpResponse:
    """`/<city>/ideas/`: the calls, the latest first, each with its ideas."""
    place = city_named(slug)
    every = queries.calls(place.place_id)
    if not every:
        raise Http404("calls")
    shown = [
        {**call_context(one), "rows": list_rows(place, queries.ideas_of(place.place_id, one.ref))}
        for one in every
    ]
    placed = map_of(place, [idea for one in shown for idea in one["rows"]])
    return kept(render(request, "ideas/ideas.html", {**about(place), "calls": shown, "map": placed}), place)


@require_safe
def idea(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/`: the need, the proposal, what people think, and what the city says."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    shown = idea_context(place, row, queries.now())
    context = {**about(place, (shown["title"], "")), **shown, **opinion_context(place, row)}
    return kept(render(request, "ideas/idea.html", context), place, shown["came_from"])


@require_safe
def versions(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/versions/`: its words as they were, and what changed."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    title = title_of(queries.seen(place.place_id, [row])[row.ref])
    trail = about(place, (title, f"/{place.slug}/ideas/{row.ref}/"), (_("Versions"), ""))
    context = {**trail, "row": row, "title": title, "versions": changes_between(place.place_id, row.ref)}
    return kept(render(request, "ideas/versions.html", context), place)


@require_safe
def figures(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/opinion.csv`: the figures last summed up, by statement and group."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    answer = HttpResponse("".join(_lines(place, row)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="opinion-{row.ref}.csv"'
    return kept(answer, place)


@require_safe
def votes(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/votes.csv`: every vote, where the call said so in advance and answers are over."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    found = queries.published_votes(place.place_id, row)
    if found is None:
        raise Http404("votes")
    answer = HttpResponse("".join(write_votes(found)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="votes-{row.ref}.csv"'
    return kept(answer, place)


@require_safe
def comments(request: HttpRequest, slug: str, idea: str) -> HttpResponse:
    """`/<city>/ideas/<ref>/comments.csv`: the statements, beside the votes that name them."""
    place = city_named(slug)
    row = queries.idea_named(place.place_id, idea)
    found = queries.published_votes(place.place_id, row)
    if found is None:
        raise Http404("votes")
    texts = queries.shown_statements(place.place_id, row.ref)
    lines = write_statements((Statement(ref, text) for ref, text in texts.items()), found)
    answer = HttpResponse("".join(lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="comments-{row.ref}.csv"'
    return kept(answer, place)


def _lines(place: Place, row: Idea) -> list[str]:
    found = queries.opinion_of(place.place_id, row.ref)
    texts = queries.shown_statements(place.place_id, row.ref)
    rows: list[list[str | int | None]] = [
        ["statement", "text", "group", "people", "agree", "disagree", "passed"]
    ]
    for one in found.counts if found else []:
        if one["statement"] in texts and found:
            parts = [
                ("", found.people, one["all"]),
                *zip(queries.LETTERS, found.groups, one["groups"], strict=False),
            ]
            rows += [
                [one["statement"], texts[one["statement"]], *part[:2], *(part[2] or [None] * 3)]
                for part in parts
            ]
    return [csv_rows.row(cells) + "\r\n" for cells in rows]


def kept(response: HttpResponse, place: Place, named: Sequence[links.Named] = ()) -> HttpResponse:
    """Kept until the city's record grows, not longer than an hour: it shows whether a day has passed."""
    response.reads, response.about = [place.place_id], links.about_of(named)  # type: ignore[attr-defined]
    response.shows_ages = True  # type: ignore[attr-defined]
    return response
