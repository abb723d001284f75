"""One sentence for people about each act. Every room tells its own acts when it starts; this knows none.

A sentence is a translated template with the act's fields as `%(name)s`; their values are filled in, never
read as templates themselves. What a page shows of it is escaped there.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from .acts import Act, ContentErased, Unknown

Sentence = Callable[[Any], Promise]
"""The template for an act: which one may depend on its fields."""

LONGEST = 200
"""Characters of a value; the whole text stands with the act."""

_sentences: dict[type[Act], Sentence] = {}
_words: dict[str, Promise] = {}


def tell(templates: Mapping[type[Act], Promise | Sentence]) -> None:
    """Say how these acts are told."""
    for act, template in templates.items():
        _sentences[act] = template if not isinstance(template, Promise) else _always(template)


def name_words(words: Mapping[str, Any]) -> None:
    """Say how codes that stand in acts (`planning`, `accepted`) are called on screen."""
    _words.update(words)


def told() -> frozenset[type[Act]]:
    """The act types that have a sentence."""
    return frozenset(_sentences)


def _told(act: Act) -> str:
    template = str(_sentences.get(type(act), _NOT_UNDERSTOOD)(act))
    values = {name: _value(name, getattr(act, name)) for name in act.__struct_fields__}
    return (template % values).rstrip(" :")


# Made once: making a lazy function costs as much as telling fifty acts.
_told_lazily: Callable[[Act], Promise] = lazy(_told, str)  # type: ignore[assignment]


def describe(act: Act) -> Promise:
    """The sentence about this act, in the language of whoever reads it."""
    return _told_lazily(act)


def _value(name: str, value: Any) -> Any:
    """A field as it stands in a sentence: codes by their word, lists in a row, what is no text left out."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = ", ".join(value)
    if not isinstance(value, str):
        return ""
    text = str(_words.get(value, value)) if name == "status" else value
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


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
