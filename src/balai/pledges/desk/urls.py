"""Below /desk/: a city's calls for hands. Fixed words stand before anything that is called by a reference."""

from django.urls import path

from . import calls

HANDS = "cities/<slug:slug>/hands/"
CALL = f"{HANDS}<slug:ref>/"

urlpatterns = [
    path(HANDS, calls.index, name="desk_hands"),
    path(f"{HANDS}add/", calls.add, name="desk_add_call"),
    path(CALL, calls.show, name="desk_call"),
    path(f"{CALL}change/", calls.change, name="desk_change_call"),
    path(f"{CALL}off/", calls.off, name="desk_call_off"),
    path(f"{CALL}report/", calls.report, name="desk_call_report"),
    path(f"{CALL}moderate/", calls.moderate, name="desk_call_moderate"),
    path(f"{CALL}times/<slug:shift>/", calls.count, name="desk_call_count"),
]
