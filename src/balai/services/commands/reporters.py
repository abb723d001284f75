"""What those who reported say by their secret link: it is fixed, it is not, I take it back."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.commands import Refused
from balai.record.acts import Act
from balai.record.append import append
from balai.record.erase import erase

from .. import acts
from ..clock import minute, parsed, promise
from ..codes import kept
from ..models import Reporter, Request, Searchable, Step
from ..queries import counter_of, hours_of, kind_named
from ..states import ASKED, may_follow
from .reporting import TEXT_LIMIT, _commit, _pictures
from .words import written

BY = "reporter"


class UnknownLink(LookupError):
    """Nobody holds this link (any more)."""


def reporter_by(place_id: UUID, secret: str) -> Reporter:
    """Whoever holds this link. Raises UnknownLink."""
    found = Reporter.objects.of(place_id).filter(secret=kept(secret)).first()
    if found is None:
        raise UnknownLink
    return found


def agree(place_id: UUID, secret: str) -> str:
    """Say that it is fixed; when everybody who was asked has said so, it counts as fixed. Returns the code."""
    with transaction.atomic():
        reporter, row = _both(place_id, secret)
        if row.state not in ASKED:
            raise Refused(_("Nobody is waiting for an answer here."))
        if reporter.said == "agreed":
            return row.code
        _say(reporter, "agreed")
        said: list[Act] = [acts.RequestAgreed(code=row.code, by=BY)]
        if _all_agree(place_id, row.code):
            said.append(acts.RequestFixed(code=row.code, how="agreed"))
        append(place_id, said)
        return row.code


def object_to(
    place_id: UUID,
    secret: str,
    text: str = "",
    photos: list[bytes] | None = None,
    now: datetime | None = None,
) -> str:
    """Say that it is not fixed: it is open again, with a new promise; both pictures stay. Returns the code."""
    now = now or datetime.now(UTC)
    with transaction.atomic():
        reporter, row = _both(place_id, secret)
        if not may_follow("reopened", row.state):
            raise Refused(_("It is open already."))
        if row.state == "fixed" and parsed(row.fixed_at).timestamp() < now.timestamp() - 30 * 86_400:
            raise Refused(_("It was fixed more than 30 days ago. Report it again."))
        _say(reporter, "not fixed")
        words = _commit(place_id, written(text, "text", TEXT_LIMIT))
        shown = _pictures(place_id, photos or [])
        by = _new_promise(place_id, row, now)
        append(place_id, [acts.RequestReopened(code=row.code, text=words, photos=shown, promise=by, by=BY)])
        Reporter.objects.of(place_id).filter(code=row.code).update(said="")
        return row.code


def take_back(place_id: UUID, secret: str) -> str:
    """Take a report back: what this person wrote and photographed is erased. Returns the code.

    Where others reported the same, the request goes on for them.
    """
    with transaction.atomic():
        reporter, row = _both(place_id, secret)
        first = Reporter.objects.of(place_id).filter(code=row.code).order_by("id").first()
        alone = not Reporter.objects.of(place_id).filter(code=row.code).exclude(id=reporter.id).exists()
        said: list[Act] = [acts.RequestLeft(code=row.code, by=BY)]
        if alone and may_follow("withdrawn", row.state):
            said.append(acts.RequestWithdrawn(code=row.code, by=BY))
        append(place_id, said)
        if first is not None and first.id == reporter.id:
            _erase_words(place_id, row)
        reporter.delete()
        return row.code


def count_as_fixed(now: datetime) -> int:
    """What nobody objected to in time counts as fixed. Returns how many (a worker calls this)."""
    from balai.record.models import Head

    done = 0
    ids = list(Head.objects.values_list("place_id", flat=True))
    waiting = Request.objects.across(ids).filter(state="done", object_by__gt="", object_by__lte=minute(now))
    for place_id, code in waiting.values_list("place_id", "code"):
        with transaction.atomic():
            row = Request.objects.of(place_id).select_for_update().get(code=code)
            if row.state == "done" and "" < row.object_by <= minute(now):
                append(place_id, [acts.RequestFixed(code=code, how="silent")])
                done += 1
    return done


def _both(place_id: UUID, secret: str) -> tuple[Reporter, Request]:
    """The holder of the link and their request, both locked. Raises UnknownLink."""
    found = reporter_by(place_id, secret)
    row = Request.objects.of(place_id).select_for_update().filter(code=found.code).first()
    reporter = Reporter.objects.of(place_id).select_for_update().filter(id=found.id).first()
    if row is None or reporter is None:
        raise UnknownLink
    return reporter, row


def _say(reporter: Reporter, what: str) -> None:
    reporter.said = what
    reporter.save(update_fields=["said"])


def _all_agree(place_id: UUID, code: str) -> bool:
    return not Reporter.objects.of(place_id).filter(code=code).exclude(said="agreed").exists()


def _new_promise(place_id: UUID, row: Request, now: datetime) -> str:
    counter, kind = counter_of(place_id), kind_named(place_id, row.kind)
    if counter is None or kind is None:
        return ""
    return promise(now, kind.promise, kind.unit, hours_of(counter))


def _erase_words(place_id: UUID, row: Request) -> None:
    """Everything residents wrote or photographed about it; an office's own words stay."""
    found = [row.text, row.landmark, *row.photos, *row.written.values()]
    for step in Step.objects.of(place_id).filter(code=row.code, what="reopened"):
        found += [step.text, *step.photos]
    erase(place_id, [one for one in found if one], "taken back by whoever reported it", BY)
    Searchable.objects.of(place_id).filter(code=row.code).delete()
