"""Addresses of a city's hands, below `/<slug>/`. Fixed words stand before anything that is called by a reference."""

from django.urls import path

from . import views

urlpatterns = [
    path("hands/", views.hands, name="hands"),
    path("hands/feed.xml", views.feed, name="hands-feed"),
    path("hands/figures/", views.figures, name="hands-figures"),
    path("hands/stop/<str:token>/", views.stop, name="hands-stop"),
    path("hands/<slug:ref>/", views.call, name="hands-call"),
    path("hands/<slug:ref>/pledge/", views.pledge, name="hands-pledge"),
    path("hands/<slug:ref>/mine/<str:secret>/", views.mine, name="hands-mine"),
]
