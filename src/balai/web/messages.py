"""Short answers after an act ("Saved."), optionally with a way back."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def say(request: HttpRequest, text: Any, *, level: int = messages.SUCCESS, undo: str = "") -> None:
    """Shows `text` on the next page; `undo` is a path of this site that a POST button calls."""
    if undo and not (undo.startswith("/") and url_has_allowed_host_and_scheme(undo, allowed_hosts=None)):
        raise ValueError(f"undo must be a path of this site, not {undo!r}")
    messages.add_message(request, level, str(text), extra_tags=f"undo:{undo}" if undo else "")


def undo_path(message: Any) -> str:
    """The path that takes the act back, or an empty string."""
    tags = message.extra_tags or ""
    return tags.removeprefix("undo:") if tags.startswith("undo:/") else ""
