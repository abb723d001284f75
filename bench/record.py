"""How fast the record is: bulk appends, single acts of 16 writers in one place and in 16, replay.

    .venv/bin/python bench/record.py [BULK]

Real PostgreSQL with fsync on, in a folder of its own. Beside our figures stand bare durable updates of one row by
as many writers in the same run, which no record can beat on this machine.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import threading
import time
from pathlib import Path
from uuid import UUID

WRITERS = 16
PROCESSES = 4
SECONDS = 6.0


def main() -> None:
    bulk = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
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
        _run(bulk)
    finally:
        cluster.stop("immediate")


def _run(bulk: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _bulk(bulk)
    raw_one = _writers([UUID(int=1)] * WRITERS, raw=True)
    raw_many = _writers([UUID(int=n) for n in range(1, WRITERS + 1)], raw=True)
    one = _writers([_place("one")] * WRITERS)
    many = _writers([_place(f"place-{n}") for n in range(WRITERS)])
    print(
        f"single acts, {WRITERS} writers, one place: {one:8.0f}/s (bare updates of one row: {raw_one:.0f}/s)"
    )
    print(
        f"single acts, {WRITERS} writers, 16 places: {many:8.0f}/s (bare updates of 16 rows: {raw_many:.0f}/s)"
    )


def _place(slug: str) -> UUID:
    from balai.places.acts import PlaceOpened
    from balai.places.commands import open_place

    return open_place(PlaceOpened(slug=slug, name=slug, kind="city", country="XX", sample=True))


def _bulk(count: int) -> None:
    from balai.places.acts import NeedStated
    from balai.record.append import append
    from balai.record.replay import compare, rebuild
    from balai.record.seal import seal

    place = _place("bulk")
    acts = [NeedStated(ref=f"n{n}", name="Light in the street") for n in range(count)]
    _timed("append in bulk, with rows", count, lambda: _in_chunks(acts, lambda some: append(place, some)))
    _timed("seal", count, lambda: seal(place))
    _timed("replay: read, fold, write rows", count, lambda: rebuild(place))
    _timed("replay beside and compare", count, lambda: compare(place))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _in_chunks(acts: list, write) -> None:  # type: ignore[no-untyped-def,type-arg]
    for start in range(0, len(acts), 20_000):
        write(acts[start : start + 20_000])


def _timed(what: str, count: int, do) -> None:  # type: ignore[no-untyped-def]
    begun = time.perf_counter()
    do()
    took = time.perf_counter() - begun
    print(f"{what + ':':36}{count / took:9.0f} acts/s  ({count} in {took:.1f} s)")


def _writers(places: list[UUID], raw: bool = False) -> float:
    """Acts a second of 16 threads in 4 processes, each waiting for its commit to be durable."""
    from django.db import connections

    connections.close_all()
    counts = multiprocessing.get_context("spawn").Pool(PROCESSES)
    share = [(places[n::PROCESSES], raw) for n in range(PROCESSES)]
    with counts as pool:
        return sum(pool.starmap(_process, share))


def _process(places: list[UUID], raw: bool) -> float:
    import django

    django.setup()
    done = [0] * len(places)
    start = threading.Barrier(len(places) + 1)
    threads = [
        threading.Thread(target=_write, args=(place, raw, done, n, start)) for n, place in enumerate(places)
    ]
    for thread in threads:
        thread.start()
    start.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    return sum(done) / (time.perf_counter() - begun)


def _write(place: UUID, raw: bool, done: list[int], n: int, start: threading.Barrier) -> None:
    from django.db import connection

    from balai.places.acts import NeedStated
    from balai.record.append import append
    from balai.record.ids import new_ref

    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, n bigint)"
        ) if raw and n == 0 else None
        cursor.execute("SELECT 1")
    start.wait()
    if raw:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare VALUES (%s, 0) ON CONFLICT DO NOTHING", [place])
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        if raw:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE bare SET n = n + 1 WHERE id = %s", [place])
        else:
            append(place, [NeedStated(ref=new_ref(), name="Light")])
        done[n] += 1
    connection.close()


if __name__ == "__main__":
    main()
