"""Who may do what, as it stands now."""

from balai.places.authority import NOBODY, Actor

from .models import Account, RoleHeld


def actor(account: Account) -> Actor:
    """The account with the roles it holds at this moment; one that is closed has none."""
    if not account.is_active:
        return NOBODY
    held = RoleHeld.objects.held_by(account.pk).now().order_by("since")
    return Actor(roles=tuple(role.role for role in held), name=str(account))
