"""What everybody does: support an idea, say what one thinks of a statement, state something oneself."""

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.texts import Refused
from balai.record.acts import Commitment
from balai.record.append import Beside, append, keep_asides, salted
from balai.record.ids import new_ref

from .. import acts
from ..models import Idea, Voice
from ..queries import call_named, idea_named, statement_of
from ..states import ENDED, allows
from .calling import STATEMENT_LIMIT, locked_idea

MOST_WRITTEN = 5
"""Statements of one voice about one idea."""
BY = "resident"
# One statement, so that a hundred votes of one voice at the same moment are one vote.
PUT = """INSERT INTO ideas_vote (id, place_id, idea, statement, voice, value)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s)
ON CONFLICT (place_id, voice, statement) DO UPDATE SET value = EXCLUDED.value"""


def say(place_id: UUID, voice: Voice, statement: str, value: int) -> None:
    """Agree (1), pass (0) or disagree (-1); said again, the last word counts. Raises Refused."""
    if value not in (1, 0, -1):
        raise Refused(_("Choose one of the three answers."))
    check_phase(place_id, idea_named(place_id, voice.idea), "say")
    row = statement_of(place_id, statement)
    if row is None or row.idea != voice.idea or row.state != "shown":
        raise Refused(_("This statement is not before people any more."))
    with connection.cursor() as cursor:
        cursor.execute(PUT, [place_id, voice.idea, statement, voice.id, value])


def support(place_id: UUID, voice: Voice, *, yes: bool) -> None:
    """Support the idea, or support it no more; again: no change. Raises Refused."""
    with transaction.atomic():
        row = locked_idea(place_id, voice.idea)
        check_phase(place_id, row, "support")
        mine = Voice.objects.of(place_id).select_for_update().get(id=voice.id)
        if mine.author:
            raise Refused(_("It is your own idea: others support it."))
        if mine.supports == yes:
            return
        mine.supports, mine.supported_version = yes, row.version
        mine.save(update_fields=["supports", "supported_version"])
        act = acts.IdeaSupported(ref=row.ref, by=BY) if yes else acts.SupportTakenBack(ref=row.ref, by=BY)
        append(place_id, [act])


def state(place_id: UUID, voice: Voice, text: str) -> str:
    """State something about the idea; it waits for a look before others see it. Returns its reference."""
    words = texts.text(text, "text", needed=True, limit=STATEMENT_LIMIT)
    with transaction.atomic():
        check_phase(place_id, locked_idea(place_id, voice.idea), "state")
        mine = Voice.objects.of(place_id).select_for_update().get(id=voice.id)
        if len(mine.wrote) >= MOST_WRITTEN:
            raise Refused(_("At most %(most)d statements each.") % {"most": MOST_WRITTEN}, "text")
        kept = salted([Beside(words.encode(), "text/plain; charset=utf-8", shown=False)])
        keep_asides(place_id, kept)
        said = acts.StatementMade(ref=new_ref(), idea=voice.idea, text=Commitment(kept[0].commitment), by=BY)
        mine.wrote = [*mine.wrote, said.ref]
        mine.save(update_fields=["wrote"])
        append(place_id, [said])
    return said.ref


def check_phase(place_id: UUID, row: Idea, deed: str) -> None:
    """Raises Refused where the idea has ended, or its call does not allow that now."""
    if row.state in ENDED:
        raise Refused(_("This idea has ended."))
    if not allows(call_named(place_id, row.call).phase, deed):
        raise Refused(_("This phase of the call does not allow that."))
