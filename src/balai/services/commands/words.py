"""Words as they are compared: for near-copies and for the desk's search."""

import re
import unicodedata

LONGEST = 4_000
_SPACE = re.compile(r"[ \t\u00a0\n]+")


def folded(text: str) -> str:
    """NFKC, lower case, one space between; empty for nothing."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()[:LONGEST]
