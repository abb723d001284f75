"""The gate: ballots that came in great number from one address wait until an office says whether they count."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.append import append

from .. import acts
from ..models import Choice, Source
from .opening import secret_of


def decide(actor: Actor, place_id: UUID, ref: str, source: UUID, counted: bool, reason: str) -> int:
    """Say whether the ballots that wait from one address count. Returns how many. What they say nobody saw.

    Whoever is left out can vote again while the vote is open; the address is then counted anew.
    """
    by, reason = actor.first(EDITORS, place_id), texts.reason(reason)
    with transaction.atomic():
        secret_of(place_id, ref)
        mine = Source.objects.of(place_id).filter(ballot=ref, id=source, held=True)
        row = mine.select_for_update().first()
        if row is None:
            raise Refused(_("That was decided already."))
        waiting = Choice.objects.of(place_id).filter(ballot=ref, source=bytes(row.source), state="held")
        ballots = waiting.update(state="in" if counted else "out")
        mine.update(n=0, held=False)
        append(place_id, [acts.GateDecided(ref=ref, ballots=ballots, counted=counted, reason=reason, by=by)])
    return ballots
