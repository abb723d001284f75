"""Who may do what, as it stands now."""

from collections.abc import Iterable
from uuid import UUID

from balai.places.authority import AUDITOR, CSCO, NOBODY, OF_A_NETWORK, REPRESENTATIVE, SECRETARIAT, Actor
from balai.places.models import Place
from balai.places.queries import members, memberships
from balai.web.formats import missing

from .models import NO_PLACE, Account, AuditLine, Invitation, RoleHeld
from .person import Operator, Person
from .rules import offerable

AUDIT_SHOWN = 50


def actor(account: Account) -> Actor:
    """The account with the roles it holds at this moment; one that is closed has none.

    A role of the sample's accounts counts only at a sample place, and no other role counts there.
    """
    if not account.is_active:
        return NOBODY
    held = list(RoleHeld.objects.held_by(account.pk).now().order_by("since", "id"))
    places = Place.objects.across({role.place_id for role in held}).filter(sample=account.sample)
    fitting = set(places.values_list("place_id", flat=True)) if held else set()
    roles = tuple(role.role for role in held if role.place_id in fitting)
    return Person(roles=roles, name=str(account), account_id=account.pk, sample=account.sample)


def holders(place_id: UUID) -> list[RoleHeld]:
    """Who holds a role here now, by kind, country and name."""
    held = RoleHeld.objects.of(place_id).now().select_related("account").filter(account__is_active=True)
    order = {kind: n for n, kind in enumerate((SECRETARIAT, AUDITOR, REPRESENTATIVE, CSCO))}
    return sorted(held, key=lambda r: (order.get(r.kind, 9), r.country, str(r.account).lower()))


def pending(place_id: UUID) -> list[Invitation]:
    """Invitations that may still be accepted, newest first."""
    found = Invitation.objects.of(place_id).filter(used_at=None, withdrawn_at=None).order_by("-made_at")
    return [invitation for invitation in found if invitation.is_open]


def audit_lines(place_id: UUID) -> list[AuditLine]:
    """What was done with roles here, newest first."""
    return list(AuditLine.objects.of(place_id).order_by("-at", "-id")[:AUDIT_SHOWN])


def own_lines(account_id: UUID) -> list[AuditLine]:
    """What happened to the account itself: signing in, passkeys; newest first."""
    return list(AuditLine.objects.of(NO_PLACE).filter(who=account_id).order_by("-at", "-id")[:AUDIT_SHOWN])


def names(ids: Iterable[UUID | None], addresses: bool) -> dict[UUID, str]:
    """How accounts are called, for lists that hold only their ids; by address only where the reader may see it."""
    wanted = {one for one in ids if one}
    found = Account.objects.filter(pk__in=wanted) if wanted else ()
    return {a.pk: str(a) if addresses else a.name or missing() for a in found}


def places_of(actor: Actor) -> list[Place]:
    """Where the actor holds a role, networks first."""
    ids = {role.place_id for role in actor.roles}
    found = Place.objects.across(ids) if ids else ()
    return sorted(found, key=lambda place: (not place.is_network, place.name))


def may_see(actor: Actor, place: Place) -> bool:
    """Whoever holds a role here, or at a network the place belongs to (a representative: of its country)."""
    if isinstance(actor, Operator) or any(role.place_id == place.place_id for role in actor.roles):
        return True
    if place.is_network or not any(role.kind in OF_A_NETWORK for role in actor.roles):
        return False
    return any(
        actor.has(SECRETARIAT, network.place_id)
        or actor.has(AUDITOR, network.place_id)
        or actor.has(REPRESENTATIVE, network.place_id, member.country)
        for network, member in memberships(place.place_id)
    )


def may_offer(actor: Actor, place: Place) -> tuple[str, ...]:
    """The kinds of role that the actor may offer and withdraw here."""
    above = [] if place.is_network else [(n.place_id, m.country) for n, m in memberships(place.place_id)]
    return offerable(actor, place.place_id, place.is_network, above)


def audits(actor: Actor, place: Place) -> bool:
    """Whether the actor is an auditor of this network, or of one that the place belongs to."""
    above = [] if place.is_network else [network.place_id for network, _member in memberships(place.place_id)]
    return any(actor.has(AUDITOR, one) for one in [place.place_id, *above])


def countries(network: Place) -> list[tuple[str, str]]:
    """The network's countries as (code, name), by name."""
    found = members(network.place_id).values_list("country", "country_name").distinct()
    return sorted({(code, name or code) for code, name in found if code}, key=lambda pair: pair[1])
