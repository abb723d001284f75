"""A year at an invented city's counter. The same seed tells the same story; only codes and links are drawn anew."""

import heapq
import random
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from django.conf import settings
from django.db import transaction

from balai.people.models import Account
from balai.people.person import Person
from balai.people.rules import SAMPLE_DOMAIN
from balai.places.authority import STAFF, Role
from balai.places.rings import inside
from balai.record.append import happened_on
from balai.record.ids import place_id_of
from balai.record.models import Head

from .. import acts
from ..alerts.chase import chase
from ..clock import minute
from ..commands import answering, counter, office, reporters
from ..commands.reporting import Report, join, report
from ..kinds_to_start_from import kinds
from ..models import Request
from ..private import Assignment
from ..queries import counter_of, kind_named, offices, request_of
from .city import AREAS, HOLIDAYS, OFFICES, OFTEN, SPEED
from .pictures import drawing

SLUG, SEED, REPORTS = "muara", 11, 320
BEGAN = datetime(2025, 11, 24, 0, 0, tzinfo=UTC)
ENDS = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
Progress = Callable[[str, int, int], None]
Told = tuple[str, str, int, int, str]
"""A report: code, kind, point and landmark."""


def load_counter(progress: Progress) -> int:
    """Open the sample's counter and tell its year, all of it or nothing. Returns the number of requests; 0: known."""
    place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
    if not Head.objects.filter(place_id=place_id, size__gt=0).exists() or counter_of(place_id):
        return 0
    with transaction.atomic():
        Year(progress).tell()
    return Request.objects.of(place_id).count()


class Year:
    """What happens, in the order of time: each deed may lead to later ones."""

    def __init__(self, progress: Progress) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 (a story, no secret)
        self.place_id = place_id_of(f"{settings.ORIGIN}/{SLUG}")
        account = Account.objects.make(f"staff@{SAMPLE_DOMAIN}", "Sample staff", sample=True)
        self.staff = Person((Role(STAFF, self.place_id),), account_id=account.id, sample=True)
        self.words = tomllib.loads((Path(__file__).parent / "words.toml").read_text("utf-8"))
        self.progress, self.turn = progress, count()
        self.to_come: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.last: Told | None = None

    def tell(self) -> None:
        with happened_on(minute(BEGAN)):
            self._open()
        for n in range(REPORTS):
            days = (ENDS - BEGAN).days * (n + self.chance.random()) / REPORTS
            hour = self.chance.choice((22, 23, 0, 1, 2, 3, 5, 8, 10, 11, 12, 13))
            self._later(
                BEGAN + timedelta(days=int(days), hours=hour, minutes=self.chance.randrange(60)), self._report
            )
        for week in range(1, (ENDS - BEGAN).days // 7 + 1):
            self._later(BEGAN + timedelta(days=7 * week, hours=2), self._chase)
        while self.to_come:
            when, turn, deed = heapq.heappop(self.to_come)
            if when <= ENDS:
                with happened_on(minute(when)):
                    deed(when)
            self.progress("sample counter", min(turn, REPORTS), REPORTS)

    def _later(self, when: datetime, deed: Callable[[datetime], None]) -> None:
        heapq.heappush(self.to_come, (when, next(self.turn), deed))

    def _after(self, when: datetime, days: float, deed: Callable[[datetime], None]) -> None:
        self._later(when + timedelta(minutes=max(5, round(days * 1440))), deed)

    def _open(self) -> None:
        """Hours, kinds, offices, areas and who answers what."""
        who = self.staff, self.place_id
        counter.set_counter(*who, acts.CounterSet(
            prefix="MR", timezone="Asia/Jakarta", weekdays=[1, 2, 3, 4, 5], holidays=HOLIDAYS, emergency="112",
        ))  # fmt: skip
        for kind in kinds("en"):
            counter.set_kind(*who, kind)
        for name, ring in AREAS.items():
            counter.set_area(*who, name, [[*ring, *ring[:2]]], "City survey (invented)")
        for name, some in OFFICES.items():
            ref = counter.set_office(*who, name)
            for kind_code in some:
                counter.set_route(*who, kind_code, "", ref)
        counter.set_route(*who, "", "", counter.set_office(*who, "Front desk"))

    def _report(self, when: datetime) -> None:
        """Somebody reports something; what comes of it follows."""
        again = self.last if self.chance.random() < 0.06 else None
        kind = again[1] if again else self.chance.choices(list(OFTEN), list(OFTEN.values()))[0]
        lat, lon = self._somewhere(again)
        at = again[4] if again else self.chance.choice(self.words["landmarks"])
        photos = [drawing(kind, False, self.chance.randrange(5))] if self.chance.random() < 0.6 else []
        said = Report(
            kind=kind, lat=lat, lon=lon, text=self._one(kind, "reports").format(at=at), photos=photos,
            landmark=at if kind != "home-nuisance" and self.chance.random() < 0.4 else "",
            chosen={"blocked": ["slowly"]} if kind == "roads" else {"depth": ["knee"]} if kind == "water" else {},
            channel=self.chance.choices(("web", "telegram", "email", "open311"), (70, 15, 5, 10))[0],
        )  # fmt: skip
        told = report(self.place_id, said, when)
        if again and self._open_still(again[0]):
            self._after(when, 0.2 + self.chance.random(), partial(self._merge, told.code, again[0]))
            return
        self.last = (told.code, kind, lat, lon, at)
        if self.chance.random() < 0.04:
            self._after(when, 0.05, partial(self._hold, told.code))
        links = [told.secret]
        while self.chance.random() < 0.22:
            self._after(when, self.chance.random() * 3, partial(self._join, told.code, kind, links))
        if self.chance.random() < 0.02:
            self._after(when, 0.3, partial(self._take_back, told.secret))
        else:
            self._after(when, 0.1 + self.chance.random(), partial(self._begin, told.code, kind, links))

    def _merge(self, code: str, into: str, when: datetime) -> None:
        """The desk sees that two reports are of the same thing."""
        if self._open_still(code) and self._open_still(into):
            answering.merge(self.staff, self.place_id, [code], into)

    def _somewhere(self, near: Told | None) -> tuple[int, int]:
        """A point beside another report, or in one of the areas, more often near the market."""
        if near:
            return near[2] + self.chance.randrange(-150, 150), near[3] + self.chance.randrange(-150, 150)
        while True:
            lon = round(self.chance.triangular(110_150_000, 110_230_000, 110_195_000))
            lat = round(self.chance.triangular(-5_045_000, -4_990_000, -5_012_000))
            if any(inside(lat, lon, [ring]) for ring in AREAS.values()):
                return lat, lon

    def _one(self, part: str, what: str) -> str:
        chosen: str = self.chance.choice(self.words[part][what])
        return chosen

    def _open_still(self, code: str) -> bool:
        row = request_of(self.place_id, code)
        return bool(row and row.open)

    def _done(self, code: str) -> bool:
        row = request_of(self.place_id, code)
        return bool(row and row.state == "done")

    def _join(self, code: str, kind: str, links: list[str], when: datetime) -> None:
        if self._open_still(code):
            words = self._one("said", "joined")
            photos = [] if words else [drawing(kind, False, 4)]
            links.append(join(self.place_id, code, Report(kind="", text=words, photos=photos)).secret)

    def _take_back(self, secret: str, when: datetime) -> None:
        reporters.take_back(self.place_id, secret)

    def _begin(self, code: str, kind: str, links: list[str], when: datetime) -> None:
        """An office has it: begins, sends it on, or leaves it lying."""
        if not self._open_still(code):
            return
        luck = self.chance.random()
        if luck < 0.08:
            answering.send_on(
                self.staff,
                self.place_id,
                code,
                self._other_office(code),
                self._one("said", "elsewhere"),
                now=when,
            )
        elif luck < 0.7:
            self._take(code)
            answering.start(self.staff, self.place_id, code)
        if self.chance.random() < 0.07:
            kind_row = kind_named(self.place_id, kind)
            until = minute(when + timedelta(days=10 + (kind_row.promise if kind_row else 5)))
            answering.promise_again(self.staff, self.place_id, code, until, self._one("said", "late"), when)
        if self.chance.random() < 0.96:
            days = SPEED[kind] * self.chance.lognormvariate(0, 0.8)
            self._after(when, days, partial(self._answer, code, kind, links))

    def _take(self, code: str) -> None:
        """An officer takes it, and sometimes leaves a note for the others."""
        held = Assignment.objects.of(self.place_id).filter(code=code).first()
        mine, version = self.staff.account_id, held.version if held else 0
        answering.take(self.staff, self.place_id, code, mine, version)
        if self.chance.random() < 0.1:
            office.write_note(self.staff, self.place_id, code, self._one("said", "note"))

    def _hold(self, code: str, when: datetime) -> None:
        """What was written is held back; half of it is shown again once somebody has read it with care."""
        answering.moderate(self.staff, self.place_id, code, False, self._one("said", "held"))
        if self.chance.random() < 0.5:
            self._after(when, 1, partial(self._show, code))

    def _show(self, code: str, when: datetime) -> None:
        answering.moderate(self.staff, self.place_id, code, True, self._one("said", "shown"))

    def _chase(self, when: datetime) -> None:
        """Once a week the office is asked about every promise that is broken."""
        chase(when, [self.place_id])

    def _other_office(self, code: str) -> str:
        row = request_of(self.place_id, code)
        refs = {one.ref for one in offices(self.place_id)} - {row.office if row else ""}
        return self.chance.choice(sorted(refs))

    def _answer(self, code: str, kind: str, links: list[str], when: datetime) -> None:
        if not self._open_still(code):
            return
        if self.chance.random() < 0.06:
            answering.answer(
                self.staff, self.place_id, code, "declined", self.words[kind]["declined"], now=when
            )
            return
        photos = [drawing(kind, True, self.chance.randrange(5))] if self.chance.random() < 0.8 else []
        answering.answer(self.staff, self.place_id, code, "done", self._one(kind, "done"), photos, when)
        luck = self.chance.random()
        if luck < 0.14:
            self._after(when, self.chance.random() * 5, partial(self._object, code, kind, links))
        elif luck < 0.55:
            for secret in list(links):
                self._after(when, 0.2 + self.chance.random() * 5, partial(self._agree, secret))
        self._after(when, 7.01, self._silent)

    def _agree(self, secret: str, when: datetime) -> None:
        reporter = reporters.reporter_by(self.place_id, secret)
        if self._done(reporter.code):
            reporters.agree(self.place_id, secret)

    def _object(self, code: str, kind: str, links: list[str], when: datetime) -> None:
        if self._done(code):
            photos = [drawing(kind, False, 3)]
            reporters.object_to(self.place_id, links[0], self._one("said", "again"), photos, when)
            self._after(when, 0.5, partial(self._begin, code, kind, links))

    def _silent(self, when: datetime) -> None:
        reporters.count_as_fixed(when, [self.place_id])
