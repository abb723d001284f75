"""How calls and ideas stand, and what each phase allows: one table for commands and pages."""

from django.utils.translation import gettext_lazy as _

PHASES: dict[str, frozenset[str]] = {
    "collect": frozenset({"propose", "revise", "amend", "merge", "support", "state", "say"}),
    "discuss": frozenset({"revise", "amend", "merge", "support", "state", "say"}),
    "check": frozenset({"merge", "say"}),
    "vote": frozenset(),
    "do": frozenset(),
    "closed": frozenset(),
}
"""propose an idea, revise its words, amend those that are supported, merge it, support it, state something about it,
say what one thinks of that.

An office may answer, and staff hold or show words, in every phase.
"""
PHASE_WORDS = {
    "collect": _("Ideas are collected"),
    "discuss": _("Ideas are discussed"),
    "check": _("The city checks them"),
    "vote": _("People decide"),
    "do": _("It is being done"),
    "closed": _("Closed"),
}
PHASE_SHORT = {
    "collect": _("Collect"),
    "discuss": _("Discuss"),
    "check": _("Check"),
    "vote": _("Decide"),
    "do": _("Do"),
}
ANSWERS = {
    "can be done": _("Can be done"),
    "in part": _("Can be done in part"),
    "cannot be done": _("Cannot be done"),
    "done": _("It is done"),
    "note": _("A word in between"),
}
DECIDED = frozenset({"can be done", "in part", "cannot be done", "done"})
LAST = frozenset({"cannot be done", "done"})
"""Answers after which nothing more is promised."""
ENDED = frozenset({"merged", "withdrawn"})
WORDS = {
    "proposed": _("Proposed"),
    **{key: words for key, words in ANSWERS.items() if key in DECIDED},
    "merged": _("Goes on in another idea"),
    "withdrawn": _("Taken back"),
}
MARKS = {
    "proposed": "proposed",
    "can be done": "accepted",
    "in part": "ongoing",
    "done": "completed",
    "cannot be done": "stopped",
    "merged": "merged",
    "withdrawn": "closed",
}
"""An idea's shape and colour, by the name that the look has for it."""

QUIET_DAYS = 30
"""After so many days in which nothing happened the page says so, and a letter does."""
LETTERS = {
    "answered": _("the city answers"),
    "chased": _("the day passed without a word"),
    "merged": _("it goes on in another idea"),
    "joined": _("another idea goes on in it"),
    "withdrawn": _("taken back"),
    "amended": _("it has other words now"),
    "offered": _("other words are offered"),
    "moved": _("the call is in another phase"),
    "held": _("its words are held"),
    "shown": _("its words are shown"),
    "asked": _("another idea asks to go on in it"),
    "refused": _("it goes on by itself"),
    "named": _("something came of it"),
    "quiet": _("nothing happened for a while"),
}
"""After the title, in the subject of a letter."""

FEWEST_FOR_MAP = 30
"""People who have voted; below, a bar says how many are still needed."""
FEWEST_IN_GROUP = 10
MOST_MARKS = 600
"""Of more people so many are drawn, by chance: a page stays light, and more marks show no more."""


def allows(phase: str, deed: str) -> bool:
    """Whether a call in this phase lets people do it."""
    return deed in PHASES.get(phase, frozenset())


def goes_on(state: str) -> bool:
    """Whether somebody still owes a word on an idea in this state."""
    return state not in ENDED | LAST
