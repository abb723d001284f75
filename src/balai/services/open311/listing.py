"""Lists of requests and of what happened to them, put together by the database as one JSON array."""

import json
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import connection

from balai.record.ids import row_id
from balai.record.place_query import PublicQuerySet

from ..models import Request
from ..queries import pictures_sql, words_sql
from ..states import OPEN, WORDS
from .asked import Asked

COLUMNS = (
    "place_id", "code", "kind", "office", "area", "state", "open", "lat", "lon", "opened_at", "updated_at",
    "promise", "people", "reopened", "chosen", "channel", "text", "landmark", "answer", "photos", "answer_photos",
)  # fmt: skip
INSIDE = "lat IS NOT NULL AND point(lon, lat) <@ box(point(%s, %s), point(%s, %s))"
"""The form that the index of points knows."""


def _moment(column: str) -> str:
    """Rows carry minutes; the standard's examples, and one of its checkers, want seconds."""
    return f"left({column}, 16) || ':00Z'"


def _addresses(pictures: str) -> str:
    return f"ARRAY(SELECT %(pictures)s || one FROM unnest({pictures}) one)"  # noqa: S608 (names of columns)


STATUS = "CASE WHEN r.open THEN 'open' ELSE 'closed' END"
EXTENDED = f"""
  'attributes', coalesce((SELECT json_agg(json_build_object('code', key, 'values', value) ORDER BY key)
                          FROM jsonb_each(r.chosen)), '[]'::json),
  'extended_attributes', json_build_object(
    'state', r.state,
    'area', coalesce(a.name, ''),
    'channel', r.channel,
    'people', r.people,
    'reopened', r.reopened,
    'photos', {_addresses(pictures_sql("r.photos"))},
    'answer_photos', {_addresses(pictures_sql("r.answer_photos"))})"""  # noqa: S608 (names of columns)
FIELDS = f"""
  'service_request_id', r.code,
  'status', {STATUS},
  'status_notes', coalesce(nullif({words_sql("r.answer")}, ''), %(words)s::json ->> r.state, ''),
  'service_name', coalesce(k.name, r.kind),
  'service_code', r.kind,
  'description', {words_sql("r.text")},
  'agency_responsible', coalesce(o.name, ''),
  'service_notice', '',
  'requested_datetime', {_moment("r.opened_at")},
  'updated_datetime', {_moment("r.updated_at")},
  'expected_datetime', CASE WHEN r.promise <> '' THEN {_moment("r.promise")} END,
  'address', {words_sql("r.landmark")},
  'address_id', NULL,
  'zipcode', '',
  'lat', trim_scale(r.lat / 1000000.0),
  'long', trim_scale(r.lon / 1000000.0),
  'media_url', ({_addresses(pictures_sql("r.photos"))})[1]"""
LIST = """
SELECT '[' || coalesce(string_agg(json_build_object({fields})::text, ',' ORDER BY r.opened_at DESC, r.code), '') || ']'
FROM ({rows}) r
LEFT JOIN services_kind k ON k.place_id = r.place_id AND k.code = r.kind
LEFT JOIN services_office o ON o.place_id = r.place_id AND o.ref = r.office
LEFT JOIN services_area a ON a.place_id = r.place_id AND a.ref = r.area
"""


def requests(place_id: UUID, slug: str, wanted: Asked) -> str:
    """Requests as JSON, the newest first."""
    if wanted.codes == []:
        return "[]"  # what was named is the name of no request
    rows = _chosen(place_id, wanted).order_by("-opened_at", "code")
    inner, params = rows.values(*COLUMNS)[wanted.part].query.sql_with_params()
    named = {f"p{number}": value for number, value in enumerate(params)}
    inner = inner % tuple(f"%({name})s" for name in named)
    fields = FIELDS + ("," + EXTENDED if wanted.extended else "")
    return _read(LIST.format(fields=fields, rows=inner), {**named, **_said(slug)})


def _chosen(place_id: UUID, wanted: Asked) -> PublicQuerySet:
    """Every request may be known of; what it says is decided in the list, word by word."""
    rows: PublicQuerySet = Request.objects.of(place_id)
    if wanted.codes is not None:
        return rows.filter(id__in=[row_id(place_id, "request", code) for code in wanted.codes])
    bounds = {
        "opened_at__gte": wanted.requested.since,
        "opened_at__lte": wanted.requested.until,
        "updated_at__gte": wanted.updated.since,
        "updated_at__lte": wanted.updated.until,
        "kind__in": wanted.services,
    }
    rows = rows.filter(**{name: bound for name, bound in bounds.items() if bound})
    if wanted.open is not None:
        rows = rows.filter(open=wanted.open)
    if wanted.box:
        return cast(PublicQuerySet, rows.extra(where=[INSIDE], params=list(wanted.box)))  # noqa: S610 (our text)
    return rows


CLOSING = ("done", "declined", "fixed", "merged", "withdrawn")
OPENING = ("opened", "sent on", "started", "reopened")
TELLING = (*CLOSING, "sent on", "started", "reopened", "observed", "note", "promised")
"""What is told as an update: what an office or another system said, and what changed the state."""


def _after(step: str) -> str:
    """SQL: the status that a step left behind; NULL where it changed none."""
    return f"""CASE WHEN {step}.what = ANY(%(closing)s) THEN 'closed' WHEN {step}.what = ANY(%(opening)s) THEN 'open'
      WHEN {step}.what = 'observed' THEN
        CASE WHEN {step}.more ->> 'state' = ANY(%(open)s) THEN 'open' ELSE 'closed' END END"""


# A request changed last when its last step was, or later: its index finds those that could have steps since.
UPDATES = f"""
SELECT '[' || coalesce(string_agg(json_build_object(
  'update_id', r.entry::text,
  'service_request_id', r.code,
  'status', coalesce({_after("r")}, (
     SELECT {_after("before")} FROM services_step before
     WHERE before.place_id = r.place_id AND before.code = r.code AND before.entry < r.entry
       AND {_after("before")} IS NOT NULL ORDER BY before.entry DESC LIMIT 1), 'open'),
  'updated_datetime', {_moment("r.at")},
  'description', coalesce(nullif({words_sql("r.text")}, ''), nullif(r.reason, ''), %(words)s::json ->> r.what, ''),
  'media_url', ({_addresses(pictures_sql("r.photos"))})[1]
)::text, ',' ORDER BY r.at, r.entry), '') || ']'
FROM (
  SELECT step.* FROM services_step step
  JOIN services_request q ON q.place_id = step.place_id AND q.code = step.code
  WHERE step.place_id = %(place)s AND q.place_id = %(place)s AND step.what = ANY(%(telling)s)
    AND q.updated_at >= %(since)s AND step.at >= %(since)s AND (%(until)s = '' OR step.at <= %(until)s)
    AND (%(ids)s::uuid[] IS NULL OR q.id = ANY(%(ids)s))
  ORDER BY step.at, step.entry LIMIT %(limit)s OFFSET %(offset)s) r
"""  # noqa: S608 (names of columns)


def updates(place_id: UUID, slug: str, wanted: Asked) -> str:
    """What happened to requests as JSON, the oldest first, so that whoever asks again goes on at the last one."""
    ids = None if wanted.codes is None else [row_id(place_id, "request", code) for code in wanted.codes]
    asked = {
        "place": place_id,
        "since": wanted.requested.since,
        "until": wanted.requested.until,
        "ids": ids,
        "limit": wanted.part.stop - wanted.part.start,
        "offset": wanted.part.start,
        "telling": list(TELLING),
        "closing": list(CLOSING),
        "opening": list(OPENING),
        "open": sorted(OPEN),
    }
    return _read(UPDATES, {**asked, **_said(slug)})


def _said(slug: str) -> dict[str, Any]:
    """Words for states in the reader's language, and where pictures are."""
    words = {state: str(word) for state, word in WORDS.items()}
    words |= {"sent on": words["with office"], "started": words["working"]}
    pictures = f"{settings.CONFIG.url}/{slug}/record/aside/"
    return {"words": json.dumps(words), "pictures": pictures}


def _read(sql: str, params: dict[str, Any]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return str(cursor.fetchone()[0])
