"""What pages, the API, exports and feeds read of the counter. What may be seen of a request is decided here, once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import F
from django.http import Http404

from balai.places.rings import inside
from balai.record.ids import row_id
from balai.record.models import Head
from balai.record.place_query import PublicQuerySet, as_rows, selected
from balai.record.said import SHOWN, said

from .clock import Hours, minute
from .models import BROKEN, Area, Counter, Kind, Office, Request, Route, Step


class Seen(msgspec.Struct, frozen=True):
    """What everybody may read of a request's asides: words and pictures that are neither held nor erased."""

    text: str = ""
    landmark: str = ""
    answer: str = ""
    photos: list[str] = []
    """Commitments (hex)."""
    answer_photos: list[str] = []


def now() -> str:
    """This minute, as acts write it."""
    return minute(datetime.now(UTC))


def counter_of(place_id: UUID) -> Counter | None:
    found: Counter | None = Counter.objects.one_of(place_id)
    return found


def counter_named(slug: str) -> Counter | None:
    """The counter of the city with this slug."""
    found: Counter | None = Counter.objects.one_named(slug)
    return found


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
    open_ = [kind for kind in Kind.objects.every(place_id) if not kind.closed_on]
    return sorted(open_, key=lambda kind: (kind.order, kind.name, kind.code))


def kinds_as_of(place_id: UUID) -> tuple[int, int]:
    """How many kinds there are and the last act that changed one: as long as it is the same, so are all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(entry) FROM services_kind WHERE place_id = %s", [place_id])
        count, last = cursor.fetchone()
        return count, last or 0


def kind_named(place_id: UUID, code: str) -> Kind | None:
    found: Kind | None = Kind.objects.one_of(place_id, row_id(place_id, "kind", code))
    return found


def offices(place_id: UUID) -> list[Office]:
    open_ = [office for office in Office.objects.every(place_id) if not office.closed_on]
    return sorted(open_, key=lambda office: (office.name, office.ref))


def areas(place_id: UUID) -> list[Area]:
    open_ = [area for area in Area.objects.every(place_id) if not area.closed_on]
    return sorted(open_, key=lambda area: (area.name, area.ref))


def area_names(place_id: UUID) -> dict[str, str]:
    """Areas by their reference as they are shown in a list, without their outlines, which may be long."""
    sql = "SELECT ref, name FROM services_area WHERE place_id = %(place)s AND closed_on = '' ORDER BY ref"
    found = _pairs(sql, place_id)
    return {ref: found[ref] for ref in sorted(found, key=lambda ref: (found[ref], ref))}


def routes(place_id: UUID) -> list[Route]:
    """Every rule of which office answers what."""
    return sorted(Route.objects.every(place_id), key=lambda route: (route.kind, route.area))


def area_at(found: Iterable[Area], lat: int, lon: int) -> str:
    """The reference of the first area that a point lies in; empty for none."""
    return next((area.ref for area in found if inside(lat, lon, area.rings)), "")


def office_for(place_id: UUID, kind: Kind, area: str) -> str:
    """The office that answers: the finest rule that fits, the kind before the area."""
    rules = {(r.kind, r.area): r.office for r in Route.objects.every(place_id)}
    wanted = ((code, where) for code in (kind.code, kind.parent, "") for where in (area, ""))
    return next((rules[one] for one in wanted if one in rules), "")


def requests(place_ids: Sequence[UUID]) -> PublicQuerySet:
    """Requests that everybody may know of: every one. What they say is another matter (`seen`)."""
    return Request.objects.across(place_ids)


def request_of(place_id: UUID, code: str, *, lock: bool = False) -> Request | None:
    """The request of a code, by its key: `code` itself has no index. A locked one stays until the transaction ends."""
    found: Request | None = Request.objects.one_of(place_id, row_id(place_id, "request", code), lock=lock)
    return found


def requests_named(place_id: UUID, codes: Iterable[str]) -> list[Request]:
    """Those of these requests that there are, by their keys."""
    keys = [row_id(place_id, "request", code) for code in codes]
    return list(Request.objects.of(place_id).filter(id__in=keys))


def places_with_counter() -> list[UUID]:
    """Every city here that has opened its counter."""
    ids = list(Head.objects.values_list("place_id", flat=True))
    return list(Counter.objects.across(ids).values_list("place_id", flat=True))


def request_named(place_id: UUID, code: str) -> Request:
    """A request by its code. Raises Http404."""
    found = request_of(place_id, code)
    if found is None:
        raise Http404(code)
    return found


def steps(place_id: UUID, code: str) -> list[Step]:
    """What happened to a request, oldest first."""
    return list(Step.objects.of(place_id).filter(code=code).order_by("entry"))


def broken_promises(place_id: UUID, now: str, after: str = "") -> PublicQuerySet:
    """Open requests that were not answered when it was first promised, the longest first; `after`: a code of those.

    Another date takes nothing off this list: only an answer does.
    """
    waiting = Request.objects.of(place_id).annotate(broken=BROKEN)
    late = waiting.filter(open=True, broken__gt="", broken__lt=now).order_by("broken", "code")
    if after:
        last = _last(waiting, place_id, after)
        late = late.filter(broken__gte=last.broken).exclude(broken=last.broken, code__lte=after)
    return late


def answered_late(place_id: UUID, after: str = "") -> PublicQuerySet:
    """Requests whose first answer came after the first day promised, the latest answer first; `after`: a code."""
    every = Request.objects.of(place_id)
    late = every.filter(first_promise__gt="", first_answered_at__gt=F("first_promise"))
    if after:
        answered = _last(every, place_id, after).first_answered_at
        late = late.filter(first_answered_at__lte=answered).exclude(
            first_answered_at=answered, code__lte=after
        )
    return late.order_by("-first_answered_at", "code")


LATE = ("open", "answered")


def late(which: str, place_id: UUID, now: str, after: str = "") -> PublicQuerySet:
    """Promises broken: `open`, still waited for, or `answered` by now."""
    return answered_late(place_id, after) if which == "answered" else broken_promises(place_id, now, after)


def _last(every: PublicQuerySet, place_id: UUID, code: str) -> Any:
    """The last request of the page before. Raises Http404."""
    found = every.filter(id=row_id(place_id, "request", code)).first()
    if found is None:
        raise Http404(code)
    return found


class Around(NamedTuple):
    """What a request's page needs beside its row."""

    steps: list[Step]
    """Oldest first."""
    kind: Kind | None
    names: dict[str, str]
    """Offices and areas by their reference."""


def around(row: Request) -> Around:
    """The three things, each by a statement that the database knows already."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{selected(Step)} WHERE place_id = %s AND code = %s ORDER BY entry", [row.place_id, row.code]
        )
        steps = as_rows(Step, cursor.fetchall())
    return Around(steps, kind_named(row.place_id, row.kind), named(row.place_id))


def words_sql(commitment: str) -> str:
    """SQL: the words of an aside of the row `r`; empty for none, while they are held, and once erased."""
    return f"""coalesce(CASE WHEN {commitment} <> '' THEN (
        SELECT convert_from(aside.content, 'UTF8') FROM record_aside aside
        WHERE aside.place_id = r.place_id AND aside.commitment = {commitment}
          AND aside.media_type LIKE 'text/%%' AND {SHOWN}) END, '')"""  # noqa: S608 (names of columns)


def pictures_sql(commitments: str) -> str:
    """SQL: those commitments of a JSON array of the row `r` that may be seen, as an array of text, in their order.

    Each is looked up by its key: as a join it would be planned for a hundred of them, and read the whole table.
    """
    return f"""ARRAY(
        SELECT one.said FROM jsonb_array_elements_text({commitments}) WITH ORDINALITY one(said, turn)
        WHERE (SELECT {SHOWN} FROM record_aside aside
               WHERE aside.place_id = r.place_id AND aside.commitment = one.said)
        ORDER BY one.turn)"""  # noqa: S608 (names of columns)


def seen(place_id: UUID, rows: Sequence[Request]) -> dict[str, Seen]:
    """By code: the words and pictures of these requests that everybody may see. One query."""
    wanted = (
        c for row in rows for c in (row.text, row.landmark, row.answer, *row.photos, *row.answer_photos)
    )
    there = said(place_id, wanted)
    return {row.code: seen_among(row, there) for row in rows}


def seen_among(row: Request, there: Mapping[str, str]) -> Seen:
    """What everybody may see of a request, of what `said` gave."""
    return Seen(
        text=there.get(row.text, ""),
        landmark=there.get(row.landmark, ""),
        answer=there.get(row.answer, ""),
        photos=[one for one in row.photos if one in there],
        answer_photos=[one for one in row.answer_photos if one in there],
    )


def named(place_id: UUID) -> dict[str, str]:
    """Offices and areas by their reference, also those that are closed: what happened there names them."""
    return _pairs(
        "SELECT ref, name FROM services_office WHERE place_id = %(place)s "
        "UNION ALL SELECT ref, name FROM services_area WHERE place_id = %(place)s",
        place_id,
    )


def _pairs(sql: str, place_id: UUID) -> dict[str, str]:
    """What nearly every page of a counter asks: building these queries costs three times as much as asking them."""
    with connection.cursor() as cursor:
        cursor.execute(sql, {"place": place_id})
        return dict(cursor.fetchall())


def residents_kinds(place_id: UUID) -> list[Kind]:
    """Kinds that residents choose from: finer ones are for staff."""
    return [kind for kind in kinds(place_id) if not kind.parent]


def kind_names(place_id: UUID) -> dict[str, str]:
    """Every kind by its code, also those that are closed."""
    return _pairs("SELECT code, name FROM services_kind WHERE place_id = %(place)s", place_id)


def places_of(code: str) -> list[UUID]:
    """The places that have a request of this code: one, unless two cities drew the same."""
    every = list(Head.objects.values_list("place_id", flat=True))
    keys = [row_id(place_id, "request", code) for place_id in every]
    return list(Request.objects.across(every).filter(id__in=keys).values_list("place_id", flat=True))
