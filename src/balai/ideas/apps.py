"""The ideas room."""

from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "balai.ideas"
    label = "ideas"
    verbose_name = "Ideas"

    def ready(self) -> None:
        from balai.places import links
        from balai.record.registry import register
        from balai.web import doors

        from . import acts, models, naming, presenting, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        from .desk import calls

        doors.add("city", "ideas", presenting.doors)
        doors.add("desk", "ideas", calls.doors)
        links.add_kind("idea", naming.find, naming.search)
        links.add_names("ideas", naming.names)
