"""The file that `balai backup` writes: a tar of a manifest first, then exactly the files it names."""

import hashlib
import io
import os
import re
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from .errors import Plain

FORMAT = "balai-backup/1"
MANIFEST = "manifest.json"
DUMP = "database.dump"
MANIFEST_LIMIT = 200_000_000
PIECE = 1 << 20
# Nothing else may come out of a backup: one could be made to overwrite other files.
NAMES = re.compile(r"instance\.json|secret|database\.dump|keys/[^/\0]+|media/[^\0]+")


class Kept(msgspec.Struct, frozen=True):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds and from when. `made` is UTC, ISO 8601, taken before the database was read."""

    format: str = FORMAT
    release: str
    origin: str
    made: str
    records: int
    acts: int
    files: list[Kept]


def describe(name: str, path: Path) -> Kept:
    """Size and SHA-256 of a file, under the name it gets."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return Kept(name, size, digest.hexdigest())


@contextmanager
def whole_or_nothing(target: Path) -> Iterator[IO[bytes]]:
    """A file only its owner reads, that appears under its name once it is complete and on disk."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise Plain(f"The backup could not be written to {target}: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def write(out: IO[bytes], manifest: Manifest, paths: dict[str, Path]) -> None:
    """The archive. Raises Plain when a file changed while it was read."""
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add(tar, MANIFEST, io.BytesIO(said := msgspec.json.encode(manifest)), len(said))
        for kept in manifest.files:
            with paths[kept.name].open("rb") as file:
                _add(tar, kept.name, file, kept.size)


def _add(tar: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.mtime = size, 0o600, int(time.time())
    tar.addfile(info, file)


def extract(source: Path, into: Path) -> Manifest:
    """Every file of a backup, each compared with the manifest. Raises Plain for anything out of order."""
    try:
        with tarfile.open(source, mode="r:") as tar:
            manifest = _read_manifest(tar)
            left = {kept.name: kept for kept in manifest.files}
            for member in islice(tar, 1, None):
                kept = left.pop(member.name, None)
                if kept is None or not member.isreg() or member.size != kept.size:
                    raise Plain(f"The backup holds {member.name!r}, which its manifest does not describe so.")
                if (file := tar.extractfile(member)) is not None:
                    _copy(file, kept, _place(into, kept.name))
    except (tarfile.TarError, EOFError) as error:
        raise Plain(f"{source} is no backup, or only a part of one ({error}).") from error
    if left:
        raise Plain(f"The backup lacks {sorted(left)[0]!r}; it was cut short.")
    return manifest


def _read_manifest(tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > MANIFEST_LIMIT:
        raise Plain("This is no backup of Balai: it does not begin with a manifest.")
    file = tar.extractfile(first)
    try:
        manifest = msgspec.json.decode(file.read() if file else b"", type=Manifest)
    except msgspec.MsgspecError as error:
        raise Plain(f"The manifest of the backup cannot be read: {error}.") from error
    if manifest.format != FORMAT:
        raise Plain(f"The backup is written as {manifest.format}; this release reads {FORMAT}.")
    return manifest


def _place(into: Path, name: str) -> Path:
    if not NAMES.fullmatch(name) or ".." in PurePosixPath(name).parts or "." in name.split("/"):
        raise Plain(f"The backup wants to write to {name!r}; nothing outside of its own files is written.")
    target = into / name
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    return target


def _copy(file: IO[bytes], kept: Kept, target: Path) -> None:
    digest = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while piece := file.read(PIECE):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != kept.sha256:
        raise Plain(f"{kept.name} in the backup is damaged: its SHA-256 is not the one in the manifest.")
