"""The plans room."""

from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "balai.plans"
    label = "plans"
    verbose_name = "Plans and rounds"

    def ready(self) -> None:
        from balai.places import links
        from balai.record.registry import register

        from . import acts, models, naming, projections, sentences  # noqa: F401 (folds and sentences register themselves)

        register(acts.ACTS, models.PUBLIC)
        links.add_kind("target", naming.find_targets, naming.search_targets)
        links.add_kind("project", naming.find_projects, naming.search_projects)
