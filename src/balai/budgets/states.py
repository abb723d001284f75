"""How a ballot stands, and the words for what may be chosen: one table for commands, pages and letters."""

from django.utils.translation import gettext_lazy as _

from .models import Ballot

KINDS = {
    "approval": _("Choose projects"),
    "choose-1": _("Choose one project"),
    "cumulative": _("Share out points"),
    "ordinal": _("Put projects in order"),
}
RULES = {
    "greedy": _("By votes: the most votes first, as long as there is money"),
    "greedy_noskip": _("By votes, ending at the first project that no longer fits"),
    "mes": _("Equal shares: every voter holds the same part of the money"),
    "phragmen": _("Phragmén: everybody earns at the same pace, and supporters buy together"),
}
UTILITIES = {
    "cost": _("A project is worth its cost to whoever wants it"),
    "cardinality": _("Every project is worth the same to whoever wants it"),
}
COMPLETIONS = {
    "none": _("What is left stays with the city"),
    "add1": _("Everybody is given a little more, until no project fits any more"),
    "add1u": _("Everybody is given a little more, and what is left goes by votes"),
}
WAYS = {
    "letter": _("A code on a letter"),
    "email": _("A code by e-mail"),
    "phone": _("A code by text message"),
    "oidc": _("Signing in where people are known already"),
}
REFUSALS = {
    "code": _("Code that is not known"),
    "choices": _("Ballot that was not filled properly"),
    "paper": _("A ballot on paper stands already"),
    "time": _("Before voting began"),
}


def state_of(row: Ballot, now: str) -> str:
    """withdrawn, coming, open, counting, done."""
    if row.withdrawn_at:
        return "withdrawn"
    if row.result_at:
        return "done"
    if row.closed_at or row.closes <= now:
        return "counting"
    return "open" if row.opens <= now else "coming"
