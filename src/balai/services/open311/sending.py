"""A POST as a report, exactly as the page sends one."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import STAFF, Actor, Role
from balai.places.codes import as_code
from balai.places.pictures import reencoded
from balai.places.texts import Refused
from balai.record.models import Head

from ..commands.answering import answer
from ..commands.counter import LISTS
from ..commands.reporting import MOST_PHOTOS, TEXT_LIMIT, Report, Reported, report
from ..models import ApiKey, Counter, Kind, OutsideUpdate
from ..places import micro
from ..queries import kind_named, request_of
from .asked import text
from .wire import Wrong

MEDIA = ("media", "photo")
ATTRIBUTE = re.compile(r"attribute\[(?P<code>[^\]\[]{1,200})\](\[\])?")
PARAMETERS = {"kind": "service_code", "place": "lat, long, address_string", "landmark": "address_string"}
PARAMETERS |= {"text": "description", "attribute": "attribute", "photos": "media"}
"""What the standard calls the fields that a refusal names."""


class Sent(NamedTuple):
    """What a client sent to a place, with the key it came with."""

    place_id: UUID
    counter: Counter
    key: ApiKey
    said: QueryDict
    files: Any


def send(sent: Sent) -> Reported:
    """Open the request that a client sent. Raises Wrong."""
    kind = service(sent.place_id, text(sent.said, "service_code"))
    try:
        said = msgspec.structs.replace(_report(kind, sent.said), photos=_pictures(sent))
        return report(sent.place_id, said, read=(sent.counter, kind))
    except Refused as refused:
        raise _wrong(refused) from refused


def update(sent: Sent) -> tuple[str, int]:
    """What an office says of a request: (code, index of the act). Raises Wrong.

    `status` closed: it is done, and those who reported are asked; open: a word on the way. The desk's rules hold.
    """
    if not sent.key.answers:
        raise Wrong(403, _("This api_key sends requests, but does not speak for an office."))
    code = as_code(text(sent.said, "service_request_id"))
    status = text(sent.said, "status").lower()
    if not code or request_of(sent.place_id, code) is None:
        raise Wrong(404, _("There is no request of this service_request_id."))
    if status not in {"open", "closed"}:
        raise Wrong(400, _("status: open or closed."))
    try:
        name = texts.text(text(sent.said, "update_id"), "update_id", limit=200)
        with transaction.atomic():
            known = OutsideUpdate.objects.of(sent.place_id).filter(key=sent.key.id, update=name).first()
            return (known.code, known.entry) if name and known else _answered(sent, code, name, status)
    except Refused as refused:
        raise _wrong(refused) from refused


def _answered(sent: Sent, code: str, name: str, status: str) -> tuple[str, int]:
    """IntegrityError cannot happen: the request is locked by the answer, and the name is looked for before."""
    request_of(sent.place_id, code, lock=True)
    if name and (
        known := OutsideUpdate.objects.of(sent.place_id).filter(key=sent.key.id, update=name).first()
    ):
        return known.code, known.entry
    office = Actor((Role(STAFF, sent.place_id),))
    what, words = "done" if status == "closed" else "note", text(sent.said, "description")
    answer(office, sent.place_id, code, what, words, _pictures(sent))
    entry = Head.objects.get(place_id=sent.place_id).size - 1
    if name:
        OutsideUpdate.objects.create(
            place_id=sent.place_id, key=sent.key.id, update=name, code=code, entry=entry
        )
    return code, entry


def _pictures(sent: Sent) -> list[bytes]:
    """Files of the fields `media` and `photo`, made anew. Raises Refused."""
    files = [file for name in MEDIA for file in sent.files.getlist(name)]
    if len(files) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d pictures.") % {"most": MOST_PHOTOS}, "photos")
    return [reencoded(file) for file in files]


def _wrong(refused: Refused) -> Wrong:
    field = PARAMETERS.get(refused.field or "", refused.field)
    return Wrong(400, f"{field}: {refused}" if field else refused)


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
