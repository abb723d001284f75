"""Progress of an import on a terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

Progress = Callable[[str, int, int], None]
"""What is being done, how much is done, how much there is."""


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar on standard error, one for each step, shown only on a terminal."""
    with tqdm(disable=None, leave=False, delay=0.5) as shown:

        def progress(what: str, done: int, total: int) -> None:
            if shown.disable:
                return
            if shown.desc != f"{what}: ":
                shown.reset(total)
                shown.set_description(what)
            shown.update(done - shown.n)

        yield progress
