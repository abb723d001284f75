"""The services room."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    name = "balai.services"
    label = "services"
    verbose_name = "The counter"

    def ready(self) -> None:
        from balai.places import areas, links
        from balai.record.registry import register
        from balai.web import doors
        from balai.web.late import late

        from . import acts, models, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        doors.add("city", "services", late("balai.services.presenting.doors"))
        doors.add("desk", "services", late("balai.services.desk.counter.doors"))
        areas.add(late("balai.services.queries.areas"))
        links.add_kind("request", late("balai.services.naming.find"), late("balai.services.naming.search"))
