"""Lists of requests and of what happened to them: the database writes each row as JSON."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from balai.record.ids import row_id

from ..queries import pictures_sql, words_sql
from ..states import OPEN, WORDS
from .asked import Asked

INSIDE = """lat IS NOT NULL AND point(lon, lat) <@ box(
  point(%(west)s::float8, %(south)s::float8), point(%(east)s::float8, %(north)s::float8))"""
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
SELECT json_build_object({fields})::text
FROM (SELECT * FROM services_request WHERE place_id = %(place)s{rules}
      ORDER BY opened_at DESC, code {part}) r
LEFT JOIN services_kind k ON k.place_id = r.place_id AND k.code = r.kind
LEFT JOIN services_office o ON o.place_id = r.place_id AND o.ref = r.office
LEFT JOIN services_area a ON a.place_id = r.place_id AND a.ref = r.area
ORDER BY r.opened_at DESC, r.code
"""


def requests(place_id: UUID, slug: str, wanted: Asked) -> str:
    """Requests as JSON, the newest first."""
    rules, said = _rules(place_id, wanted)
    fields = FIELDS + ("," + EXTENDED if wanted.extended else "")
    sql = LIST.format(fields=fields, rules=rules, part=_part(wanted))
    return _read(sql, {"place": place_id, **said, **_said(slug, WORDS)})


def _part(wanted: Asked) -> str:
    """SQL, with the numbers in it: a plan for a part of unknown length expects a tenth of the table."""
    return f"LIMIT {wanted.part.stop - wanted.part.start:d} OFFSET {wanted.part.start:d}"


def _rules(place_id: UUID, wanted: Asked) -> tuple[str, dict[str, Any]]:
    """SQL that follows the place, and its values. Every request may be known of; the list decides what it says."""
    if wanted.codes is not None:
        return " AND id = ANY(%(ids)s)", {"ids": _keys(place_id, wanted.codes)}
    west, south, east, north = wanted.box or (None,) * 4
    rules: dict[str, dict[str, Any]] = {
        "opened_at >= %(since)s": {"since": wanted.requested.since},
        "opened_at <= %(until)s": {"until": wanted.requested.until},
        "updated_at >= %(changed)s": {"changed": wanted.updated.since},
        "updated_at <= %(unchanged)s": {"unchanged": wanted.updated.until},
        "kind = ANY(%(kinds)s)": {"kinds": wanted.services},
        "open = %(open)s": {"open": wanted.open},
        INSIDE: {"west": west, "south": south, "east": east, "north": north},
    }
    there = {
        rule: said for rule, said in rules.items() if all(one not in ("", None, []) for one in said.values())
    }
    return "".join(f" AND {rule}" for rule in there), {
        k: v for said in there.values() for k, v in said.items()
    }


def _keys(place_id: UUID, codes: list[str]) -> list[UUID]:
    return [row_id(place_id, "request", code) for code in codes]


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
SELECT json_build_object(
  'update_id', r.entry::text,
  'service_request_id', r.code,
  'status', coalesce({_after("r")}, (
     SELECT {_after("before")} FROM services_step before
     WHERE before.place_id = r.place_id AND before.code = r.code AND before.entry < r.entry
       AND {_after("before")} IS NOT NULL ORDER BY before.entry DESC LIMIT 1), 'open'),
  'updated_datetime', {_moment("r.at")},
  'description', coalesce(nullif({words_sql("r.text")}, ''), nullif(r.reason, ''), %(words)s::json ->> r.what, ''),
  'media_url', ({_addresses(pictures_sql("r.photos"))})[1])::text
FROM (
  SELECT step.* FROM services_step step
  JOIN services_request q ON q.place_id = step.place_id AND q.code = step.code
  WHERE step.place_id = %(place)s AND q.place_id = %(place)s AND step.what = ANY(%(telling)s)
    AND q.updated_at >= %(since)s AND step.at >= %(since)s AND (%(until)s = '' OR step.at <= %(until)s)
    AND (%(ids)s::uuid[] IS NULL OR q.id = ANY(%(ids)s))
  ORDER BY step.at, step.entry {{part}}) r
ORDER BY r.at, r.entry
"""  # noqa: S608 (names of columns)


def updates(place_id: UUID, slug: str, wanted: Asked) -> str:
    """What happened to requests as JSON, the oldest first, so that whoever asks again goes on at the last one."""
    asked = {
        "place": place_id,
        "since": wanted.requested.since,
        "until": wanted.requested.until,
        "ids": None if wanted.codes is None else _keys(place_id, wanted.codes),
        "telling": list(TELLING),
        "closing": list(CLOSING),
        "opening": list(OPENING),
        "open": sorted(OPEN),
    }
    words = {**WORDS, "sent on": WORDS["with office"], "started": WORDS["working"]}
    return _read(UPDATES.format(part=_part(wanted)), {**asked, **_said(slug, words)})


def _said(slug: str, words: Mapping[str, object]) -> dict[str, Any]:
    """Words in the reader's language, and where pictures are."""
    told = json.dumps({state: str(word) for state, word in words.items()})
    return {"words": told, "pictures": f"{settings.CONFIG.url}/{slug}/record/aside/"}


def _read(sql: str, params: dict[str, Any]) -> str:
    """An array of the rows, each of them JSON already: the server puts it together for less than the database."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return f"[{','.join(row for (row,) in cursor.fetchall())}]"
