"""The people room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "balai.people"
    label = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from . import signals  # noqa: F401 (receivers register themselves)
