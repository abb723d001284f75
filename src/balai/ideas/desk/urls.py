"""Below /desk/: a city's ideas. Fixed words stand before anything that is called by a reference."""

from django.urls import path

from . import calls

IDEAS = "cities/<slug:slug>/ideas/"

urlpatterns = [
    path(IDEAS, calls.index, name="desk_ideas"),
    path(f"{IDEAS}call/", calls.add, name="desk_call_for_ideas"),
    path(f"{IDEAS}calls/<slug:call>/move/", calls.move, name="desk_move_call"),
    path(f"{IDEAS}statements/<slug:statement>/show/", calls.show_statement, name="desk_show_statement"),
    path(f"{IDEAS}statements/<slug:statement>/hold/", calls.hold_statement, name="desk_hold_statement"),
    path(f"{IDEAS}amendments/<slug:amendment>/show/", calls.show_amendment, name="desk_show_amendment"),
    path(f"{IDEAS}amendments/<slug:amendment>/hold/", calls.hold_amendment, name="desk_hold_amendment"),
    path(f"{IDEAS}<slug:idea>/", calls.show, name="desk_idea"),
    path(f"{IDEAS}<slug:idea>/answer/", calls.answer, name="desk_answer_idea"),
    path(f"{IDEAS}<slug:idea>/hold/", calls.hold, name="desk_hold_idea"),
    path(f"{IDEAS}<slug:idea>/state/", calls.state, name="desk_state"),
]
