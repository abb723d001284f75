"""How the acts of hands are told."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import name_references, tell

from . import acts


def _called(act: acts.HandsCalled) -> Promise:
    if act.reason:
        return _("The call for hands “%(title)s” was changed: %(reason)s")
    return _("The city calls for hands: “%(title)s”")


def _moderated(act: acts.HandsModerated) -> Promise:
    if act.shown:
        return _("What came of the call for hands %(ref)s is shown: %(reason)s")
    return _("What came of the call for hands %(ref)s is held: %(reason)s")


def _confirmed(act: acts.PledgeConfirmed) -> Promise:
    if act.instead:
        return _(
            "Somebody confirmed an address at %(ref)s; the pledge takes the place of an earlier one by it"
        )
    return _("Somebody who pledged at %(ref)s confirmed an address")


tell(
    {
        acts.HandsCalled: _called,
        acts.HandsCalledOff: _("The call for hands %(ref)s was called off: %(reason)s"),
        acts.PledgeMade: _("Somebody pledged to lend a hand at %(ref)s; people: %(people)s"),
        acts.PledgeTakenBack: _("Somebody took a pledge back at %(ref)s; people: %(people)s"),
        acts.PledgeConfirmed: _confirmed,
        acts.HandsSettled: _("The places at %(ref)s changed; who comes was settled anew"),
        acts.HandsCounted: _(
            "Who came to %(ref)s was counted: %(people)s people; pledges kept: %(kept)s of %(promised)s"
        ),
        acts.HandsReported: _("The city says what came of %(ref)s"),
        acts.HandsModerated: _moderated,
    }
)


def _names(wanted: Mapping[UUID, set[str]]) -> dict[str, str]:
    """Calls by their present title."""
    refs = list(set().union(*wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ref, title FROM pledges_call WHERE place_id = ANY(%s) AND ref = ANY(%s)",
            [list(wanted), refs],
        )
        return {ref: f"“{title}”" for ref, title in cursor.fetchall()}


name_references(("ref",), _names)
