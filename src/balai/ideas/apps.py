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
        from balai.web.late import late

        from . import acts, models, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        doors.add("city", "ideas", late("balai.ideas.presenting.doors"))
        doors.add("desk", "ideas", late("balai.ideas.desk.calls.doors"))
        links.add_kind("idea", late("balai.ideas.naming.find"), late("balai.ideas.naming.search"))
        links.add_names("ideas", "ideas_idea", late("balai.ideas.naming.names"))
