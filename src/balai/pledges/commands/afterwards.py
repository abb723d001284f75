"""What the city says afterwards: who came is counted, and everybody reads what came of it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.methods.pledges import COMING
from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.acts import Commitment
from balai.record.append import add_aside, append, minute
from balai.record.models import Aside

from .. import acts
from ..models import Call, Pledge
from ..queries import pledges
from .calling import locked, pictures
from .pledging import shift_of
from .rules import MOST_PLACES
from .settling import standing, write_to

REPORT_LIMIT = 4000


def count(
    actor: Actor,
    place_id: UUID,
    ref: str,
    key: str,
    came: Iterable[str],
    more: int,
    now: datetime | None = None,
) -> None:
    """Write down who came to a shift: codes of pledges, and so many `more` people without one.

    The record gets counts alone. Counted again, the latest counts.
    """
    by, codes = actor.first(EDITORS, place_id), set(came)
    if not 0 <= more <= MOST_PLACES:
        raise Refused(_("From 0 to %(most)d people.") % {"most": MOST_PLACES}, "more")
    with transaction.atomic():
        row = _begun(place_id, ref, now)
        shift = shift_of(row, key)
        if shift.begins > minute(now or datetime.now(UTC)):
            raise Refused(_("It has not begun yet."))
        rows = standing(place_id, ref, key)
        if unknown := codes - {one.code for one in rows}:
            raise Refused(
                _("Nobody pledged for this time with the code %(code)s.") % {"code": min(unknown)[:20]},
                "code",
            )
        for one in rows:
            one.came = one.people if one.code in codes else 0
        Pledge.objects.of(place_id).bulk_update(rows, ["came"])
        promised = [one for one in rows if one.state == COMING]
        append(place_id, [acts.HandsCounted(
            ref=ref, shift=key, promised=len(promised), kept=sum(bool(one.came) for one in promised),
            people=sum(one.came or 0 for one in rows) + more, by=by,
        )])  # fmt: skip


def report(
    actor: Actor, place_id: UUID, ref: str, text: str, photos: list[bytes], now: datetime | None = None
) -> None:
    """Say what came of it, in words and pictures; whoever came is told. Said again, the latest is shown."""
    by = actor.first(EDITORS, place_id)
    words = texts.text(text, "text", limit=REPORT_LIMIT)
    if not texts.says_something(words):
        raise Refused(_("Say in a few words what came of it."), "text")
    with transaction.atomic():
        row = _begun(place_id, ref, now)
        aside = Commitment(add_aside(place_id, words.encode(), "text/plain; charset=utf-8"))
        if not row.reported_at:
            write_to(place_id, (one for one in pledges(place_id, ref) if one.state == COMING), "reported")
        kept = pictures(place_id, photos)
        append(place_id, [acts.HandsReported(ref=ref, text=aside, photos=kept, by=by)])


def moderate(actor: Actor, place_id: UUID, ref: str, shown: bool, reason: str) -> None:
    """Show or hold the words and pictures of what came of it; the reason stands in the record."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        row = locked(place_id, ref)
        about = [one for one in (row.report, *row.report_photos, *row.photos) if one]
        if not about:
            raise Refused(_("There is nothing to hold."))
        Aside.objects.filter(place_id=place_id, commitment__in=about, erased=False).update(shown=shown)
        append(place_id, [acts.HandsModerated(ref=ref, shown=shown, reason=reason, by=by)])


def _begun(place_id: UUID, ref: str, now: datetime | None) -> Call:
    """The call, locked, once it has begun."""
    row = locked(place_id, ref)
    if row.called_off_at:
        raise Refused(_("It was called off."))
    if row.begins > minute(now or datetime.now(UTC)):
        raise Refused(_("It has not begun yet."))
    return row
