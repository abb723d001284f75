"""Words from outside, made safe to draw: bounded, on one line, without characters that reorder the rest."""

import re
import unicodedata
from html import escape

from django.utils.safestring import SafeData

# Bidi embeddings, overrides, isolates and marks; zero-width characters; byte-order mark; control characters; what
# XML cannot hold. The zero-width joiner and non-joiner stay: Tamil, Khmer and others need them.
_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SCRIPTS = (
    ("th", 0x0E01, 0x0E5B),
    ("lo", 0x0E81, 0x0EDF),
    ("my", 0x1000, 0x109F),
    ("km", 0x1780, 0x17FF),
    ("ta", 0x0B80, 0x0BFF),
    ("zh-Hans", 0x4E00, 0x9FFF),
)


def clean(value: object, limit: int = 120) -> str:
    """`value` as text on one line without reordering or control characters, at most `limit` characters."""
    text = _HARMFUL.sub("", str("" if value is None else value)[: limit * 4])
    text = " ".join(text.split())
    return text if len(text) <= limit else _cut(text, limit - 1) + "…"


def _cut(text: str, limit: int) -> str:
    """The first `limit` characters, moved back so that no mark loses the letter it stands on."""
    while limit > 1 and unicodedata.category(text[limit])[0] == "M":
        limit -= 1
    return text[:limit]


def wrap(value: object, width: int, most: int = 3) -> list[str]:
    """Text cut into at most `most` lines of about `width` characters, at spaces where there are any."""
    rest = clean(value, width * most)
    lines: list[str] = []
    while rest and len(lines) < most - 1 and len(rest) > width:
        space = rest.rfind(" ", width // 2, width + 1)
        head = rest[:space] if space > 0 else _cut(rest, width)
        lines.append(head)
        rest = rest[len(head) :].lstrip()
    return [*lines, rest] if rest else lines or [""]


def script_language(text: object) -> str:
    """The language of a text of unknown language, guessed by its script; "" for Latin and others."""
    for character in str(text or "")[:200]:
        point = ord(character)
        for code, first, last in _SCRIPTS:
            if first <= point <= last:
                return code
    return ""


def drawn(template: str, *values: object) -> str:
    """A piece of HTML with the values escaped into its `{}`, except those that are HTML already.

    What format_html does, without its care for lazy templates: a list of 50 rows calls it hundreds of times.
    """
    return template.format(*[v if isinstance(v, SafeData) else escape(str(v)) for v in values])
