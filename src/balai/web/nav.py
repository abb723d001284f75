"""The main links of the top bar. Each room adds its own when it starts, so this room need not know them."""

from typing import Any

from django.utils.functional import Promise

_ENTRIES: dict[str, tuple[int, "str | Promise", str]] = {}


def add(key: str, label: "str | Promise", path: str, order: int = 50) -> None:
    """Adds or replaces a link; `path` starts with / and marks itself current for every page below it."""
    _ENTRIES[key] = (order, label, path)


def entries(path: str) -> list[dict[str, Any]]:
    """The links in their order; the longest one that `path` lies under is current."""
    rows = sorted(_ENTRIES.items(), key=lambda item: (item[1][0], item[0]))
    under = [entry[2] for _, entry in rows if path.startswith(entry[2])]
    here = max(under, key=len, default=None)
    return [
        {"key": key, "label": label, "path": target, "current": target == here}
        for key, (_, label, target) in rows
    ]
