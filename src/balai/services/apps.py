"""The services room."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "balai.services"
    label = "services"
    verbose_name = "The counter"

    def ready(self) -> None:
        from balai.record.registry import register

        from . import acts, models, projections, sentences  # noqa: F401 (folds and sentences register themselves)

        register(acts.ACTS, models.PUBLIC)
