"""Faults of the machine under the site: keys that cannot be written, a database that stands still, a wrong clock."""

import errno
import os
import re
import resource
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

import psycopg
import pytest
from django.utils import timezone

from balai.ops.postgres import OWNER, Cluster
from balai.places.texts import Refused
from balai.record import keys
from balai.record.append import append
from balai.record.models import Checkpoint, Head
from balai.record.read import latest_checkpoint
from balai.record.seal import seal, seal_all
from tests.cast import Cast, open_project, open_round, origin
from tests.ops.processes import until
from tests.ops.test_serve import Served
from tests.soak import SOAK

# Keys -----------------------------------------------------------------------------------------------------


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file that this process writes may hold more bytes: what a full disk does in the middle of one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def drafts(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if not path.name.endswith((".key", ".last"))]


def test_a_key_that_does_not_fit_on_the_disk_is_no_key_and_opens_no_record(cast: Cast) -> None:
    """Fault 4: half a key under a key's name could never be told from a whole one."""
    from balai.places.acts import PlaceOpened
    from balai.places.commands import open_place

    opened = PlaceOpened(slug="hulu", name="Hulu", kind="city", country="ID")
    with files_up_to(10), pytest.raises(OSError) as full:
        open_place(opened)
    assert full.value.errno in {errno.EFBIG, errno.ENOSPC}
    assert not (keys.folder() / "hulu.key").exists() and drafts(keys.folder()) == []
    assert not Head.objects.filter(slug="hulu").exists()
    open_place(opened)
    assert keys.load_key("hulu").vkey == Head.objects.get(slug="hulu").vkey


@pytest.mark.parametrize("kind", ["full", "fsync"])
def test_nothing_is_published_before_what_was_signed_is_on_the_disk(
    cast: Cast, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults 4 and 5: full, or an fsync that fails. The old note stays whole; the next sealing does it all again."""
    place_id = cast.muara.place_id
    seal_all()
    open_project(cast)
    before = keys.last_signed("muara"), latest_checkpoint(place_id)

    def broken(_: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    if kind == "fsync":
        monkeypatch.setattr(os, "fsync", broken)
    with files_up_to(10 if kind == "full" else 10**9), pytest.raises(OSError):
        seal(place_id)
    monkeypatch.undo()
    assert (keys.last_signed("muara"), latest_checkpoint(place_id)) == before
    assert drafts(keys.folder()) == []
    assert seal(place_id).size == Head.objects.get(place_id=place_id).size


def test_a_folder_of_keys_that_nobody_may_write_opens_no_record(cast: Cast, settings: Any) -> None:
    """Fault 5, on a file system that refuses root as well."""
    from balai.places.acts import PlaceOpened
    from balai.places.commands import open_place

    settings.KEYS_ROOT = Path("/proc/balai-keys")
    with pytest.raises(OSError):
        open_place(PlaceOpened(slug="hulu", name="Hulu", kind="city", country="ID"))
    assert not Head.objects.filter(slug="hulu").exists()
    assert seal_all() == 0, "and no record is sealed, none is lost, no error ends the worker"
    assert Checkpoint.objects.count() == 0


HURT = {
    "a key that is a folder": lambda folder: (_gone(folder / "muara.key"), (folder / "muara.key").mkdir()),
    "a key that is noise": lambda folder: (folder / "muara.key").write_bytes(b"\xff\x00noise"),
    "an empty key": lambda folder: (folder / "muara.key").write_bytes(b""),
    "a note of the last signature that is cut short": lambda folder: (folder / "muara.last").write_bytes(
        b'{"size":'
    ),
    "a note of the last signature that is empty": lambda folder: (folder / "muara.last").write_bytes(b""),
    "a note of the last signature that is a folder": lambda folder: (
        _gone(folder / "muara.last"),
        (folder / "muara.last").mkdir(),
    ),
}


def _gone(path: Path) -> None:
    path.unlink(missing_ok=True)


@pytest.mark.parametrize("kind", HURT)
def test_a_damaged_key_of_one_record_keeps_no_other_from_being_sealed(cast: Cast, kind: str) -> None:
    """Fault 5. Doctor says which; a damaged note of what was signed last is never taken for none."""
    from balai.ops.records import quick_faults

    seal_all()
    open_project(cast)
    open_project(cast, "Other", "chan", "teluk")
    HURT[kind](keys.folder())
    assert seal_all() == 1
    muara, teluk = (Head.objects.get(slug=slug) for slug in ("muara", "teluk"))
    newest = latest_checkpoint(teluk.place_id)
    assert newest and newest.size == teluk.size
    kept = latest_checkpoint(muara.place_id)
    assert kept and kept.size < muara.size
    assert any("its key cannot be used" in fault for fault in quick_faults(muara))


# The database ---------------------------------------------------------------------------------------------


class NoFurther(HTTPRedirectHandler):
    """What was written is told by the answer itself, not by the page that it leads to."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Browser:
    """Somebody at the sample's desk, over HTTP: a session, its cookies and the tokens of its forms."""

    def __init__(self, site: Served, role: str) -> None:
        self.base = f"http://127.0.0.1:{site.port}"
        self.open = build_opener(HTTPCookieProcessor(CookieJar()), NoFurther()).open
        door = next(line for line in site.said if line.strip().startswith(f"{role} "))
        self.send(door.rpartition(self.base)[2], {})

    def token(self, path: str) -> str:
        with self.open(self.base + path, timeout=90) as answer:
            found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', answer.read().decode())
        assert found
        return found[1]

    def send(self, path: str, said: dict[str, str], token: str = "") -> int:
        """Fill the form of a page and send it; the status of the answer, 0 for none."""
        body = urlencode({**said, "csrfmiddlewaretoken": token or self.token(path)}).encode()
        try:
            with self.open(Request(self.base + path, body), timeout=90) as answer:
                answer.read()
                return int(answer.status)
        except OSError as error:
            return int(getattr(error, "code", 0))


NEED = "/desk/cities/muara/profile/add/need/"


def needs(home: Path) -> list[str]:
    """What stands in the sample city's record, read past the site."""
    with Cluster(home).connect(OWNER) as connection:
        rows = connection.execute(
            "SELECT convert_from(e.body, 'UTF8')::json ->> 'name' FROM record_entry e "
            "JOIN record_head h USING (place_id) WHERE h.slug = 'muara' "
            "AND convert_from(e.body, 'UTF8')::json ->> 'act' = 'need.stated/1' ORDER BY e.index"
        ).fetchall()
    return [name for (name,) in rows]


def processes_of(home: Path) -> list[int]:
    """The server and all its processes, the server first."""
    postmaster = Cluster(home).postmaster()
    assert postmaster
    children = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            if parent == postmaster:
                children.append(int(folder.name))
    return [postmaster, *children]


@pytest.mark.longer
def test_while_the_database_stands_still_requests_wait_and_go_on_where_they_stopped(served: Served) -> None:
    """Fault 3: three seconds here, thirty in the long run. Nothing is answered wrongly, lost or written twice."""
    until(served.well)
    somebody = Browser(served, "csco")
    token, home, before = somebody.token(NEED), served.home, Cluster(served.home).postmaster()
    answers: dict[str, Any] = {}

    def ask(name: str, act: Any) -> threading.Thread:
        thread = threading.Thread(target=lambda: answers.__setitem__(name, act()))
        thread.start()
        return thread

    stopped = processes_of(home)
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        waiting = [
            ask("page", lambda: served_status(served, "/ascn/rounds/")),
            ask(
                "write",
                lambda: somebody.send(NEED, {"name": "Written while it stood still", "text": ""}, token),
            ),
        ]
        time.sleep(30 if SOAK else 3)
        assert answers == {}, "whoever asked is still waiting"
    finally:
        for pid in reversed(stopped):
            os.kill(pid, signal.SIGCONT)
    for thread in waiting:
        thread.join(60)
    assert answers == {"page": 200, "write": 302}
    assert needs(home).count("Written while it stood still") == 1
    until(served.well)
    assert Cluster(home).postmaster() == before and not served.says("started again")


def served_status(site: Served, path: str) -> int:
    with build_opener().open(f"http://127.0.0.1:{site.port}{path}", timeout=90) as answer:
        return int(answer.status)


def test_when_its_connections_are_cut_the_site_finds_new_ones_and_loses_only_what_it_said_it_lost(
    served: Served,
) -> None:
    """Faults 2 and 15: every connection ended under a working site, as a restart of the database does."""
    until(served.well)
    somebody = Browser(served, "csco")
    token, done = somebody.token(NEED), []
    for number in range(40):
        if number == 5:
            with Cluster(served.home).connect(OWNER) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
        name = f"Need {number}"
        if somebody.send(NEED, {"name": name, "text": ""}, token) == 302:
            done.append(name)
    written = [name for name in needs(served.home) if name.startswith("Need ")]
    assert written == done, "what was acknowledged is written once, and nothing else"
    assert len(done) >= 40 - 16 and done[-1] == "Need 39"
    until(served.well)


def test_when_nobody_else_gets_a_connection_the_site_keeps_its_own(served: Served) -> None:
    """Fault 15: other programs take every connection that the server gives."""
    until(served.well)
    assert served_status(served, "/ascn/") == 200
    others: list[psycopg.Connection] = []
    try:
        with pytest.raises(psycopg.OperationalError, match=r"too many clients|remaining connection slots"):
            while len(others) < 200:
                others.append(Cluster(served.home).connect())
        for _ in range(4):
            assert served.get("/ascn/cities/")[0] in {200, 500}
        assert served.get("/healthz")[0] in {200, 503}
    finally:
        for other in others:
            other.close()
    until(served.well)
    assert served_status(served, "/ascn/cities/") == 200


def test_connections_that_say_nothing_keep_nobody_out(served: Served) -> None:
    """Fault 15: many hold a connection open and ask nothing; some after a first answer, some in the middle."""
    until(served.well)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192), most))
    silent: list[socket.socket] = []
    try:
        for number in range(2000):
            silent.append(socket.create_connection(("127.0.0.1", served.port), timeout=10))
            if number % 10 == 0:
                silent[-1].sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            elif number % 10 == 1:  # a picture that a slow telephone sends, or never does
                silent[-1].sendall(
                    b"POST /r/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\nhalf"
                )
        assert [served.get("/ascn/")[0] for _ in range(5)] == [200] * 5
    finally:
        for one in silent:
            one.close()


# The clock ------------------------------------------------------------------------------------------------


@contextmanager
def clock(hours: float, base: datetime | None = None) -> Iterator[None]:
    """The machine's clock off by so many hours, or standing at a moment and off by so many."""
    began = time.monotonic()
    start = base or datetime.now(UTC)

    def now() -> datetime:
        return start + timedelta(hours=hours, seconds=time.monotonic() - began)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(timezone, "now", now)
        yield


def test_a_clock_that_is_an_hour_off_moves_an_invitations_end_by_that_hour_and_uses_nothing_up(
    cast: Cast,
) -> None:
    """Fault 10. Too fast refuses early and can be opened later; too slow gives an hour, never a second use."""
    from balai.people import commands
    from balai.people.models import Account
    from balai.places.authority import STAFF

    made, token = commands.invite(cast.actor("amina"), cast.muara, "new@city.example", STAFF)
    new, end = Account.objects.make("new@city.example"), made.expires_at
    with clock(1, end - timedelta(minutes=30)), pytest.raises(Refused, match="has expired"):
        commands.accept_invitation(token, new)
    with clock(-1, end + timedelta(hours=2)), pytest.raises(Refused, match="has expired"):
        commands.accept_invitation(token, new)
    with clock(-1, end + timedelta(minutes=30)):
        commands.accept_invitation(token, new)
    with clock(-1), pytest.raises(Refused, match="used or taken back"):
        commands.accept_invitation(token, new)


def test_a_clock_that_is_set_back_gives_no_role_back_and_takes_none(cast: Cast) -> None:
    from balai.people import commands
    from balai.people.models import RoleHeld
    from balai.places.authority import STAFF

    with clock(1):
        held = RoleHeld.objects.held_by(cast.budi.pk).get()
        commands.withdraw_role(cast.actor("amina"), cast.muara, held.pk)
        commands.grant(cast.nina, cast.muara, STAFF, "", None)
    assert not cast.actor("budi").roles, "withdrawn by a fast clock, and the clock was put right"
    assert cast.actor("nina").roles, "given by a fast clock, and the clock was put right"


def test_no_clock_closes_a_round(cast: Cast) -> None:
    """An hour off around midnight of the due day changes the word late, and nothing that anybody may do."""
    from balai.places.queries import cities
    from balai.plans import commands
    from balai.plans.desk.presenting import city_states
    from balai.plans.queries import round_named

    open_round(cast, 2026, "2026-11-30")
    evening = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)

    def late(hours: float) -> bool:
        with clock(hours, evening):
            return city_states(round_named("net", 2026), cities(cast.net.place_id), timezone.localdate())[
                0
            ].late

    assert [late(hours) for hours in (-1, 0, 1)] == [False, False, True]
    for hours in (1, -1):
        with clock(hours, evening):
            commands.hand_in_draft(cast.actor("amina"), cast.net.place_id, 2026, origin(cast.muara))
    with clock(24 * 400, evening):
        commands.review_draft(cast.actor("dewi"), cast.net.place_id, 2026, origin(cast.muara))


def test_a_letter_goes_out_once_though_the_clock_goes_back_over_its_day(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    from balai.plans.reminders import send_due

    open_round(cast, 2026, "2026-11-30")
    for day in ("2026-11-15", "2026-11-16", "2026-11-15", "2026-11-16", "2026-11-17"):
        send_due(date.fromisoformat(day))
    assert len(mailoutbox) == 2, "one to each city asked, on the fourteenth day before"


def test_acts_stand_in_the_order_they_were_written_whatever_their_clock_said(cast: Cast) -> None:
    """An act recorded an hour earlier than the one before it: pages and proofs follow the index, doctor the time."""
    from django.test import Client

    from balai.ops.doctor_database import _clock
    from balai.ops.records import whole_faults
    from balai.places.acts import NeedStated

    place_id, now = cast.muara.place_id, datetime.now(UTC)
    for number, hours in enumerate((0, 1, -1, 3)):
        at = (now + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%MZ")
        append(place_id, [NeedStated(ref=f"n{number}", name=f"Need number {number}")], at=at)
    seal_all()
    shown = re.findall(r"Need number (\d)", Client().get("/muara/record/").content.decode())
    assert shown == ["3", "2", "1", "0"]
    assert list(whole_faults(Head.objects.get(place_id=place_id))) == []
    assert _clock().state == "wrong" and "Set the clock" in _clock().sentence
