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

        from . import acts, models, naming, presenting, projections, queries, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        from .desk import counter

        doors.add("city", "services", presenting.doors)
        doors.add("desk", "services", counter.doors)
        areas.add(queries.areas)
        links.add_kind("request", naming.find, naming.search)
