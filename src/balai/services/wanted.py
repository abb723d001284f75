"""Which requests a page of the queue shows: read one by one from an address, or kept as a view of one's own."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.utils.translation import gettext_lazy as _

from balai.web.text import clean

VIEWS = {
    "decide": _("Needs a decision"),
    "late": _("Past its promise"),
    "mine": _("Mine"),
    "asked": _("Waiting for those who reported"),
    "disputed": _("“Not fixed”"),
    "held": _("Held for a look"),
    "lost": _("With no office"),
    "open": _("All open"),
    "closed": _("Closed"),
}
EVERY_OFFICE = "all"


class Wanted(msgspec.Struct, frozen=True):
    """What a page of the queue is asked for; empty means all."""

    view: str = "open"
    office: str = ""
    """Reference of an office; `all`: every office."""
    kind: str = ""
    area: str = ""
    state: str = ""
    search: str = ""
    map: str = ""
    """Anything: the requests of the page are drawn on a map too."""
    after: str = ""
    """Code of the last request of the page before."""

    @classmethod
    def read(cls, given: Mapping[str, Any], **usual: str) -> "Wanted":
        """From a query or a form, each value bounded; a view that there is not is that of everything open."""
        said = {name: clean(given.get(name, usual.get(name, "")), 100) for name in cls.__struct_fields__}
        return cls(**{**said, "view": said["view"] if said["view"] in VIEWS else "open"})

    def query(self, **changes: str) -> str:
        """The same as a query string, otherwise where changes say so; never with the page."""
        said = {**msgspec.structs.asdict(self), "after": "", **changes}
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether a view shows less than its name says."""
        return bool(self.search or self.kind or self.area or self.state)

    @property
    def mapped(self) -> str:
        """The same with a map, or without."""
        return self.query(map="" if self.map else "1")
