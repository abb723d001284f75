"""What people write, on its way into an act or beside one: bounded, and without what cannot be written or seen."""

import re
import unicodedata

from django.utils.translation import gettext as _

TEXT_LIMIT = 500
"""Characters of official text in a field of an act."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Cc) but tab and line feed, and halves of surrogate pairs (Cs)."""


class Refused(ValueError):
    """The rules do not allow it; the message says why, in the person's language. `field` names the form field."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def is_blank(value: str) -> bool:
    """Whether nothing of a text can be seen: it is empty, or of spaces and marks without a shape."""
    return all(c.isspace() or unicodedata.category(c) == "Cf" for c in value)


def says_something(value: str) -> bool:
    """Whether there are more than two characters that can be seen."""
    return sum(not is_blank(character) for character in value) > 2


def text(value: str, field: str, *, needed: bool = False, limit: int = TEXT_LIMIT) -> str:
    """Somebody's words: trimmed, NFC, line ends as LF, at most `limit` characters. Raises Refused."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if needed and is_blank(value):
        raise Refused(_("This is needed."), field)
    if len(value) > limit:
        raise Refused(_("At most %(limit)d characters.") % {"limit": limit}, field)
    if _UNWRITABLE.search(value):
        raise Refused(_("It holds characters that cannot be written."), field)
    return value


def reason(value: str, field: str = "reason") -> str:
    """A reason that everybody can read later. Raises Refused."""
    value = text(value, field)
    if not says_something(value):
        raise Refused(_("Say why, in a sentence."), field)
    return value
