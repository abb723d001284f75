"""Words for answers at the desk: in each language, for each kind."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from balai.people.desk import form_page, in_city, page, posted, submitted, who
from balai.places.models import Place
from balai.web.messages import say

from .. import queries, queue
from ..commands import office
from .counter import form_of, trail
from .request_forms import TemplateForm


@in_city
@require_GET
def index(request: HttpRequest, place: Place) -> HttpResponse:
    kinds = queries.kind_names(place.place_id)
    rows = [(one, kinds.get(one.kind, "")) for one in queue.templates(place.place_id)]
    return page(
        request, "services/desk/words.html", place, rows=rows, crumbs=trail(place, "", _("Words for answers"))
    )


@in_city
@form_page
def change(request: HttpRequest, place: Place, key: UUID | None = None) -> HttpResponse:
    row = queue.template_named(place.place_id, key) if key else None
    first = {name: getattr(row, name) for name in ("name", "lang", "kind", "text")} if row else None
    form = TemplateForm(posted(request), kinds=queries.kinds(place.place_id), initial=first)
    if submitted(form, lambda said: office.keep_template(who(request), place.place_id, **said, key=key)):
        say(request, _("The words are kept."))
        return redirect("desk_words", slug=place.slug)
    return form_of(request, place, form, row.name if row else _("Add words"), _("Save"), private=True)


@in_city
@require_POST
def drop(request: HttpRequest, place: Place, key: UUID) -> HttpResponse:
    office.drop_template(who(request), place.place_id, key)
    say(request, _("The words are taken away."))
    return redirect("desk_words", slug=place.slug)
