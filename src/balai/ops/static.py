"""Files that browsers fetch: gathered and compressed when they changed, not at every start."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def gather(progress: Callable[[str], None]) -> bool:
    """Fill STATIC_ROOT unless it already holds exactly these files. Returns whether it did."""
    root = Path(settings.STATIC_ROOT)
    mark = root / ".gathered"
    wanted = _state()
    if mark.exists() and mark.read_text() == wanted:
        return False
    progress("Preparing styles, scripts and fonts.")
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(wanted)
    return True


def _state() -> str:
    """Changes when a file is added, removed or written, or the release changes."""
    marks = "\n".join(sorted(_marks()))
    return hashlib.sha256(f"{settings.RELEASE}\n{marks}".encode()).hexdigest()


def _marks() -> Iterator[str]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            info = Path(storage.path(name)).stat()
            yield f"{name} {info.st_size} {info.st_mtime_ns}"
