"""Words, colour group and shape of every state that a page shows."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(NamedTuple):
    """`group` is the colour family (`tag--work`, `f-work`, `pin--work`), `mark` the shape in icons.MARKS."""

    label: "str | Promise"
    group: str
    mark: str


STATUSES: dict[str, Status] = {
    # a project
    "proposed": Status(_("Proposed"), "plan", "proposed"),
    "pre-feasibility": Status(_("Pre-feasibility"), "plan", "pre-feasibility"),
    "feasibility": Status(_("Feasibility"), "plan", "feasibility"),
    "planning": Status(_("Planning"), "plan", "planning"),
    "implementing": Status(_("Implementing"), "work", "implementing"),
    "ongoing": Status(_("Ongoing"), "work", "ongoing"),
    "operating": Status(_("Operating"), "done", "operating"),
    "completed": Status(_("Completed"), "done", "completed"),
    "stopped": Status(_("Stopped"), "stop", "stopped"),
    "merged": Status(_("Merged into another project"), "merge", "merged"),
    "not-stated": Status(_("Not stated"), "none", "not-stated"),
    # a city's part of a round
    "draft": Status(_("Draft"), "none", "draft"),
    "reviewed": Status(_("Reviewed"), "work", "reviewed"),
    "accepted": Status(_("Accepted"), "done", "accepted"),
    "published": Status(_("Published"), "brand", "published"),
    "late": Status(_("Late"), "late", "late"),
    "missing": Status(_("Nothing received"), "none", "not-stated"),
    # a city in a network
    "member": Status(_("Member"), "brand", "completed"),
    "reported": Status(_("Reported"), "done", "accepted"),
    # a round itself, an invitation, a session
    "open": Status(pgettext_lazy("state of a round", "Open"), "work", "open"),
    "closed": Status(pgettext_lazy("state of a round", "Closed"), "none", "closed"),
    # a change since the last round
    "new": Status(pgettext_lazy("a project that is new in this round", "New"), "brand", "new"),
    "renamed": Status(_("Renamed"), "work", "same"),
    "same": Status(_("Unchanged"), "none", "same"),
    "vanished": Status(_("Vanished without a word"), "late", "vanished"),
    # a target
    "due": Status(_("Due"), "plan", "planning"),
    "met": Status(_("Met"), "done", "completed"),
    "missed": Status(_("Not met"), "stop", "stopped"),
    "silent": Status(_("No report"), "none", "not-stated"),
}


def status(code: object) -> Status:
    """The status of a code (`pre_feasibility` and `pre-feasibility` alike); an unknown one: "not stated"."""
    return STATUSES.get(str(code or "").replace("_", "-").lower(), STATUSES["not-stated"])
