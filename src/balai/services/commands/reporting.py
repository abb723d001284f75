"""Reporting a problem, and joining a report that is there already. No account is needed."""

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from balai.methods.words import folded
from balai.places import texts
from balai.places.codes import kept, new_code, new_secret, secret_from
from balai.places.once import once
from balai.places.pictures import MOST_PHOTOS
from balai.places.rings import in_the_world
from balai.places.texts import Refused, is_blank
from balai.record.acts import Commitment
from balai.record.append import add_aside, append
from balai.record.fold import insert
from balai.record.ids import row_id
from balai.web.text import clean

from .. import acts
from ..clock import promise
from ..models import Counter, ExactPoint, Kind, Reporter, Request, Searchable
from ..places import shown
from ..queries import area_at, areas, counter_of, hours_of, kind_named, office_for, request_of
from ..states import ASKED, OPEN

TEXT_LIMIT = 4000
JOINABLE = OPEN | ASKED
NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,9})?")


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reports. Pictures are re-encoded before they come here."""

    kind: str
    lat: int | None = None
    lon: int | None = None
    landmark: str = ""
    text: str = ""
    photos: list[bytes] = []
    chosen: dict[str, list[str]] = {}
    answers: dict[str, str] = {}
    """Answers in the person's own words, by question."""
    contact: str = ""
    lang: str = "en"
    channel: str = "web"
    client_key: str = ""
    """What the device calls this sending: at least 128 random bits that it tells nobody else."""


class Reported(msgspec.Struct, frozen=True):
    """The public code, the secret of the link that follows it, and whether this very sending was known already."""

    code: str
    secret: str
    again: bool = False


def report(
    place_id: UUID, said: Report, now: datetime | None = None, read: tuple[Counter, Kind] | None = None
) -> Reported:
    """Open a request. `read`: the counter and the kind, where the caller has just read them. Raises Refused."""
    return once(
        said.client_key,
        lambda: _known(place_id, said.client_key),
        lambda: _report(place_id, said, now or datetime.now(UTC), read),
    )


def join(place_id: UUID, code: str, said: Report) -> Reported:
    """Count one more person in. Raises Refused."""
    return once(
        said.client_key, lambda: _known(place_id, said.client_key), lambda: _join(place_id, code, said)
    )


def _report(place_id: UUID, said: Report, now: datetime, read: tuple[Counter, Kind] | None) -> Reported:
    counter, kind = read or (_open_counter(place_id), open_kind(place_id, said.kind))
    _enough(said)
    found = areas(place_id)
    area = area_at(found, said.lat, said.lon) if said.lat is not None and said.lon is not None else ""
    outside = bool(found) and said.lat is not None and not area
    if outside and not counter.passes_on:
        raise Refused(_("This lies outside the city. The city there is the right one to tell."), "place")
    code = _free_code(place_id, counter.prefix)
    until = "" if outside else promise(now, kind.promise, kind.unit, hours_of(counter))
    act = _opened(place_id, code, said, kind, area, until, outside)
    wrote = beside(act.text, act.landmark, *act.photos, *(one.text for one in act.written))
    secret = _reporter(place_id, code, said, wrote)
    _keep_private(place_id, code, said, kind)
    append(place_id, [act])  # last of all: from here on every other writer of this place waits
    return Reported(code, secret)


def _join(place_id: UUID, code: str, said: Report) -> Reported:
    row = request_of(place_id, code, lock=True)
    if row is None:
        raise Refused(_("There is no report of this code."))
    if row.state not in JOINABLE:
        raise Refused(_("This report is closed. Report it again, and both will be shown together."))
    text = commit(place_id, texts.text(said.text, "text", limit=TEXT_LIMIT))
    photos = pictures(place_id, said.photos)
    secret = _reporter(place_id, code, said, beside(text, *photos))
    append(place_id, [acts.RequestJoined(code=code, text=text, photos=photos)])
    return Reported(code, secret)


def promise_of(place_id: UUID, code: str, now: datetime) -> str:
    """By when a kind that comes in now is answered; empty where the city promises nothing."""
    counter, kind = counter_of(place_id), kind_named(place_id, code)
    return promise(now, kind.promise, kind.unit, hours_of(counter)) if counter and kind else ""


def _open_counter(place_id: UUID) -> Counter:
    counter = counter_of(place_id)
    if counter is None:
        raise Refused(_("This city has not opened its counter yet."))
    return counter


def open_kind(place_id: UUID, code: str) -> Kind:
    kind = kind_named(place_id, code)
    if kind is None or kind.closed_on:
        raise Refused(_("Choose what it is about."), "kind")
    return kind


def _enough(said: Report) -> None:
    """A place, and words or a picture; nothing else is needed."""
    if said.lat is None and said.lon is None and is_blank(said.landmark):
        raise Refused(_("Say where it is: a point on the map, or something that stands near it."), "place")
    if (said.lat is None) != (said.lon is None) or not in_the_world([(said.lon or 0, said.lat or 0)]):
        raise Refused(_("This point lies nowhere on the map."), "place")
    if is_blank(said.text) and not said.photos:
        raise Refused(_("Add a picture, or say in a few words what is wrong."), "text")


def _opened(
    place_id: UUID, code: str, said: Report, kind: Kind, area: str, by: str, outside: bool
) -> acts.RequestOpened:
    """The act, with what the person wrote and photographed kept beside the record."""
    at = (
        shown(said.lat, said.lon, kind.place)
        if said.lat is not None and said.lon is not None
        else (None, None)
    )
    answers = _answered(kind.questions, said)
    return acts.RequestOpened(
        code=code,
        kind=kind.code,
        office="" if outside else office_for(place_id, kind, area),
        area=area,
        lat=at[0],
        lon=at[1],
        text=commit(place_id, texts.text(said.text, "text", limit=TEXT_LIMIT)),
        landmark=commit(place_id, texts.text(said.landmark, "landmark")),
        photos=pictures(place_id, said.photos),
        chosen=[acts.Chosen(code, keys) for code, keys in sorted(said.chosen.items()) if keys],
        written=[
            acts.Written(code, text)
            for code, words in sorted(answers.items())
            if (text := commit(place_id, words))
        ],
        channel=said.channel,
        promise=by,
        state="passed on" if outside else "new",
    )


def _answered(questions: list[dict[str, Any]], said: Report) -> dict[str, str]:
    """Answers in own words, as they may be kept; questions that must be answered are. Raises Refused."""
    if unknown := (set(said.chosen) | set(said.answers)) - {question["code"] for question in questions}:
        name = clean(min(unknown), 60)
        raise Refused(_("There is no question %(code)s for this kind.") % {"code": name}, "attribute")
    words: dict[str, str] = {}
    for question in questions:
        code, field = question["code"], f"attribute[{question['code']}]"
        words[code] = texts.text(said.answers.get(code, ""), field, limit=TEXT_LIMIT)
        chosen = said.chosen.get(code, [])
        if question.get("required") and not chosen and is_blank(words[code]):
            raise Refused(_("This question needs an answer: %(text)s") % {"text": question["text"]}, field)
        _fits(question, chosen, words[code], field)
    return words


def _fits(question: dict[str, Any], chosen: list[str], words: str, field: str) -> None:
    """An answer is of the kind that was asked for. Raises Refused."""
    kind, keys = question.get("datatype", "string"), {one["key"] for one in question.get("choices", [])}
    if not set(chosen) <= keys or len(set(chosen)) != len(chosen) or (keys and words):
        raise Refused(_("Choose from the answers that are offered."), field)
    if kind == "singlevaluelist" and len(chosen) > 1:
        raise Refused(_("Choose one of the answers."), field)
    if kind == "number" and words and not NUMBER.fullmatch(words):
        raise Refused(_("Write a number."), field)
    if kind == "datetime" and words:
        try:
            datetime.fromisoformat(words)
        except ValueError as error:
            raise Refused(_("Write a day and a time."), field) from error


def commit(place_id: UUID, text: str) -> Commitment | None:
    """Keep somebody's words beside the record; None for no words."""
    return Commitment(add_aside(place_id, text.encode(), "text/plain; charset=utf-8")) if text else None


def pictures(place_id: UUID, photos: list[bytes]) -> list[Commitment]:
    """Keep pictures beside the record. Raises Refused when there are too many: none is dropped in silence."""
    if len(photos) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d pictures.") % {"most": MOST_PHOTOS}, "photos")
    return [Commitment(add_aside(place_id, photo, "image/jpeg")) for photo in photos]


def beside(*said: Commitment | None) -> list[str]:
    """What somebody wrote and photographed, as their private row remembers it."""
    return [one.aside for one in said if one]


def _free_code(place_id: UUID, prefix: str) -> str:
    while True:
        code = new_code(prefix)
        if Request.objects.one_of(place_id, row_id(place_id, "request", code)) is None:
            return code


def _keep_private(place_id: UUID, code: str, said: Report, kind: Kind) -> None:
    if text := folded(said.text):
        insert(Searchable, [Searchable(place_id=place_id, code=code, text=text)])
    if kind.place == "home" and said.lat is not None and said.lon is not None:
        ExactPoint.objects.create(place_id=place_id, code=code, lat=said.lat, lon=said.lon)


def _reporter(place_id: UUID, code: str, said: Report, wrote: list[str]) -> str:
    """Remember who reported; returns the secret of their link. IntegrityError: this sending is known."""
    secret = secret_from("reporter", place_id, said.client_key) if said.client_key else new_secret()[0]
    # Only a channel says whom it reaches: one that is typed elsewhere would make a bot write to strangers.
    typed = said.contact.startswith("@") and not said.contact.startswith(f"@{said.channel}:")
    reporter = Reporter(
        place_id=place_id,
        code=code,
        began=code,
        secret=kept(secret),
        client_key=said.client_key or None,
        contact="" if typed else clean(said.contact, 254),
        lang=clean(said.lang, 20),
        wrote=wrote,
        since=datetime.now(UTC),
    )
    insert(Reporter, [reporter])
    return secret


def _known(place_id: UUID, client_key: str) -> Reported | None:
    """What this very sending was told the first time."""
    if not client_key:
        return None
    found = Reporter.objects.one_by(place_id, "client_key", client_key)
    return Reported(found.code, secret_from("reporter", place_id, client_key), again=True) if found else None
