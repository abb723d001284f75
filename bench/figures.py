"""What the figures of a large counter cost: CPU-milliseconds, and how many rows the database hands over.

    .venv/bin/python bench/figures.py [TICKETS.csv.gz] [--count 20]

Imports the tickets into a fresh home (Bangkok's 134,988, when none are named), starts the real web server on it, and
prints what each answer costs where nothing is kept, and kept. The outside measure is one bare count of the same rows.
`make bench` keeps the table in bench/results/figures.txt.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import serve

TICKETS = Path(__file__).resolve().parents[1] / "../shared/data/services/bangkok_tickets_2022_2023.csv.gz"
FILL = """
import sys
from pathlib import Path
import django; django.setup()
from django.conf import settings
from django.db import connection
from balai.ops.migrate import migrate
migrate(lambda *_: None)
from balai.places import acts as places
from balai.record.append import append, open_record
from balai.record.seal import seal_all
from balai.services import acts
from balai.services.importers.requests import FORMATS, import_requests, read_export
quiet = lambda *_: None
place_id = open_record(f"{settings.ORIGIN}/bench", "bench")
append(place_id, [
    places.PlaceOpened(slug="bench", name="Bench", kind="city", country="XA", country_name="Bench",
        lat=13750000, lon=100500000),
    acts.CounterSet(prefix="BNCH", timezone="Asia/Bangkok", weekdays=[1, 2, 3, 4, 5]),
])
found = read_export(Path(sys.argv[1]), "traffy", FORMATS["traffy"][0], None, quiet)
import_requests(place_id, found, quiet, skip_bad=True)
connection.cursor().execute("VACUUM ANALYZE")
"""
ROWS = """
import time
import django; django.setup()
from django.db import connection
from balai.record.models import Head
from balai.services import queries
from balai.services.figures import COUNTS, SPELLS, this_hour
place = Head.objects.get(slug="bench").place_id
asked = {"place": place, "now": this_hour(queries.now()), "since": ""}
with connection.cursor() as cursor:
    for name, query in {
        "bare count": "SELECT count(*) FROM services_request WHERE place_id = %(place)s AND opened_at >= %(since)s",
        "counts": COUNTS, "spells": SPELLS,
    }.items():
        took = []
        for _ in range(5):
            began = time.perf_counter()
            cursor.execute(query, asked)
            rows = cursor.fetchall()
            took.append(time.perf_counter() - began)
        first = f" of {rows[0][0]:,}" if name == "bare count" else ""
        print(f"  {name + first:40} {len(rows):6} rows {1000 * sorted(took)[2]:8.1f} ms")
"""
PAGES = {
    "figures, HTML": "/bench/requests/figures/?period=all",
    "figures of a year, HTML": "/bench/requests/figures/",
    "figures by office, JSON": "/api/v1/places/bench/figures?by=office",
    "figures by office, CSV": "/api/v1/places/bench/figures.csv?by=office",
    "promises broken, HTML": "/bench/requests/promises/",
    "nothing there": "/api/v1/nothing",
}


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("tickets", type=Path, nargs="?", default=TICKETS)
    arguments.add_argument("--count", type=int, default=20)
    asked = arguments.parse_args()
    if not asked.tickets.exists():
        raise SystemExit(f"skipped: there is no {asked.tickets.name} to import")
    serve.FILL = "import django"
    serve.WARM = 3
    with serve.home() as environment:
        owner = environment | {"BALAI_DB_ROLE": "balai_owner"}
        subprocess.run([sys.executable, "-c", FILL, str(asked.tickets)], env=owner, check=True)
        serve.say("Queries, each the middle of five:")
        subprocess.run([sys.executable, "-c", ROWS], env=environment, check=True)
        with serve.server(environment) as (port, processes):
            serve.say(f"{'CPU-ms (web + database)':42} {'not kept':>22} {'kept':>20}")
            for name, path in PAGES.items():
                ways: list[dict[str, str]] = [{"Authorization": "none"}, {}]
                cells = [
                    serve.measure(port, processes, asked.count, lambda n, path=path: path, how)
                    for how in ways
                ]
                serve.say(f"  {name:40} {cells[0]:>22} {cells[1]:>20}")


if __name__ == "__main__":
    main()
