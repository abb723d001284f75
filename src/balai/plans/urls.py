"""Addresses below a network, `/<slug>/…`, then those below a city."""

from django.urls import include, path, re_path

from . import network_views, report_views

YEAR = r"(?P<year>[12][0-9]{3})"

urlpatterns = [
    path("cities/", network_views.cities, name="cities"),
    path("framework/", network_views.framework, name="framework"),
    path("rounds/", network_views.rounds, name="rounds"),
    re_path(rf"^rounds/{YEAR}/\Z", network_views.round_, name="round"),
    path("reports/", report_views.latest, name="report-latest"),
    re_path(rf"^reports/{YEAR}/\Z", report_views.report, name="report"),
    re_path(rf"^reports/{YEAR}\.(?P<kind>json|csv|xlsx|pdf|html)\Z", report_views.file, name="report-file"),
    re_path(rf"^reports/{YEAR}/(?P<table>[a-z0-9_]{{1,60}})\.csv\Z", report_views.table, name="report-table"),
    path("", include("balai.plans.city_urls")),
]
