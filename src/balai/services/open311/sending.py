"""A POST as a report, exactly as the page sends one."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.texts import Refused

from ..commands.counter import LISTS
from ..commands.reporting import TEXT_LIMIT, Report, Reported, report
from ..models import Kind
from ..places import micro
from ..queries import kind_named
from .asked import text
from .wire import Wrong

ATTRIBUTE = re.compile(r"attribute\[(?P<code>[^\]\[]{1,200})\](\[\])?")
PARAMETERS = {"kind": "service_code", "place": "lat, long, address_string", "landmark": "address_string"}
PARAMETERS |= {"text": "description", "attribute": "attribute"}
"""What the standard calls the fields that a refusal names."""


def send(place_id: UUID, said: QueryDict) -> Reported:
    """Open the request that a client sent. Raises Wrong."""
    kind = service(place_id, text(said, "service_code"))
    try:
        return report(place_id, _report(kind, said))
    except Refused as refused:
        field = PARAMETERS.get(refused.field or "", refused.field)
        raise Wrong(400, f"{field}: {refused}" if field else refused) from refused


def service(place_id: UUID, code: str) -> Kind:
    """The kind that residents may report by this code. Raises Wrong."""
    if not code:
        raise Wrong(400, _("service_code is missing."))
    kind = kind_named(place_id, code)
    if kind is None or kind.closed_on or kind.parent:
        raise Wrong(404, _("There is no service of this service_code."))
    return kind


def _report(kind: Kind, said: QueryDict) -> Report:
    chosen, answers = _attributes(kind, said)
    return Report(
        kind=kind.code,
        lat=_degrees(said, "lat"),
        lon=_degrees(said, "long"),
        landmark=text(said, "address_string"),
        text=_words(said),
        chosen=chosen,
        answers=answers,
        # Names and numbers of devices and accounts are not kept: nothing here needs them.
        contact=text(said, "email") or text(said, "phone"),
        lang=get_language() or "en",
        channel="open311",
        client_key=text(said, "client_key"),
    )


def _degrees(said: QueryDict, name: str) -> int | None:
    given = text(said, name)
    found = micro(given) if given else None
    if given and found is None:
        raise Wrong(400, _("%(name)s: a number in degrees, such as -6.19.") % {"name": name})
    return found


def _words(said: QueryDict) -> str:
    """The description; an address of a picture follows it as text. It is never fetched."""
    words, link = texts.text(said.get("description", ""), "text", limit=TEXT_LIMIT), text(said, "media_url")
    if not link:
        return words
    try:
        good = urlsplit(link).scheme in {"http", "https"} and bool(urlsplit(link).hostname)
    except ValueError:
        good = False
    if not good or len(link) > 2000 or not link.isprintable() or " " in link:
        raise Wrong(400, _("media_url: an address that begins with https://"))
    if len(words) + 1 + len(link) > TEXT_LIMIT:
        limit = {"limit": TEXT_LIMIT}
        raise Wrong(400, _("description and media_url: together at most %(limit)d characters.") % limit)
    return f"{words}\n{link}" if words else link


def _attributes(kind: Kind, said: QueryDict) -> tuple[dict[str, list[str]], dict[str, str]]:
    """attribute[code]=… and attribute[code][]=…: what was chosen, and what was answered in own words."""
    lists = {question["code"] for question in kind.questions if question.get("datatype") in LISTS}
    chosen: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    for code, values in _given(said):
        if code in lists:
            chosen.setdefault(code, []).extend(values)
        else:
            answers[code] = values[-1]
    return chosen, answers


def _given(said: QueryDict) -> Iterator[tuple[str, list[str]]]:
    for name, values in said.lists():
        found = ATTRIBUTE.fullmatch(name)
        if found and (values := [value for value in values if value.strip()]):
            yield found["code"], values
