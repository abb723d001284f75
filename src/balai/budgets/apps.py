"""The ballot room."""

from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "balai.budgets"
    label = "budgets"
    verbose_name = "Ballots"

    def ready(self) -> None:
        from balai.record.registry import register
        from balai.web import doors

        from . import acts, models, presenting, projections, sentences  # noqa: F401 (folds register themselves)

        register(acts.ACTS, models.PUBLIC)
        from .desk import ballots

        doors.add_cards("budgets", presenting.cards)
        doors.add("desk", "budgets", ballots.doors)
