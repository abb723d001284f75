"""How the acts of ballots are told."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import name_references, tell

from . import acts


def _decided(act: acts.GateDecided) -> Promise:
    if act.counted:
        return _("Ballots that waited at the gate of %(ref)s count: %(ballots)s. %(reason)s")
    return _("Ballots that waited at the gate of %(ref)s are left out: %(ballots)s. %(reason)s")


tell(
    {
        acts.BallotOpened: _(
            "The vote “%(title)s” about %(budget)s %(currency)s is opened; its rules are frozen"
        ),
        acts.BallotWithdrawn: _("The vote %(ref)s is withdrawn before it began: %(reason)s"),
        acts.BallotDay: _("Ballots in %(ref)s on %(day)s: %(accepted)s accepted, %(replaced)s replaced"),
        acts.GateDecided: _decided,
        acts.BallotClosed: _("The vote %(ref)s is closed; the set is fixed at %(ballots)s ballots"),
        acts.LinksDestroyed: _(
            "What joined voters and ballots of %(ref)s was destroyed; people who voted: %(voters)s"
        ),
        acts.BallotChoices: _("All ballots of %(ref)s, sorted: part %(part)s of %(parts)s"),
        acts.BallotResult: _("The result of %(ref)s: %(ballots)s ballots; money given: %(cost)s"),
        acts.BallotExplained: _("Why each project of %(ref)s is funded or not"),
    }
)


def _names(wanted: Mapping[UUID, set[str]]) -> dict[str, str]:
    """Ballots by their title."""
    refs = list(set().union(*wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ref, title FROM budgets_ballot WHERE place_id = ANY(%s) AND ref = ANY(%s)",
            [list(wanted), refs],
        )
        return {ref: f"“{title}”" for ref, title in cursor.fetchall()}


name_references(("ref",), _names)
