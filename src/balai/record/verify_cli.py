"""`balai verify`: check a record in a folder or at an address, and say what was checked."""

import ipaddress
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tqdm import tqdm

from balai.record.findings import Findings, plain
from balai.record.note import NOTE_LIMIT
from balai.record.source import FolderSource, HttpSource, Source, SourceError
from balai.record.verify import verify


def verify_command(
    target: str, vkey: str | None = None, old: str | None = None, out: Callable[[str], object] = print
) -> int:
    """Check the record at `target` (an address or a folder); return 0 when nothing is wrong, else 1.

    `old` is a file with an earlier signed checkpoint. Progress goes to stderr after two seconds.
    """
    try:
        older = _read_old(old) if old else None
        with open_source(target) as source:
            findings = with_progress(source, vkey, older)
    except SourceError as error:
        out(plain(str(error)))
        return 1
    for line in findings.summary():
        out(line)
    return 0 if findings.ok else 1


def with_progress(source: Source, vkey: str | None, old: bytes | None = None) -> Findings:
    """Check it, and say how far it is where that takes longer."""
    with tqdm(unit=" entries", delay=2, file=sys.stderr, leave=False) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        return verify(source, vkey, old, progress)


@contextmanager
def open_source(target: str) -> Iterator[Source]:
    """The record at an address or in a folder. Raises SourceError."""
    if not target.startswith(("http://", "https://")):
        yield FolderSource(target)
        return
    source = HttpSource(target, allow_private=_names_this_machine(target))
    try:
        yield source
    finally:
        source.close()


def _names_this_machine(url: str) -> bool:
    """Whether the address itself says it is here; a name that merely leads here is not trusted to."""
    try:
        host = urlsplit(url).hostname or ""
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read_old(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            return file.read(NOTE_LIMIT + 1)
    except OSError as error:
        raise SourceError(f"The older checkpoint {path} cannot be read: {error.strerror}.") from None
