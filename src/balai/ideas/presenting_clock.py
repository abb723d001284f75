"""What happened to an idea, by when something is said, and whose word is the next: for pages, feeds and letters."""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.places.models import Place
from balai.web.formats import day
from balai.web.text import clean

from . import queries
from .models import Call, Idea, Step
from .states import ENDED, LAST, QUIET_DAYS, goes_on

STEP_WORDS: dict[str, "str | Promise"] = {
    "proposed": gettext_lazy("Proposed"),
    "revised": gettext_lazy("Written otherwise by whoever proposed it"),
    "amended": gettext_lazy("Words that somebody offered were taken by whoever proposed it"),
    "can be done": gettext_lazy("The city answers: it can be done"),
    "in part": gettext_lazy("The city answers: it can be done in part"),
    "cannot be done": gettext_lazy("The city answers: it cannot be done"),
    "done": gettext_lazy("The city says that it is done"),
    "note": gettext_lazy("The city wrote"),
    "chased": gettext_lazy("The day passed without a word from the city; it is asked again"),
    "merged": gettext_lazy("It goes on in another idea; both who proposed them agree"),
    "joined": gettext_lazy("Another idea goes on in this one"),
    "withdrawn": gettext_lazy("Taken back by whoever proposed it"),
    "held": gettext_lazy("Words and pictures are held"),
    "shown": gettext_lazy("Words and pictures are shown"),
}


def clock(row: Idea, now: str) -> str:
    """What happened to my idea: by when something is said, always; a sentence also when nothing more comes."""
    if row.state == "merged":
        return _("What is said next stands with the idea that it goes on in.")
    if row.state in ENDED:
        return _("It was taken back; nothing more is said.")
    if row.state in LAST:
        return _("This is the city's last word on it.")
    if row.answer_by < now:
        said = _("The city was to say something by %(day)s and has not. It is asked again within a day.")
    elif row.chased:
        said = _("Nothing was said in time. The city was asked again; it is to answer by %(day)s.")
    else:
        said = _("The city says what comes of it by %(day)s.")
    return said % {"day": day(row.answer_by[:10])}


def next_word(row: Idea, call: Call, now: str) -> list[str]:
    """How long nothing happened, and whose word is the next; nothing once the last word is said."""
    if not goes_on(row.state):
        return []
    n = _days(max(row.updated_at, call.moved_at), now)
    silent = ngettext("Nothing has happened for %(n)d day.", "Nothing has happened for %(n)d days.", n) % {
        "n": n
    }
    if call.phase != "vote":
        words = _("The next word is with this office: %(office)s.")
    elif call.until:
        words = _("People decide until %(day)s. After that the next word is with this office: %(office)s.")
    else:
        words = _("People decide now. After that the next word is with this office: %(office)s.")
    said = words % {"office": clean(call.office, 120), "day": day(call.until)}
    return [silent, said] if n >= QUIET_DAYS else [said]


def _days(since: str, now: str) -> int:
    """Whole days from one moment of an act to another; none where a record holds what is no moment."""
    try:
        return (datetime.fromisoformat(now) - datetime.fromisoformat(since)).days
    except (ValueError, TypeError):
        return 0


def happened_to(place: Place, row: Idea) -> list[dict[str, Any]]:
    """What happened to an idea, the newest first, in words that everybody may read."""
    steps = queries.steps(place.place_id, row.ref)
    words = queries.said(place.place_id, [step.text for step in steps])
    return [_happened(place, step, words) for step in reversed(steps)]


def _happened(place: Place, step: Step, words: dict[str, str]) -> dict[str, Any]:
    other = step.more.get("into", "") or step.more.get("from", "")
    return {
        "at": step.at,
        "title": STEP_WORDS.get(step.what, step.what),
        "url": f"/{place.slug}/ideas/{other}/" if other else "",
        "office": step.office,
        "reason": step.reason,
        "text": words.get(step.text, ""),
        "by": day(step.more["answer_by"][:10]) if step.more.get("answer_by") else "",
    }
