"""What a person can do with roles: one function each. Every one is written into the private audit."""

from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from balai.places.authority import OF_A_NETWORK, OF_A_PLACE, REPRESENTATIVE, Actor, NotAllowed
from balai.places.models import Place
from balai.places.texts import Refused

from . import audit
from .limits import INVITATIONS_BY_ACCOUNT
from .models import Account, Invitation, RoleHeld
from .person import account_id_of
from .queries import countries, may_offer
from .rules import is_sample_address, who_offers
from .tokens import hashed, new_token

VALID_FOR = timedelta(days=14)
UNDO_FOR = timedelta(hours=1)


def invite(actor: Actor, place: Place, email: str, kind: str, country: str = "") -> tuple[Invitation, str]:
    """Offer a role to an address. Returns the invitation and its token, which is kept nowhere.

    An earlier open invitation to the same role is replaced. Raises NotAllowed, Refused.
    """
    if kind not in may_offer(actor, place):
        raise NotAllowed(who_offers(kind))
    email = email.strip().lower()
    _check_fits(place, email, kind, country)
    who = account_id_of(actor)
    if who and not INVITATIONS_BY_ACCOUNT.take(str(who)):
        raise Refused(_("You have sent many invitations. Wait a few minutes."))
    token, token_hash = new_token()
    same = {"email": email, "kind": kind, "country": country}
    with transaction.atomic():
        if (
            RoleHeld.objects.of(place.place_id)
            .now()
            .filter(account__email=email, kind=kind, country=country)
            .exists()
        ):
            raise Refused(_("This person holds the role already."), "email")
        earlier = Invitation.objects.of(place.place_id).filter(**same, used_at=None, withdrawn_at=None)
        earlier.update(withdrawn_at=timezone.now())
        made = Invitation.objects.create(
            place_id=place.place_id,
            token_hash=token_hash,
            expires_at=timezone.now() + VALID_FOR,
            invited_by=who,
            **same,
        )
        audit.note(audit.INVITED, who, place.place_id, invitation=made.pk, role=kind, country=country)
    return made, token


def withdraw_invitation(actor: Actor, place: Place, invitation_id: UUID) -> None:
    """Take an offer back. Raises NotAllowed, Refused."""
    with transaction.atomic():
        found = Invitation.objects.of(place.place_id).select_for_update().filter(pk=invitation_id).first()
        if found is None:
            raise Refused(_("There is no such invitation here."))
        if found.kind not in may_offer(actor, place):
            raise NotAllowed(who_offers(found.kind))
        if not found.is_open:
            raise Refused(_("This invitation was used, taken back or has expired already."))
        found.withdrawn_at = timezone.now()
        found.save(update_fields=["withdrawn_at"])
        audit.note(audit.INVITATION_WITHDRAWN, account_id_of(actor), place.place_id, invitation=found.pk)


def accept_invitation(token: str, account: Account) -> RoleHeld:
    """Take the role that was offered to this account's address; an invitation works once. Raises Refused."""
    with transaction.atomic():
        found = Invitation.objects.hashed(hashed(token)).select_for_update().first()
        if found is None:
            raise Refused(_("This invitation is not known here."))
        if found.email != account.email or not account.is_active:
            raise Refused(_("This invitation is for another address."))
        if found.used_at or found.withdrawn_at:
            raise Refused(_("This invitation was used or taken back already."))
        if not found.is_open:
            raise Refused(_("This invitation has expired. Ask for a new one."))
        place = Place.objects.of(found.place_id).get()
        found.used_at = timezone.now()
        found.save(update_fields=["used_at"])
        held = grant(account, place, found.kind, found.country, found.invited_by)
        audit.note(audit.ACCEPTED, account.pk, place.place_id, invitation=found.pk, role=found.kind)
    return held


def grant(account: Account, place: Place, kind: str, country: str, granted_by: UUID | None) -> RoleHeld:
    """Write a role down, once. Raises Refused where a sample account meets a real holder, or the reverse."""
    if account.sample != place.sample:
        raise Refused(_("Accounts of the sample act at the sample only, and no other account does."))
    held, _new = RoleHeld.objects.of(place.place_id).get_or_create(
        place_id=place.place_id,
        account=account,
        kind=kind,
        country=country,
        until=None,
        defaults={"granted_by": granted_by},
    )
    return held


def withdraw_role(actor: Actor, place: Place, role_id: UUID) -> None:
    """End a role that the actor may offer, from the person's next request on. Raises NotAllowed, Refused."""
    with transaction.atomic():
        held = _held(place, role_id)
        if held.kind not in may_offer(actor, place):
            raise NotAllowed(who_offers(held.kind))
        _end(held, account_id_of(actor))
        audit.note(
            audit.ROLE_WITHDRAWN,
            account_id_of(actor),
            place.place_id,
            account=held.account_id,
            role=held.kind,
        )


def restore_role(actor: Actor, place: Place, role_id: UUID) -> RoleHeld:
    """Undo one's own withdrawal within an hour; later, invite. Raises NotAllowed, Refused."""
    who = account_id_of(actor)
    with transaction.atomic():
        held = RoleHeld.objects.of(place.place_id).filter(pk=role_id, ended_by=who).first()
        if held is None or held.account_id == who or _too_late(held):
            raise Refused(_("This can no longer be undone. Send an invitation instead."))
        if held.kind not in may_offer(actor, place):
            raise NotAllowed(who_offers(held.kind))
        again = grant(held.account, place, held.kind, held.country, who)
        audit.note(audit.ROLE_RESTORED, who, place.place_id, account=held.account_id, role=held.kind)
    return again


def leave(account: Account, place: Place, role_id: UUID) -> None:
    """Give up a role of one's own. Raises Refused."""
    with transaction.atomic():
        held = _held(place, role_id)
        if held.account_id != account.pk:
            raise Refused(_("There is no such role here."))
        _end(held, account.pk)
        audit.note(audit.ROLE_LEFT, account.pk, place.place_id, role=held.kind)


def rename(account: Account, name: str) -> None:
    """Change the name that others see. Raises Refused."""
    name = " ".join(name.split())
    if len(name) > 120:
        raise Refused(_("At most %(limit)d characters.") % {"limit": 120}, "name")
    account.name = name
    account.save(update_fields=["name"])


def _held(place: Place, role_id: UUID) -> RoleHeld:
    held = RoleHeld.objects.of(place.place_id).select_for_update().filter(pk=role_id, until=None).first()
    if held is None:
        raise Refused(_("There is no such role here."))
    return held


def _too_late(held: RoleHeld) -> bool:
    return held.until is None or held.until < timezone.now() - UNDO_FOR


def _end(held: RoleHeld, by: UUID | None) -> None:
    held.until, held.ended_by = timezone.now(), by
    held.save(update_fields=["until", "ended_by"])


def _check_fits(place: Place, email: str, kind: str, country: str) -> None:
    try:
        validate_email(email)
        MaxLengthValidator(254)(email)
    except ValidationError as error:
        raise Refused(error.messages[0], "email") from error
    if kind not in (OF_A_NETWORK if place.is_network else OF_A_PLACE):
        raise Refused(_("This role does not exist here."), "kind")
    if is_sample_address(email) != place.sample:
        message = _("The sample takes addresses that end in @sample.invalid, and only the sample does.")
        raise Refused(message, "email")
    if kind == REPRESENTATIVE and country not in dict(countries(place)):
        raise Refused(_("Choose a country of the network."), "country")
    if kind != REPRESENTATIVE and country:
        raise Refused(_("Only a national representative is bound to a country."), "country")
