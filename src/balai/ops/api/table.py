"""What a route of the API is: one value that serves it, documents it and tests it."""

import re
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from balai.record.documents import Documents

from .problems import Problem

MOST = 1000
USUAL = 100
LAST_PAGE = 100_000


class Param(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the path or of the query. `pattern` is of the form that Python and ECMAScript read alike."""

    name: str
    says: str
    pattern: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    """With `least`: a whole number from … to …."""

    def read(self, raw: str) -> Any:
        """The value that was sent. Raises Problem 400 naming the parameter."""
        if self.choices and raw not in self.choices:
            raise Problem(400, f"{self.name} is one of: {', '.join(self.choices)}.", self.name)
        if self.least is not None and self.most is not None:
            if not re.fullmatch("[0-9]{1,9}", raw, re.ASCII) or not self.least <= int(raw) <= self.most:
                raise Problem(
                    400, f"{self.name} is a whole number from {self.least} to {self.most}.", self.name
                )
            return int(raw)
        if self.pattern and not re.fullmatch(self.pattern, raw):
            raise Problem(400, f"{self.name} is not written as it should be: {self.says}", self.name)
        return raw

    def schema(self) -> dict[str, Any]:
        """The same as JSON Schema."""
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        if self.least is not None:
            return {"type": "integer", "minimum": self.least, "maximum": self.most}
        return {"type": "string", "pattern": f"^{self.pattern}$"}


class Asked(msgspec.Struct, frozen=True):
    """A request, read: path and query values by name (absent: empty or 0), and the part of the list."""

    path: dict[str, Any]
    query: dict[str, Any]
    part: slice | None = None


class Answer(msgspec.Struct, frozen=True):
    """A list (`items`) or one document (`body`), and the records it was read from (None: all of them)."""

    items: Documents | None = None
    body: bytes = b""
    reads: Sequence[UUID] | None = None
    about: str | None = None
    """"" where it shows nothing that acts about one thing change, such as one request."""
    ages: bool = False
    """Whether it tells how old something is: kept for an hour at most."""
    keep: bool = True
    """False while it may change without a record growing: sealing is seconds behind."""


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """A route. Lists have a CSV twin under the same path with `.csv`."""

    path: str
    """Below /api/v1/, with {names} of PATH_PARTS."""
    name: str
    says: str
    item: type[msgspec.Struct]
    answer: Callable[[Asked], Answer]
    many: bool = False
    query: tuple[Param, ...] = ()
    csv: Callable[[Asked], Answer] | None = None
    """For one document that has a CSV of its own."""

    @property
    def parts(self) -> tuple[Param, ...]:
        return tuple(PATH_PARTS[name] for name in re.findall(r"{(\w+)}", self.path))

    def all_query(self) -> tuple[Param, ...]:
        return (*self.query, *PAGING) if self.many else self.query

    def regex(self, suffix: str = "") -> str:
        """The address as a regular expression for Django; patterns hold no group of their own."""
        fixed = re.sub(r"{(\w+)}", lambda found: f"(?P<{found[1]}>[^/.]+)", self.path.replace(".", r"\."))
        return rf"^{fixed}{re.escape(suffix)}\Z"


SLUG = "[a-z0-9]([a-z0-9-]{0,78}[a-z0-9])?"
LINE = "[^\x00-\x1f\x7f]{1,100}"

PATH_PARTS = {
    "network": Param(name="network", says="Slug of a network or programme, such as ascn.", pattern=SLUG),
    "place": Param(name="place", says="Slug of a place, such as makassar.", pattern=SLUG),
    "city": Param(name="city", says="Slug of a city, such as makassar.", pattern=SLUG),
    "record": Param(name="record", says="Slug of a record: of a place or of a network.", pattern=SLUG),
    "ref": Param(name="ref", says="Public reference of a project.", pattern="[a-z0-9-]{1,40}"),
    "ballot": Param(name="ballot", says="Public reference of a vote about money.", pattern="[a-z0-9-]{1,40}"),
    "year": Param(name="year", says="Year of a round.", least=1900, most=2999),
}
PAGING = (
    Param(
        name="limit", says="At most so many items; without limit and page the whole list.", least=1, most=MOST
    ),
    Param(
        name="page", says="Which page, from 1; of 100 items where no limit is given.", least=1, most=LAST_PAGE
    ),
)


def read_path(route: Route, given: dict[str, str]) -> dict[str, Any]:
    """Path values. What cannot be written in a path was not found: Problem 404."""
    try:
        return {part.name: part.read(given[part.name]) for part in route.parts}
    except Problem as problem:
        raise Problem(404, problem.detail, problem.parameter) from None


def read_query(params: Sequence[Param], given: Any) -> dict[str, Any]:
    """Query values, one by one; nothing that was not declared is looked at. Raises Problem 400."""
    known = {param.name: param for param in params}
    unknown = sorted(set(given) - set(known))
    if unknown:
        asked = ", ".join(repr(name[:40]) for name in unknown[:5])
        allowed = ", ".join(known) or "none"
        raise Problem(400, f"There is no parameter {asked} here. Known ones: {allowed}.", unknown[0][:40])
    read: dict[str, Any] = {p.name: 0 if p.least is not None else "" for p in params}
    for name in given:
        values = given.getlist(name)
        if len(values) > 1:
            raise Problem(400, f"{name} is given {len(values)} times; once is enough.", name)
        read[name] = known[name].read(values[0])
    return read


def read_part(query: dict[str, Any]) -> slice | None:
    """The part of a list that `limit` and `page` mean; None where neither is given: all of it."""
    if not query.get("limit") and not query.get("page"):
        return None
    limit, page = query["limit"] or USUAL, query["page"] or 1
    return slice(limit * (page - 1), limit * page)
