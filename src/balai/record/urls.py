"""Addresses of the record's files."""

from django.urls import re_path

from . import views

ORIGIN = r"^(?P<origin>[A-Za-z0-9][A-Za-z0-9.:/_-]{0,190}?)"

urlpatterns = [
    re_path(rf"{ORIGIN}/checkpoint$", views.checkpoint, name="record-checkpoint"),
    re_path(rf"{ORIGIN}/vkey\.txt$", views.vkey, name="record-vkey"),
    re_path(rf"{ORIGIN}/aside/(?P<commitment>[0-9a-f]{{64}})$", views.aside, name="record-aside"),
    re_path(rf"{ORIGIN}/tile/(?P<path>[0-9a-z./]{{1,60}})$", views.tile, name="record-tile"),
]
