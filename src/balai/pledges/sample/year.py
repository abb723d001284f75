"""A year of calls for hands in an invented city. The same seed tells the same story; codes and links are drawn anew.

What is over lies in the year before `ENDS`; what is still to come lies on the two Saturdays after today, so that a
visitor finds something to pledge for.
"""

import random
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from balai.people.models import Account
from balai.people.person import Person
from balai.people.rules import SAMPLE_DOMAIN
from balai.places import links
from balai.places.acts import Link
from balai.places.authority import STAFF, Role
from balai.places.queries import profile
from balai.record.append import happened_on, minute
from balai.record.ids import place_id_of
from balai.record.models import Head

from .. import acts, queries
from ..commands import afterwards, calling, pledging
from ..models import Call, Pledge
from .pictures import drawing

SLUG, SEED, CALLS = "muara", 23, 18
BEGAN = datetime(2025, 11, 24, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, tzinfo=UTC)
ZONE = "Asia/Jakarta"
Progress = Callable[[str, int, int], None]


def load_hands(progress: Progress, now: datetime | None = None) -> int:
    """Tell the year of calls, all of it or nothing. Returns the number of calls; 0: known, or no such city."""
    place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
    if not Head.objects.filter(place_id=place_id, size__gt=0).exists():
        return 0
    if Call.objects.of(place_id).exists():
        return 0
    with transaction.atomic():
        Year(progress, now or datetime.now(UTC)).tell()
    return Call.objects.of(place_id).count()


class Year:
    """What happens, call after call."""

    def __init__(self, progress: Progress, now: datetime) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 (a story, no secret)
        self.place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
        account = Account.objects.make(f"staff@{SAMPLE_DOMAIN}", "Sample staff", sample=True)
        self.staff = Person((Role(STAFF, self.place_id),), account_id=account.id, sample=True)
        self.told = tomllib.loads((Path(__file__).parent / "calls.toml").read_text("utf-8"))["call"]
        self.progress, self.now = progress, now
        practices = profile(self.place_id)["practice"]
        self.practice = practices[0].ref if practices else ""

    def tell(self) -> None:
        for n in range(CALLS):
            weeks = (ENDS - BEGAN).days // 7 * n // CALLS
            self._past(n, _saturday(BEGAN + timedelta(weeks=weeks)))
            self.progress("sample hands", n + 1, CALLS + 2)
        for n in (1, 0):
            self._to_come(n, _saturday(self.now + timedelta(days=1 + 7 * n)))
            self.progress("sample hands", CALLS + 2 - n, CALLS + 2)

    def _past(self, n: int, begins: datetime) -> None:
        """A call that is over: people pledged, some took it back, most came, and the city said what came of it."""
        told = self.told[n % len(self.told)]
        opened = begins - timedelta(days=12)
        ref = self._call(told, begins, opened, n)
        self._pledges(ref, told, opened, 0.55 + 0.4 * self.chance.random())
        if n % 12 == 7:
            before = begins - timedelta(days=1)
            with happened_on(minute(before)):
                calling.call_off(self.staff, self.place_id, ref, "The tide is too high on that day.", before)
            return
        self._count(ref, begins + timedelta(hours=6))
        if n % 9 != 4:
            after = begins + timedelta(days=1)
            photos = [drawing(n % len(self.told), True)] if n % 2 == 0 else []
            with happened_on(minute(after)):
                afterwards.report(self.staff, self.place_id, ref, told["report"], photos, after)

    def _to_come(self, n: int, begins: datetime) -> None:
        told = self.told[n]
        ref = self._call(told, begins, self.now, n, self._came_from(told))
        self._pledges(ref, told, self.now, 0.5)
        for _ in range(6):
            self._pledge(ref, "s1", 1, told["places"][0] * 2 // 3, self.now)

    def _came_from(self, told: dict[str, Any]) -> list[Link]:
        """What the call came from, where the city has it: the latest that says these words."""
        found = (links.search(self.place_id, SLUG, words, [kind])[:1] for kind, words in told["came_from"])
        return links.read(one.value for some in found for one in some)

    def _call(
        self, told: dict[str, Any], begins: datetime, now: datetime, n: int, came_from: Sequence[Link] = ()
    ) -> str:
        """Times of three hours, one after the other."""
        names = (
            "title",
            "why",
            "what",
            "where",
            "bring",
            "city_brings",
            "skill",
            "minors",
            "least_age",
            "safety",
        )
        shifts = [
            acts.Shift("", minute(begins + 3 * m * _HOUR), minute(begins + 3 * (m + 1) * _HOUR), places)
            for m, places in enumerate(told["places"])
        ]
        act = acts.HandsCalled(
            ref="", timezone=ZONE, shifts=shifts, practice=self.practice, lat=-5_012_000, lon=110_190_000,
            links=list(came_from),
            **{name: told[name] for name in names},
        )  # fmt: skip
        with happened_on(minute(now)):
            return calling.call_for_hands(
                self.staff, self.place_id, act, [drawing(n % len(self.told), False)], now
            )

    def _pledges(self, ref: str, told: dict[str, Any], since: datetime, full: float) -> None:
        """So full a part of every time; some come only if others do, and some take it back."""
        for m, places in enumerate(told["places"], 1):
            wanted = round(places * full)
            while wanted > 0:
                people = self.chance.choice((1, 1, 1, 2, 3))
                others = self.chance.choice((0, 0, 0, 2, 5)) if people + 5 <= places else 0
                secret = self._pledge(ref, f"s{m}", people, others, since)
                wanted -= people
                if self.chance.random() < 0.08:
                    with happened_on(minute(since)):
                        pledging.take_back(self.place_id, secret, "", since)

    def _pledge(self, ref: str, shift: str, people: int, others: int, now: datetime) -> str:
        with happened_on(minute(now)):
            said = pledging.Said(shift=shift, people=people, others=others)
            return pledging.pledge(self.place_id, ref, said, now).secret

    def _count(self, ref: str, now: datetime) -> None:
        """Of those who said so, about five in six came."""
        for one in queries.shifts_of(self.place_id, [ref])[ref]:
            rows = (
                Pledge.objects.of(self.place_id)
                .filter(call=ref, shift=one.key, state="coming")
                .order_by("turn")
            )
            came = [code for code in rows.values_list("code", flat=True) if self.chance.random() < 0.84]
            with happened_on(minute(now)):
                afterwards.count(self.staff, self.place_id, ref, one.key, came, self.chance.randrange(3), now)


_HOUR = timedelta(hours=1)


def _saturday(day: datetime) -> datetime:
    """Seven in the morning in the city, on the first Saturday from this day on."""
    start = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=(5 - start.weekday()) % 7)
