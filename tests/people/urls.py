"""The addresses of the people room alone, as the site has them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def first_page(request: HttpRequest) -> HttpResponse:
    """Stands for a public page: asks for nothing."""
    return HttpResponse("hall")


def desk(request: HttpRequest) -> HttpResponse:
    """Stands for a page that asks who acts."""
    return HttpResponse(",".join(role.kind for role in request.actor.roles) or "nobody")


urlpatterns = [
    path("", first_page),
    path("desk/", desk),
    path("accounts/", include("balai.people.account_urls")),
    path("sample/", include("balai.people.sample_urls")),
    path("desk/people/", include("balai.people.urls")),
]
handler403 = "balai.web.errors.forbidden"
handler404 = "balai.web.errors.not_found"
