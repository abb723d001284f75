"""What staff read of requests: queues, one request with what only its office may know, notes and templates.

Whoever may open a city's desk may read all of it: an office is where work lies, not a wall.
"""

import re
from collections import Counter as Counted
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.http import Http404

from balai.methods.words import folded
from balai.places.codes import as_code
from balai.record.ids import row_id
from balai.record.models import Aside
from balai.record.place_query import PublicQuerySet

from .models import (
    DUE,
    NO_PROMISE,
    AnswerTemplate,
    Assignment,
    Deed,
    ExactPoint,
    OfficeMember,
    Reporter,
    Request,
    SavedView,
    Searchable,
    StaffNote,
    Step,
)
from .queries import kind_named, office_for, offices, request_of
from .wanted import EVERY_OFFICE, Wanted

PAGE = 50
MOST_COUNTED = 1000
LOOKED_AT = 1000
"""Of so many of the same kind, the newest, it is looked where they went."""
FEW = 500
"""Up to so many reports are looked up by their words before their requests are."""
CODE = re.compile(r"[A-Za-z]{2,4}[ -]?[0-9A-Za-z]{6}")


class Page(NamedTuple):
    """A page of a queue, and the code to go on after; empty on the last page."""

    rows: list[Request]
    older: str


def page(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> Page:
    """The requests of a queue, those promised first at the top: its cost does not grow with the city's record."""
    found = queue(place_id, wanted, account, now)
    if wanted.after and (last := request_of(place_id, as_code(wanted.after))):
        due = last.promise or NO_PROMISE
        found = found.filter(due__gte=due).exclude(due=due, code__lte=last.code)
    rows = list(found.order_by("due", "code")[: PAGE + 1])
    return Page(rows[:PAGE], rows[PAGE - 1].code if len(rows) > PAGE else "")


def queue(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> PublicQuerySet:
    """Every request that is asked for, in no order, with when it is `due`.

    A code finds its request in every view, whatever became of it.
    """
    every = Request.objects.of(place_id).annotate(due=DUE)
    if CODE.fullmatch(wanted.search) and (code := as_code(wanted.search)):
        return every.filter(id=row_id(place_id, "request", code))
    found = every.filter(_of_view(place_id, wanted.view, account, now))
    if wanted.office and wanted.office != EVERY_OFFICE:
        found = found.filter(office=wanted.office)
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.area:
        found = found.filter(area=wanted.area)
    if wanted.state:
        found = found.filter(state=wanted.state)
    return found.filter(_saying(place_id, wanted.search)) if wanted.search else found


def count(place_id: UUID, wanted: Wanted, account: UUID | None, now: str) -> int:
    """How many there are; counted no further than a little above MOST_COUNTED."""
    return queue(place_id, wanted, account, now).order_by()[: MOST_COUNTED + 1].count()


def _of_view(place_id: UUID, view: str, account: UUID | None, now: str) -> Q:
    if view == "mine":
        mine = Assignment.objects.of(place_id).filter(account=account, code=OuterRef("code"))
        return Q(Exists(mine), open=True)
    return {
        "decide": Q(state__in=["new", "reopened"]),
        "late": Q(open=True, due__lt=now),
        "asked": Q(state="done"),
        "disputed": Q(state="reopened"),
        "held": Q(held=True),
        "lost": Q(open=True, office=""),
        "open": Q(open=True),
        "closed": Q(open=False),
    }[view]


def _saying(place_id: UUID, search: str) -> Q:
    """By what was reported: words that were taken back are gone, and those erased otherwise are passed over.

    Words of few reports are looked up first, and their requests by key; where many say them, the queue is read in
    its own order until a page is full.
    """
    words = Searchable.objects.of(place_id).filter(text__contains=folded(search))
    codes = list(words.values_list("code", flat=True)[: FEW + 1])
    if len(codes) <= FEW:
        said = Q(id__in=[row_id(place_id, "request", code) for code in codes])
    else:
        said = Q(Exists(words.filter(code=OuterRef("code"))))
    erased = Aside.objects.filter(place_id=place_id, commitment=OuterRef("text"), erased=True)
    return said & ~Q(Exists(erased))


def assignments(place_id: UUID, codes: Iterable[str]) -> dict[str, Assignment]:
    """Who has these requests, by code; what nobody ever had is absent."""
    return {one.code: one for one in Assignment.objects.of(place_id).filter(code__in=list(codes))}


class Likely(NamedTuple):
    """An office that a request may be for: by the city's rule (`of` 0), or as `went` of `of` others went there."""

    office: str
    went: int = 0
    of: int = 0


FEWEST_SENT_ON = 5


def likely_office(row: Request) -> Likely | None:
    """Where a request may belong if not with the office that has it. None where nothing is known of it.

    The city's rule for its kind and area, else where most of its kind in its area went that were sent on.
    """
    kind = kind_named(row.place_id, row.kind)
    route = office_for(row.place_id, kind, row.area) if kind else ""
    if route and route != row.office:
        return Likely(route)
    open_ones = [one.ref for one in offices(row.place_id) if one.ref != row.office]
    sent_on = Step.objects.of(row.place_id).filter(code=OuterRef("code"), what="sent on")
    alike = (
        Request.objects.of(row.place_id)
        .filter(kind=row.kind, area=row.area)
        .order_by("-opened_at")[:LOOKED_AT]
    )
    went = Counted(
        Request.objects.of(row.place_id).filter(id__in=alike.values("id")).filter(Exists(sent_on), office__in=open_ones)
        .values_list("office", flat=True)
    )  # fmt: skip
    for office, n in went.most_common(1):
        if went.total() >= FEWEST_SENT_ON and 2 * n > went.total():
            return Likely(office, n, went.total())
    return None


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


def deeds(place_id: UUID, code: str) -> list[Deed]:
    """Who of the staff did what with a request, newest first."""
    return list(Deed.objects.of(place_id).filter(code=code).order_by("-at", "-id"))


def withheld(place_id: UUID, commitments: Iterable[str]) -> dict[str, str]:
    """By commitment: those of these words and pictures that wait for a look, to be read by who decides on them.

    A picture stands without words. What was erased is no more, for nobody.
    """
    held = Aside.objects.filter(
        place_id=place_id, commitment__in=list(commitments), shown=False, erased=False
    )
    text = Case(When(media_type__startswith="text/", then="content"), default=Value(b""))
    return {
        one: bytes(content).decode("utf-8", "replace")
        for one, content in held.values_list("commitment", text)
    }


def withheld_picture(place_id: UUID, commitment: str) -> bytes:
    """A picture that waits for a look. Raises Http404."""
    found = Aside.objects.filter(place_id=place_id, commitment=commitment, shown=False, erased=False)
    row = found.filter(media_type="image/jpeg").first()
    if row is None or row.content is None:
        raise Http404(commitment)
    return bytes(row.content)


def languages(place_id: UUID, code: str) -> tuple[list[str], int]:
    """In which languages those who reported read, and how many of them left a way to be told."""
    found = list(Reporter.objects.of(place_id).filter(code=code).values_list("lang", "contact"))
    return sorted({lang for lang, _contact in found}), sum(1 for _lang, contact in found if contact)


def templates(place_id: UUID, kind: str = "", first: Iterable[str] = ()) -> list[AnswerTemplate]:
    """Words for answers, by name; with a kind, those for it and for every kind. `first`: languages at the top."""
    found = AnswerTemplate.objects.of(place_id).order_by("name", "lang")
    top = set(first)
    return sorted(found.filter(kind__in=["", kind]) if kind else found, key=lambda one: one.lang not in top)


def template_named(place_id: UUID, key: UUID) -> AnswerTemplate:
    """Words for answers by their id. Raises Http404."""
    found = AnswerTemplate.objects.of(place_id).filter(id=key).first()
    if found is None:
        raise Http404(key)
    return found
