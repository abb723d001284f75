"""The site's first page, short addresses of its network, and the page of any network or city."""

from django.urls import path

from . import data_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("data/", data_views.data, name="data"),
    path("cities/", views.short, {"to": "cities/"}, name="home-cities"),
    path("projects/", views.short, {"to": "projects/"}, name="home-projects"),
    path("rounds/", views.short, {"to": "rounds/"}, name="home-rounds"),
    path("reports/", views.short, {"to": "reports/"}, name="home-report"),
    path("<slug:slug>/", views.holder, name="holder"),
]
