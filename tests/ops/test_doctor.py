"""`balai doctor` on a real instance, hurt in one place at a time."""

import subprocess
from pathlib import Path

import pytest

from balai.ops.postgres import OWNER, Cluster

from .processes import balai


def hurt(home: Path, statement: str) -> None:
    cluster = Cluster(home)
    with cluster.using(), cluster.connect(OWNER) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def doctor(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    done = balai(home, "doctor", *arguments, **more)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_a_well_instance_is_said_to_be_well(register: Path) -> None:
    done = doctor(register)
    assert done.returncode == 0, done.stdout
    assert "\nwrong" not in done.stdout
    for sentence in (
        "The database answers: PostgreSQL 18",
        "Search works in scripts",
        "take nothing back",
        "records are signed",
    ):
        assert sentence in done.stdout
    assert "\x1b" not in done.stdout


def test_a_key_that_others_can_read_is_found_and_closed(copied: Path) -> None:
    key = next((copied / "keys").glob("*.key"))
    key.chmod(0o644)
    found = doctor(copied)
    assert found.returncode == 1
    assert f"wrong  {key} can be read by others on this machine." in found.stdout
    assert doctor(copied, "--repair").returncode == 0
    assert key.stat().st_mode & 0o077 == 0


def test_a_missing_key_is_found(copied: Path) -> None:
    (copied / "keys" / "bangkok.key").unlink()
    found = doctor(copied, "--repair")
    assert found.returncode == 1
    assert "/bangkok: its key is not on this machine, so nothing more can be sealed." in found.stdout


TILES = {
    "a flipped bit": "UPDATE record_tile SET data = set_byte(data, 5, get_byte(data, 5) # 1) WHERE level = 0",
    "a truncated tile": "UPDATE record_tile SET data = substr(data, 1, 31)",
    "a zeroed tile": "UPDATE record_tile SET data = decode(repeat('00', length(data)), 'hex')",
    "no tile at all": "DELETE FROM record_tile",
}


@pytest.mark.parametrize("fault", TILES)
def test_damaged_tiles_are_found_and_made_anew_from_the_entries(copied: Path, fault: str) -> None:
    hurt(copied, TILES[fault])
    found = doctor(copied)
    assert found.returncode == 1
    assert "tile" in found.stdout
    mended = doctor(copied, "--repair")
    assert mended.returncode == 0, mended.stdout
    assert "mended" in mended.stdout
    assert doctor(copied).returncode == 0


def test_a_changed_entry_is_never_covered_by_new_tiles(copied: Path) -> None:
    hurt(copied, "UPDATE record_entry SET body = set_byte(body, 9, get_byte(body, 9) # 1) WHERE index = 0")
    hurt(copied, "DELETE FROM record_tile")
    found = doctor(copied, "--repair")
    assert found.returncode == 1
    assert "It could not be mended: the entries are not what was signed." in found.stdout


def test_a_lost_entry_is_found(copied: Path) -> None:
    hurt(copied, "DELETE FROM record_entry WHERE index = 1")
    found = doctor(copied)
    assert found.returncode == 1
    assert "entries, " in found.stdout and "are stored." in found.stdout


def test_a_right_to_change_entries_is_found_and_taken_back(copied: Path) -> None:
    hurt(copied, "GRANT UPDATE ON record_entry TO balai_app")
    assert "could change the table record_entry" in doctor(copied).stdout
    assert doctor(copied, "--repair").returncode == 0
    assert doctor(copied).returncode == 0


def test_an_older_copy_of_the_database_is_found(copied: Path) -> None:
    (copied / "keys" / "bangkok.last").write_text('{"size":100000,"root":"%s"}' % ("0" * 64))
    found = doctor(copied)
    assert found.returncode == 1
    assert "an older copy was restored" in found.stdout


def test_a_mail_server_that_is_not_there_is_found(copied: Path) -> None:
    found = doctor(copied, BALAI_EMAIL_URL="smtp://127.0.0.1:9")
    assert found.returncode == 1
    assert "The mail server 127.0.0.1 does not answer" in found.stdout


def test_a_database_that_cannot_start_is_said_like_everything_else(copied: Path) -> None:
    (copied / "postgres" / "PG_VERSION").write_text("9\n")
    found = doctor(copied)
    assert found.returncode == 1
    assert "wrong  The database did not start: database files are incompatible with server." in found.stdout
    (copied / "postgres" / "PG_VERSION").write_text("18\n")
