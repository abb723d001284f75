"""The private audit: who did what with accounts and roles. Codes here, sentences in words.py."""

from typing import Any
from uuid import UUID

from .models import NO_PLACE, AuditLine

INVITED, INVITATION_WITHDRAWN, ACCEPTED = "invitation.made", "invitation.withdrawn", "invitation.accepted"
ROLE_WITHDRAWN, ROLE_RESTORED, ROLE_LEFT = "role.withdrawn", "role.restored", "role.left"
SIGNED_IN, SIGNED_OUT, SESSION_ENDED = "session.began", "session.left", "session.ended"
PASSKEY_ADDED, PASSKEY_REMOVED, CODES_RESET = "passkey.added", "passkey.removed", "recovery.reset"
SAMPLE_ENTERED = "sample.entered"
WHAT = (
    *(INVITED, INVITATION_WITHDRAWN, ACCEPTED, ROLE_WITHDRAWN, ROLE_RESTORED, ROLE_LEFT),
    *(SIGNED_IN, SIGNED_OUT, SESSION_ENDED, PASSKEY_ADDED, PASSKEY_REMOVED, CODES_RESET, SAMPLE_ENTERED),
)


def note(what: str, who: UUID | None, place_id: UUID = NO_PLACE, **details: Any) -> None:
    """Add one line. Details are ids and codes: no token, no code of a mail, no address."""
    if what not in WHAT:
        raise ValueError(what)
    kept = {key: value if isinstance(value, int | bool) else str(value) for key, value in details.items()}
    AuditLine.objects.create(place_id=place_id, who=who, what=what, details=kept)
