"""The few shapes that charts are made of: x in percent of the width, y in pixels, everything escaped."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .text import clean


def pct(value: float) -> str:
    """A position or width, held between 0 and 100 percent."""
    return f"{max(0.0, min(100.0, value)):.2f}%"


def px(value: float) -> str:
    """A length without needless digits."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def join(parts: Iterable[Any]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def picture(title: Any, body: Any, height: float) -> SafeString:
    """A picture named by its finding; the numbers stand in the table under it."""
    return format_html(
        '<svg role="img" aria-label="{}" width="100%" height="{}">{}</svg>', clean(title, 300), height, body
    )


def rect(group: str, x: float, y: float, wide: float, high: float, round_: float = 3) -> SafeString:
    return format_html(
        '<rect class="f-{}" x="{}" y="{}" width="{}" height="{}" rx="{}"/>',
        group, pct(x), px(y), pct(wide), px(high), px(round_),
    )  # fmt: skip


def circle(kind: str, x: float | str, y: float, radius: float) -> SafeString:
    """`x` in percent, or a string as it stands."""
    where = x if isinstance(x, str) else pct(x)
    return format_html('<circle class="{}" cx="{}" cy="{}" r="{}"/>', kind, where, px(y), px(radius))


def line(kind: str, y: float, x1: float = 0, x2: float = 100) -> SafeString:
    return format_html('<line class="{0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>', kind, pct(x1), pct(x2), y)


def text(words: Any, x: float, y: float, kind: str = "", anchor: str = "start") -> SafeString:
    return format_html(
        '<text{} x="{}" y="{}"{}>{}</text>',
        format_html(' class="{}"', kind) if kind else "",
        pct(x),
        px(y),
        format_html(' text-anchor="{}"', anchor) if anchor != "start" else "",
        words,
    )


def swatch(group: str) -> SafeString:
    """A patch of a group's colour for a key."""
    return format_html(
        '<svg viewBox="0 0 16 16" aria-hidden="true">'
        '<rect class="f-{}" x="1" y="1" width="14" height="14" rx="3"/></svg>',
        group,
    )


def key(items: Iterable[tuple[SafeString, Any]]) -> SafeString:
    """A list of marks and words above a picture."""
    return format_html(
        '<ul class="key">{}</ul>',
        format_html_join("", "<li>{}{}</li>", ((mark, clean(words, 80)) for mark, words in items)),
    )
