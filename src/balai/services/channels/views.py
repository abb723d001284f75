"""Where channels hand over what residents say. It is written down and answered for later."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from balai.places.queries import city_named

from .adapter import adapters
from .hearing import keep
from .tables import Channel


@csrf_exempt  # the other side shows its secret; no browser of anybody's does
@never_cache
@require_POST
def receive(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """`/<city>/channels/<name>/`: 404 where no such channel is open, 403 without its secret, 413, or 204."""
    place = city_named(slug)
    channel = Channel.objects.of(place.place_id).filter(name=name).first()
    if channel is None or name not in adapters():
        raise Http404(name)
    adapter = adapters()[name]
    if not adapter.verify(channel, request):
        return HttpResponse(status=403)
    body = request.read(adapter.limit + 1)
    if len(body) > adapter.limit:
        return HttpResponse(status=413)
    keep(channel, adapter.name_of(body), body)
    return HttpResponse(status=204)
