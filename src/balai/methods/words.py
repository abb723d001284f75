"""Words as they are compared: for near-copies and for the desk's search."""

import unicodedata

LONGEST = 4_000


def folded(text: str) -> str:
    """NFKC, lower case, one space between; empty for nothing."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())[:LONGEST]
