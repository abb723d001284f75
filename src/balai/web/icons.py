# ruff: noqa: E501 (a drawing is one line)
"""Small drawings, our own: icons (24 units, stroked) and status marks (16 units, told apart by shape)."""

from functools import cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

ICONS: dict[str, str] = {
    "arrow": '<path d="M4 12h15M13 6l6 6-6 6"/>',
    "back": '<path d="M20 12H5M11 6l-6 6 6 6"/>',
    "calendar": '<path d="M5 6h14v14H5zM5 10.5h14M9 3.5V8M15 3.5V8"/>',
    "camera": '<path d="M4 8h3l2-3h6l2 3h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V9a1 1 0 0 1 1-1z"/><circle cx="12" cy="13" r="3.6"/>',
    "check": '<path d="m5 13 4.5 4.5L19 7"/>',
    "city": '<path d="M3 20h18M5 20V9l5-3v14M10 20v-9h9v9M13 14h.5M16 14h.5M13 17h.5M16 17h.5M7.3 12h.4M7.3 15.5h.4"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5.3l3.5 2"/>',
    "cross": '<path d="M6 6l12 12M18 6 6 18"/>',
    "doc": '<path d="M6 3.5h8l4 4.3v12.7H6zM14 3.5v4.5h4M9 12.5h6M9 16h6"/>',
    "drain": '<path d="M4 5h16v14H4zM8 8.5v7M12 8.5v7M16 8.5v7"/>',
    "down": '<path d="M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14"/>',
    "edit": '<path d="M5 19l1-4L16.5 4.5l3 3L9 18zM14 7l3 3"/>',
    "globe": '<circle cx="12" cy="12" r="8.8"/><path d="M3.2 12h17.6M12 3.2c4.5 4.8 4.5 12.8 0 17.6M12 3.2c-4.5 4.8-4.5 12.8 0 17.6"/>',
    "hand": '<path d="M7 12V6.500a1.500 1.500 0 0 1 3 0V11M10 11V4.500a1.500 1.500 0 0 1 3 0V11M13 11V5.500a1.500 1.500 0 0 1 3 0V12M16 12V8.500a1.500 1.500 0 0 1 3 0V15a6 6 0 0 1-6 6h-1a6 6 0 0 1-5-2.500L4 14.500a1.500 1.500 0 0 1 2.400-1.800L7 13.500"/>',
    "info": '<circle cx="12" cy="12" r="8.8"/><path d="M12 11v5.5M12 7.5v.2"/>',
    "key": '<circle cx="8" cy="15.5" r="4"/><path d="m11 12.5 8.5-8.5M16 7.5l2.5 2.5"/>',
    "leaf": '<path d="M5 19C5 9 10 5 20 4c0 10-4 15-12 13M5 19c2-5 5-8 9-9.5"/>',
    "light": '<path d="M7 21V6a3 3 0 0 1 3-3h5M15 3h4l1 4h-6zM15 11l-1 3M17 11v3M19 11l1 3M5 21h4"/>',
    "locate": '<circle cx="12" cy="12" r="6"/><circle cx="12" cy="12" r="1.5"/><path d="M12 2v4M12 18v4M2 12h4M18 12h4"/>',
    "mail": '<path d="M3.5 6h17v12.5h-17zM4 6.5l8 6.5 8-6.5"/>',
    "map": '<path d="M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5L3.5 20zM9 4v13.5M15 6.5V20"/>',
    "more": '<path d="M5.5 12h.2M12 12h.2M18.5 12h.2" stroke-width="3"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.4-4.5 3-7 6.5-7s6.1 2.5 6.5 7M15.5 5a3.3 3.3 0 0 1 0 6.3M18 13.7c2 1 3.2 3.2 3.5 6.3"/>',
    "pin": '<path d="M12 21s7-6.2 7-11.5a7 7 0 1 0-14 0C5 14.8 12 21 12 21z"/><circle cx="12" cy="9.5" r="2.5"/>',
    "plan": '<path d="M4 19.5V5M4 19.5h16M8 16l3.5-5 3 2.5L19 7"/>',
    "print": '<path d="M7 9V3.5h10V9M7 17H4V9h16v8h-3M7 14h10v6.5H7z"/>',
    "record": '<path d="M4 6.5 12 3l8 3.5-8 3.5zM4 12l8 3.5 8-3.5M4 17.2l8 3.3 8-3.3"/>',
    "road": '<path d="M8 4 4 20M16 4l4 16M12 5v2M12 11v2M12 17v2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
    "shield": '<path d="M12 3l7 3v5c0 5-3 8.5-7 10-4-1.5-7-5-7-10V6zM9 11.8l2.2 2.2 4-4.3"/>',
    "sign": '<path d="M12 21V4M12 5h6l2 2-2 2h-6M12 11H7l-2 2 2 2h5M9 21h6"/>',
    "target": '<circle cx="12" cy="12" r="8.5"/><circle cx="12" cy="12" r="4.5"/><path d="M12 12h.1"/>',
    "track": '<circle cx="11" cy="11" r="6.5"/><path d="m16 16 5 5M8.5 11l2 2 3.5-3.5"/>',
    "tree": '<path d="M12 21v-8M12 17l3-2M12 14a5 5 0 1 0-4.700-6.700A4 4 0 0 0 8 15h8a4 4 0 0 0 1.500-7.700"/>',
    "undo": '<path d="M8 5 4 9l4 4M4.5 9H14a5.5 5.5 0 0 1 0 11H9"/>',
    "waste": '<path d="M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13M10.500 11v5M13.500 11v5"/>',
    "water": '<path d="M3 9c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 14c2-2 4-2 6 0s4 2 6 0 4-2 6 0M3 19c2-2 4-2 6 0s4 2 6 0 4-2 6 0"/>',
    "warn": '<path d="M12 4 2.8 19.5h18.4zM12 10v4.5M12 17v.2"/>',
}

# Planning is a diamond, work a circle, an end a disc with its sign; a round's step is a square; late a triangle.
_DIAMOND = "M8 1.3 14.7 8 8 14.7 1.3 8z"
_STROKE = 'fill="none" stroke="currentColor" stroke-width="1.8"'
_ON = 'fill="none" stroke="var(--surface)" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
MARKS: dict[str, str] = {
    "proposed": f'<path d="{_DIAMOND}" {_STROKE} stroke-dasharray="3 1.8"/>',
    "pre-feasibility": f'<path d="{_DIAMOND}" {_STROKE}/>',
    "feasibility": f'<path d="{_DIAMOND}" {_STROKE}/><path d="M8 1.3v13.4L1.3 8z" fill="currentColor"/>',
    "planning": f'<path d="{_DIAMOND}" fill="currentColor"/>',
    "implementing": f'<circle cx="8" cy="8" r="6.5" {_STROKE}/><path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/>',
    "ongoing": f'<circle cx="8" cy="8" r="6.5" {_STROKE}/><path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/>',
    "operating": f'<circle cx="8" cy="8" r="6.5" {_STROKE}/><circle cx="8" cy="8" r="3.3" fill="currentColor"/>',
    "completed": f'<circle cx="8" cy="8" r="7.4" fill="currentColor"/><path d="m4.6 8.3 2.4 2.4 4.5-5" {_ON}/>',
    "stopped": f'<path d="M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5z" fill="currentColor"/><path d="M4.6 8h6.8" {_ON}/>',
    "merged": '<path d="M3 1.5v3.2C3 8 8 7.5 8 11v4M13 1.5v3.2C13 8 8 7.5 8 11" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round"/>',
    "not-stated": f'<circle cx="8" cy="8" r="6.5" {_STROKE} stroke-dasharray="2.6 2"/>',
    "draft": f'<path d="M2 2h12v12H2z" {_STROKE} stroke-dasharray="3 2"/>',
    "reviewed": f'<path d="M2 2h12v12H2z" {_STROKE}/><path d="M2 2h6v12H2z" fill="currentColor"/>',
    "accepted": f'<path d="M1.5 1.5h13v13h-13z" {_STROKE}/><path d="m4.6 8.3 2.4 2.4 4.5-5" {_STROKE}/>',
    "published": f'<path d="M.8.8h14.4v14.4H.8z" fill="currentColor"/><path d="m4.6 8.3 2.4 2.4 4.5-5" {_ON}/>',
    "late": f'<path d="M8 1.2 15.4 14.5H.6z" fill="currentColor"/><path d="M8 6v3.7M8 12.1v.2" {_ON}/>',
    "open": f'<circle cx="8" cy="8" r="6" {_STROKE} stroke-width="3"/>',
    "closed": '<path d="M2.5 8h11" fill="none" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>',
    "up": '<path d="M8 14V3M3 7.5 8 2.5l5 5" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>',
    "down": '<path d="M8 2v11M3 8.5l5 5 5-5" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/>',
    "same": '<path d="M2.5 6h11M2.5 11h11" fill="none" stroke="currentColor" stroke-width="2.6" stroke-linecap="round"/>',
    "new": '<path d="M8 2v12M2 8h12" fill="none" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>',
    "vanished": f'<circle cx="8" cy="8" r="6.5" {_STROKE} stroke-dasharray="2.6 2"/><path d="M5.3 5.3l5.4 5.4M10.7 5.3l-5.4 5.4" {_STROKE}/>',
}


@cache
def icon(name: str) -> SafeString:
    """The drawing `name` as decoration: words beside it carry the meaning. Raises KeyError when there is none."""
    inner = ICONS[name]
    return mark_safe(  # noqa: S308 (our own drawings)
        f'<svg class="ico" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">{inner}</svg>'
    )


@cache
def mark(name: str) -> SafeString:
    """The status mark `name` (16 units); an unknown one gets the dashed circle of "not stated"."""
    inner = MARKS.get(name, MARKS["not-stated"])
    return format_html(
        '<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(inner),  # noqa: S308 (our own drawings)
    )


LOGO = mark_safe(
    '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">'
    '<path d="M2.5 14.5 16 5l13.5 9.5" fill="none" stroke="currentColor" stroke-width="3.2" '
    'stroke-linecap="round" stroke-linejoin="round"/>'
    '<path d="M8 15.5V26M16 12.5V26M24 15.5V26" stroke="currentColor" stroke-width="2.8" stroke-linecap="round"/>'
    '<path d="M4 27h24" stroke="var(--sun)" stroke-width="3" stroke-linecap="round"/></svg>'
)
