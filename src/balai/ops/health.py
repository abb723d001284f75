"""Is it well? For load balancers (/healthz) and for collectors of figures (/metrics)."""

import hmac
from datetime import UTC, datetime

import msgspec
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from balai.people.sample import on_this_machine

from . import metrics as counted

LONGEST_LAG = 60.0
WORKER_LOCK = (0x42616C61, 1)
"""Key of the advisory lock that the working worker holds ("Bala", 1); it goes with its connection."""

QUESTION = """
SELECT (SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = %s AND l.granted
        AND d.datname = current_database()),
       (SELECT count(*) FROM record_head),
       (SELECT coalesce(sum(size), 0) FROM record_head)
"""
OLDEST_UNSEALED = """
SELECT sum(h.size - c.size)::bigint, min(convert_from(e.body, 'UTF8')::json ->> 'at')
FROM record_head h
CROSS JOIN LATERAL (SELECT coalesce(max(k.size), 0) AS size FROM record_checkpoint k
                    WHERE k.place_id = h.place_id) c
JOIN record_entry e ON e.place_id = h.place_id AND e.index = c.size
WHERE h.size > c.size
"""


class Health(msgspec.Struct, frozen=True):
    """What was found; without a database everything else is unknown and counts as not well."""

    database: bool = False
    worker: bool = False
    records: int = 0
    acts: int = 0
    unsealed: int = 0
    lag: float = 0.0
    """Seconds that the oldest unsealed act has waited at least (acts carry minutes)."""

    @property
    def well(self) -> bool:
        return self.database and self.worker and self.lag <= LONGEST_LAG


def look() -> Health:
    """Ask the database. Never raises for one that does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUESTION, WORKER_LOCK)
            workers, records, acts = cursor.fetchone()
            cursor.execute(OLDEST_UNSEALED)
            unsealed, since = cursor.fetchone()
    except DatabaseError:
        return Health()
    return Health(
        database=True,
        worker=workers > 0,
        records=records,
        acts=int(acts),
        unsealed=int(unsealed or 0),
        lag=_waited(since) if since else 0.0,
    )


def _waited(minute: str) -> float:
    began = datetime.strptime(minute, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    return max(0.0, (datetime.now(UTC) - began).total_seconds() - 60)


def healthz(request: HttpRequest) -> HttpResponse:
    """200 when database and worker answer and sealing keeps up, else 503; JSON says which."""
    found = look()
    said = {
        "status": "ok" if found.well else "unwell",
        "database": found.database,
        "worker": found.worker,
        "unsealed": found.unsealed,
        "sealing_lag_seconds": found.lag,
        "release": settings.RELEASE,
    }
    answer = JsonResponse(said, status=200 if found.well else 503, headers={"Cache-Control": "no-store"})
    # Django's mark. Whoever asks is told; a line for every time they ask would bury the lines that say why.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus's text format, for this machine or for whoever knows BALAI_METRICS_TOKEN."""
    if not _may_collect(request):
        return HttpResponse("Not found.", status=404, content_type="text/plain")
    found = look()
    figures = {
        "balai_database_up": ("Whether the database answers", float(found.database)),
        "balai_worker_up": ("Whether a worker holds its lock", float(found.worker)),
        "balai_records": ("Records kept here", float(found.records)),
        "balai_acts": ("Acts in all records", float(found.acts)),
        "balai_unsealed_acts": ("Acts no checkpoint covers yet", float(found.unsealed)),
        "balai_sealing_lag_seconds": ("Age of the oldest unsealed act", found.lag),
    }
    body = counted.exposition(figures)
    return HttpResponse(body, content_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


def _may_collect(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    token = settings.CONFIG.metrics_token
    if token and hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    try:
        return on_this_machine(request)
    except ValueError:
        return False
