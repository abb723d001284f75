"""Backups: private, complete, and restored only when every byte is as it was."""

import io
import json
import stat
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from balai.ops.postgres import OWNER, Cluster

from .processes import balai


def remade(archive: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The backup with other contents; names and order are those of the changed dict."""
    with tarfile.open(archive) as tar:
        held = {m.name: f.read() for m in tar if (f := tar.extractfile(m))}
    change(held)
    with tarfile.open(target, "w") as tar:
        for name, body in held.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            tar.addfile(info, io.BytesIO(body))
    return target


def test_a_backup_is_readable_by_its_owner_only_and_holds_everything(archive: Path, register: Path) -> None:
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [p.name for p in archive.parent.iterdir()] == [archive.name]
    with tarfile.open(archive) as tar:
        names = set(tar.getnames())
    assert {"manifest.json", "instance.json", "secret", "database.dump"} <= names
    assert {f"keys/{p.name}" for p in (register / "keys").iterdir()} <= names


def test_a_restored_instance_is_the_same_and_every_record_verifies(
    archive: Path, register: Path, empty: Path
) -> None:
    (empty / "inner").mkdir()
    home = empty / "inner"
    done = balai(home, "restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Every record verifies: ")
    assert "RPO " in done.stdout and "RTO " in done.stdout
    assert balai(home, "record", "list").stdout == balai(register, "record", "list").stdout
    for name in ("instance.json", "secret"):
        assert (home / name).read_bytes() == (register / name).read_bytes()
    checked = balai(home, "rebuild", "--check")
    assert checked.returncode == 0, checked.stdout
    Cluster(home).stop()


def test_a_restored_instance_keeps_the_rights_of_its_roles(archive: Path, empty: Path) -> None:
    assert balai(empty, "restore", str(archive)).returncode == 0
    cluster = Cluster(empty)
    with cluster.using(), cluster.connect(OWNER) as connection:
        row = connection.execute(
            "SELECT has_table_privilege('balai_app', 'record_entry', 'INSERT'),"
            " has_table_privilege('balai_app', 'record_entry', 'UPDATE')"
        ).fetchone()
    assert row == (True, False)


def test_media_come_along(copied: Path, tmp_path: Path) -> None:
    (copied / "media" / "a").mkdir(parents=True)
    (copied / "media" / "a" / "ภาพ.jpg").write_bytes(b"picture")
    (copied / "media" / "link").symlink_to("/etc/passwd")
    assert balai(copied, "backup", str(tmp_path / "b.tar")).returncode == 0
    again = tmp_path / "again"
    assert balai(again, "restore", str(tmp_path / "b.tar")).returncode == 0
    assert (again / "media" / "a" / "ภาพ.jpg").read_bytes() == b"picture"
    assert not (again / "media" / "link").exists()


def test_a_home_that_is_not_empty_is_left_alone(archive: Path, empty: Path) -> None:
    (empty / "letter").write_text("kept")
    done = balai(empty, "restore", str(archive))
    assert (done.returncode, done.stderr) == (
        1,
        f"{empty} is not empty. Name an empty folder in BALAI_HOME; nothing was changed.\n",
    )
    assert [p.name for p in empty.iterdir()] == ["letter"]


def _flip(held: dict[str, bytes]) -> None:
    held["database.dump"] = held["database.dump"][:-1] + bytes([held["database.dump"][-1] ^ 1])


def _lack(held: dict[str, bytes]) -> None:
    del held["secret"]


def _add(held: dict[str, bytes]) -> None:
    held["surplus"] = b"x"


def _climb(held: dict[str, bytes]) -> None:
    _rename(held, "../../escaped")


def _climb_within(held: dict[str, bytes]) -> None:
    _rename(held, "media/../../escaped")


def _absolute(held: dict[str, bytes]) -> None:
    _rename(held, "/tmp/escaped")


def _replace_database(held: dict[str, bytes]) -> None:
    _rename(held, "postgres.users")


def _rename(held: dict[str, bytes], name: str) -> None:
    manifest = json.loads(held["manifest.json"])
    for kept in manifest["files"]:
        if kept["name"] == "secret":
            kept["name"] = name
    held["manifest.json"] = json.dumps(manifest).encode()
    held[name] = held.pop("secret")


def _newer(held: dict[str, bytes]) -> None:
    held["manifest.json"] = held["manifest.json"].replace(b"balai-backup/1", b"balai-backup/9")


def _no_json(held: dict[str, bytes]) -> None:
    held["manifest.json"] = b"{"


FAULTS = {
    _flip: "database.dump in the backup is damaged",
    _lack: "The backup lacks 'secret'; it was cut short.",
    _add: "The backup holds 'surplus', which its manifest does not describe so.",
    _climb: "nothing outside of its own files is written",
    _climb_within: "nothing outside of its own files is written",
    _absolute: "nothing outside of its own files is written",
    _replace_database: "nothing outside of its own files is written",
    _newer: "this release reads balai-backup/1",
    _no_json: "The manifest of the backup cannot be read",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__.strip("_"))
def test_a_backup_out_of_order_is_refused_and_leaves_nothing(
    archive: Path, empty: Path, tmp_path: Path, fault: Callable[[dict[str, bytes]], None]
) -> None:
    done = balai(empty, "restore", str(remade(archive, tmp_path / "bad.tar", fault)))
    assert done.returncode == 1
    assert FAULTS[fault] in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not any(empty.iterdir())
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("part", [0, 0.2, 0.9])
def test_a_truncated_backup_is_refused(archive: Path, empty: Path, tmp_path: Path, part: float) -> None:
    data = archive.read_bytes()
    (tmp_path / "short.tar").write_bytes(data[: int(len(data) * part)])
    done = balai(empty, "restore", str(tmp_path / "short.tar"))
    assert done.returncode == 1
    assert "backup" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not any(empty.iterdir())


def test_a_link_in_a_backup_is_refused(archive: Path, empty: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as tar, tarfile.open(tmp_path / "bad.tar", "w") as out:
        for member in tar:
            if member.name == "secret":
                member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
                out.addfile(member)
            else:
                out.addfile(member, tar.extractfile(member))
    done = balai(empty, "restore", str(tmp_path / "bad.tar"))
    assert done.returncode == 1
    assert not any(empty.iterdir())


def test_a_place_that_cannot_be_written_is_said_and_leaves_no_draft(register: Path, tmp_path: Path) -> None:
    done = balai(register, "backup", str(tmp_path / "missing" / "b.tar"))
    assert done.returncode == 1
    assert done.stderr.strip().endswith("b.tar: No such file or directory.")


def test_records_that_are_not_what_was_signed_make_the_restore_fail(copied: Path, tmp_path: Path) -> None:
    cluster = Cluster(copied)
    with cluster.using(), cluster.connect(OWNER) as connection:
        connection.execute(
            "UPDATE record_entry SET body = set_byte(body, 9, get_byte(body, 9) # 1) WHERE index = 0"
        )
    assert balai(copied, "backup", str(tmp_path / "b.tar")).returncode == 0
    done = balai(tmp_path / "again", "restore", str(tmp_path / "b.tar"))
    assert done.returncode == 1
    assert "the entries do not give the root signed at" in done.stdout
