"""The private keys that sign checkpoints, and what each has signed last; files that only the owner reads."""

import os
from pathlib import Path

import msgspec
from django.conf import settings

from .note import NoteError, Signer


class LastSigned(msgspec.Struct, frozen=True):
    """What this key signed last. A database that is behind it was restored from an older copy."""

    size: int
    root: str
    """Hex."""


def folder() -> Path:
    return Path(settings.KEYS_ROOT)


def create_key(origin: str, slug: str) -> Signer:
    """The signer of a new record; an existing key of the same name is used again, never overwritten."""
    path = _path(slug, "key")
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_file(path, Signer.generate(origin).skey().encode())
    return load_key(slug)


def load_key(slug: str) -> Signer:
    """The signer of this record. Raises FileNotFoundError when its key is not on this machine, NoteError."""
    return Signer.parse(_path(slug, "key").read_text("ascii", "replace").strip())


def last_signed(slug: str) -> LastSigned | None:
    """None: nothing yet. Raises NoteError when the file is damaged: then nobody may take it for nothing."""
    path = _path(slug, "last")
    if not path.exists():
        return None
    try:
        return msgspec.json.decode(path.read_bytes(), type=LastSigned)
    except msgspec.MsgspecError as error:
        raise NoteError(f"The file {path.name}, which says what was signed last, is damaged.") from error


def remember_signed(slug: str, size: int, root: bytes) -> None:
    """Kept, and on disk, before the checkpoint is published."""
    write_file(_path(slug, "last"), msgspec.json.encode(LastSigned(size, root.hex())))


def _path(slug: str, kind: str) -> Path:
    return folder() / f"{slug.replace('/', '~')}.{kind}"


def write_file(path: Path, data: bytes) -> None:
    """Whole or not at all, durable, 0600."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
