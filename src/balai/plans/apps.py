"""The plans room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "balai.plans"
    label = "plans"
    verbose_name = "Plans and rounds"

    def ready(self) -> None:
        from balai.record.registry import register

        from . import acts, models, projections, sentences  # noqa: F401 (folds and sentences register themselves)

        register(acts.ACTS, models.PUBLIC)
