"""Folds of plan and round acts into public rows."""

from . import projects, rounds  # noqa: F401 (folds register themselves)
