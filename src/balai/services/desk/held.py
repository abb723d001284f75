"""A picture that waits for a look, for those who decide on it; everybody else is told that there is none."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from balai.people.desk import in_city
from balai.places.codes import as_code
from balai.places.models import Place

from .. import queries, queue
from ..presenting_desk import parts_of


@in_city
@require_safe
def picture(request: HttpRequest, place: Place, code: str, commitment: str) -> HttpResponse:
    row = queries.request_named(place.place_id, as_code(code))
    if commitment not in dict(parts_of(place.place_id, row)):
        raise Http404(commitment)
    answer = HttpResponse(queue.withheld_picture(place.place_id, commitment), content_type="image/jpeg")
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
