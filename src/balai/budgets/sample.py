"""The sample's votes about money, told through the commands that people use: one that is decided, one that goes on."""

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction

from balai.people.models import Account
from balai.people.person import Person
from balai.people.rules import SAMPLE_DOMAIN
from balai.places import links
from balai.places.authority import STAFF, Role
from balai.record.append import happened_on, minute
from balai.record.ids import place_id_of
from balai.record.models import Head

from . import acts
from .commands import casting, closing, opening
from .models import Ballot

SLUG, SEED = "muara", 43
VOTERS, SO_FAR = 140, 57
PROJECTS = (
    (
        "Shade trees along the river walk",
        180_000_000,
        "Two rows of tamarind, watered by the neighbourhoods.",
    ),
    (
        "A second pump for the market",
        420_000_000,
        "The market stands under water three days each rainy season.",
    ),
    ("Lamps on the school road", 150_000_000, "Forty lamps that find their own light."),
    (
        "A library corner in every ward",
        210_000_000,
        "Shelves, a table, and two evenings a week with a reader.",
    ),
    ("Benches and water at the bus stops", 95_000_000, "Twelve stops, where people wait longest."),
    ("A workshop for repairing things", 120_000_000, "Tools to borrow, and people who know how."),
    ("A new gate for the city hall", 510_000_000, "The old one is forty years old."),
)
TASTES = (
    (0.7, 0.8, 0.5, 0.3, 0.4, 0.2, 0.15),
    (0.5, 0.2, 0.6, 0.8, 0.5, 0.6, 0.05),
    (0.2, 0.6, 0.3, 0.2, 0.7, 0.5, 0.5),
)
"""How likely each of three kinds of people wants each project."""
BUDGET = 800_000_000
Progress = Callable[[str, int, int], None]


def load_ballots(progress: Progress) -> int:
    """Tell both votes, all of it or nothing. Returns how many; 0: known, or no such city."""
    place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
    if (
        not Head.objects.filter(place_id=place_id, size__gt=0).exists()
        or Ballot.objects.of(place_id).exists()
    ):
        return 0
    with transaction.atomic():
        story = Story(progress, datetime.now(UTC).replace(second=0, microsecond=0))
        story.decided()
        story.going_on()
    return Ballot.objects.of(place_id).count()


class Story:
    """What happens; the same seed tells the same story."""

    def __init__(self, progress: Progress, now: datetime) -> None:
        self.now, self.progress = now, progress
        self.chance = random.Random(SEED)  # noqa: S311 (a story, no secret)
        self.place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
        account = Account.objects.make(f"staff@{SAMPLE_DOMAIN}", "Sample staff", sample=True)
        self.staff = Person((Role(STAFF, self.place_id),), account_id=account.id, sample=True)

    def decided(self) -> None:
        """Two months ago, by equal shares: whole ballots are published."""
        counting = acts.Counting("mes", completion="add1u")
        ref = self._open("What our neighbourhoods build this year", 75, 61, counting)
        self._votes(ref, VOTERS, 75, 61)
        end = self.now - timedelta(days=61)
        with happened_on(minute(end)):
            closing.close(self.place_id, ref, end)
            closing.count(self.place_id, ref)

    def going_on(self) -> None:
        """Since a few days, and for some more."""
        ref = self._open(
            "What our neighbourhoods build next year",
            4,
            -10,
            acts.Counting("mes", completion="add1u"),
            links.search(self.place_id, SLUG, "shade trees", ("idea",)),
        )
        self._votes(ref, SO_FAR, 4, 0)

    def _open(
        self, title: str, begins: int, ends: int, counting: acts.Counting, ideas: Sequence[links.Named] = ()
    ) -> str:
        opens, closes = (self.now - timedelta(days=days) for days in (begins, ends))
        act = acts.BallotOpened(
            ref="", seed="", title=title, text="Choose what you want most; the money is for all of us.", budget=BUDGET,
            currency="IDR", kind="approval", most=3, items=[acts.Item("", *one) for one in PROJECTS], counting=counting,
            who="Everybody of 17 and over who lives in the city.", ways=["letter", "email"], opens=minute(opens),
            closes=minute(closes), timezone="Asia/Jakarta", gate=40,
            links=links.read(one.value for one in ideas),
        )  # fmt: skip
        with happened_on(minute(opens)):
            return opening.open_ballot(self.staff, self.place_id, act, (), opens)

    def _votes(self, ref: str, voters: int, begins: int, ends: int) -> None:
        span = timedelta(days=begins - ends).total_seconds() - 60
        for n, code in enumerate(opening.give_codes(self.place_id, ref, voters)):
            wanted = self._wanted(self.chance.choice(TASTES))
            at = self.now - timedelta(days=begins) + timedelta(seconds=span * self.chance.random())
            casting.cast(self.place_id, ref, code, wanted, f"198.51.100.{n % 250}", at)
            self.progress("ballots", n + 1, voters)

    def _wanted(self, taste: tuple[float, ...]) -> tuple[tuple[int, int], ...]:
        """Up to three that fit the money together; everybody wants something."""
        order = sorted(range(len(PROJECTS)), key=lambda one: self.chance.random() * taste[one], reverse=True)
        chosen, cost = [order[0]], PROJECTS[order[0]][1]
        for one in order[1:]:
            if len(chosen) < 3 and cost + PROJECTS[one][1] <= BUDGET and self.chance.random() < taste[one]:
                chosen.append(one)
                cost += PROJECTS[one][1]
        return tuple((one, 1) for one in sorted(chosen))
