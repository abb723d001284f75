"""The pledges room."""

from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "balai.pledges"
    label = "pledges"
    verbose_name = "Hands"

    def ready(self) -> None:
        from balai.places import links
        from balai.record.registry import register
        from balai.web import doors

        from . import acts, models, naming, presenting, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        from .desk import calls

        doors.add_cards("pledges", presenting.cards)
        doors.add("desk", "pledges", calls.doors)
        links.add_kind("hands", naming.find, naming.search)
        links.add_names("pledges", naming.names)
