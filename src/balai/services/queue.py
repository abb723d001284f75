"""What staff read of requests: queues, one request with what only its office may know, notes and templates.

Whoever may open a city's desk may read all of it: an office is where work lies, not a wall.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from balai.methods.words import folded
from balai.record.ids import row_id
from balai.record.place_query import PublicQuerySet

from .codes import as_code
from .models import (
    DUE,
    NO_PROMISE,
    AnswerTemplate,
    Assignment,
    ExactPoint,
    OfficeMember,
    Request,
    SavedView,
    Searchable,
    StaffNote,
)
from .queries import by_code
from .wanted import EVERY_OFFICE, Wanted

PAGE = 50
MOST_COUNTED = 1000
CODE = re.compile(r"[A-Za-z]{2,4}[ -]?[0-9A-Za-z]{6}")


class Page(NamedTuple):
    """A page of a queue, and the code to go on after; empty on the last page."""

    rows: list[Request]
    older: str


def page(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> Page:
    """The requests of a queue, those promised first at the top: its cost does not grow with the city's record."""
    found = queue(place_id, wanted, account, now).annotate(due=DUE)
    if wanted.after and (last := by_code(place_id, as_code(wanted.after)).first()):
        due = last.promise or NO_PROMISE
        found = found.filter(due__gte=due).exclude(due=due, code__lte=last.code)
    rows = list(found.order_by("due", "code")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else "")


def queue(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> PublicQuerySet:
    """Every request that is asked for, in no order."""
    found = Request.objects.of(place_id).filter(_of_view(place_id, wanted.view, account, now))
    if wanted.office and wanted.office != EVERY_OFFICE:
        found = found.filter(office=wanted.office)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.area:
        found = found.filter(area=wanted.area)
    return found.filter(_saying(place_id, wanted.search)) if wanted.search else found


def count(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> int:
    """How many there are; counted no further than a little above MOST_COUNTED."""
    return queue(place_id, wanted, account, now).order_by()[: MOST_COUNTED + 1].count()


def _of_view(place_id: UUID, view: str, account: UUID | None, now: str) -> Q:
    if view == "mine":
        mine = Assignment.objects.of(place_id).filter(account=account) if account else ()
        return Q(open=True, id__in=[row_id(place_id, "request", one.code) for one in mine])
    return {
        "decide": Q(open=True, state__in=["new", "reopened"]),
        "late": Q(open=True, promise__gt="", promise__lt=now),
        "asked": Q(open=False, state="done"),
        "disputed": Q(open=True, state="reopened"),
        "held": Q(held=True),
        "open": Q(open=True),
    }[view]


def _saying(place_id: UUID, search: str) -> Q:
    """By code, or by what was reported: words that were erased or taken back are found no more."""
    if CODE.fullmatch(search) and (code := as_code(search)):
        return Q(id=row_id(place_id, "request", code))
    words = Searchable.objects.of(place_id).filter(code=OuterRef("code"), text__contains=folded(search))
    return Q(Exists(words))


def assignments(place_id: UUID, codes: Iterable[str]) -> dict[str, Assignment]:
    """Who has these requests, by code; what nobody ever had is absent."""
    return {one.code: one for one in Assignment.objects.of(place_id).filter(code__in=list(codes))}


def offices_of(place_id: UUID, account: UUID | None) -> list[str]:
    """References of the offices that an account works in."""
    if account is None:
        return []
    found = OfficeMember.objects.of(place_id).filter(account=account)
    return list(found.order_by("office").values_list("office", flat=True))


def members(place_id: UUID, office: str) -> list[OfficeMember]:
    return list(OfficeMember.objects.of(place_id).filter(office=office))


def views_of(place_id: UUID, account: UUID | None) -> list[SavedView]:
    """Views that an account keeps for itself, by name."""
    return list(SavedView.objects.of(place_id).filter(account=account).order_by("name")) if account else []


def notes(place_id: UUID, code: str) -> list[StaffNote]:
    """What staff wrote about a request, newest first."""
    return list(StaffNote.objects.of(place_id).filter(code=code).order_by("-at", "-id"))


def exact_point(place_id: UUID, code: str) -> ExactPoint | None:
    """Where it is, of a kind whose place is shown to a grid only."""
    return ExactPoint.objects.of(place_id).filter(code=code).first()


def templates(place_id: UUID, kind: str = "") -> list[AnswerTemplate]:
    """Words for answers, by name and language; with a kind, those for it and for every kind."""
    found = AnswerTemplate.objects.of(place_id).order_by("name", "lang")
    return list(found.filter(kind__in=["", kind]) if kind else found)


def template_named(place_id: UUID, key: UUID) -> AnswerTemplate:
    """Words for answers by their id. Raises Http404."""
    found = AnswerTemplate.objects.of(place_id).filter(id=key).first()
    if found is None:
        raise Http404(key)
    return found
