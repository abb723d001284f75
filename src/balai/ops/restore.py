"""`balai restore FILE`: an empty home becomes the instance of a backup, and every record is verified."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from .archive import DUMP, Manifest, extract
from .config import config, home_folder
from .errors import Plain


def restore(source: Path) -> int:
    """Fill the home; 1 when a record does not verify. When it fails, the home is as empty as before."""
    began = time.monotonic()
    home = home_folder()
    _must_be_empty(home)
    if not source.is_file():
        raise Plain(f"There is no file {source}.")
    try:
        home.mkdir(parents=True, exist_ok=True)
        manifest = extract(source, home)
        faults = _load(home)
    except BaseException:
        _empty(home)
        raise
    for fault in faults:
        print(fault)
    if faults:
        print("The backup was restored, and these records are not what they were signed to be.")
        return 1
    _say(manifest, source, time.monotonic() - began)
    return 0


def _must_be_empty(home: Path) -> None:
    if home.exists() and (not home.is_dir() or any(home.iterdir())):
        raise Plain(f"{home} is not empty. Name an empty folder in BALAI_HOME; nothing was changed.")


def _load(home: Path) -> list[str]:
    from .cli import database, tell

    (home / "media").mkdir(exist_ok=True, mode=0o700)
    with database(owner=True):
        from django.db import connection

        from .dump import load
        from .migrate import migrate
        from .postgres import APP
        from .records import quick_faults, whole_faults

        with connection.cursor() as cursor:
            if "record_head" in connection.introspection.table_names(cursor):
                raise Plain("The database of BALAI_DATABASE_URL is not empty; nothing was changed.")
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
            roles = cursor.fetchone() is not None
        tell("Restoring the database.")
        load(home / DUMP, roles=roles)
        (home / DUMP).unlink()
        migrate(tell)
        tell("Verifying every record.")
        from balai.record.models import Head

        heads = list(Head.objects.order_by("origin"))
        return [fault for head in heads for fault in (*quick_faults(head), *whole_faults(head))]


def _empty(home: Path) -> None:
    from .postgres import Cluster

    if not config.cache_info().currsize or not config().database_url:
        Cluster(home).stop("immediate")
    for path in home.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _say(manifest: Manifest, source: Path, seconds: float) -> None:
    """RPO: how far back the restored state lies; RTO: how long restoring took."""
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.made)
    print(
        f"Every record verifies: {manifest.acts} acts in {manifest.records} records of {manifest.origin}, "
        f"as of {manifest.made}."
    )
    size = source.stat().st_size
    print(f"RPO {age.total_seconds():.0f} s (age of the backup), RTO {seconds:.1f} s, {size} bytes.")
