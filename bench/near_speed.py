"""CPU-milliseconds of asking for near-copies, in this process and in the database, among few and among many requests.

    .venv/bin/python bench/near_speed.py [--sizes 50000 1000000] [--count 300]

For each size an invented city of 30 by 30 km is filled with requests at some 4,000 spots, a few of them much busier
than others, over two years; a quarter is open, the others were answered within eighty days. Texts are drawn of invented
words of Thai letters, about as long as Bangkok's. What is asked for is the text of a request where it is. Beside it, in
the same run and over the same requests, a rule of the usual kind: what is open or was closed lately within 250 m of
the same kind, ordered by the database's own likeness of texts (pg_trgm).
"""

import argparse
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

NOW = "2026-11-26T08:00Z"
SINCE = "2026-10-27T08:00Z"

FILL = """
CREATE TEMP TABLE spot AS
  SELECT n, 13600000 + (random() * 270000)::int AS lat, 100400000 + %(east)s + (random() * 277000)::int AS lon,
         exp(1.2 * sqrt(-2 * ln(random())) * cos(6.283 * random())) AS busy
  FROM generate_series(1, 4000) n;
CREATE TEMP TABLE place_of AS
  SELECT row_number() OVER () AS n, lat, lon FROM spot, generate_series(1, greatest(1, (busy * 3)::int));
CREATE INDEX ON place_of (n);
CREATE TEMP TABLE word AS
  SELECT n, (SELECT string_agg(chr(3585 + (random() * 46)::int), '') FROM generate_series(1, 3 + n %% 5)) AS said
  FROM generate_series(1, 3000) n;
CREATE TEMP TABLE written AS
  SELECT n, (
    SELECT string_agg(w.said, CASE WHEN random() < 0.3 THEN ' ' ELSE '' END) FROM (
      SELECT (1 + 2999 * random() * random())::int AS which
      FROM generate_series(1, 4 + (64 * random() * random())::int + 0 * n)) x
    JOIN word w ON w.n = x.which) AS said
  FROM generate_series(1, 20000) n;
CREATE INDEX ON written (n);
CREATE TEMP TABLE drawn AS
  SELECT n, 1 + (random() * ((SELECT count(*) FROM place_of) - 1))::int AS place, random() AS age, random() AS fate,
         random() AS took, 1 + (random() * 19999)::int AS said, (random() * 400 - 200)::int AS north,
         (random() * 400 - 200)::int AS east
  FROM generate_series(1, %(many)s) n;
"""
GIVEN = {
    "place_id": "%(place)s",
    "id": "gen_random_uuid()",
    "entry": "d.n",
    "code": "'MKS-' || lpad(d.n::text, 7, '0')",
    "kind": "'k' || d.n %% 8",
    "state": "CASE WHEN d.fate < 0.25 THEN 'new' WHEN d.fate < 0.9 THEN 'fixed' ELSE 'declined' END",
    "open": "d.fate < 0.25",
    "lat": "p.lat + d.north",
    "lon": "p.lon + d.east",
    "opened_at": "to_char(m.opened, %(form)s)",
    "updated_at": "to_char(m.opened, %(form)s)",
    "answered_at": """CASE WHEN d.fate < 0.25 THEN ''
        ELSE to_char(least(%(now)s, m.opened + d.took * interval '80 days'), %(form)s) END""",
    "text": "md5(d.n::text) || md5((-d.n)::text)",
}
"""Columns of a request that matter here; the others have what they have without an act."""
REQUESTS = """
INSERT INTO services_request ({columns}) SELECT {values} FROM drawn d JOIN place_of p ON p.n = d.place,
LATERAL (SELECT %(now)s::timestamptz - d.age * interval '730 days' AS opened) m
"""
WORDS = """
INSERT INTO record_aside (place_id, commitment, content, media_type, file_name, shown, erased)
SELECT %(place)s, md5(d.n::text) || md5((-d.n)::text), convert_to(w.said, 'UTF8'), 'text/plain; charset=utf-8', '',
  true, false FROM drawn d JOIN written w ON w.n = d.said;
INSERT INTO services_searchable (id, place_id, code, text)
SELECT gen_random_uuid(), %(place)s, 'MKS-' || lpad(d.n::text, 7, '0'), w.said
FROM drawn d JOIN written w ON w.n = d.said;
"""
CLEAN = "DROP TABLE spot, place_of, word, written, drawn"
# A box to begin with, so that the outside rule has the index too.
TRIGRAMS = """
SELECT r.code, similarity(s.text, %(text)s) AS alike FROM services_request r
JOIN services_searchable s ON s.place_id = r.place_id AND s.code = r.code
WHERE r.place_id = %(place)s AND r.lat IS NOT NULL AND r.kind = %(kind)s AND (r.open OR r.answered_at >= %(since)s)
  AND point(r.lon, r.lat) <@ box(point(%(lon)s - 2314, %(lat)s - 2246), point(%(lon)s + 2314, %(lat)s + 2246))
ORDER BY alike DESC LIMIT 5
"""
ASKED = """
SELECT r.code, r.lat, r.lon, r.kind, s.text FROM services_request r
JOIN services_searchable s ON s.place_id = r.place_id AND s.code = r.code
WHERE r.place_id = %s ORDER BY md5(r.code) LIMIT %s
"""
WARM = 50


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[50_000, 1_000_000])
    arguments.add_argument("--count", type=int, default=300)
    args = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="balai-bench-"))
    os.environ |= {
        "BALAI_HOME": str(home),
        "BALAI_DB_ROLE": "balai_owner",
        "DJANGO_SETTINGS_MODULE": "balai.ops.settings",
    }
    from balai.ops.postgres import Cluster

    cluster = Cluster(home)
    cluster.ensure_running()
    try:
        _run(args.sizes, args.count)
    finally:
        cluster.stop("immediate")
        shutil.rmtree(home, ignore_errors=True)


def _run(sizes: list[int], count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from balai.services.near import near_copies

    call_command("migrate", verbosity=0)
    places = {size: _filled(size, number) for number, size in enumerate(sizes)}

    def ours(place_id: UUID, code: str, lat: int, lon: int, kind: str, text: str) -> int:
        found = near_copies(place_id, lat=lat, lon=lon, kind=kind, text=text, now=NOW, but=code)
        return len(found)

    print("CPU-ms per call (web + database)" + "".join(f"{f'{size:,} requests':>24}" for size in sizes))
    for name, rule in (("near-copies", ours), ("same kind in 250 m, by pg_trgm", _by_trigrams)):
        cells = [_measured(rule, places[size], count) for size in sizes]
        print(f"{name:32}" + "".join(f"{cell:>24}" for cell in cells), flush=True)


def several(statements: str, values: dict[str, Any]) -> None:
    """Several statements at once, which a prepared one cannot be."""
    from django.db import connection
    from psycopg import ClientCursor

    with ClientCursor(connection.connection) as cursor:
        cursor.execute(statements, values)


def _filled(size: int, number: int) -> UUID:
    from django.db import connection

    from balai.record.append import open_record

    place_id = open_record(f"https://bench.example/{size}", f"city-{size}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.4)")
        several(FILL, {"many": size, "east": 3_000_000 * number})
        values = {"place": place_id, "now": NOW, "form": 'YYYY-MM-DD"T"HH24:MI"Z"'}
        cursor.execute(_requests(), values)
        several(WORDS, values)
        cursor.execute(CLEAN)
        cursor.execute("VACUUM ANALYZE")
    return place_id


def _requests() -> str:
    from balai.services.models import Request

    columns = {}
    for field in Request._meta.concrete_fields:
        value = field.get_default()
        usual = (
            "NULL"
            if value is None
            else "'" + (json.dumps(value) if isinstance(value, dict | list) else str(value)) + "'"
        )
        columns[f'"{field.column}"'] = GIVEN.get(field.column, usual)
    return REQUESTS.format(columns=", ".join(columns), values=", ".join(columns.values()))


def _by_trigrams(place_id: UUID, code: str, lat: int, lon: int, kind: str, text: str) -> int:
    from django.db import connection

    asked = {"place": place_id, "lat": lat, "lon": lon, "kind": kind, "text": text, "since": SINCE}
    with connection.cursor() as cursor:
        cursor.execute(TRIGRAMS, asked)
        return len(cursor.fetchall())


def _measured(rule: Callable[..., int], place_id: UUID, count: int) -> str:
    """Both processes' time; the database's is of the one backend that answers us."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
        cursor.execute(ASKED, [place_id, WARM + count])
        asked: list[Any] = cursor.fetchall()
    for one in asked[:WARM]:
        rule(place_id, *one)
    before, began = int(backend.read_text().split()[0]), time.process_time()
    for one in asked[WARM:]:
        rule(place_id, *one)
    web, database = time.process_time() - began, (int(backend.read_text().split()[0]) - before) / 1e9
    milliseconds = [1000 * spent / count for spent in (web + database, web, database)]
    return "{:.2f} ({:.2f}+{:.2f})".format(*milliseconds)


if __name__ == "__main__":
    main()
