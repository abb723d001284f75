"""How a call, and a pledge, stand: one table for commands, pages and letters."""

from django.utils.translation import gettext_lazy as _

from balai.methods.pledges import COMING, HOPING, WAITING

from .models import Call

NEW, BACK, OFF = "new", "taken back", "called off"
STANDING = (NEW, COMING, HOPING, WAITING)
"""`new`: of a pledge that is not settled yet, which nobody but its own transaction sees."""
WORDS = {
    COMING: _("You come"),
    HOPING: _("You come if enough others do"),
    WAITING: _("You are on the waiting list"),
    BACK: _("You took it back"),
    OFF: _("Called off"),
}
MINORS = {
    "no": _("Only people of 18 and over"),
    "guardian": _("Under 18 with an adult who looks after them"),
    "alone": _("Under 18 also alone"),
}


def state_of(row: Call, now: str) -> str:
    """open, going on, over, reported or called off, at this minute."""
    if row.called_off_at:
        return OFF
    if row.ends <= now:
        return "reported" if row.reported_at else "over"
    return "going on" if row.begins <= now else "open"


LETTERS = {
    COMING: _("you come"),
    HOPING: _("not enough others yet"),
    WAITING: _("you are on the waiting list"),
    "changed": _("it is otherwise now"),
    "tomorrow": _("it begins soon"),
    OFF: _("called off"),
    "reported": _("what came of it"),
}
"""After the title, in the subject of a letter."""
MARKS = {COMING: "completed", HOPING: "proposed", WAITING: "open", BACK: "closed", OFF: "stopped"}
"""A pledge's shape and colour, by the name that the look has for it."""
WORDS_AT_DESK = {
    COMING: _("comes"),
    HOPING: _("comes if enough others do"),
    WAITING: _("on the waiting list"),
}
