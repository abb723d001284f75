"""Addresses of a city's ballots, below `/<slug>/`."""

from django.urls import path

from . import views

urlpatterns = [
    path("budgets/", views.ballots, name="ballots"),
    path("budgets/feed.xml", views.feed, name="ballots-feed"),
    path("budgets/sign-in/<slug:issuer>/", views.signed_in, name="ballot-signed-in"),
    path("budgets/<slug:ref>/", views.ballot, name="ballot"),
    path("budgets/<slug:ref>/vote/", views.vote, name="ballot-vote"),
    path("budgets/<slug:ref>/ballots.pb", views.file, name="ballot-file"),
    path("budgets/<slug:ref>/cast/", views.receipt, name="ballot-cast"),
]
