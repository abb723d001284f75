"""A process to be killed: appends acts and seals, and prints what it may rely on.

`python -m tests.record.crash_worker PLACE [--mutated]`: `acked N` after each commit. Mutated: publishes the
checkpoint before its tiles, which the crash test must notice.
"""

import random
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import django

django.setup()

from balai.places.acts import NeedStated  # noqa: E402
from balai.record import seal as sealing  # noqa: E402
from balai.record.append import append  # noqa: E402
from balai.record.ids import new_ref  # noqa: E402
from balai.record.models import Head  # noqa: E402
from balai.record.read import latest_checkpoint  # noqa: E402

SLOW_DISK_SECONDS = 0.02


def slowly(store: Callable[..., Any]) -> Callable[..., Any]:
    """What a slow disk does: the moments between the steps of sealing, right or wrong, are long enough to be hit."""

    def wait_then_store(*args: Any) -> Any:
        time.sleep(SLOW_DISK_SECONDS)
        return store(*args)

    return wait_then_store


def checkpoint_first(place_id: UUID) -> None:
    """The mutation: what RECORD.md forbids."""
    head = Head.objects.get(place_id=place_id)
    tiles, root = sealing.recompute(head, latest_checkpoint(place_id))
    sealing.store_checkpoint(sealing._sign(head, root))
    sealing.store_tiles(place_id, tiles)


def main() -> None:
    place_id = UUID(sys.argv[1])
    sealing.store_tiles, sealing.store_checkpoint = (
        slowly(sealing.store_tiles),
        slowly(sealing.store_checkpoint),
    )
    seal = checkpoint_first if "--mutated" in sys.argv else sealing.seal
    while True:
        acts = [NeedStated(ref=new_ref(), name="Light") for _ in range(random.randint(1, 40))]
        indices = append(place_id, acts, at="2026-01-01T00:00Z")
        print("acked", indices[-1], flush=True)
        seal(place_id)


main()
