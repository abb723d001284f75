"""The sample's call for ideas, told through the commands that people use; the same seed tells the same story."""

import random
import tomllib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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

from .. import acts
from ..commands import calling, proposing, saying, summing
from ..commands.voices import new_voice
from ..models import Idea
from .pictures import drawing

SLUG, SEED = "muara", 41
PEOPLE = (38, 24, 16)
"""So many people in each of three camps."""
CAMPS = (
    # How likely each camp agrees with the statements about the riverside walk, in their order.
    (0.96, 0.85, 0.95, 0.8, 0.05, 0.95, 0.05, 0.9, 0.9, 0.9, 0.03, 0.05),
    (0.90, 0.97, 0.04, 0.08, 0.15, 0.9, 0.95, 0.02, 0.1, 0.9, 0.6, 0.1),
    (0.97, 0.80, 0.20, 0.95, 0.95, 0.95, 0.1, 0.4, 0.04, 0.1, 0.95, 0.97),
)
PASSES, SKIPS = 0.06, 0.05
Progress = Callable[[str, int, int], None]


def load_ideas(progress: Progress) -> int:
    """Tell the call, all of it or nothing. Returns the number of ideas; 0: known, or no such city."""
    place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
    if not Head.objects.filter(place_id=place_id, size__gt=0).exists():
        return 0
    if Idea.objects.of(place_id).exists():
        return 0
    with transaction.atomic():
        Story(progress, datetime.now(UTC)).tell()
    return Idea.objects.of(place_id).count()


class Story:
    """What happens, idea after idea."""

    def __init__(self, progress: Progress, now: datetime) -> None:
        self.now = now
        self.chance = random.Random(SEED)  # noqa: S311 (a story, no secret)
        self.place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
        account = Account.objects.make(f"staff@{SAMPLE_DOMAIN}", "Sample staff", sample=True)
        self.staff = Person((Role(STAFF, self.place_id),), account_id=account.id, sample=True)
        self.words = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
        self.progress = progress

    def tell(self) -> None:
        """The call a month ago, the ideas after a week, answers and talk in the last days."""
        said = self.words["call"]
        act = acts.IdeasCalled(
            ref="", title=said["title"], question=said["question"], office=said["office"], currency="IDR"
        )
        with self._ago(28):
            call = calling.call_for_ideas(self.staff, self.place_id, act)
        told = [self._propose(call, one, n) for n, one in enumerate(self.words["idea"])]
        with self._ago(6):
            words = "The ideas are in; now they are talked over."
            calling.move_call(self.staff, self.place_id, call, "discuss", "", words)
        first, *_others = told
        self._speak(*first)
        summing.sum_up(self.place_id, first[0])

    def _ago(self, days: int) -> AbstractContextManager[None]:
        return happened_on(minute(self.now - timedelta(days=days)))

    def _propose(self, call: str, one: dict[str, Any], n: int) -> tuple[str, list[str]]:
        """An idea with its statements, its support and the city's answer. Returns its reference and theirs."""
        lat, lon = one.get("point", (None, None))
        about = [
            found for kind, words in one.get("about", [])
            for found in links.search(self.place_id, SLUG, words, [kind])[:1]
        ]  # fmt: skip
        said = proposing.Said(
            title=one["title"], need=one["need"], text=one["text"], where=one.get("where", ""),
            cost_low=one.get("low", 0), cost_high=one.get("high", 0), photos=[] if n else [drawing()],
            lat=lat, lon=lon, links=links.read(found.value for found in about),
        )  # fmt: skip
        with self._ago(20 - 3 * n):
            ref = proposing.propose(self.place_id, call, said, self.now - timedelta(days=20 - 3 * n)).ref
        statements = [
            calling.state_for_city(self.staff, self.place_id, ref, text) for text in one["statements"]
        ]
        for _n in range(one["support"]):
            saying.support(self.place_id, new_voice(self.place_id, ref, "", "id").voice, yes=True)
        if "answer" in one:
            with self._ago(4):
                calling.answer(self.staff, self.place_id, ref, one["answer"], one["says"], one.get("days"))
        self.progress("sample ideas", n + 1, len(self.words["idea"]) + sum(PEOPLE))
        return ref, statements

    def _speak(self, ref: str, statements: list[str]) -> None:
        """Three camps say what they think; nobody says something to everything."""
        for n, camp in enumerate(camp for camp, people in enumerate(PEOPLE) for _one in range(people)):
            voice = new_voice(self.place_id, ref, "", "id").voice
            for statement, likely in zip(statements, CAMPS[camp], strict=True):
                if self.chance.random() >= SKIPS:
                    saying.say(self.place_id, voice, statement, self._answer(likely))
            self.progress(
                "sample ideas", len(self.words["idea"]) + n + 1, len(self.words["idea"]) + sum(PEOPLE)
            )

    def _answer(self, likely: float) -> int:
        if self.chance.random() < PASSES:
            return 0
        return 1 if self.chance.random() < likely else -1
