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
        from balai.web.late import late

        from . import acts, models, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        doors.add_cards("pledges", late("balai.pledges.presenting.cards"))
        doors.add("desk", "pledges", late("balai.pledges.desk.calls.doors"))
        links.add_kind("hands", late("balai.pledges.naming.find"), late("balai.pledges.naming.search"))
        links.add_names("pledges", "pledges_call", late("balai.pledges.naming.names"))
