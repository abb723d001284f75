"""What those who reported say by their secret link: it is fixed, it is not, I take it back."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.people.links import SPEAK, row_of
from balai.places import texts
from balai.places.codes import kept
from balai.places.texts import Refused
from balai.record.acts import Act
from balai.record.append import append
from balai.record.erase import erase
from balai.record.models import Head

from .. import acts
from ..clock import minute, parsed
from ..models import ExactPoint, Reporter, Request, Searchable
from ..queries import request_of
from ..states import ASKED, may_follow
from .reporting import JOINABLE, TEXT_LIMIT, beside, commit, pictures, promise_of

BY = "reporter"


class UnknownLink(LookupError):
    """Nobody holds this link (any more)."""


def reporter_by(place_id: UUID, secret: str) -> Reporter:
    """Whoever holds this link. Raises UnknownLink."""
    every = Reporter.objects.of(place_id)
    found = every.filter(secret=kept(secret)).first()
    if found is None and (row := row_of(SPEAK, secret)):  # the link of a letter
        found = every.filter(id=row).first()
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
        words = commit(place_id, texts.text(text, "text", limit=TEXT_LIMIT))
        shown = pictures(place_id, photos or [])
        until = promise_of(place_id, row.kind, now)
        append(
            place_id, [acts.RequestReopened(code=row.code, text=words, photos=shown, promise=until, by=BY)]
        )
        Reporter.objects.of(place_id).filter(code=row.code).update(said="")
        reporter.said, reporter.wrote = "", [*reporter.wrote, *beside(words, *shown)]
        reporter.save(update_fields=["said", "wrote"])
        return row.code


def same_as(place_id: UUID, secret: str, into: str) -> str:
    """Say that another request is of the same thing: the two go on together. Returns the code that goes on.

    Only whoever reported alone may say so, and while nobody works on it: of others' reports the office decides.
    """
    with transaction.atomic():
        # In the order of their codes, so that two who name each other's wait, and never for each other.
        both = sorted([reporter_by(place_id, secret).code, into])
        target = {code: request_of(place_id, code, lock=True) for code in both}[into]
        reporter, row = _both(place_id, secret)
        if target is None or target.code == row.code or target.state not in JOINABLE:
            raise Refused(_("Choose a request that goes on."))
        if row.people != 1 or row.state not in {"new", "with office"}:
            raise Refused(_("It is in another state by now. Nothing was changed."))
        append(place_id, [acts.RequestMerged(code=row.code, into=target.code, by=BY)])
        reporter.code, reporter.said = target.code, ""
        reporter.save(update_fields=["code", "said"])
        return target.code


def take_back(place_id: UUID, secret: str) -> str:
    """Take a report back: what this person wrote and photographed is erased. Returns the code.

    Where others reported the same, the request goes on for them.
    """
    with transaction.atomic():
        reporter, row = _both(place_id, secret)
        alone = not Reporter.objects.of(place_id).filter(code=row.code).exclude(id=reporter.id).exists()
        said: list[Act] = [acts.RequestLeft(code=row.code, by=BY)]
        if alone and may_follow("withdrawn", row.state):
            said.append(acts.RequestWithdrawn(code=row.code, by=BY))
        append(place_id, said)
        _erase(place_id, row, reporter, alone)
        reporter.delete()
        return row.code


def count_as_fixed(now: datetime | None = None, places: Iterable[UUID] | None = None) -> int:
    """What nobody objected to in time counts as fixed. Returns how many (the worker does this each minute).

    `places`: where to look; everywhere, when none are named.
    """
    now, done = now or datetime.now(UTC), 0
    ids = list(places or Head.objects.values_list("place_id", flat=True))
    waiting = Request.objects.across(ids).filter(state="done", object_by__gt="", object_by__lte=minute(now))
    for place_id, code in waiting.values_list("place_id", "code"):
        with transaction.atomic():
            row = request_of(place_id, code, lock=True)
            if row and row.state == "done" and "" < row.object_by <= minute(now):
                append(place_id, [acts.RequestFixed(code=code, how="silent")])
                done += 1
    return done


def _both(place_id: UUID, secret: str) -> tuple[Reporter, Request]:
    """The holder of the link and their request, both locked. Raises UnknownLink."""
    found = reporter_by(place_id, secret)
    row = request_of(place_id, found.code, lock=True)
    reporter = Reporter.objects.one_of(place_id, found.id, lock=True)
    if row is None or reporter is None:
        raise UnknownLink
    if reporter.code != row.code:  # joined with another request while we waited for it
        return _both(place_id, secret)
    return reporter, row


def _say(reporter: Reporter, what: str) -> None:
    reporter.said = what
    reporter.save(update_fields=["said"])


def _all_agree(place_id: UUID, code: str) -> bool:
    return not Reporter.objects.of(place_id).filter(code=code).exclude(said="agreed").exists()


def _erase(place_id: UUID, row: Request, reporter: Reporter, alone: bool) -> None:
    """What this person wrote or photographed; an office's words, and those of others who joined, stay.

    The words stand where the person began, which may have been joined with this request since.
    """
    erase(place_id, reporter.wrote, "taken back by whoever reported it", BY)
    began = request_of(place_id, reporter.began)
    if began and began.text in reporter.wrote:
        Searchable.objects.of(place_id).filter(code=began.code).delete()
    if alone or reporter.began != row.code:
        ExactPoint.objects.of(place_id).filter(code=reporter.began).delete()
