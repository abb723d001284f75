"""CPU-milliseconds of the counter's requests, web and database apart, at two sizes of a city in one run.

    .venv/bin/python bench/counter.py [--sizes 50000 1000000] [--count 200]

Fills a fresh home with invented requests through the same bulk path that imports use, starts the real web server
(granian, one worker) on it, and prints what each answer costs where nothing is kept, then what it costs kept. The
outside measure is an address that does nothing. `make bench` keeps the table in bench/results/counter.txt.
"""

import argparse
import os
import subprocess
import sys
import urllib.parse
from collections.abc import Callable
from http.client import HTTPConnection

import serve

FILL = """
import random, sys
import django; django.setup()
from django.conf import settings
from balai.ops.migrate import migrate
migrate(lambda *_: None)
from balai.record.append import open_record, append
from balai.record.models import Head
from balai.record.seal import seal_all
from balai.places import acts as places
from balai.services import acts
from balai.services.importers.batches import Batches
from balai.services.importers.table import Map, Ticket
from balai.services.open311.keys import issue
wanted, there = int(sys.argv[1]), int(sys.argv[2])
head = Head.objects.filter(slug="bench").first()
place_id = head.place_id if head else open_record(f"{settings.ORIGIN}/bench", "bench")
if not head:
    append(place_id, [places.PlaceOpened(slug="bench", name="Bench", kind="city", country="XA", country_name="Bench",
        lat=13750000, lon=100500000)])
    append(place_id, [acts.CounterSet(prefix="BNCH", timezone="Asia/Bangkok", weekdays=[1, 2, 3, 4, 5]),
        *(acts.KindSet(code=f"k{n}", name=f"Kind {n}", promise=5, order=n) for n in range(8)),
        acts.OfficeSet(ref="office", name="Office"), acts.RouteSet(kind="", area="", office="office")])
    print(issue(place_id, "bench", 100_000))
words = "hole road lamp water market bridge deep dark street corner school bus rain broken night days again".split()
draw = random.Random(1)
def ticket(n):
    year, minute = 2026 - n % 3, n % 50000
    at = f"{year}-{1 + minute % 10:02}-{1 + minute % 28:02}T{minute % 24:02}:{minute % 60:02}Z"
    state = "done" if draw.random() < 0.9 else "with office"
    return Ticket(outside=str(n), opened=at, kind=f"Kind {n % 8}", office="Office", address="", note="", line=n,
        text=" ".join(draw.choices(words, k=12)), state=state, said=state, changed=at, stars=0, reopened=0,
        lat=13750000 + draw.randrange(-150000, 150000), lon=100500000 + draw.randrange(-150000, 150000))
def batches():
    for start in range(there, wanted, 4000):
        yield [ticket(n) for n in range(start, min(start + 4000, wanted))]
for _ in Batches(place_id, "BNCH", Map(source="bench"), {}).write_all(batches()):
    pass
from django.db import connection
connection.cursor().execute("VACUUM ANALYZE")
"""
WAYS = ("Open311 list of 50", "request page", "near-copies", "create", "nothing there")


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sizes", type=int, nargs="+", default=[50_000, 1_000_000])
    arguments.add_argument("--count", type=int, default=200)
    asked = arguments.parse_args()
    serve.FILL = (
        "import django; django.setup(); from balai.ops.migrate import migrate; migrate(lambda *_: None)"
    )
    with serve.home() as environment:
        there, key = 0, ""
        for size in asked.sizes:
            owner = environment | {"BALAI_DB_ROLE": "balai_owner"}
            filled = subprocess.run([sys.executable, "-c", FILL, str(size), str(there)], env=owner, check=True,
                                    capture_output=True, text=True).stdout  # fmt: skip
            there, key = size, key or filled.strip()
            with serve.server(environment) as (port, processes):
                table(port, processes, asked.count, size, key)


def table(port: int, processes: Callable, count: int, size: int, key: str) -> None:
    """One line an answer: not kept, and kept in memory."""
    serve.say(f"{size:,} requests: CPU-ms (web + database){'not kept':>20} {'kept':>18}")
    codes = some_codes(port)
    near = [
        f"/bench/report/near/?lat={13.75 + n % 90 / 1000}&lon={100.5 + n % 70 / 1000}&kind=k0&text=deep+hole+{n}"
        for n in range(count + 30)
    ]
    reading = {
        "Open311 list of 50": lambda n: "/bench/open311/v2/requests.json?page=1&page_size=50",
        "request page": lambda n: f"/bench/requests/{codes[n % len(codes)]}/",
        "near-copies": lambda n: near[n],
        "nothing there": lambda n: "/api/v1/nothing",
    }  # fmt: skip
    for name, address in reading.items():
        fresh = serve.measure(port, processes, count, address, {"Authorization": "none"})
        kept = (
            serve.measure(port, processes, count, lambda n, a=address: a(0), {})
            if name != "near-copies"
            else "-"
        )
        serve.say(f"  {name:40} {fresh:>20} {kept:>18}")
    serve.say(f"  {'create':40} {created(port, processes, count, key):>20} {'-':>18}")


def some_codes(port: int) -> list[str]:
    import json

    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/bench/open311/v2/requests.json?page=1&page_size=200")
    return [one["service_request_id"] for one in json.loads(connection.getresponse().read())]


def created(port: int, processes: Callable, count: int, key: str) -> str:
    """Reports by Open311, each with its act and words."""
    connection = HTTPConnection("127.0.0.1", port)

    def send(n: int) -> None:
        body = urllib.parse.urlencode({
            "api_key": key, "service_code": "k0", "lat": 13.75 + n / 1e5, "long": 100.5,
            "description": f"A deep hole {n}",
        })  # fmt: skip
        connection.request("POST", "/bench/open311/v2/requests.json", body,
                           {"Content-Type": "application/x-www-form-urlencoded"})  # fmt: skip
        answer = connection.getresponse()
        said = answer.read()
        if answer.status != 200:
            raise SystemExit(f"not created: {answer.status} {said[:200]!r}")

    for n in range(30):
        send(n)
    web, database = processes()
    before = serve.cpu(web), serve.cpu(database)
    for n in range(30, 30 + count):
        send(n)
    spent = (serve.cpu(web) - before[0]) / count, (serve.cpu(database) - before[1]) / count
    return f"{sum(spent):.2f} ({spent[0]:.2f}+{spent[1]:.2f})"


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", "")
    main()
