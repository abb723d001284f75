"""The city withdraws a ballot: only before anybody could vote. Afterwards it goes on to its end, whatever happens."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.append import append, minute

from .. import acts
from ..models import Boxed, Voter
from ..private import Private
from ..queries import ballot_named
from .opening import secret_of


def withdraw(actor: Actor, place_id: UUID, ref: str, reason: str, now: datetime | None = None) -> None:
    """Say that a vote does not take place, and why. Raises Refused. Its codes, lists and secrets are deleted."""
    by, reason = actor.first(EDITORS, place_id), texts.reason(reason)
    row = ballot_named(place_id, ref)
    with transaction.atomic():
        secret_of(place_id, ref, closing=True)
        # Asked once nobody votes any more: whoever came first while we waited has begun it.
        if (
            minute(now or datetime.now(UTC)) >= row.opens
            or Voter.objects.of(place_id).filter(ballot=ref).exists()
        ):
            raise Refused(_("Voting has begun: it goes on to its end."))
        for table in (one for one in Private.__subclasses__() if one is not Boxed):
            table.objects.of(place_id).filter(ballot=ref).delete()
        append(place_id, [acts.BallotWithdrawn(ref=ref, reason=reason, by=by)])
