"""Short addresses of requests, below `/r/`: for a letter, a sticker, a telephone."""

from django.urls import path

from . import request_views

urlpatterns = [
    path("", request_views.by_code, name="by-code"),
    path("<str:code>/", request_views.by_code, name="by-code-of"),
]
