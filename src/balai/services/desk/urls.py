"""Below /desk/: a city's counter. Fixed words stand before anything that is called by a name."""

from django.urls import path

from . import areas, counter, held, kinds, offices, queue, request, several, undo, words

COUNTER = "cities/<slug:slug>/counter/"
QUEUE = "cities/<slug:slug>/queue/"
WORDS = f"{COUNTER}words/"

urlpatterns = [
    path(QUEUE, queue.show, name="desk_queue"),
    path(f"{QUEUE}table.csv", queue.as_csv, name="desk_queue_csv"),
    path(f"{QUEUE}several/", several.several, name="desk_queue_several"),
    path(f"{QUEUE}keep/", queue.keep, name="desk_queue_keep"),
    path(f"{QUEUE}undo/<slug:key>/", undo.undo, name="desk_queue_undo"),
    path(f"{QUEUE}<slug:code>/", request.show, name="desk_request"),
    path(f"{QUEUE}<slug:code>/held/<slug:commitment>", held.picture, name="desk_held"),
    path(f"{QUEUE}<slug:code>/<slug:do>/", request.show, name="desk_request_do"),
    path(WORDS, words.index, name="desk_words"),
    path(f"{WORDS}add/", words.change, name="desk_add_words"),
    path(f"{WORDS}<uuid:key>/", words.change, name="desk_change_words"),
    path(f"{WORDS}<uuid:key>/remove/", words.drop, name="desk_drop_words"),
    path(COUNTER, counter.show, name="desk_counter"),
    path(f"{COUNTER}set/", counter.change, name="desk_counter_set"),
    path(f"{COUNTER}kinds/start/", kinds.start, name="desk_start_kinds"),
    path(f"{COUNTER}kinds/add/", kinds.change, name="desk_add_kind"),
    path(f"{COUNTER}kinds/<slug:kind>/", kinds.change, name="desk_kind"),
    path(f"{COUNTER}kinds/<slug:kind>/close/", kinds.close, name="desk_close_kind"),
    path(f"{COUNTER}offices/add/", offices.change, name="desk_add_office"),
    path(f"{COUNTER}offices/<slug:office>/", offices.change, name="desk_office"),
    path(f"{COUNTER}offices/<slug:office>/members/", offices.members, name="desk_office_members"),
    path(f"{COUNTER}offices/<slug:office>/close/", offices.close, name="desk_close_office"),
    path(f"{COUNTER}areas/add/", areas.change, name="desk_add_counter_area"),
    path(f"{COUNTER}areas/<slug:area>/", areas.change, name="desk_counter_area"),
    path(f"{COUNTER}areas/<slug:area>/close/", areas.close, name="desk_close_counter_area"),
    path(f"{COUNTER}routes/", offices.route, name="desk_route"),
]
