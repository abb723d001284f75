"""Another city's requests, read from its Open311 into a place's record, and what came of them since."""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.record.acts import Act, Commitment
from balai.record.append import Beside, append, keep_asides, salted
from balai.record.models import Head
from balai.web.text import clean

from .. import acts
from ..clock import minute
from ..importers.batches import BY, PLAIN, REACH_OUT
from ..importers.requests import Export, Progress, import_requests, read_export
from ..importers.table import Map, Ticket, Wrong
from ..models import PassedOn, Request, Step
from .asking import OtherCity, Rows

WINDOW = timedelta(days=90)
MOST = 1000
"""A list is of at most 90 days and a thousand requests."""
PAGE = 500
MOST_PAGES = 10_000
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FIXED = frozenset({"merged", "withdrawn"})
"""What nobody outside changes any more."""


class Pulled(msgspec.Struct, frozen=True):
    """What was read and written."""

    read: int
    new: int
    changed: int
    wrong: list[Wrong]


def pull(
    place_id: UUID, city: OtherCity, since: datetime, how: Map, progress: Progress, *, dry_run: bool = False
) -> Pulled:
    """Take what is new, and say of what is known how it stands now. A second run writes nothing. Raises Refused."""
    ours = f"{settings.CONFIG.url}/{Head.objects.get(place_id=place_id).slug}/requests/"
    sent = set(PassedOn.objects.of(place_id).filter(**city.named).values_list("outside", flat=True))
    how = msgspec.structs.replace(
        how, source=_source(city) if how.source in {"open311", "csv"} else how.source
    )
    rows: dict[str, dict[str, str]] = {}
    for row in listed(city, since, datetime.now(UTC)):
        name = row.get("service_request_id", "").strip()
        # What we sent there ourselves is here already.
        if name and name not in sent and ours not in row.get("description", ""):
            rows[name] = _plain(row)
            progress("read", len(rows), len(rows))
    with TemporaryDirectory() as folder:
        file = Path(folder) / "open311.json"
        file.write_text(json.dumps(list(rows.values())), "utf-8")
        found = read_export(file, "open311", how, None, progress)
    if dry_run:
        return Pulled(len(rows), 0, 0, found.wrong)
    changed = _changed(place_id, found)
    done = import_requests(place_id, found, progress, skip_bad=True)
    return Pulled(len(rows), done.requests, changed, found.wrong)


def _source(city: OtherCity) -> str:
    """Two cities may use the same numbers."""
    return clean(f"{urlsplit(city.url).netloc}{urlsplit(city.url).path} {city.jurisdiction}".strip(), 120)


def _plain(row: dict[str, str]) -> dict[str, str]:
    """Words without what no text may hold; what looks like markup stays words."""
    kept = {name: CONTROLS.sub("", value.replace("\r", "\n")) for name, value in row.items()}
    return {**kept, "status": kept.get("status", "").strip().lower()}


# Lists ---------------------------------------------------------------------------------------------------


def listed(city: OtherCity, since: datetime, now: datetime) -> Iterator[dict[str, str]]:
    while since < now:
        until = min(since + WINDOW, now)
        yield from _window(city, since, until)
        since = until


def _window(city: OtherCity, since: datetime, until: datetime) -> Iterator[dict[str, str]]:
    """Page by page until one brings nothing new; who knows no pages is asked for shorter times instead."""
    named: set[str] = set()
    span = {"start_date": _said(since), "end_date": _said(until)}
    for page in range(1, MOST_PAGES):
        rows = city.rows("requests", **span, page=str(page), page_size=str(PAGE))
        if rows is None:
            raise Refused(_("The other city has no list of requests at this address."))
        new = _new(rows, named)
        if not new:
            if page == 2 and len(named) >= MOST:
                yield from _halves(city, since, until)
            return
        yield from new


def _halves(city: OtherCity, since: datetime, until: datetime) -> Iterator[dict[str, str]]:
    middle = since + (until - since) / 2
    if until - since < timedelta(minutes=2):
        raise Refused(_("The other city lists more than it shows, and knows no pages."))
    yield from _window(city, since, middle)
    yield from _window(city, middle, until)


def _new(rows: Rows, named: set[str]) -> Rows:
    """Rows not seen before. What has no name is never new twice, or a page of such rows would be asked for ever."""
    new = [row for row in rows if row.get("service_request_id", "") not in named]
    named.update(row.get("service_request_id", "") for row in new)
    return new


def _said(when: datetime) -> str:
    return f"{when:%Y-%m-%dT%H:%M:%SZ}"


# What changed --------------------------------------------------------------------------------------------


def _changed(place_id: UUID, found: Export) -> int:
    """Say the state that the other system shows where it showed another one before, with its words."""
    known = {
        row.outside: row
        for row in Request.objects.of(place_id).filter(source=found.how.source)
        if row.outside in found.outside and row.state not in FIXED
    }
    with transaction.atomic():
        Head.objects.select_for_update().get(place_id=place_id)
        before = _observed(place_id, [row.code for row in known.values()])
        said = [
            act
            for one in found.again()
            if (row := known.get(one.outside)) and one.said and before.get(row.code, "new") != one.state
            for act in _acts(place_id, row.code, one)
        ]
        if said:
            append(place_id, said)
    return sum(isinstance(act, acts.StateObserved) for act in said)


def _observed(place_id: UUID, codes: Iterable[str]) -> dict[str, str]:
    """By code: the state that the other system showed last."""
    steps = Step.objects.of(place_id).filter(what="observed", code__in=list(codes)).order_by("entry")
    return {step.code: step.more.get("state", "") for step in steps}


def _acts(place_id: UUID, code: str, one: Ticket) -> Iterator[Act]:
    on = one.changed or minute(datetime.now(UTC))
    yield acts.StateObserved(code=code, state=one.state, said=one.said, on=on, by=BY)
    if one.note:
        (kept,) = salted([Beside(one.note.encode(), PLAIN, shown=not REACH_OUT.search(one.note))])
        keep_asides(place_id, [kept])
        note = Commitment(kept.commitment)
        yield acts.RequestAnswered(code=code, answer="note", text=note, on=on, by=BY)
