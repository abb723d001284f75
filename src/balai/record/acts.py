"""The base of every act, and the acts of the record itself. No Django here."""

from typing import ClassVar

import msgspec


class Act(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="act"):
    """One public act.

    A subclass names its type and version as its tag (`tag="project.opened/1"`); fields are ints, strings,
    bools and lists. Values equal to their default are left out of the entry.
    """

    touches: ClassVar[tuple[str, ...]] = ()
    """Fields that name the only things whose own pages it changes; none: it may change any page of its place."""

    at: str = ""
    """When it was recorded, to the minute, UTC: `2026-11-24T01:46Z`. Set by `append`."""
    on: str = ""
    """The day it happened, where that differs: `2022-09-21`."""
    by: str = ""
    """The office that acted (`secretariat`, `csco`, `network import`), never a person."""


class Commitment(msgspec.Struct, frozen=True):
    """Content kept beside the record: its salted hash (see RECORD: asides)."""

    aside: str
    """64 hex digits."""


class ContentErased(Act, frozen=True, tag="content.erased/1"):
    """Asides whose content and salt were deleted for good."""

    erased: list[str]
    reason: str


class Unknown(Act, frozen=True, tag="unknown"):
    """An act of a type this release does not know: kept, counted and skipped."""

    type: str = ""


def type_name(act: Act | type[Act]) -> str:
    """The type and version as it stands in the entry, such as `project.opened/1`."""
    return str(act.__struct_config__.tag)


ACTS: tuple[type[Act], ...] = (ContentErased,)
