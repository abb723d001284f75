"""Amendments: somebody offers other words, somebody looks, and whoever proposed the idea takes them or not."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.acts import Commitment
from balai.record.append import Beside, append, keep_asides, salted
from balai.record.ids import new_ref
from balai.record.models import Aside

from .. import acts
from ..models import Amendment, Voice
from ..queries import amendment_by_ref
from .calling import locked_idea
from .proposing import BY, checked, own_idea
from .saying import check_phase

MOST_OFFERED = 2
"""Amendments of one voice to one idea."""
WHY_LIMIT = 500


def offer(place_id: UUID, voice: Voice, title: str, need: str, text: str, why: str) -> str:
    """Offer other words; they wait for a look before others see them. Returns the amendment's reference."""
    words = (*checked(title, need, text), texts.text(why, "why", needed=True, limit=WHY_LIMIT))
    with transaction.atomic():
        check_phase(place_id, locked_idea(place_id, voice.idea), "amend")
        mine = Voice.objects.of(place_id).select_for_update().get(id=voice.id)
        if mine.offered >= MOST_OFFERED:
            raise Refused(_("At most %(most)d amendments each.") % {"most": MOST_OFFERED})
        mine.offered += 1
        mine.save(update_fields=["offered"])
        kept = salted([Beside(one.encode(), "text/plain; charset=utf-8", shown=False) for one in words])
        keep_asides(place_id, kept)
        title_, need_, text_, why_ = (Commitment(one.commitment) for one in kept)
        act = acts.AmendmentOffered(
            ref=new_ref(), idea=voice.idea, title=title_, need=need_, text=text_, why=why_, by=BY
        )
        append(place_id, [act])
    return act.ref


def moderate_amendment(actor: Actor, place_id: UUID, ref: str, shown: bool, reason: str = "") -> None:
    """Show the words that were offered, or hold them; holding needs a reason. What was taken stays the idea's."""
    by = actor.first(EDITORS, place_id)
    reason = texts.text(reason, "reason") if shown else texts.reason(reason)
    with transaction.atomic():
        row = _locked(place_id, ref)
        if row.state == "taken" or (row.state == "shown") == shown:
            raise Refused(_("It is so already."))
        about = [row.title, row.need, row.text, row.why]
        Aside.objects.filter(place_id=place_id, commitment__in=about, erased=False).update(shown=shown)
        append(place_id, [acts.AmendmentModerated(ref=ref, idea=row.idea, shown=shown, reason=reason, by=by)])


def take(place_id: UUID, idea: str, secret: str, ref: str) -> None:
    """Whoever proposed the idea takes words that were offered. Raises Refused, UnknownLink."""
    with transaction.atomic():
        own_idea(place_id, idea, secret, "amend")
        row = _locked(place_id, ref)
        if row.idea != idea or row.state != "shown":
            raise Refused(_("These words are not offered any more."))
        title, need, text = (Commitment(one) for one in (row.title, row.need, row.text))
        append(
            place_id, [acts.IdeaAmended(ref=idea, amendment=ref, title=title, need=need, text=text, by=BY)]
        )


def _locked(place_id: UUID, ref: str) -> Amendment:
    row: Amendment | None = amendment_by_ref(place_id, ref).select_for_update().first()
    if row is None:
        raise Refused(_("There is no such amendment."))
    return row
