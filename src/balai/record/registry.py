"""Which types of act exist and which folds turn them into rows; each room registers its own when it starts."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Union

import msgspec

from .acts import ACTS, Act, Unknown, type_name

if TYPE_CHECKING:
    from .fold import Recorded, Rows
    from .place_query import PublicModel

Fold = Callable[["Rows", "Recorded", Any], None]
Upcast = Callable[[Any], Act]

log = logging.getLogger(__name__)


class _Types:
    """Known act types and one decoder over all of them."""

    def __init__(self) -> None:
        self.by_name: dict[str, type[Act]] = {}
        self.folds: dict[type[Act], list[Fold]] = defaultdict(list)
        self.upcasts: dict[type[Act], Upcast] = {}
        self.tables: list[type[PublicModel]] = []
        self.decoder: msgspec.json.Decoder | None = None


_types = _Types()


def register(acts: Iterable[type[Act]], tables: Iterable[type["PublicModel"]] = ()) -> None:
    """Make these act types decodable and these public tables part of replay."""
    for act in acts:
        _types.by_name[type_name(act)] = act
    _types.tables += [table for table in tables if table not in _types.tables]
    _types.decoder = None


def folds(*acts: type[Act]) -> Callable[[Fold], Fold]:
    """Mark a function `(rows, recorded, act)` as the projection of these acts. It reads nothing else."""

    def mark(fold: Fold) -> Fold:
        for act in acts:
            _types.folds[act].append(fold)
        return fold

    return mark


def upcasts(old: type[Act]) -> Callable[[Upcast], Upcast]:
    """Mark a function that turns an old version of an act into today's."""

    def mark(upcast: Upcast) -> Upcast:
        _types.upcasts[old] = upcast
        return upcast

    return mark


def folds_of(act: Act) -> list[Fold]:
    return _types.folds.get(type(act), [])


def public_tables() -> list[type["PublicModel"]]:
    """Every table that is a function of the record."""
    return list(_types.tables)


def act_types() -> dict[str, type[Act]]:
    """Every known type of act by its name and version."""
    return dict(sorted(_types.by_name.items()))


def decode(body: bytes) -> Act:
    """The act of an entry, in today's version; `Unknown` when this release cannot read it (never an error)."""
    if _types.decoder is None:
        _types.decoder = msgspec.json.Decoder(Union[tuple(_types.by_name.values())])  # noqa: UP007
    try:
        act = _types.decoder.decode(body)
    except msgspec.MsgspecError:
        return _unknown(body)
    upcast = _types.upcasts.get(type(act))
    return upcast(act) if upcast else act


def _unknown(body: bytes) -> Unknown:
    try:
        raw = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError:
        raw = {}
    log.warning("act skipped", extra={"act": str(raw.get("act", ""))[:80]})
    text = {key: str(raw[key]) for key in ("at", "on", "by") if isinstance(raw.get(key), str)}
    return Unknown(type=str(raw.get("act", "")), **text)


register(ACTS)
