"""Addresses of GeoReport v2, below `/open311/` and below `/<slug>/open311/`."""

from django.urls import re_path

from . import views
from .views import georeport

FORM = r"(?P<form>json|xml)"
CODE = r"(?P<code>[^/]{1,200})"

urlpatterns = [
    re_path(rf"^discovery\.{FORM}\Z", georeport(views.discovery), name="open311-discovery"),
    re_path(rf"^v2/discovery\.{FORM}\Z", georeport(views.discovery), name="open311-discovery-v2"),
    re_path(rf"^v2/services\.{FORM}\Z", georeport(views.services), name="open311-services"),
    re_path(rf"^v2/services/{CODE}\.{FORM}\Z", georeport(views.definition), name="open311-definition"),
    re_path(rf"^v2/requests\.{FORM}\Z", georeport(views.requests, views.opened), name="open311-requests"),
    re_path(rf"^v2/requests/{CODE}\.{FORM}\Z", georeport(views.request), name="open311-request"),
    re_path(rf"^v2/tokens/{CODE}\.{FORM}\Z", georeport(views.token), name="open311-token"),
    re_path(
        rf"^v2/servicerequestupdates\.{FORM}\Z",
        georeport(views.updates, views.updated),
        name="open311-updates",
    ),
    re_path(
        r"^v2/openapi\.json\Z", georeport(views.description), {"form": "json"}, name="open311-description"
    ),
    # The published description of the interface says /request/ where the standard says /requests/.
    re_path(rf"^v2/request/{CODE}\.{FORM}\Z", georeport(views.request), name="open311-request-alias"),
    re_path(rf"^v2/[\s\S]*\.{FORM}\Z", georeport(views.nowhere), name="open311-nowhere"),
]
