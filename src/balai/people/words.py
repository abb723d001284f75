"""What codes of roles and of the audit are called on screen."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balai.places.authority import AUDITOR, CSCO, REPRESENTATIVE, SECRETARIAT, STAFF

from . import audit
from .models import AuditLine

ROLE: dict[str, "str | Promise"] = {
    STAFF: _("Staff"),
    CSCO: _("Chief smart city officer"),
    REPRESENTATIVE: _("National representative"),
    SECRETARIAT: _("Secretariat"),
    AUDITOR: _("Auditor"),
}
MAY: dict[str, "str | Promise"] = {
    STAFF: _("Edits plans, projects and the profile of the place."),
    CSCO: _("Does what staff do, hands in the place's answers to a round, and invites staff."),
    REPRESENTATIVE: _(
        "Reviews the answers of the country's places and invites their chief smart city officers."
    ),
    SECRETARIAT: _(
        "Opens and closes rounds, accepts answers, publishes reports; invites all others but staff."
    ),
    AUDITOR: _("Reads who may do what, and changes nothing."),
}
WHAT: dict[str, "str | Promise"] = {
    audit.INVITED: _("%(who)s offered the role “%(role)s”."),
    audit.INVITATION_WITHDRAWN: _("%(who)s took an invitation back."),
    audit.ACCEPTED: _("%(who)s accepted the role “%(role)s”."),
    audit.ROLE_WITHDRAWN: _("%(who)s withdrew the role “%(role)s” of %(account)s."),
    audit.ROLE_RESTORED: _("%(who)s gave the role “%(role)s” back to %(account)s."),
    audit.ROLE_LEFT: _("%(who)s gave up the role “%(role)s”."),
    audit.SIGNED_IN: _("%(who)s signed in."),
    audit.SIGNED_OUT: _("%(who)s signed out."),
    audit.SESSION_ENDED: _("%(who)s ended a session on another device."),
    audit.PASSKEY_ADDED: _("%(who)s added a passkey."),
    audit.PASSKEY_REMOVED: _("%(who)s removed a passkey."),
    audit.CODES_RESET: _("%(who)s made new recovery codes."),
    audit.SAMPLE_ENTERED: _("%(who)s entered the sample as “%(role)s”."),
}


BROWSERS = ("Edg", "OPR", "SamsungBrowser", "Firefox", "Chrome", "Safari")
SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")
PLAIN = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
}


def device(user_agent: str) -> str:
    """Browser and system, as far as the browser tells; otherwise what it said of itself."""
    found = [next((one for one in names if one in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return " · ".join(PLAIN.get(one, one) for one in found if one) or user_agent[:80]


def sentence(line: AuditLine, names: Mapping[UUID, str]) -> str:
    """One line of the audit as a sentence; `names` are those of accounts by id."""
    operator, gone = gettext("The operator"), gettext("a closed account")
    subject = line.details.get("account", "")
    values: dict[str, Any] = {
        "who": names.get(line.who, gone) if line.who else operator,
        "role": ROLE.get(line.details.get("role", ""), line.details.get("role", "")),
        "account": names.get(UUID(subject), gone) if subject else gone,
    }
    return str(WHAT.get(line.what, line.what)) % values
