"""What the city does: it calls for ideas, moves the call on, answers, and looks at what was written."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.acts import Commitment
from balai.record.append import add_aside, append, minute
from balai.record.ids import new_ref
from balai.record.models import Aside

from .. import acts
from ..models import Call, Idea
from ..queries import call_of, idea_of, statement_of
from ..states import ANSWERS, ENDED, LAST, PHASES

TITLE_LIMIT, ANSWER_LIMIT, STATEMENT_LIMIT = 120, 4000, 280
MOST_DAYS = 366


def call_for_ideas(actor: Actor, place_id: UUID, act: acts.IdeasCalled) -> str:
    """Ask for ideas. Returns the call's reference. Raises Refused, naming the field."""
    by = actor.first(EDITORS, place_id)
    if not 1 <= act.answer_days <= MOST_DAYS:
        raise Refused(_("Say a number of days from 1 to %(most)d.") % {"most": MOST_DAYS}, "answer_days")
    ref = new_ref()
    said = msgspec.structs.replace(
        act,
        ref=ref,
        title=texts.text(act.title, "title", needed=True, limit=TITLE_LIMIT),
        question=texts.text(act.question, "question", needed=True),
        office=texts.text(act.office, "office", needed=True, limit=TITLE_LIMIT),
        until=_day(act.until),
        phase="collect",
        by=by,
    )
    append(place_id, [said])
    return ref


def move_call(actor: Actor, place_id: UUID, ref: str, phase: str, until: str, reason: str) -> None:
    """Move a call into another phase, with the reason. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        row = locked_call(place_id, ref)
        if phase not in PHASES:
            raise Refused(_("Choose a phase."), "phase")
        if phase == row.phase and until == row.until:
            raise Refused(_("The call is in this phase already."), "phase")
        append(place_id, [acts.CallMoved(ref=ref, phase=phase, until=_day(until), reason=reason, by=by)])


def answer(
    actor: Actor,
    place_id: UUID,
    ref: str,
    what: str,
    text: str,
    days: int | None = None,
    now: datetime | None = None,
) -> None:
    """The office answers an idea with its reasons, and says by when it says more. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    words = texts.text(text, "text", needed=True, limit=ANSWER_LIMIT)
    if what not in ANSWERS:
        raise Refused(_("Choose an answer."), "answer")
    if what in LAST:
        days = None
    elif days is None or not 1 <= days <= MOST_DAYS:
        raise Refused(_("Say in how many days there is more to tell, from 1 to 366."), "days")
    with transaction.atomic():
        row = locked_idea(place_id, ref)
        if row.state in ENDED:
            raise Refused(_("This idea has ended."))
        office = locked_call(place_id, row.call).office
        said = acts.IdeaAnswered(
            ref=ref, answer=what, text=words_beside(place_id, words), office=office,
            answer_by=days_later(days, now), by=by,
        )  # fmt: skip
        append(place_id, [said])


def moderate_idea(actor: Actor, place_id: UUID, ref: str, shown: bool, reason: str) -> None:
    """Show or hold what a resident wrote and photographed; the decision and its reason stand in the record."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        row = locked_idea(place_id, ref)
        about = [row.title, row.need, row.text, row.where, *row.photos]
        Aside.objects.filter(place_id=place_id, commitment__in=about, erased=False).update(shown=shown)
        append(place_id, [acts.IdeaModerated(ref=ref, shown=shown, reason=reason, by=by)])


def state_for_city(actor: Actor, place_id: UUID, ref: str, text: str) -> str:
    """Put a statement before people, in the city's name. Returns its reference. Raises Refused."""
    return state_all_for_city(actor, place_id, ref, [text])[0]


def state_all_for_city(actor: Actor, place_id: UUID, ref: str, every: Sequence[str]) -> list[str]:
    """Put several before people, all or none. Returns their references. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    words = [texts.text(text, "text", needed=True, limit=STATEMENT_LIMIT) for text in every]
    with transaction.atomic():
        if locked_idea(place_id, ref).state in {*ENDED, "done"}:
            raise Refused(_("This idea has ended."))
        said = [
            acts.StatementMade(ref=new_ref(), idea=ref, text=words_beside(place_id, one), waits=False, by=by)
            for one in words
        ]
        append(place_id, said)
    return [one.ref for one in said]


def moderate_statement(actor: Actor, place_id: UUID, ref: str, shown: bool, reason: str = "") -> None:
    """Put a statement before people, or take it away; taking away needs a reason."""
    by = actor.first(EDITORS, place_id)
    reason = texts.text(reason, "reason") if shown else texts.reason(reason)
    with transaction.atomic():
        row = statement_of(place_id, ref, lock=True)
        if row is None:
            raise Refused(_("There is no such statement."))
        if (row.state == "shown") == shown:
            raise Refused(_("It is so already."))
        Aside.objects.filter(place_id=place_id, commitment=row.text, erased=False).update(shown=shown)
        said = acts.StatementModerated(ref=ref, idea=row.idea, shown=shown, reason=reason, by=by)
        append(place_id, [said])


def locked_call(place_id: UUID, ref: str) -> Call:
    """The call, held until the end of the transaction. Raises Refused."""
    row = call_of(place_id, ref, lock=True)
    if row is None:
        raise Refused(_("There is no such call."))
    return row


def locked_idea(place_id: UUID, ref: str) -> Idea:
    """The idea, held until the end of the transaction. Raises Refused."""
    row = idea_of(place_id, ref, lock=True)
    if row is None:
        raise Refused(_("There is no such idea."))
    return row


def words_beside(place_id: UUID, words: str) -> Commitment:
    """Keep words beside the record."""
    return Commitment(add_aside(place_id, words.encode(), "text/plain; charset=utf-8"))


def days_later(days: int | None, now: datetime | None = None) -> str:
    """The minute so many days from now; empty for None."""
    return "" if days is None else minute((now or datetime.now(UTC)) + timedelta(days=days))


def _day(said: str) -> str:
    """A day as acts carry it; empty for none. Raises Refused."""
    if not said:
        return ""
    try:
        return datetime.strptime(said, "%Y-%m-%d").date().isoformat()
    except ValueError as error:
        raise Refused(_("Write a day, such as 2026-12-11."), "until") from error
