"""Who may offer which role: decided on values, without a database."""

from collections.abc import Sequence
from uuid import UUID

from balai.places.authority import (
    AUDITOR,
    CSCO,
    OF_A_NETWORK,
    OF_A_PLACE,
    REPRESENTATIVE,
    SECRETARIAT,
    STAFF,
    Actor,
)

from .person import Operator

SAMPLE_DOMAIN = "sample.invalid"
"""Addresses of the invented people; `.invalid` can never be delivered to (RFC 2606)."""


def offerable(
    actor: Actor, place_id: UUID, is_network: bool, above: Sequence[tuple[UUID, str]]
) -> tuple[str, ...]:
    """The kinds of role the actor may offer and withdraw at a holder.

    `above`: (network, country of the place there) for every network that a place belongs to.
    The secretariat of a network is appointed by the operator alone.
    """
    if isinstance(actor, Operator):
        return OF_A_NETWORK if is_network else OF_A_PLACE
    if is_network:
        return (REPRESENTATIVE, AUDITOR) if actor.has(SECRETARIAT, place_id) else ()
    kinds: list[str] = []
    if actor.has(CSCO, place_id):
        kinds.append(STAFF)
    if any(actor.has(SECRETARIAT, net) or actor.has(REPRESENTATIVE, net, country) for net, country in above):
        kinds.append(CSCO)
    return tuple(kinds)


def who_offers(kind: str) -> str:
    """The role that may offer this one, for a refusal."""
    return {
        STAFF: CSCO,
        CSCO: f"{REPRESENTATIVE} / {SECRETARIAT}",
        REPRESENTATIVE: SECRETARIAT,
        AUDITOR: SECRETARIAT,
    }.get(kind, "operator")


def is_sample_address(email: str) -> bool:
    return email.strip().lower().endswith(f"@{SAMPLE_DOMAIN}")
