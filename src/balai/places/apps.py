"""The places room."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "balai.places"
    label = "places"
    verbose_name = "Places"

    def ready(self) -> None:
        from balai.record.registry import register

        from . import acts, models, projections, sentences  # noqa: F401 (folds and sentences register themselves)

        register(acts.ACTS, models.PUBLIC)
