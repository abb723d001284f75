"""Contradictions inside a report and between reports: the door to monitoring's reconciliation and lists."""

from .monitoring.contradictions import Contradiction, between, contradictions_table, inside
from .monitoring.reconciliation import RECONCILIATION, implied_n, reconciliation

__all__ = [
    "RECONCILIATION",
    "Contradiction",
    "between",
    "contradictions_table",
    "implied_n",
    "inside",
    "reconciliation",
]
