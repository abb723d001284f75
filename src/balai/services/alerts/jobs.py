"""What the worker does again and again: letters are written down and sent, and addresses nobody needs are removed."""

from datetime import UTC, datetime, timedelta

from ..channels import hearing
from ..clock import minute
from ..models import Letter, Reporter, Request, Subscription
from ..queries import places_with_counter
from .collect import collect
from .letters import send_due

NEEDED = timedelta(days=40)
"""Thirty days in which somebody may say that it is not fixed, the days to object, and a little."""
UNCONFIRMED = timedelta(days=3)
ENDED = ("fixed", "declined", "passed on", "withdrawn", "merged")
AT_ONCE = 1_000


def letters() -> None:
    """Write down what is due, and send it."""
    collect()
    send_due()


def forget(now: datetime | None = None) -> int:
    """Remove contacts nobody needs any more, letters that were sent, wishes nobody confirmed. Returns contacts."""
    now = now or datetime.now(UTC)
    hearing.forget(now)
    done = 0
    for place_id in places_with_counter():
        ended = Request.objects.of(place_id).filter(
            open=False, state__in=ENDED, updated_at__lt=minute(now - NEEDED)
        )
        with_contact = Reporter.objects.of(place_id).exclude(contact="")
        codes = list(
            ended.filter(code__in=with_contact.values("code")).values_list("code", flat=True)[:AT_ONCE]
        )
        done += with_contact.filter(code__in=codes).update(contact="")
        Letter.objects.of(place_id).filter(sent_at__lt=now - NEEDED).delete()
        Subscription.objects.of(place_id).filter(confirmed=False, since__lt=now - UNCONFIRMED).delete()
    return done
