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

        from . import acts, models, naming, presenting, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        from .desk import ballots

        links.add_kind("vote", naming.find, naming.search)
        links.add_names("budgets", naming.names)
        doors.add_cards("budgets", presenting.cards)
        doors.add("desk", "budgets", ballots.doors)
