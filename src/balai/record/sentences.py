"""One sentence for people about each act. Every room tells its own acts when it starts; this knows none.

A sentence is a translated template with the act's fields as `%(name)s`; their values are filled in, never
read as templates themselves. What a page shows of it is escaped there. References (`2x5w8mhr2x`) are told by the name
that stands behind them today, which the room that gave them knows; the act itself keeps the reference.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from .acts import Act, ContentErased, Unknown

Sentence = Callable[[Any], Promise]
"""The template for an act: which one may depend on its fields."""

Namer = Callable[[Mapping[UUID, set[str]]], Mapping[str, str]]
"""References by place → what people call them; those it does not know are left out. One query for all of them."""

LONGEST = 200
"""Characters of a value; the whole text stands with the act."""

_sentences: dict[type[Act], Sentence] = {}
_words: dict[str, Promise] = {}
_namers: dict[Namer, frozenset[str]] = {}


def tell(templates: Mapping[type[Act], Promise | Sentence]) -> None:
    """Say how these acts are told."""
    for act, template in templates.items():
        _sentences[act] = template if not isinstance(template, Promise) else _always(template)


def name_words(words: Mapping[str, Any]) -> None:
    """Say how codes that stand in acts (`planning`, `accepted`) are called on screen."""
    _words.update(words)


def name_references(fields: Iterable[str], namer: Namer) -> None:
    """Say who knows the names behind the references in these fields of acts."""
    _namers[namer] = frozenset(fields)


def names_in(acts: Iterable[tuple[UUID, Act]]) -> Mapping[str, str]:
    """What the references in these acts, each with its place, are called now."""
    said = list(acts)
    names: dict[str, str] = {}
    for namer, fields in _namers.items():
        wanted: dict[UUID, set[str]] = defaultdict(set)
        for place_id, act in said:
            found = (getattr(act, name) for name in act.__struct_fields__ if name in fields)
            wanted[place_id].update(value for value in found if isinstance(value, str) and value)
        if any(wanted.values()):
            names.update(namer(wanted))
    return names


def told() -> frozenset[type[Act]]:
    """The act types that have a sentence."""
    return frozenset(_sentences)


def _told(act: Act, names: Mapping[str, str]) -> str:
    template = str(_sentences.get(type(act), _NOT_UNDERSTOOD)(act))
    values = {name: _value(name, getattr(act, name), names) for name in act.__struct_fields__}
    return (template % values).rstrip(" :")


# Made once: making a lazy function costs as much as telling fifty acts.
_told_lazily: Callable[[Act, Mapping[str, str]], Promise] = lazy(_told, str)  # type: ignore[assignment]


def describe(act: Act, names: Mapping[str, str]) -> Promise:
    """The sentence about this act, in the language of whoever reads it. `names`: from `names_in`."""
    return _told_lazily(act, names)


def _value(name: str, value: Any, names: Mapping[str, str]) -> Any:
    """A field as it stands in a sentence: codes by their word, lists in a row, what is no text left out."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if not isinstance(value, str):
        return ""
    text = str(_words.get(value, value)) if name == "status" else _named(name, value, names)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _named(field: str, value: str, names: Mapping[str, str]) -> str:
    known = value in names and any(field in fields for fields in _namers.values())
    return names[value] if known else value


def _always(template: Promise) -> Sentence:
    return lambda act: template


def _erased(act: ContentErased) -> Promise:
    if len(act.erased) == 1:
        return _("A content kept beside the record was erased for good: %(reason)s")
    return _("Several contents kept beside the record were erased for good: %(reason)s")


_NOT_UNDERSTOOD = _always(
    _("An act of a type that this release does not understand. It is kept, counted and can be checked.")
)
tell({ContentErased: _erased, Unknown: _NOT_UNDERSTOOD})
