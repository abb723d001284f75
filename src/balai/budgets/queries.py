"""What pages, the API and feeds read of ballots. What may be seen of one is decided here, once.

Everything of a ballot is public but its private tables; a picture is, unless it is held or erased.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.http import Http404
from django.utils.translation import gettext as _

from balai.places.texts import Refused
from balai.record.append import minute
from balai.record.ids import row_id
from balai.record.place_query import PublicQuerySet
from balai.record.read import acts as acts_of
from balai.record.said import said

from . import acts, oidc
from .models import Ballot, Client, Code, Listed, Source, Urn, Voter
from .states import state_of


def now() -> str:
    """This minute, as acts write it."""
    return minute(datetime.now(UTC))


def ballots(place_id: UUID) -> PublicQuerySet:
    """Every ballot of a place, the last to close first."""
    return Ballot.objects.of(place_id).order_by("-closes", "ref")


def find(place_id: UUID, ref: str) -> Ballot | None:
    found: Ballot | None = Ballot.objects.one_of(place_id, row_id(place_id, "ballot", ref))
    return found


def ballot_named(place_id: UUID, ref: str) -> Ballot:
    """A ballot of this place. Raises Http404."""
    found = find(place_id, ref)
    if found is None:
        raise Http404(ref)
    return found


def pictures(place_id: UUID, rows: Sequence[Ballot]) -> set[str]:
    """Commitments (hex) of those pictures that everybody may see. One query."""
    return set(said(place_id, (item["photo"] for row in rows for item in row.items)))


def opened(row: Ballot) -> acts.BallotOpened:
    """A ballot as it was frozen, for counting: what decides it, without words and pictures."""
    return acts.BallotOpened(
        ref=row.ref, title=row.title, budget=row.budget, currency=row.currency, kind=row.kind, most=row.most,
        items=[acts.Item(one["key"], one["name"], one["cost"]) for one in row.items],
        counting=msgspec.convert(row.counting, acts.Counting), seed=row.seed, who=row.who, ways=row.ways,
        opens=row.opens, closes=row.closes, timezone=row.timezone, gate=row.gate, within=row.within,
    )  # fmt: skip


def published(row: Ballot) -> list[acts.Same]:
    """Whole ballots as they were published, sorted; none where only totals were."""
    found: list[acts.Same] = []
    for index in row.choice_entries if row.whole else []:
        for _index, act in acts_of(row.place_id, index, index + 1):
            found += act.choices if isinstance(act, acts.BallotChoices) else []
    return found


def whole_ballots(place_id: UUID) -> list[Ballot]:
    """Those of which whole ballots are published, the last to close first."""
    return list(ballots(place_id).filter(whole=True, closed_at__gt="")[:50])


# For the desk of the city alone -------------------------------------------------------------------------


def is_ours(place_id: UUID, ref: str) -> bool:
    """Whether votes can be taken here: another site's ballot has no urn on this one."""
    found: Urn | None = Urn.objects.one_by(place_id, "ballot", ref)
    return bool(found and found.sealed)


def takes(row: Ballot, now: str) -> bool:
    """Whether somebody may vote in it now, and here."""
    return state_of(row, now) == "open" and is_ours(row.place_id, row.ref)


def held_sources(place_id: UUID, ref: str) -> list[Source]:
    """Addresses whose ballots wait for a decision, the most ballots first; hashes, which nobody can turn back."""
    return list(Source.objects.of(place_id).filter(ballot=ref, held=True).order_by("-n", "id"))


def given_out(place_id: UUID, ref: str) -> int:
    """Codes that are given out for a ballot that is open."""
    return Code.objects.of(place_id).filter(ballot=ref).count()


def voters(place_id: UUID, ref: str) -> int:
    return Voter.objects.of(place_id).filter(ballot=ref).count()


def listed(place_id: UUID, ref: str) -> int:
    """Telephone numbers on the list of a ballot that is open."""
    return Listed.objects.of(place_id).filter(ballot=ref).count()


def login_of(row: Ballot) -> oidc.Login:
    """What the issuer knows this ballot by. For the commands alone: it holds a secret. Raises Refused."""
    found = Client.objects.of(row.place_id).filter(ballot=row.ref).first()
    if found is None:
        raise Refused(_("This vote is closed."))
    return oidc.open_login(bytes(found.sealed))
