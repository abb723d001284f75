"""Below /desk/: a city's counter. Fixed words stand before anything that is called by a name."""

from django.urls import path

from . import areas, counter, kinds, offices

COUNTER = "cities/<slug:slug>/counter/"

urlpatterns = [
    path(COUNTER, counter.show, name="desk_counter"),
    path(f"{COUNTER}set/", counter.change, name="desk_counter_set"),
    path(f"{COUNTER}kinds/add/", kinds.change, name="desk_add_kind"),
    path(f"{COUNTER}kinds/<slug:kind>/", kinds.change, name="desk_kind"),
    path(f"{COUNTER}kinds/<slug:kind>/close/", kinds.close, name="desk_close_kind"),
    path(f"{COUNTER}offices/add/", offices.change, name="desk_add_office"),
    path(f"{COUNTER}offices/<slug:office>/", offices.change, name="desk_office"),
    path(f"{COUNTER}offices/<slug:office>/close/", offices.close, name="desk_close_office"),
    path(f"{COUNTER}areas/add/", areas.change, name="desk_add_counter_area"),
    path(f"{COUNTER}areas/<slug:area>/", areas.change, name="desk_counter_area"),
    path(f"{COUNTER}areas/<slug:area>/close/", areas.close, name="desk_close_counter_area"),
    path(f"{COUNTER}routes/", offices.route, name="desk_route"),
]
