"""Ballots in the last minute: how many a second are accepted by the real web server, and that each is in the set.

    .venv/bin/python bench/ballots.py [--voters 3000] [--hands 16] [--rate 100]

Opens a ballot in a fresh home and casts one for each voter through its form, each from an address and over a connection
of its own: half of them at fixed times (what was late makes later ones late), the others as fast as so many hands can
send; then a tenth votes again. At the end the ballot is closed, and every acknowledged choice must be in the set.
Client and server share this machine.
"""

import argparse
import json
import re
import subprocess
import sys
import time
import urllib.parse
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import serve

OPEN = """
import sys
from datetime import UTC, datetime, timedelta
import django; django.setup()
from balai.budgets import acts
from balai.budgets.commands.opening import give_codes, open_ballot
from balai.places.acts import PlaceOpened
from balai.places.authority import Actor, Role
from balai.places.commands import open_place
city = PlaceOpened(slug="bench", name="Bench", kind="city", country="XA", sample=True)
place = open_place(city)
now = datetime.now(UTC)
minute = lambda moment: moment.strftime("%Y-%m-%dT%H:%MZ")
act = acts.BallotOpened(ref="", title="Bench", budget=1000, currency="IDR", kind="approval", most=5, seed="", gate=40,
    items=[acts.Item("", f"Project {n}", 100 + n) for n in range(40)], counting=acts.Counting(), who="Everybody.",
    ways=["letter"], opens=minute(now), closes=minute(now + timedelta(days=2)), timezone="UTC")
ref = open_ballot(Actor((Role("staff", place),)), place, act, now=now)
print(ref, *give_codes(place, ref, int(sys.argv[1])))
"""
CLOSE = """
import json, sys
from datetime import UTC, datetime, timedelta
import django; django.setup()
from balai.budgets.commands.closing import close, count
from balai.budgets.counting import points_in
from balai.budgets.models import Ballot, Boxed
from balai.places.queries import city_named
import time
place_id, ref = city_named("bench").place_id, sys.argv[1]
began = time.perf_counter()
close(place_id, ref, datetime.now(UTC) + timedelta(days=3)); count(place_id, ref)
took = time.perf_counter() - began
row = Ballot.objects.of(place_id).get(ref=ref)
print(json.dumps([row.ballots, took, [one["voters"] for one in row.totals]]))
"""


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--voters", type=int, default=3000)
    arguments.add_argument("--hands", type=int, default=16)
    arguments.add_argument("--rate", type=int, default=100)
    asked = arguments.parse_args()
    serve.FILL = (
        "import django; django.setup(); from balai.ops.migrate import migrate; migrate(lambda *_: None)"
    )
    with serve.home() as environment:
        owner = environment | {"BALAI_DB_ROLE": "balai_owner"}

        def run(code: str, *args: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", code, *args], env=owner, stdout=subprocess.PIPE, text=True, check=True
            )
            return done.stdout

        ref, *codes = run(OPEN, str(asked.voters)).split()
        with serve.server(environment) as (port, processes):
            acked = Votes(port, ref, asked.hands, processes)
            every = [(n, code, n % 34) for n, code in enumerate(codes)]
            half = len(every) // 2
            acked.all(f"{asked.rate} a second are sent", every[:half], asked.rate)
            acked.all("as fast as they go", every[half:])
            acked.all("a tenth vote again", [(n, code, first + 4) for n, code, first in every[::10]])
        ballots, took, totals = json.loads(run(CLOSE, ref))
    wanted = Counter(item for first in acked.said.values() for item in (first, first + 1, first + 2))
    missing = sum(abs(totals[item] - wanted[item]) for item in range(len(totals)))
    serve.say(
        f"  closed and counted in {took:.2f} s: {ballots} ballots, {missing} choices apart from what was said"
    )


class Votes:
    """Sends ballots, and remembers what was acknowledged."""

    def __init__(self, port: int, ref: str, hands: int, processes) -> None:  # type: ignore[no-untyped-def]
        self.port, self.hands, self.processes = port, hands, processes
        self.path = f"/bench/budgets/{ref}/vote/"
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("GET", self.path)
        answer = connection.getresponse()
        page = answer.read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert found, page
        self.token, self.cookie = found[1], (answer.getheader("Set-Cookie") or "").partition(";")[0]
        self.said: dict[str, int] = {}
        self.took: list[float] = []

    def all(self, name: str, votes: list[tuple[int, str, int]], rate: int = 0) -> None:
        self.took = []
        web, database = self.processes()
        before = serve.cpu(web), serve.cpu(database)
        began = time.perf_counter()
        due = [began + n / rate if rate else 0.0 for n in range(len(votes))]
        with ThreadPoolExecutor(self.hands) as pool:
            done = sum(pool.map(self.one, votes, due))
        seconds = time.perf_counter() - began
        spent = [(serve.cpu(pids) - b) / len(votes) for pids, b in zip((web, database), before, strict=True)]
        took = sorted(self.took)
        p50, p99 = (took[len(took) * share // 100] * 1000 for share in (50, 99))
        serve.say(
            f"{name:22} {done:5} of {len(votes):5} accepted, {done / seconds:4.0f} a second; "
            f"ms: p50 {p50:.0f} p99 {p99:.0f}; CPU-ms each: web {spent[0]:.2f}, database {spent[1]:.2f}"
        )

    def one(self, vote: tuple[int, str, int], due: float) -> bool:
        n, code, first = vote
        time.sleep(max(0.0, due - time.perf_counter()))
        body = urllib.parse.urlencode([
            ("csrfmiddlewaretoken", self.token), ("go", "cast"), ("code", code),
            *(("chosen", f"p{item + 1}") for item in (first, first + 1, first + 2)),
        ])  # fmt: skip
        began = due or time.perf_counter()
        connection = HTTPConnection(
            "127.0.0.1", self.port, source_address=(f"127.1.{n // 250}.{n % 250 + 1}", 0)
        )
        connection.request("POST", self.path, body, {
            "Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie,
            "Origin": f"http://127.0.0.1:{self.port}",
        })  # fmt: skip
        answer = connection.getresponse()
        answer.read()
        connection.close()
        self.took.append(time.perf_counter() - began)
        if answer.status == 302:
            self.said[code] = first
        return answer.status == 302


if __name__ == "__main__":
    main()
