"""Errors meant for people: one plain sentence, no traceback."""


class Plain(Exception):
    """Something expected went wrong; the message says what happened, what was kept and what to do."""
