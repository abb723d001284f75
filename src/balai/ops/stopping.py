"""SIGTERM and Ctrl-C: at first an exception that undoes what was begun, later a flag that loops look at.

An exception that a signal raises is lost where Python can hand it to nobody, as in a `__del__` or the callback of a
weak reference, and forking runs many of those. Whatever runs until it is told to stop therefore looks at `asked`.
"""

import signal
import threading
from types import FrameType
from typing import NoReturn

asked = threading.Event()


class Interrupted(KeyboardInterrupt):
    """SIGTERM, answered like Ctrl-C."""


def by_exception() -> None:
    """For what ends by itself. A shell that starts a command in the background tells it to ignore Ctrl-C: so be it."""
    asked.clear()
    signal.signal(signal.SIGTERM, _raise)
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _raise)


def by_flag() -> None:
    """For what runs until it is told to stop, from when it looks at `asked`."""
    for number in (signal.SIGTERM, signal.SIGINT):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _note)


def end_if_asked() -> None:
    """Raises Interrupted where that is not lost."""
    if asked.is_set():
        raise Interrupted


def _raise(number: int, _frame: FrameType | None) -> NoReturn:
    asked.set()
    raise Interrupted if number == signal.SIGTERM else KeyboardInterrupt


def _note(_number: int, _frame: FrameType | None) -> None:
    asked.set()
