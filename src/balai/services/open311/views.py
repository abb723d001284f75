"""GeoReport v2: discovery, services and their definitions, requests, tokens, updates."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from balai.places.codes import as_code

from ..queries import kind_named, request_of
from . import described, listing, offered, sending
from .asked import Asked, asked, listed, part, span, text
from .jurisdiction import Jurisdiction, asked_for
from .keys import admit
from .wire import Wrong, answer, refusal

READING = ("GET", "HEAD", "OPTIONS")
View = Callable[..., HttpResponse]


def georeport(read: View, write: View | None = None) -> View:
    """A method of the standard: open to scripts of other sites, without cookies, errors in the address's encoding."""
    methods = [*READING, *(["POST"] if write else [])]

    @csrf_exempt  # keys are sent by hand, never by a browser on its own
    def view(request: HttpRequest, form: str = "xml", **given: Any) -> HttpResponse:
        try:
            if request.method in {"GET", "HEAD"}:
                response = read(request, form, **given)
            elif request.method == "OPTIONS":
                response = HttpResponse(status=204)
            else:
                response = _written(request, form, write, given)
        except Wrong as wrong:
            response = refusal(form, wrong)
        if request.method not in {"GET", "HEAD"}:
            response["Allow"] = response["Access-Control-Allow-Methods"] = ", ".join(methods)
            response["Cache-Control"] = "no-store"
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return view


def _written(request: HttpRequest, form: str, write: View | None, given: dict[str, Any]) -> HttpResponse:
    """Whatever would change something needs a key of the place, first of all. Raises Wrong."""
    said = _form(request)
    key = text(said, "api_key") or text(request.GET, "api_key")
    if not key:
        raise Wrong(403, _("api_key is missing."))
    place = asked_for(given.pop("slug", ""), text(said, "jurisdiction_id"), request.GET)
    sender = admit(place.id, key)
    if write is None or request.method != "POST":
        raise Wrong(405, _("This address is read only."))
    return write(sending.Sent(place.id, place.counter, sender, said, request.FILES), form, **given)


def _form(request: HttpRequest) -> QueryDict:
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, MultiPartParserError) as error:
        raise Wrong(400, _("What was sent is no form in UTF-8, or too long.")) from error


def _kept(response: HttpResponse, place: Jurisdiction, about: str | None = None) -> HttpResponse:
    """`about`: the one request that it shows; "" where it shows none; None where it shows any."""
    response.reads, response.about = [place.id], about  # type: ignore[attr-defined]
    return response


# Reading -------------------------------------------------------------------------------------------------


def discovery(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """Where the interface is, and since when its services are as they are."""
    return answer(form, "discovery", offered.discovery(slug), charset=False)


def services(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """What residents may report."""
    place = asked_for(slug, "", request.GET)
    return _kept(answer(form, "services", offered.services(place.id)), place, about="")


def definition(request: HttpRequest, form: str, code: str, slug: str = "") -> HttpResponse:
    """The questions of a service."""
    place = asked_for(slug, "", request.GET)
    return _kept(answer(form, "service_definition", offered.definition(place.id, code)), place, about="")


def requests(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """Requests by what is asked for; the newest first."""
    place, wanted = asked_for(slug, "", request.GET), asked(request.GET, datetime.now(UTC))
    for service in wanted.services:
        if kind_named(place.id, service) is None:
            raise Wrong(404, _("There is no service of this service_code."))
    response = answer(form, "service_requests", listing.requests(place.id, place.slug, wanted))
    response.shows_ages = True  # type: ignore[attr-defined]  # the last 90 days go on
    return _kept(response, place)


def request(request: HttpRequest, form: str, code: str, slug: str = "") -> HttpResponse:
    """One request."""
    place, flags = asked_for(slug, "", request.GET), asked(request.GET, datetime.now(UTC))
    existing = _existing(place, code)
    found = listing.requests(place.id, place.slug, Asked(codes=[existing], extended=flags.extended))
    return _kept(answer(form, "service_requests", found), place, about=existing)


def token(request: HttpRequest, form: str, code: str, slug: str = "") -> HttpResponse:
    """Codes are given at once, so the token of a request is its code."""
    place = asked_for(slug, "", request.GET)
    existing = _existing(place, code)
    found = [{"service_request_id": existing, "token": code}]
    return _kept(answer(form, "service_requests", found), place, about=existing)


def updates(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """What happened to requests, the oldest first."""
    place = asked_for(slug, "", request.GET)
    names = listed(request.GET, "service_request_id")
    wanted = Asked(
        codes=[code for code in map(as_code, names) if code] if names else None,
        requested=span(request.GET, datetime.now(UTC)),
        part=part(request.GET),
    )
    response = answer(form, "service_request_updates", listing.updates(place.id, place.slug, wanted))
    response.shows_ages = True  # type: ignore[attr-defined]
    return _kept(response, place)


def description(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """The OpenAPI description, with the addresses of a place below that place."""
    return answer(form, "openapi", described.document(slug and asked_for(slug, "", request.GET).slug))


def nowhere(request: HttpRequest, form: str, slug: str = "") -> HttpResponse:
    """Every other address below the interface."""
    raise Wrong(404, _("There is no such address; discovery says which there are."))


def _existing(place: Jurisdiction, said: str) -> str:
    code = as_code(said)
    if not code or request_of(place.id, code) is None:
        raise Wrong(404, _("There is no request of this service_request_id."))
    return code


# Writing -------------------------------------------------------------------------------------------------


def opened(sent: sending.Sent, form: str) -> HttpResponse:
    """A new request. With `extensions=true` the answer holds the secret with which its reporter speaks later."""
    reported, said = sending.send(sent), sent.said
    found: dict[str, Any] = {"service_request_id": reported.code, "service_notice": "", "account_id": None}
    if text(said, "extensions").lower() == "true":
        found["extended_attributes"] = {"secret": reported.secret}
    return answer(form, "service_requests", [found])


def updated(sent: sending.Sent, form: str) -> HttpResponse:
    """What an office says by another system; the same update_id again changes nothing."""
    code, entry = sending.update(sent)
    return answer(form, "service_request_updates", [{"update_id": str(entry), "service_request_id": code}])
