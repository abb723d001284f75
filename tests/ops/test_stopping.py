"""Being told to stop: what is begun is undone, and no word is lost."""

import os
import signal
from collections.abc import Iterator

import pytest

from balai.ops import stopping


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have told the tests to ignore it
    yield
    for number, act in before.items():
        signal.signal(number, act)
    stopping.asked.clear()


class Kills:
    """A signal at the worst of moments."""

    def __del__(self) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        for _ in range(1000):  # the handler runs between two steps of the interpreter
            pass


def test_both_signals_undo_what_was_begun() -> None:
    stopping.by_exception()
    with pytest.raises(stopping.Interrupted):
        os.kill(os.getpid(), signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_exception_that_was_lost_is_raised_at_the_next_look() -> None:
    stopping.by_exception()
    stopping.end_if_asked()
    Kills()
    with pytest.raises(stopping.Interrupted):
        stopping.end_if_asked()


def test_a_flag_breaks_nothing_off() -> None:
    stopping.by_exception()
    stopping.by_flag()
    for number in (signal.SIGTERM, signal.SIGINT):
        stopping.asked.clear()
        os.kill(os.getpid(), number)
        assert stopping.asked.wait(1)


def test_what_a_shell_has_told_to_ignore_ctrl_c_ignores_it() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stopping.by_exception()
    stopping.by_flag()
    os.kill(os.getpid(), signal.SIGINT)
    assert not stopping.asked.is_set()
