"""What residents and officers write: bounded, without what cannot be written; and folded for comparing."""

import re
import unicodedata

from django.utils.translation import gettext as _

from balai.places.commands import Refused, is_blank

_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Cc) but tab and line feed, and halves of surrogate pairs (Cs)."""
_SPACE = re.compile(r"[ \t\u00a0]+")


def written(text: str, field: str, limit: int) -> str:
    """Somebody's words: trimmed, NFC, line ends as LF. Raises Refused when too long or not writable."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > limit:
        raise Refused(_("At most %(limit)d characters.") % {"limit": limit}, field)
    if _UNWRITABLE.search(text):
        raise Refused(_("It holds characters that cannot be written."), field)
    return text


def why(text: str) -> str:
    """A reason that everybody can read later. Raises Refused."""
    text = written(text, "reason", 500)
    if not says_something(text):
        raise Refused(_("Say why, in a sentence."), "reason")
    return text


def says_something(text: str) -> bool:
    """Whether there are more than two characters that can be seen."""
    return sum(not is_blank(character) for character in text) > 2


def folded(text: str) -> str:
    """Words as they are compared: NFKC, lower case, one space between; empty for nothing."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold().replace("\n", " ")).strip()[:4000]
