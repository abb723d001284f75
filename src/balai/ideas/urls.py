"""Addresses of a city's ideas, below `/<slug>/`. Fixed words stand before anything that is called by a reference."""

from django.urls import path

from . import feed_views as feeds
from . import speaking_views as speaking
from . import views
from . import writing_views as writing
from .alerts import views as alerts

MINE = "ideas/<slug:idea>/mine/<str:voice>/"

urlpatterns = [
    path("ideas/", views.ideas, name="ideas"),
    path("ideas/feed.xml", feeds.of_city, name="ideas-feed"),
    path("ideas/calls/<slug:call>/feed.xml", feeds.of_call, name="ideas-call-feed"),
    path("ideas/map/", writing.map_, name="ideas-map"),
    path("ideas/propose/<slug:call>/", writing.propose, name="idea-propose"),
    path("ideas/confirm/<str:token>/", alerts.confirm, name="idea-confirm"),
    path("ideas/stop/<str:token>/", alerts.stop, name="idea-stop"),
    path("ideas/<slug:idea>/", views.idea, name="idea"),
    path("ideas/<slug:idea>/feed.xml", feeds.of_idea, name="idea-feed"),
    path("ideas/<slug:idea>/follow/", alerts.follow, name="idea-follow"),
    path("ideas/<slug:idea>/versions/", views.versions, name="idea-versions"),
    path("ideas/<slug:idea>/opinion.csv", views.figures, name="idea-opinion"),
    path("ideas/<slug:idea>/votes.csv", views.votes, name="idea-votes"),
    path("ideas/<slug:idea>/comments.csv", views.comments, name="idea-comments"),
    path("ideas/<slug:idea>/speak/", speaking.speak, name="idea-speak"),
    path(MINE, speaking.mine, name="idea-mine"),
    path(f"{MINE}follow/", alerts.follow_own, name="idea-follow-own"),
    path(f"{MINE}state/", writing.state, name="idea-state"),
    path(f"{MINE}amend/", writing.amend, name="idea-amend"),
    path(f"{MINE}revise/", writing.revise, name="idea-revise"),
]
