"""Every address of the site, in one place."""

from django.urls import include, path

from balai.ops.health import healthz, metrics
from balai.web.kit import kit

urlpatterns = [
    path("healthz", healthz),
    path("metrics", metrics),
    path("kit/", kit),
    path("record/", include("balai.record.urls")),
    path("api/v1/", include("balai.ops.api")),
    path("accounts/", include("balai.people.account_urls")),
    path("sample/", include("balai.people.sample_urls")),
    path("desk/people/", include("balai.people.urls")),
    path("desk/", include("balai.ideas.desk.urls")),
    path("desk/", include("balai.services.desk.urls")),
    path("desk/", include("balai.pledges.desk.urls")),
    path("desk/", include("balai.budgets.desk.urls")),
    path("desk/", include("balai.plans.desk_urls")),
    path("r/", include("balai.services.short_urls")),
    path("open311/", include("balai.services.open311.urls")),
    path("", include("balai.home.urls")),
    path("<slug:slug>/record/", include("balai.record.page_urls")),
    path("<slug:slug>/", include("balai.ideas.urls")),
    path("<slug:slug>/", include("balai.services.urls")),
    path("<slug:slug>/", include("balai.pledges.urls")),
    path("<slug:slug>/", include("balai.budgets.urls")),
    path("<slug:slug>/open311/", include("balai.services.open311.urls")),
    path("<slug:slug>/", include("balai.plans.urls")),
]
handler400 = "balai.web.errors.bad_request"
handler403 = "balai.web.errors.forbidden"
handler404 = "balai.web.errors.not_found"
handler500 = "balai.web.errors.server_error"
