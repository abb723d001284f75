"""Functions of a room that are loaded when they are first called, so that a command starts without any pages."""

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string


def late(name: str) -> Callable[..., Any]:
    """The function of this dotted name, such as `balai.ideas.presenting.doors`."""

    def call(*given: Any, **named: Any) -> Any:
        return import_string(name)(*given, **named)

    return call
