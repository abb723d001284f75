"""Two people who do something at the same moment: the second waits for the first and decides on what it left."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

PATIENCE = 20  # seconds; a test that needs them has failed


def at_once(first: Callable[[], Any], second: Callable[[], Any]) -> list[Exception | None]:
    """Carry out `first`, hold its transaction open until `second` waits for it, then let both end.

    Returns what each of them raised, None where it went through. AssertionError when `second` decided without
    waiting. Needs a test with `transaction=True`: the two are two connections.
    """
    outcomes: list[Exception | None] = [None, None]
    begun, over = threading.Event(), threading.Event()

    def leading() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                _wait_to_be_waited_for(over)
        except Exception as raised:
            outcomes[0] = raised
        finally:
            begun.set()
            connections.close_all()

    def following() -> None:
        try:
            assert begun.wait(PATIENCE)
            second()
        except Exception as raised:
            outcomes[1] = raised
        finally:
            over.set()
            connections.close_all()

    threads = [threading.Thread(target=one) for one in (leading, following)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def _wait_to_be_waited_for(over: threading.Event) -> None:
    end = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        while time.monotonic() < end:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted "
                "AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            if cursor.fetchone()[0]:
                return
            if over.is_set():
                break
            time.sleep(0.01)
    raise AssertionError("the second did not wait for the first")
