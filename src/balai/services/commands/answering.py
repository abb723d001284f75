"""What an office does with a request: takes it, sends it on, works, answers, joins it with another, shows or holds."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from balai.people.person import account_id_of
from balai.places import texts
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.texts import Refused
from balai.record.append import append
from balai.record.ids import row_id
from balai.record.models import Aside

from .. import acts
from ..clock import minute, parsed
from ..models import Assignment, Deed, Office, Reporter, Request, Step
from ..queries import counter_of, request_of
from ..states import may_follow
from .reporting import commit, open_kind, pictures, promise_of

ANSWER_LIMIT = 4000
ANSWERS = ("done", "declined", "note")


def take(actor: Actor, place_id: UUID, code: str, account: UUID | None, seen: int) -> int:
    """Assign a request to an officer (None: to nobody). `seen`: the version that was on the screen.

    Returns the new version. Raises Refused when somebody else assigned it in the meantime; nothing is overwritten.
    """
    actor.first(EDITORS, place_id)
    with transaction.atomic():
        _locked(place_id, code)
        held = _held_as_seen(place_id, code, seen)
        if held is None:
            held = Assignment(place_id=place_id, code=code, version=0)
        held.account, held.version = account, held.version + 1
        held.save()
        _noted(actor, place_id, code, "taken")
        return held.version


def _held_as_seen(place_id: UUID, code: str, seen: int) -> Assignment | None:
    """Who has a request, if nobody else took it since. Raises Refused."""
    held = Assignment.objects.of(place_id).filter(code=code).first()
    if (held.version if held else 0) != seen:
        raise Refused(_("Somebody else took this in the meantime. Nothing was changed."))
    return held


def version_of(place_id: UUID, code: str) -> int:
    """Which version of who has a request holds now; 0 where nobody ever had it."""
    held = Assignment.objects.of(place_id).filter(code=code).first()
    return held.version if held else 0


def unassign(place_id: UUID, codes: list[str]) -> None:
    """Nobody has these any more. Versions go on, so that what an earlier officer saw is never taken for new."""
    Assignment.objects.of(place_id).filter(code__in=codes).update(account=None, version=F("version") + 1)


def send_on(
    actor: Actor,
    place_id: UUID,
    code: str,
    office: str,
    reason: str,
    kind: str = "",
    now: datetime | None = None,
    seen: int | None = None,
) -> int:
    """Give a request to another office, with a reason that everybody reads; perhaps as another kind.

    `seen`: the version of who has it that was on the screen, where there was one. Returns the new one. Raises Refused.
    """
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    now = now or datetime.now(UTC)
    with transaction.atomic():
        row = _may_become(place_id, code, "with office")
        if seen is not None:
            _held_as_seen(place_id, code, seen)
        kind = "" if kind == row.kind else kind
        there = Office.objects.of(place_id).filter(ref=office, closed_on="").first()
        if there is None:
            raise Refused(_("Choose an office."), "office")
        if there.ref == row.office and not kind:
            raise Refused(_("This office has it already."), "office")
        if kind:
            open_kind(place_id, kind)
        until = promise_of(place_id, kind or row.kind, now) if kind or not row.promise else ""
        act = acts.RequestSentOn(code=code, office=office, reason=reason, kind=kind, promise=until, by=by)
        append(place_id, [act])
        unassign(place_id, [code])
        _noted(actor, place_id, code, "sent on")
        return version_of(place_id, code)


def start(actor: Actor, place_id: UUID, code: str) -> None:
    """Say that work has begun."""
    by = actor.first(EDITORS, place_id)
    with transaction.atomic():
        _may_become(place_id, code, "working")
        append(place_id, [acts.RequestStarted(code=code, by=by)])
        _noted(actor, place_id, code, "started")


def promise_again(
    actor: Actor, place_id: UUID, code: str, until: str, reason: str, now: datetime | None = None
) -> None:
    """Promise another date, with a reason; the first one stays in the record."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    try:
        moment = parsed(until)
    except ValueError as error:
        raise Refused(_("Write a day and a time."), "promise") from error
    if moment <= (now or datetime.now(UTC)):
        raise Refused(_("Promise a time that is still to come."), "promise")
    until = minute(moment)
    with transaction.atomic():
        row = _locked(place_id, code)
        if not row.open:
            raise Refused(_("This request is closed."))
        append(place_id, [acts.RequestPromised(code=code, promise=until, reason=reason, by=by)])
        _noted(actor, place_id, code, "promised")


def answer(
    actor: Actor,
    place_id: UUID,
    code: str,
    what: str,
    text: str,
    photos: list[bytes] | None = None,
    now: datetime | None = None,
) -> None:
    """Answer: done (those who reported are asked), declined (with the reason in words), or a note on the way."""
    by = actor.first(EDITORS, place_id)
    now = now or datetime.now(UTC)
    if what not in ANSWERS:
        raise Refused(_("Choose what the answer says."), "answer")
    words = texts.text(text, "text", limit=ANSWER_LIMIT)
    if not texts.says_something(words):
        raise Refused(_("Say in a few words what was done, or why it will not be."), "text")
    with transaction.atomic():
        row = _locked(place_id, code) if what == "note" else _may_become(place_id, code, what)
        counter = counter_of(place_id)
        days = counter.objection_days if counter else 7
        until = minute(now + timedelta(days=days)) if what == "done" else ""
        act = acts.RequestAnswered(
            code=row.code,
            answer=what,
            text=commit(place_id, words),
            photos=pictures(place_id, photos or []),
            object_by=until,
            by=by,
        )
        append(place_id, [act])
        _noted(actor, place_id, code, what)
        if what != "note":
            Reporter.objects.of(place_id).filter(code=code).update(said="", asked_at=now)


def merge(actor: Actor, place_id: UUID, codes: Iterable[str], into: str, reason: str = "") -> None:
    """Join requests of the same thing: one goes on for all, and everybody who reported stays informed."""
    by = actor.first(EDITORS, place_id)
    reason = texts.text(reason, "reason")
    joined = sorted(set(codes))
    if not joined:
        raise Refused(_("Choose what is to be joined."))
    if into in joined:
        raise Refused(_("A request cannot be joined with itself."), "into")
    with transaction.atomic():
        # In the order of their codes, so that two who join the same ones crosswise wait, and never for each other.
        rows = {code: _locked(place_id, code) for code in sorted([*joined, into])}
        if rows[into].state in {"merged", "withdrawn"}:
            raise Refused(_("Choose a request that goes on."), "into")
        for code in joined:
            _check_follows("merged", rows[code])
        append(place_id, [acts.RequestMerged(code=code, into=into, reason=reason, by=by) for code in joined])
        for code in joined:
            _noted(actor, place_id, code, "merged")
        # What they said was of another answer.
        Reporter.objects.of(place_id).filter(code__in=joined).update(code=into, said="")


def part(actor: Actor, place_id: UUID, code: str, reason: str) -> None:
    """It was not of the same thing: it goes on by itself, and for whoever reported it. Raises Refused."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        into = _locked(place_id, code).merged_into
        # In the order of their codes, as where they were joined.
        rows = {one: _locked(place_id, one) for one in sorted({code, into} - {""})}
        if not into or rows[code].merged_into != into:
            raise Refused(_("It is in another state by now. Nothing was changed."))
        if rows[into].merged_into:
            raise Refused(_("It goes on in a report that was joined itself. Part that one first."))
        came = _came_with(place_id, code, into)
        act = acts.RequestParted(code=code, into=into, people=max(len(came), 1), reason=reason, by=by)
        append(place_id, [act])
        Reporter.objects.of(place_id).filter(id__in=came).update(code=code, said="")
        _noted(actor, place_id, code, "parted")


def _came_with(place_id: UUID, code: str, into: str) -> list[UUID]:
    """Those who are told of `into` because `code` was joined with it: what they reported was, or leads to, `code`."""
    there = Reporter.objects.of(place_id).filter(code=into).values_list("id", "began")
    leads = {began: began for _id, began in there}
    while on_the_way := set(leads.values()) - {code, into, ""}:
        ids = [row_id(place_id, "request", one) for one in on_the_way]
        steps = dict(Request.objects.of(place_id).filter(id__in=ids).values_list("code", "merged_into"))
        leads = {began: steps.get(at, "") if at in on_the_way else at for began, at in leads.items()}
    return [one for one, began in there if leads[began] == code]


def moderate(
    actor: Actor, place_id: UUID, code: str, shown: bool, reason: str, asides: list[str] | None = None
) -> None:
    """Show or hold what residents wrote or photographed; the decision and its reason stand in the record."""
    by = actor.first(EDITORS, place_id)
    reason = texts.reason(reason)
    with transaction.atomic():
        row = _locked(place_id, code)
        every = _from_residents(place_id, row)
        about = list(dict.fromkeys(asides or every))
        if not set(about) <= set(every):
            raise Refused(_("This is no part of the request."))
        Aside.objects.filter(place_id=place_id, commitment__in=about, erased=False).update(shown=shown)
        act = acts.RequestModerated(code=code, shown=shown, reason=reason, asides=asides or [], by=by)
        append(place_id, [act])
        _noted(actor, place_id, code, "shown" if shown else "held")


def _noted(actor: Actor, place_id: UUID, code: str, what: str) -> None:
    """Write down for the staff who did it; the record names the role alone."""
    Deed.objects.create(place_id=place_id, code=code, account=account_id_of(actor), what=what)


def _from_residents(place_id: UUID, row: Request) -> list[str]:
    """Everything that residents wrote or photographed about a request: at first, joining, and objecting."""
    found = [row.text, row.landmark, *row.photos, *row.written.values()]
    for step in Step.objects.of(place_id).filter(code=row.code, what__in=("joined", "reopened")):
        found += [step.text, *step.photos]
    return [one for one in found if one]


def _locked(place_id: UUID, code: str) -> Request:
    row = request_of(place_id, code, lock=True)
    if row is None:
        raise Refused(_("There is no report of this code."))
    return row


def _may_become(place_id: UUID, code: str, state: str) -> Request:
    row = _locked(place_id, code)
    _check_follows(state, row)
    return row


def _check_follows(state: str, row: Request) -> None:
    if not may_follow(state, row.state):
        raise Refused(_("It is in another state by now. Nothing was changed."))
