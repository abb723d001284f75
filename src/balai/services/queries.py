"""What pages, the API, exports and feeds read of the counter. What may be seen of a request is decided here, once."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec
from django.db.models import Case, Value, When
from django.http import Http404

from balai.record.ids import row_id
from balai.record.models import Aside
from balai.record.place_query import PublicQuerySet

from .clock import Hours
from .models import Area, Counter, Kind, Office, Request, Route, Step
from .places import inside


class Seen(msgspec.Struct, frozen=True):
    """What everybody may read of a request's asides: words and pictures that are neither held nor erased."""

    text: str = ""
    landmark: str = ""
    answer: str = ""
    photos: list[str] = []
    """Commitments (hex)."""
    answer_photos: list[str] = []


def counter_of(place_id: UUID) -> Counter | None:
    return Counter.objects.of(place_id).first()


def hours_of(counter: Counter) -> Hours:
    return Hours(
        timezone=counter.timezone,
        opens=counter.opens,
        closes=counter.closes,
        weekdays=tuple(counter.weekdays),
        holidays=frozenset(counter.holidays),
    )


def kinds(place_id: UUID) -> list[Kind]:
    """Kinds that take requests, in the order they are shown."""
    return list(Kind.objects.of(place_id).filter(closed_on="").order_by("order", "name"))


def kind_named(place_id: UUID, code: str) -> Kind | None:
    return Kind.objects.of(place_id).filter(id=row_id(place_id, "kind", code)).first()


def offices(place_id: UUID) -> list[Office]:
    return list(Office.objects.of(place_id).filter(closed_on="").order_by("name"))


def areas(place_id: UUID) -> list[Area]:
    return list(Area.objects.of(place_id).filter(closed_on="").order_by("name", "ref"))


def area_at(found: Iterable[Area], lat: int, lon: int) -> str:
    """The reference of the first area that a point lies in; empty for none."""
    return next((area.ref for area in found if inside(lat, lon, area.rings)), "")


def office_for(place_id: UUID, kind: Kind, area: str) -> str:
    """The office that answers: the finest rule that fits, the kind before the area."""
    rules = {(r.kind, r.area): r.office for r in Route.objects.of(place_id)}
    wanted = ((code, where) for code in (kind.code, kind.parent, "") for where in (area, ""))
    return next((rules[one] for one in wanted if one in rules), "")


def requests(place_ids: Sequence[UUID]) -> PublicQuerySet:
    """Requests that everybody may know of: every one. What they say is another matter (`seen`)."""
    return Request.objects.across(place_ids)


def by_code(place_id: UUID, code: str) -> PublicQuerySet:
    """The request of a code, by its key: `code` itself has no index."""
    return Request.objects.of(place_id).filter(id=row_id(place_id, "request", code))


def request_named(place_id: UUID, code: str) -> Request:
    """A request by its code. Raises Http404."""
    found = by_code(place_id, code).first()
    if found is None:
        raise Http404(code)
    return found


def steps(place_id: UUID, code: str) -> list[Step]:
    """What happened to a request, oldest first."""
    return list(Step.objects.of(place_id).filter(code=code).order_by("entry"))


def seen(place_id: UUID, rows: Sequence[Request]) -> dict[str, Seen]:
    """By code: the words and pictures of these requests that everybody may see. One query."""
    wanted = {
        c for row in rows for c in (row.text, row.landmark, row.answer, *row.photos, *row.answer_photos) if c
    }
    shown = Aside.objects.filter(place_id=place_id, commitment__in=wanted, shown=True, erased=False)
    # Pictures are served by their own address: reading their bytes here would cost a list megabytes.
    said = Case(When(media_type__startswith="text/", then="content"), default=Value(b""))
    there = {commitment: bytes(content) for commitment, content in shown.values_list("commitment", said)}

    def words(commitment: str) -> str:
        return there.get(commitment, b"").decode("utf-8", "replace")

    return {
        row.code: Seen(
            text=words(row.text),
            landmark=words(row.landmark),
            answer=words(row.answer),
            photos=[one for one in row.photos if one in there],
            answer_photos=[one for one in row.answer_photos if one in there],
        )
        for row in rows
    }
