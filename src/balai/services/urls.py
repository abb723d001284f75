"""Addresses of a city's counter, below `/<slug>/`."""

from django.urls import path

from . import figures_views, reporting_views, request_views
from .alerts import views as alerts
from .channels import views as channels

urlpatterns = [
    path("channels/<slug:name>/", channels.receive, name="channel"),
    path("report/", reporting_views.report, name="report-problem"),
    path("report/near/", reporting_views.near, name="report-near"),
    path("report/map/", reporting_views.map_, name="report-map"),
    path("report/worker.js", reporting_views.worker, name="report-worker"),
    path("requests/", request_views.requests, name="requests"),
    path("requests/feed.xml", alerts.feed, name="requests-feed"),
    path("requests/follow/", alerts.follow, name="follow"),
    path("requests/confirm/<str:token>/", alerts.confirm, name="follow-confirm"),
    path("requests/stop/<str:token>/", alerts.stop, name="letters-stop"),
    path("requests/figures/", figures_views.figures, name="request-figures"),
    path("requests/promises/", figures_views.promises, name="broken-promises"),
    path("requests/<str:code>/", request_views.request_, name="request"),
    path("requests/<str:code>/feed.xml", alerts.request_feed, name="request-feed"),
    path("requests/<str:code>/join/", reporting_views.join, name="request-join"),
    path("requests/<str:code>/mine/<str:secret>/", request_views.mine, name="request-mine"),
]
