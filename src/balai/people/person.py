"""Who acts, as the people room knows it: roles held now, and the account behind them."""

from uuid import UUID

from balai.places.authority import Actor


class Person(Actor, frozen=True):
    """Somebody signed in. The account id goes into the private audit, never into a record."""

    account_id: UUID | None = None
    sample: bool = False


class Operator(Actor, frozen=True):
    """Whoever runs `balai` on the machine itself; may offer every role."""


OPERATOR = Operator()


def account_id_of(actor: Actor) -> UUID | None:
    """The account that acts; None for the operator."""
    return actor.account_id if isinstance(actor, Person) else None
