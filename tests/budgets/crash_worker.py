"""Processes around the close of a vote, of which one is killed.

`python -m tests.budgets.crash_worker vote|close PLACE BALLOT`
`vote` casts for everybody whose code it reads on stdin, again and again, and prints what was acknowledged, until it is
refused. `close` closes and counts, slowly enough to be hit between any two steps.
"""

import itertools
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import django

django.setup()

from balai.budgets.commands import casting, closing  # noqa: E402
from balai.places.texts import Refused  # noqa: E402

WHILE_OPEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
SLOW_SECONDS = 0.04


def slowly(step: Callable[..., Any]) -> Callable[..., Any]:
    """The moments before and after a step are long enough to be hit."""

    def wait(*args: Any, **more: Any) -> Any:
        time.sleep(SLOW_SECONDS)
        done = step(*args, **more)
        time.sleep(SLOW_SECONDS)
        return done

    return wait


def vote(place_id: UUID, ref: str) -> None:
    codes = sys.stdin.read().split()
    for n in itertools.count():
        code, item = codes[n % len(codes)], random.randrange(3)
        try:
            casting.cast(place_id, ref, code, ((item, 1),), f"198.51.100.{n % len(codes)}", WHILE_OPEN)
        except Refused:
            print("refused", flush=True)
            return
        print("acked", code, item, flush=True)


def close(place_id: UUID, ref: str) -> None:
    for step in ("_box", "_destroy_links", "append", "counted"):
        setattr(closing, step, slowly(getattr(closing, step)))
    print("closing", flush=True)
    closing.close_due(AFTER)
    print("closed", flush=True)


{"vote": vote, "close": close}[sys.argv[1]](UUID(sys.argv[2]), sys.argv[3])
