"""Rate limits that every web process shares: a token bucket a key, in one statement, in PostgreSQL."""

import hashlib
import hmac
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from .models import Bucket

KEPT = timedelta(days=1)
# What was left plus what has flowed in since, less one; no row comes back when nothing is left.
TAKE = """
INSERT INTO people_bucket AS b (key, level, at)
SELECT %(key)s, %(most)s - 1, %(now)s
FROM set_config('synchronous_commit', coalesce(%(waits)s, current_setting('synchronous_commit')), true)
ON CONFLICT (key) DO UPDATE SET at = greatest(b.at, excluded.at), level =
  least(%(most)s, b.level + greatest(0, extract(epoch FROM excluded.at - b.at)) * %(rate)s) - 1
WHERE least(%(most)s, b.level + greatest(0, extract(epoch FROM excluded.at - b.at)) * %(rate)s) >= 1
RETURNING level
"""


@dataclass(frozen=True)
class Limit:
    """At most `most` at once; one more every `every` seconds."""

    name: str
    most: int
    every: float

    def take(self, what: str) -> bool:
        """Whether one more is allowed now for this address or client; counts it when it is."""
        if random.random() < 0.01:  # noqa: S311 (only decides who sweeps)
            Bucket.objects.filter(at__lt=timezone.now() - KEPT).delete()
        values: dict[str, str | float | datetime | None] = {
            "key": self._key(what),
            "most": float(self.most),
            "rate": 1 / self.every,
            "now": timezone.now(),
            # Alone it need not wait for the disk: a crash forgets a second of counting, and nothing else.
            "waits": None if connection.in_atomic_block else "off",
        }
        with connection.cursor() as cursor:
            cursor.execute(TAKE, values)
            return cursor.fetchone() is not None

    def left(self, what: str) -> bool:
        """Whether one more would be allowed now; counts nothing."""
        row = Bucket.objects.filter(key=self._key(what)).first()
        passed = max(0.0, (timezone.now() - row.at).total_seconds()) if row else 0.0
        level = min(self.most, row.level + passed / self.every) if row else self.most
        return level >= 1

    def _key(self, what: str) -> str:
        # Keyed, so that a copy of the table does not tell who asked.
        secret = settings.SECRET_KEY.encode()
        digest = hmac.new(secret, what.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
        return f"{self.name}:{digest[:32]}"


CODES_TO_ADDRESS = Limit("code-address", most=3, every=300)
"""Codes mailed to one address: three at once, then one in five minutes (mail pumping)."""
CODES_BY_CLIENT = Limit("code-client", most=20, every=30)
"""Codes asked for by one client; an office shares one address."""
TRIES_BY_CLIENT = Limit("try-client", most=30, every=10)
"""Codes and passkeys tried by one client, over all accounts."""
INVITATIONS_BY_ACCOUNT = Limit("invite-account", most=50, every=60)
"""Invitations sent by one account, so that a stolen session cannot send mail without end."""
