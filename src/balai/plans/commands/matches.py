"""Deciding whether two listed projects are one."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import CSCO, REPRESENTATIVE, SECRETARIAT, Actor, NotAllowed
from balai.places.queries import memberships
from balai.places.texts import Refused
from balai.record.append import append
from balai.record.ids import row_id

from .. import acts
from ..models import Match, Project


def decide_match(actor: Actor, place_id: UUID, ref: str, confirmed: bool, reason: str) -> None:
    """Confirm or reject a proposed match. Confirmed, the later project's history continues the earlier one's."""
    by = may_decide(actor, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        match = (
            Match.objects.of(place_id).select_for_update().filter(id=row_id(place_id, "match", ref)).first()
        )
        if match is None:
            raise Refused(_("There is no such proposal in this city."))
        if match.decision:
            raise Refused(_("Somebody decided this already. Nothing was changed."))
        if confirmed:
            _need_apart(match)
        append(place_id, [acts.MatchDecided(ref=ref, confirmed=confirmed, reason=reason, by=by)])


def _need_apart(match: Match) -> None:
    """The later project stands on its own, and the earlier one does not go on in it already. Raises Refused."""
    projects = Project.objects.of(match.place_id).select_for_update().order_by("ref")
    known = {project.ref: project for project in projects}
    later, earlier = known.get(match.later), known.get(match.earlier)
    if later and later.joined_into:
        raise Refused(_("“%(name)s” has ended already.") % {"name": later.name})
    ref = match.earlier
    while one := known.pop(ref, None):
        if earlier and one.joined_into == match.later:
            raise Refused(_("“%(name)s” has ended already.") % {"name": earlier.name})
        ref = one.joined_into


def may_decide(actor: Actor, place_id: UUID) -> str:
    """The role by which the actor may decide for this place. Raises NotAllowed."""
    if actor.has(CSCO, place_id):
        return CSCO
    for network, member in memberships(place_id):
        if actor.has(SECRETARIAT, network.place_id):
            return SECRETARIAT
        if actor.has(REPRESENTATIVE, network.place_id, member.country):
            return REPRESENTATIVE
    raise NotAllowed(f"{CSCO} / {REPRESENTATIVE} / {SECRETARIAT}")
