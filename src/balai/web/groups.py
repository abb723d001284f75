"""Commands that several rooms share: `balai import WHAT`, to which each room adds its own."""

from typing import Any


def group(commands: Any, name: str, says: str) -> Any:
    """The subparsers below a command, made by the first room that asks for them."""
    groups = commands.__dict__.setdefault("groups", {})
    if name not in groups:
        parser = commands.add_parser(name, help=says)
        groups[name] = parser.add_subparsers(required=True, metavar="WHAT")
    return groups[name]
