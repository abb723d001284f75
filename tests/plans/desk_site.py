"""The addresses of the desk alone, as the site has them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def first_page(request: HttpRequest) -> HttpResponse:
    """Stands for a public page."""
    return HttpResponse("hall")


urlpatterns = [
    path("", first_page),
    path("accounts/", include("balai.people.account_urls")),
    path("desk/people/", include("balai.people.urls")),
    path("desk/", include("balai.plans.desk_urls")),
]
handler403 = "balai.web.errors.forbidden"
handler404 = "balai.web.errors.not_found"
