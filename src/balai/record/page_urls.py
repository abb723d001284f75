"""Addresses of a record's pages, below `/<slug>/record/`."""

from django.urls import path, re_path

from . import pages

INDEX = r"(?P<index>0|[1-9][0-9]{0,14})"

urlpatterns = [
    path("", pages.record, name="record"),
    path("feed.atom", pages.feed, name="record-feed"),
    re_path(rf"^{INDEX}/\Z", pages.act, name="record-act"),
    re_path(rf"^{INDEX}\.json\Z", pages.entry, name="record-entry"),
    re_path(rf"^{INDEX}\.tlog-proof\Z", pages.proof, name="record-proof"),
    re_path(r"^aside/(?P<commitment>[0-9a-f]{64})\Z", pages.aside, name="record-aside-page"),
]
