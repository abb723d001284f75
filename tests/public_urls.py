"""Addresses of the record and the API alone, with the site's own error pages."""

from django.urls import include, path

urlpatterns = [
    path("record/", include("balai.record.urls")),
    path("api/v1/", include("balai.ops.api")),
    path("<slug:slug>/record/", include("balai.record.page_urls")),
]
handler400 = "balai.web.errors.bad_request"
handler403 = "balai.web.errors.forbidden"
handler404 = "balai.web.errors.not_found"
handler500 = "balai.web.errors.server_error"
