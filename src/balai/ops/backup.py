"""`balai backup FILE`: database, keys, media and settings of an instance in one private file."""

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from balai import __version__

from .archive import DUMP, Manifest, describe, whole_or_nothing, write
from .config import config
from .dump import dump


def backup(target: Path) -> int:
    """Write the backup. The site may go on working: the database is read as of one moment."""
    from .health import look

    began = time.monotonic()
    made = datetime.now(UTC).isoformat(timespec="seconds")
    found = look()
    with whole_or_nothing(target) as out, tempfile.TemporaryDirectory(dir=config().home) as draft:
        paths = _collect(config().home, Path(draft))
        manifest = Manifest(
            release=__version__,
            origin=config().origin,
            made=made,
            records=found.records,
            acts=found.acts,
            files=[describe(name, path) for name, path in paths.items()],
        )
        write(out, manifest, paths)
    size = target.stat().st_size / 1e6
    print(
        f"{target}: {found.acts} acts in {found.records} records and {len(paths)} files, "
        f"{size:.1f} MB, in {time.monotonic() - began:.1f} s. Keep it safe: it holds the keys."
    )
    return 0


def _collect(home: Path, draft: Path) -> dict[str, Path]:
    """Name in the backup → file. The order is what makes a backup of a working site consistent.

    What the keys signed last comes before the database, so that the database is never behind it (it would
    refuse to sign); the keys come after it, so that every record in the dump has its key.
    """
    paths: dict[str, Path] = {}
    for path in sorted((home / "keys").glob("*.last")):
        copy = draft / path.name
        copy.write_bytes(path.read_bytes())
        paths[f"keys/{path.name}"] = copy
    dump(draft / DUMP)
    paths[DUMP] = draft / DUMP
    for path in sorted((home / "keys").glob("*.key")):
        paths[f"keys/{path.name}"] = path
    for path in sorted((home / "media").rglob("*")):
        if path.is_file() and not path.is_symlink():
            paths[f"media/{path.relative_to(home / 'media').as_posix()}"] = path
    return paths | {name: home / name for name in ("instance.json", "secret") if (home / name).exists()}
