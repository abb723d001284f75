"""Who may act where: roles as values, decided without a database."""

from uuid import UUID

import msgspec

STAFF, CSCO, REPRESENTATIVE, SECRETARIAT, AUDITOR = (
    "staff",
    "csco",
    "national representative",
    "secretariat",
    "auditor",
)
ROLES = (STAFF, CSCO, REPRESENTATIVE, SECRETARIAT, AUDITOR)
OF_A_PLACE = (STAFF, CSCO)
OF_A_NETWORK = (REPRESENTATIVE, SECRETARIAT, AUDITOR)


class NotAllowed(Exception):
    """This person's roles do not reach so far. The message is the role that would."""


class Role(msgspec.Struct, frozen=True):
    """A role bound to a place, to a country in a network, or to a network."""

    kind: str
    place_id: UUID
    """The place, or the network."""
    country: str = ""
    """For a national representative: the country."""


class Actor(msgspec.Struct, frozen=True):
    """Somebody who acts, with the roles held now. Never written into the record; only `by` is."""

    roles: tuple[Role, ...] = ()
    name: str = ""

    def has(self, kind: str, place_id: UUID, country: str = "") -> bool:
        return any(
            r.kind == kind and r.place_id == place_id and (kind != REPRESENTATIVE or r.country == country)
            for r in self.roles
        )

    def first(self, kinds: tuple[str, ...], place_id: UUID, country: str = "") -> str:
        """The first of these roles that the actor holds there. Raises NotAllowed."""
        for kind in kinds:
            if self.has(kind, place_id, country):
                return kind
        raise NotAllowed(" / ".join(kinds))


NOBODY = Actor()
