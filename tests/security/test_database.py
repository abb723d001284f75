"""What the site's role may do in PostgreSQL; what happens when there is no room, no time or no connection."""

import contextlib
import resource
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test import Client

from balai.ops.migrate import APPEND_ONLY, protect
from balai.ops.postgres import APP, OWNER, Cluster
from tests.cast import Cast, open_cast
from tests.record.instance import instance

from .world import World, furnish

# Rights ---------------------------------------------------------------------------------------------------


@pytest.fixture
def as_the_site(world: World) -> Iterator[Any]:
    """A cursor with the rights that the web server and the worker have."""
    protect()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        yield cursor
        cursor.execute("RESET ROLE")


def refused(cursor: Any, statement: str) -> str:
    """What PostgreSQL says to a statement that it must not carry out."""
    with (
        pytest.raises(
            Exception, match=r"permission denied|must be owner|must be able to|not permitted"
        ) as error,
        transaction.atomic(),
    ):
        cursor.execute(statement)
    return str(error.value)


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_was_appended_can_be_read_and_added_to_and_nothing_else(as_the_site: Any, table: str) -> None:
    """Entries, checkpoints and the audit: PostgreSQL itself refuses, whatever the site's code is made to say."""
    as_the_site.execute(f"SELECT count(*) FROM {table}")
    assert as_the_site.fetchone()[0] > 0
    for statement in (
        f"UPDATE {table} SET place_id = place_id", f"DELETE FROM {table}", f"TRUNCATE {table}", f"DROP TABLE {table}",
        f"ALTER TABLE {table} ADD COLUMN x int", f"ALTER TABLE {table} DISABLE TRIGGER ALL",
        f"ALTER TABLE {table} OWNER TO {APP}",
        f"CREATE RULE r AS ON INSERT TO {table} DO INSTEAD NOTHING", f"GRANT UPDATE ON {table} TO PUBLIC",
        f"CREATE TRIGGER t BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ):  # fmt: skip
        if statement.startswith("GRANT"):
            as_the_site.execute(statement)  # PostgreSQL only warns; nothing may have been granted
            as_the_site.execute("SELECT has_table_privilege('public', %s, 'UPDATE')", [table])
            assert as_the_site.fetchone() == (False,)
        else:
            refused(as_the_site, statement)


def test_the_sites_role_is_nobodys_superior(as_the_site: Any) -> None:
    """No table or function of its own, no file of the server, no other role."""
    for statement in (
        "CREATE TABLE mine (x int)", "CREATE SCHEMA mine", "CREATE ROLE mine",
        "COPY record_head TO '/tmp/stolen'", "COPY record_head FROM PROGRAM 'id'", "SELECT pg_read_file('/etc/passwd')",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ):  # fmt: skip
        refused(as_the_site, statement)
    as_the_site.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles WHERE rolname = %s", [APP]
    )
    assert as_the_site.fetchone() == (False, False, False, False)
    as_the_site.execute("SELECT pg_has_role(%s, %s, 'member')", [APP, OWNER])
    assert as_the_site.fetchone() == (False,)


def test_the_sites_role_is_enough_for_everything_that_people_do(cast: Cast) -> None:
    """A whole round, files, invitations and their undoing, under the rights that the site has."""
    protect()
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {APP}")
        world = furnish(cast)
        assert world.cast.signed_in("amina").get("/desk/").status_code == 200
        assert Client().post("/accounts/login/", {"email": "amina@city.example"}).status_code == 302
        cursor.execute("RESET ROLE")


# No room --------------------------------------------------------------------------------------------------

FILL = """
import os, sys
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.utils import setup_test_environment
from balai.ops.records import whole_faults
from balai.record.models import Aside, Head
from balai.record.seal import seal_all
from tests.cast import open_cast, open_project
setup_test_environment()
cast, statuses = open_cast(), []
ref = open_project(cast)
client = cast.signed_in("budi", raise_request_exception=False)
path = f"/desk/cities/muara/projects/{ref}/evidence/file/"
for number in range(int(sys.argv[1])):
    before = Head.objects.get(slug="muara").size, Aside.objects.count()
    file = SimpleUploadedFile("plan.pdf", b"%PDF-" + os.urandom(4_900_000))
    answer = client.post(path, {"title": "A large plan", "file": file})
    grown = Head.objects.get(slug="muara").size - before[0], Aside.objects.count() - before[1]
    statuses.append(f"{answer.status_code}{grown[0]}{grown[1]}")
said = "What you sent was not saved" in answer.content.decode()
seal_all()
faults = [fault for head in Head.objects.all() for fault in whole_faults(head)]
print(*statuses, said, Client().get("/muara/projects/").status_code, len(faults))
"""


def test_when_the_disk_is_full_nothing_is_half_written_and_reading_goes_on(tmp_path: Path) -> None:
    """Fault 4: no file of this server may grow beyond 17 MB, which is what a full disk looks like to it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (17_000_000, before[1]))
    try:
        with instance(tmp_path) as full:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            said = full.run(FILL, "6").split()
            statuses, shown = said[:6], said[6:]
            assert statuses[0] == "30211", "there was room at first"
            assert statuses[-1] == "50000", f"a refused file left something behind: {statuses}"
            assert set(statuses) == {"30211", "50000"}
            assert shown == ["True", "200", "0"], "told so, pages are read, every record verifies"
            Cluster(tmp_path).stop("fast")
            Cluster(tmp_path, throwaway=True).ensure_running()
            assert full.run(FILL, "1").startswith("30211 False 200 0")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# No connection --------------------------------------------------------------------------------------------


@pytest.fixture
def committed(transactional_db: None, tmp_path: Any, settings: Any) -> Cast:
    """A cast that other connections see."""
    settings.KEYS_ROOT = tmp_path / "keys"
    return open_cast()


def test_when_every_connection_is_taken_a_request_waits_then_says_so_and_the_next_is_answered(
    committed: Cast,
) -> None:
    """Fault 15: the pool ends the wait, so that no request hangs for ever behind others."""
    pool, answers = connection.pool, []
    assert pool is not None
    waited, pool.timeout = pool.timeout, 0.5
    assert 0 < waited <= 10, "a full pool answers within seconds"

    def ask() -> None:
        began = time.monotonic()
        answer = Client(raise_request_exception=False).get("/muara/")
        answers.append((answer.status_code, time.monotonic() - began, answer.content.decode()))
        connection.close()

    taken = [pool.getconn() for _ in range(pool.max_size - 1)]
    with contextlib.suppress(Exception):
        taken.append(pool.getconn(timeout=1))
    try:
        one = threading.Thread(target=ask)
        one.start()
        one.join(20)
        status, seconds, page = answers.pop()
        assert status == 500 and "try again in a minute" in page
        assert seconds < 10
    finally:
        pool.timeout = waited
        for held in taken:
            pool.putconn(held)
    again = threading.Thread(target=ask)
    again.start()
    again.join(20)
    assert answers.pop()[0] == 200


# A newer database -----------------------------------------------------------------------------------------


def test_this_release_goes_on_serving_while_the_next_one_has_added_to_its_tables(cast: Cast) -> None:
    """Fault 9: a migration of the next release only ever adds; whoever still runs this one reads and writes on."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("record_", "places_", "plans_", "people_")):
                cursor.execute(
                    f"ALTER TABLE {table} ADD COLUMN of_the_next_release text NOT NULL DEFAULT 'x'"
                )
    world = furnish(cast)
    for path in (
        "/",
        "/muara/",
        f"/muara/projects/{world.project}/",
        "/net/reports/2025/",
        "/api/v1/projects",
        "/muara/record/",
    ):
        assert Client().get(path).status_code == 200, path
    assert world.cast.signed_in("amina").get("/desk/").status_code == 200


def test_a_migration_that_finds_a_table_busy_gives_up_and_changes_nothing(
    committed: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fault 9: the site goes on reading behind it; the next start tries again."""
    from balai.ops import migrate as ops
    from balai.ops.errors import Plain

    def the_next_release(*_: Any, **__: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE record_head ADD COLUMN of_the_next_release int")

    monkeypatch.setattr(ops, "LOCK_TIMEOUT", "300ms")
    monkeypatch.setattr(ops, "pending", lambda: ["record.0099"])
    monkeypatch.setattr(ops, "call_command", the_next_release)
    told = connection.get_connection_params()
    with psycopg.connect(dbname=told["dbname"], host=told["host"], user=OWNER) as reader:
        reader.execute("SELECT size FROM record_head")  # a long export, say: its transaction is still open
        with pytest.raises(Plain, match="too busy to be changed; nothing was"):
            ops.migrate(lambda _: None)
        assert Client().get("/muara/").status_code == 200
    with connection.cursor() as cursor:
        columns = [c.name for c in connection.introspection.get_table_description(cursor, "record_head")]
        cursor.execute("RESET lock_timeout")
    assert "of_the_next_release" not in columns
