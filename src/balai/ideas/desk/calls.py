"""Ideas at the desk: the calls, one idea with its statements, and everything that is done about them."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from balai.people.desk import (
    crumbs,
    form_of,
    form_page,
    in_city,
    page,
    posted,
    pressed,
    submitted,
    url,
    who,
)
from balai.places.forms import ReasonForm
from balai.places.models import Place
from balai.web.doors import Door
from balai.web.formats import number
from balai.web.messages import say

from .. import queries
from ..commands import amending, calling
from ..models import Amendment, Idea, Statement
from ..presenting import call_context, idea_context, list_rows, title_of
from ..presenting_words import offered
from .forms import AnswerForm, CallForm, PhaseForm, StatementForm


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The way from a city's card at the desk to its ideas."""
    hint = gettext_lazy("Ask for them, look at statements, answer each idea")
    return [Door(f"/desk/cities/{slug}/ideas/", gettext_lazy("Ideas"), hint, icon="leaf")]


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    """Every call with its ideas, and the statements that wait for a look."""
    calls = [
        {**call_context(one), "rows": list_rows(place, queries.ideas_of(place.place_id, one.ref))}
        for one in queries.calls(place.place_id)
    ]
    waiting = _with_words(place, queries.held_statements(place.place_id))
    offers = list_rows(place, queries.ideas_with_offers(place.place_id))
    return page(
        request,
        "ideas/desk/ideas.html",
        place,
        calls=calls,
        waiting=waiting,
        offers=offers,
        crumbs=_trail(place, ""),
    )


@in_city
@require_GET
def show(request: HttpRequest, place: Place, idea: str) -> HttpResponse:
    """One idea with every statement about it, shown or not."""
    row = queries.idea_named(place.place_id, idea)
    shown = idea_context(place, row, queries.now())
    words = queries.withheld(place.place_id, [row.title, row.need, row.text, row.where])
    return page(
        request, "ideas/desk/idea.html", place, **shown,
        statements=_with_words(place, queries.statements_of(place.place_id, idea)),
        offers=offered(place.place_id, row, at_desk=True),
        words=[words.get(one, "") for one in (row.title, row.need, row.text, row.where)],
        public=f"/{place.slug}/ideas/{row.ref}/", crumbs=_trail(place, url("desk_ideas", place), shown["title"]),
    )  # fmt: skip


@in_city
@form_page
def add(request: HttpRequest, place: Place) -> HttpResponse:
    """Ask for ideas."""
    form = CallForm(posted(request))
    if submitted(form, lambda said: calling.call_for_ideas(who(request), place.place_id, form.act())):
        say(request, _("The call is open: everybody can propose."))
        return redirect("desk_ideas", slug=place.slug)
    return _form(request, place, form, _("Ask for ideas"), _("Open the call"), url("desk_ideas", place))


@in_city
@form_page
def move(request: HttpRequest, place: Place, call: str) -> HttpResponse:
    """Move a call into another phase."""
    row = queries.call_named(place.place_id, call)
    form = PhaseForm(posted(request), initial=PhaseForm.initial_of(row))

    def command(said: dict[str, Any]) -> None:
        until = said["until"].isoformat() if said["until"] else ""
        calling.move_call(who(request), place.place_id, call, said["phase"], until, said["reason"])

    if submitted(form, command):
        say(request, _("The call is in this phase from now on."))
        return redirect("desk_ideas", slug=place.slug)
    return _form(
        request, place, form, _("Move the call on"), _("Move it"), url("desk_ideas", place), lead=row.title
    )


@in_city
@form_page
def answer(request: HttpRequest, place: Place, idea: str) -> HttpResponse:
    """The office's answer."""
    row, form = queries.idea_named(place.place_id, idea), AnswerForm(posted(request))
    command = calling.answer

    def carry_out(said: dict[str, Any]) -> None:
        command(who(request), place.place_id, idea, said["answer"], said["text"], said["days"])

    if submitted(form, carry_out):
        say(request, _("Answered: everybody can read it."))
        return redirect("desk_idea", slug=place.slug, idea=idea)
    return _about_idea(request, place, row, form, _("Answer the idea"), _("Publish the answer"))


@in_city
@form_page
def hold(request: HttpRequest, place: Place, idea: str) -> HttpResponse:
    """Hold an idea's words and pictures, or show them again."""
    row, form = queries.idea_named(place.place_id, idea), ReasonForm(posted(request))
    shown = row.held
    title = _("Show words and pictures again") if shown else _("Hold words and pictures")
    command = calling.moderate_idea
    if submitted(form, lambda said: command(who(request), place.place_id, idea, shown, said["reason"])):
        say(request, _("They are shown.") if shown else _("They are held."))
        return redirect("desk_idea", slug=place.slug, idea=idea)
    return _about_idea(request, place, row, form, title, title)


@in_city
@form_page
def state(request: HttpRequest, place: Place, idea: str) -> HttpResponse:
    """Statements in the city's name: one that is written, or a file of them."""
    row = queries.idea_named(place.place_id, idea)
    form, command = StatementForm(posted(request), request.FILES or None), calling.state_all_for_city
    done = submitted(form, lambda said: command(who(request), place.place_id, idea, said["every"]))
    if done:
        say(request, _before_people(len(done.value)))
        return redirect("desk_idea", slug=place.slug, idea=idea)
    return _about_idea(request, place, row, form, _("Add a statement"), _("Put it before people"), files=True)


def _before_people(n: int) -> str:
    words = ngettext("%(n)s statement is before people.", "%(n)s statements are before people.", n)
    return words % {"n": number(n)}


@in_city
@require_POST
def show_statement(request: HttpRequest, place: Place, statement: str) -> HttpResponseRedirect:
    """The button of a statement that waits: it is put before people."""
    row = _statement(place, statement)
    return pressed(
        request, lambda: calling.moderate_statement(who(request), place.place_id, statement, True),
        _("The statement is before people."), back=url("desk_idea", place, row.idea),
    )  # fmt: skip


@in_city
@form_page
def hold_statement(request: HttpRequest, place: Place, statement: str) -> HttpResponse:
    """A statement is taken away, with the reason."""
    found, form = _statement(place, statement), ReasonForm(posted(request))
    command = calling.moderate_statement
    if submitted(form, lambda said: command(who(request), place.place_id, statement, False, said["reason"])):
        say(request, _("The statement is not shown."))
        return redirect("desk_idea", slug=place.slug, idea=found.idea)
    row = queries.idea_named(place.place_id, found.idea)
    return _about_idea(request, place, row, form, _("Take the statement away"), _("Take it away"))


@in_city
@require_POST
def show_amendment(request: HttpRequest, place: Place, amendment: str) -> HttpResponseRedirect:
    """The button of words that wait: everybody may read them."""
    row = _amendment(place, amendment)
    return pressed(
        request, lambda: amending.moderate_amendment(who(request), place.place_id, amendment, True),
        _("They are shown."), back=url("desk_idea", place, row.idea),
    )  # fmt: skip


@in_city
@form_page
def hold_amendment(request: HttpRequest, place: Place, amendment: str) -> HttpResponse:
    """Words that were offered are held, with the reason."""
    found, form = _amendment(place, amendment), ReasonForm(posted(request))
    command = amending.moderate_amendment
    if submitted(form, lambda said: command(who(request), place.place_id, amendment, False, said["reason"])):
        say(request, _("They are held."))
        return redirect("desk_idea", slug=place.slug, idea=found.idea)
    row = queries.idea_named(place.place_id, found.idea)
    return _about_idea(request, place, row, form, _("Hold the words that were offered"), _("Hold them"))


def _amendment(place: Place, ref: str) -> Amendment:
    found: Amendment | None = queries.amendment_by_ref(place.place_id, ref).first()
    if found is None:
        raise Http404(ref)
    return found


def _statement(place: Place, ref: str) -> Statement:
    found = queries.statement_of(place.place_id, ref)
    if found is None:
        raise Http404(ref)
    return found


def _with_words(place: Place, rows: list[Statement]) -> list[tuple[Statement, str]]:
    words = queries.withheld(place.place_id, [one.text for one in rows])
    return [(one, words.get(one.text, "")) for one in rows]


def _about_idea(
    request: HttpRequest, place: Place, row: Idea, form: Any, title: str, action: str, **context: Any
) -> HttpResponse:
    lead = title_of(queries.seen(place.place_id, [row])[row.ref])
    back = url("desk_idea", place, row.ref)
    return _form(request, place, form, title, action, back, lead=lead, **context)


def _form(
    request: HttpRequest, place: Place, form: Any, title: str, action: str, back: str, **context: Any
) -> HttpResponse:
    return form_of(
        request, place, form, title, action, back, [(_("Ideas"), url("desk_ideas", place))], **context
    )


def _trail(place: Place, address: str, *more: str) -> list[tuple[Any, str]]:
    return crumbs(place, (_("Ideas"), address), *((one, "") for one in more))
