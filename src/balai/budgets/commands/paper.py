"""Ballots on paper: entered by two people, each without seeing what the other entered."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.people.person import account_id_of
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused

from .. import urn
from ..counting import Points
from ..models import PaperEntry
from ..queries import ballot_named
from .casting import Cast, cast_paper, check_points, check_time, known_code
from .opening import secret_of


def enter_paper(
    actor: Actor, place_id: UUID, ref: str, code: str, points: Points, now: datetime | None = None
) -> Cast | None:
    """Enter a ballot on paper. None: the first entry, which waits for somebody else's second. Raises Refused.

    Of a first entry a keyed hash is kept: the desk can compare, and not read.
    """
    actor.first(EDITORS, place_id)
    account = account_id_of(actor)
    if account is None:
        raise Refused(_("Ballots on paper are entered by two people at the desk."))
    now = now or datetime.now(UTC)
    row = ballot_named(place_id, ref)
    with transaction.atomic():
        secret = secret_of(place_id, ref)
        check_time(row, now)
        code = known_code(row, secret, code)
        points = check_points(row, points)
        voter = urn.keyed(secret, "paper", code)
        said = urn.keyed(secret, "said", f"{code} {msgspec.json.encode(points).decode()}")
        first, made = (
            PaperEntry.objects.of(place_id)
            .select_for_update()
            .get_or_create(
                ballot=ref, voter=voter, defaults={"place_id": place_id, "said": said, "account": account}
            )
        )
        if made or first.account == account:
            PaperEntry.objects.of(place_id).filter(id=first.id).update(said=said)
            return None
        if bytes(first.said) != said:
            raise Refused(_("The two entries differ. Look at the paper once more, both of you."), "points")
        PaperEntry.objects.of(place_id).filter(id=first.id).delete()
        return cast_paper(place_id, ref, code, points, now)
