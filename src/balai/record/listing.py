"""Every type of act with its fields, as Markdown for docs/acts.md."""

import ast
import inspect
import textwrap
from itertools import pairwise
from typing import Any

import msgspec

from .acts import Act
from .registry import act_types


def acts_as_text() -> str:
    """All acts of Balai by name; a test compares docs/acts.md with it."""
    return "\n".join(
        _act(name, act) for name, act in act_types().items() if act.__module__.startswith("balai.")
    )


def _act(name: str, act: type[Act]) -> str:
    notes = _notes(act)
    base = set(Act.__struct_fields__)
    lines = [f"## `{name}`", "", " ".join((inspect.getdoc(act) or "").split()), ""]
    lines += [_field(field, notes) for field in msgspec.structs.fields(act) if field.name not in base]
    return "\n".join([*lines, ""])


def _field(field: Any, notes: dict[str, str]) -> str:
    optional = "" if field.required else ", may be absent"
    note = f": {notes[field.name]}" if field.name in notes else ""
    return f"- `{field.name}` ({_type(field.type)}{optional}){note}"


def _type(type_: Any) -> str:
    name = str(type_) if not isinstance(type_, type) or hasattr(type_, "__args__") else type_.__name__
    words = {"str": "text", "int": "whole number", "bool": "true or false", "None": "nothing"}
    for part in ("balai.record.acts.", "balai.places.acts.", "typing."):
        name = name.replace(part, "")
    if name.startswith("list["):
        return f"list of {_type_name(name[5:-1], words)}"
    return " or ".join(_type_name(part.strip(), words) for part in name.split("|") if part.strip() != "None")


def _type_name(name: str, words: dict[str, str]) -> str:
    return f"list of {_type_name(name[5:-1], words)}" if name.startswith("list[") else words.get(name, name)


def _notes(act: type[Act]) -> dict[str, str]:
    """The sentences under the fields in the source, by field."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(act)))
    body = tree.body[0].body  # type: ignore[attr-defined]
    found = {}
    for field, note in pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and _is_text(note):
            found[field.target.id] = " ".join(note.value.value.split())
    return found


def _is_text(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )
