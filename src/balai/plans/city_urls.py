"""Addresses below a city, `/<slug>/…`; yearly entries of a network share one of them. The city's own page is
dispatched to `city_views.city` by `balai.plans.urls`."""

from django.urls import path

from . import city_views

urlpatterns = [
    path("projects/", city_views.projects, name="projects"),
    path("projects/<slug:ref>/", city_views.project, name="project"),
    path("targets/", city_views.targets, name="targets"),
]
