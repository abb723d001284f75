"""The ballot room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "balai.budgets"
    label = "budgets"
    verbose_name = "Ballots"

    def ready(self) -> None:
        from balai.places import links
        from balai.record.registry import register
        from balai.web import doors
        from balai.web.late import late

        from . import acts, models, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        links.add_kind("vote", late("balai.budgets.naming.find"), late("balai.budgets.naming.search"))
        links.add_names("budgets", "budgets_ballot", late("balai.budgets.naming.names"))
        doors.add_cards("budgets", late("balai.budgets.presenting.cards"))
        doors.add("desk", "budgets", late("balai.budgets.desk.ballots.doors"))
