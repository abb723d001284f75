"""A code by text message. The number is kept nowhere: what is kept of it follows from the ballot's secret.

Text messages cost money, and codes to numbers that earn from each are a known fraud: so many for a number, from an
address, of a ballot in an hour and of the site in a day, and only to mobile numbers of the countries that were frozen.
"""

import hmac
import logging
import math
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from balai.people.limits import Limit
from balai.people.texting import text_soon
from balai.places.authority import Actor
from balai.places.commands import EDITORS
from balai.places.queries import places_of
from balai.places.texts import Refused
from balai.web.text import clean

from . import urn
from .commands.casting import check_time, count_up, network_of
from .commands.opening import give, secret_of
from .models import Ballot, Listed, Texted
from .numbers import number_of
from .queries import ballot_named

log = logging.getLogger(__name__)
DIGITS, TRIES, GOOD_FOR = 6, 5, timedelta(minutes=10)
MOST_NUMBERS, MOST_WRONG = 50_000, 10
# Each takes a tenth of a millisecond to look at: five seconds of a request.
TEXTS_TO_NUMBER = Limit("text-number", most=5, every=10_800)
"""Five at once, then one in three hours: whoever guesses at one number has 40 tries of a million a day."""
TEXTS_BY_CLIENT = Limit("text-client", most=20, every=30)
"""A village hall, or the subscribers of a telephone company, share one address."""
TRY = """
UPDATE budgets_texted SET tries = tries + 1
WHERE place_id = %s AND ballot = %s AND number = %s AND tries < %s AND until > %s RETURNING digits
"""


def send_digits(row: Ballot, number: str, source: str, language: str, now: datetime | None = None) -> None:
    """Text this number six digits, if it may vote. Whoever asks is not told whether it may. Raises Refused."""
    if not row.phones:
        raise Refused(_("This vote sends no codes by text message."))
    now, number = now or datetime.now(UTC), number_of(number, row.phones["prefixes"])
    if not (TEXTS_BY_CLIENT.take(network_of(source)) and TEXTS_TO_NUMBER.take(number)):
        raise Refused(_("Too many codes were asked for. Try again in three hours."), "number")
    ceilings, digits = _ceilings(row, now), f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    # Looked at for every number, taken by those alone that may vote: no answer tells them apart, and whoever types
    # numbers that may not vote uses nothing up.
    if not all(limit.left(what) for limit, what in ceilings):
        raise _no_more()
    with transaction.atomic():
        secret = secret_of(row.place_id, row.ref)
        may = _may_vote(row, secret, number)
        if may and not all(limit.take(what) for limit, what in ceilings):
            raise _no_more()
        _keep(row, secret, number, digits, now)
    if may:
        text_soon(number, _words(row, digits, language))


def prove(row: Ballot, number: str, digits: str, now: datetime | None = None) -> str:
    """The code with which this number votes, for the digits that it was sent. Raises Refused; a wrong try counts."""
    now, number = now or datetime.now(UTC), number_of(number, row.phones.get("prefixes", ()))
    digits = "".join(one for one in digits[:40] if one.isdigit())
    with transaction.atomic():
        secret = secret_of(row.place_id, row.ref)
        check_time(row, now)
        right = _right(row, secret, number, digits, now)
        if right:
            Texted.objects.of(row.place_id).filter(ballot=row.ref, number=_hidden(secret, number)).delete()
            return give(row, secret, urn.code_for(secret, "phone", number))
        count_up(row, "refused:code", now)
    raise Refused(
        _(
            "This code does not fit. It is good for ten minutes and five tries: look at it again, or ask for another."
        ),
        "digits",
    )


def list_numbers(actor: Actor, place_id: UUID, ref: str, lines: Iterable[str]) -> int:
    """Add numbers to those that are sent a code, one a line; all of them, or none. Returns how many were new.

    Raises Refused, naming the lines that are no numbers.
    """
    actor.first(EDITORS, place_id)
    row = ballot_named(place_id, ref)
    if not row.phones.get("listed"):
        raise Refused(_("This vote has no list of numbers."), "file")
    numbers = _numbers(row, lines)
    with transaction.atomic():
        secret = secret_of(place_id, ref)
        every = Listed.objects.of(place_id).filter(ballot=ref)
        before = every.count()
        rows = (Listed(place_id=place_id, ballot=ref, number=urn.keyed(secret, "listed", n)) for n in numbers)
        # Sorted by what is random, so that nothing tells where on the list somebody stood.
        Listed.objects.bulk_create(
            sorted(rows, key=lambda one: bytes(one.number)), batch_size=5000, ignore_conflicts=True
        )
        return every.count() - before


def _numbers(row: Ballot, lines: Iterable[str]) -> set[str]:
    found, wrong = set(), []
    for n, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.add(number_of(line, row.phones["prefixes"]))
        except Refused:
            wrong.append(n)
        if len(found) > MOST_NUMBERS:
            raise Refused(_("At most %(most)d numbers at once.") % {"most": MOST_NUMBERS}, "file")
    if wrong:
        shown = ", ".join(map(str, wrong[:MOST_WRONG])) + (" …" if len(wrong) > MOST_WRONG else "")
        raise Refused(
            _("Nothing was taken. These lines are no mobile numbers that are admitted: %(lines)s.")
            % {"lines": shown},
            "file",
        )
    if not found:
        raise Refused(_("There is no number in this file."), "file")
    return found


def _ceilings(row: Ballot, now: datetime) -> list[tuple[Limit, str]]:
    """How much may be sent: counted by the hour and by the day of UTC, and full again with the next."""
    config = settings.CONFIG
    return [
        (Limit("text-ballot", config.sms_hour, math.inf), f"{row.place_id} {row.ref} {now:%Y-%m-%dT%H}"),
        (Limit("text-site", config.sms_day, math.inf), f"{now:%Y-%m-%d}"),
    ]


def _no_more() -> Refused:
    log.warning("text messages: a ceiling is reached, no more are sent (BALAI_SMS_HOUR, BALAI_SMS_DAY)")
    return Refused(
        _("So many codes were asked for that no more are sent now. Try again in an hour or tomorrow."),
        "number",
    )


def _may_vote(row: Ballot, secret: bytes, number: str) -> bool:
    mine = Listed.objects.of(row.place_id).filter(ballot=row.ref, number=urn.keyed(secret, "listed", number))
    return not row.phones.get("listed") or mine.exists()


def _keep(row: Ballot, secret: bytes, number: str, digits: str, now: datetime) -> None:
    """For every number, also for one that is sent nothing: the time that this takes tells nothing either."""
    kept = Texted(
        place_id=row.place_id, ballot=row.ref, number=_hidden(secret, number),
        digits=_digits(secret, number, digits), tries=0, until=now + GOOD_FOR,
    )  # fmt: skip
    Texted.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["place_id", "ballot", "number"],
        update_fields=["digits", "tries", "until"],
    )  # fmt: skip


def _right(row: Ballot, secret: bytes, number: str, digits: str, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TRY, [row.place_id, row.ref, _hidden(secret, number), TRIES, now])
        kept = cursor.fetchone()
    said = _digits(secret, number, digits)
    return hmac.compare_digest(bytes(kept[0]) if kept else b"", said) and _may_vote(row, secret, number)


def _hidden(secret: bytes, number: str) -> bytes:
    return urn.keyed(secret, "texted", number)


def _digits(secret: bytes, number: str, digits: str) -> bytes:
    return urn.keyed(secret, "digits", f"{number} {digits}")


def _words(row: Ballot, digits: str, language: str) -> str:
    """Short: each part of a message costs. The code stands first, where telephones look for it."""
    place = next(iter(places_of([row.place_id])))
    with translation.override(language):
        words = _("%(code)s is your code to vote in %(city)s. It is good for ten minutes. Tell it to nobody.")
        return words % {"code": digits, "city": clean(place.name, 40)}
