"""The look and the languages, as a Django app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, static files and template tags that every room uses."""

    name = "balai.web"
    label = "web"
