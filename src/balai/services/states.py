"""How a request stands, and what may follow: one table for commands, pages and imports."""

from django.utils.translation import gettext_lazy as _

OPEN = frozenset({"new", "with office", "working", "reopened"})
"""Somebody in the city still has to do something."""
ASKED = frozenset({"done"})
"""Those who reported are asked whether it is so."""
ENDED = frozenset({"fixed", "declined", "passed on", "merged", "withdrawn"})
STATES = (*sorted(OPEN), *sorted(ASKED), *sorted(ENDED))

MAY_FOLLOW: dict[str, frozenset[str]] = {
    "new": frozenset({"with office", "working", "done", "declined", "merged", "withdrawn"}),
    "with office": frozenset({"with office", "working", "done", "declined", "merged", "withdrawn"}),
    "working": frozenset({"with office", "done", "declined", "merged", "withdrawn"}),
    "reopened": frozenset({"with office", "working", "done", "declined", "merged", "withdrawn"}),
    "done": frozenset({"fixed", "reopened", "withdrawn", "merged"}),
    "declined": frozenset({"reopened", "withdrawn"}),
    "fixed": frozenset({"reopened"}),
    "passed on": frozenset({"with office"}),  # what was reported from outside every area begins so
    "merged": frozenset(),
    "withdrawn": frozenset(),
}

WORDS = {
    "new": _("New"),
    "with office": _("With an office"),
    "working": _("Work in progress"),
    "done": _("Done, waiting for those who reported"),
    "fixed": _("Fixed"),
    "reopened": _("Not fixed, open again"),
    "declined": _("Will not be done"),
    "passed on": _("Passed on"),
    "merged": _("Joined with another report"),
    "withdrawn": _("Taken back"),
}


def may_follow(state: str, after: str) -> bool:
    """Whether a request in `after` may become `state`."""
    return state in MAY_FOLLOW.get(after, frozenset())
