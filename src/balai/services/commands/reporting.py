"""Reporting a problem, and joining a report that is there already. No account is needed."""

import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places.commands import Refused
from balai.record.acts import Commitment
from balai.record.append import add_aside, append
from balai.web.text import clean

from .. import acts
from ..clock import promise
from ..codes import kept, new_code, new_secret
from ..models import Counter, ExactPoint, Kind, Reporter, Request, Searchable
from ..places import shown
from ..queries import area_at, areas, counter_of, hours_of, kind_named, office_for
from ..states import ASKED, OPEN
from .words import folded, written

TEXT_LIMIT = 4000
MOST_PHOTOS = 3
JOINABLE = OPEN | ASKED


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


def report(place_id: UUID, said: Report, now: datetime | None = None) -> Reported:
    """Open a request. Raises Refused, naming the field."""
    now = now or datetime.now(UTC)
    counter, kind = _open_counter(place_id), _open_kind(place_id, said.kind)
    _enough(said)
    found = areas(place_id)
    area = area_at(found, said.lat, said.lon) if said.lat is not None and said.lon is not None else ""
    outside = bool(found) and said.lat is not None and not area
    if outside and not counter.passes_on:
        raise Refused(_("This lies outside the city. The city there is the right one to tell."), "place")
    with transaction.atomic():
        if known := _known(place_id, said.client_key):
            return Reported(known.code, _secret(place_id, said.client_key)[0], again=True)
        code = _free_code(place_id, counter.prefix)
        act = _opened(place_id, code, said, kind, area, _promised(now, kind, counter, outside), outside)
        append(place_id, [act])
        _keep_private(place_id, code, said, kind)
        return Reported(code, _reporter(place_id, code, said))


def join(place_id: UUID, code: str, said: Report) -> Reported:
    """Count one more person in. Raises Refused."""
    with transaction.atomic():
        if known := _known(place_id, said.client_key):
            return Reported(known.code, _secret(place_id, said.client_key)[0], again=True)
        row = Request.objects.of(place_id).select_for_update().filter(code=code).first()
        if row is None:
            raise Refused(_("There is no report of this code."))
        if row.state not in JOINABLE:
            raise Refused(_("This report is closed. Report it again, and both will be shown together."))
        text = _commit(place_id, written(said.text, "text", TEXT_LIMIT))
        append(place_id, [acts.RequestJoined(code=code, text=text, photos=_pictures(place_id, said.photos))])
        return Reported(code, _reporter(place_id, code, said))


def _open_counter(place_id: UUID) -> Counter:
    counter = counter_of(place_id)
    if counter is None:
        raise Refused(_("This city has not opened its counter yet."))
    return counter


def _open_kind(place_id: UUID, code: str) -> Kind:
    kind = kind_named(place_id, code)
    if kind is None or kind.closed_on:
        raise Refused(_("Choose what it is about."), "kind")
    return kind


def _enough(said: Report) -> None:
    """A place, and words or a picture; nothing else is needed."""
    if (said.lat is None or said.lon is None) and not said.landmark.strip():
        raise Refused(_("Say where it is: a point on the map, or something that stands near it."), "place")
    if not said.text.strip() and not said.photos:
        raise Refused(_("Add a picture, or say in a few words what is wrong."), "text")
    if len(said.photos) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d pictures.") % {"most": MOST_PHOTOS}, "photos")


def _promised(now: datetime, kind: Kind, counter: Counter, outside: bool) -> str:
    return "" if outside else promise(now, kind.promise, kind.unit, hours_of(counter))


def _opened(
    place_id: UUID, code: str, said: Report, kind: Kind, area: str, by: str, outside: bool
) -> acts.RequestOpened:
    """The act, with what the person wrote and photographed kept beside the record."""
    at = (
        shown(said.lat, said.lon, kind.place)
        if said.lat is not None and said.lon is not None
        else (None, None)
    )
    asked = {question["code"]: question for question in kind.questions}
    _answered(asked, said)
    return acts.RequestOpened(
        code=code,
        kind=kind.code,
        office="" if outside else office_for(place_id, kind, area),
        area=area,
        lat=at[0],
        lon=at[1],
        text=_commit(place_id, written(said.text, "text", TEXT_LIMIT)),
        landmark=_commit(place_id, written(said.landmark, "landmark", 500)),
        photos=_pictures(place_id, said.photos),
        chosen=[acts.Chosen(code, keys) for code, keys in sorted(said.chosen.items()) if keys],
        written=[
            acts.Written(
                question, Commitment(add_aside(place_id, text.encode(), "text/plain; charset=utf-8"))
            )
            for question, text in sorted(said.answers.items())
            if text
        ],
        channel=said.channel,
        promise=by,
        state="passed on" if outside else "new",
    )


def _answered(asked: dict[str, dict], said: Report) -> None:  # type: ignore[type-arg]
    """Questions that must be answered are, and choices are among those offered. Raises Refused."""
    for code, question in asked.items():
        keys = {choice["key"] for choice in question.get("choices", [])}
        field = f"attribute[{code}]"
        if question.get("required") and not said.chosen.get(code) and not said.answers.get(code):
            raise Refused(_("This question needs an answer: %(text)s") % {"text": question["text"]}, field)
        if not set(said.chosen.get(code, [])) <= keys:
            raise Refused(_("Choose from the answers that are offered."), field)
    if unknown := (set(said.chosen) | set(said.answers)) - set(asked):
        name = clean(min(unknown), 60)
        raise Refused(_("There is no question %(code)s for this kind.") % {"code": name}, "attribute")


def _commit(place_id: UUID, text: str) -> Commitment | None:
    return Commitment(add_aside(place_id, text.encode(), "text/plain; charset=utf-8")) if text else None


def _pictures(place_id: UUID, photos: list[bytes]) -> list[Commitment]:
    return [Commitment(add_aside(place_id, photo, "image/jpeg")) for photo in photos[:MOST_PHOTOS]]


def _free_code(place_id: UUID, prefix: str) -> str:
    while True:
        code = new_code(prefix)
        if not Request.objects.of(place_id).filter(code=code).exists():
            return code


def _keep_private(place_id: UUID, code: str, said: Report, kind: Kind) -> None:
    if text := folded(said.text):
        Searchable.objects.create(place_id=place_id, code=code, text=text)
    if kind.place == "home" and said.lat is not None and said.lon is not None:
        ExactPoint.objects.create(place_id=place_id, code=code, lat=said.lat, lon=said.lon)


def _reporter(place_id: UUID, code: str, said: Report) -> str:
    """Remember who reported; returns the secret of their link."""
    secret, hashed = _secret(place_id, said.client_key)
    Reporter.objects.create(
        place_id=place_id,
        code=code,
        secret=hashed,
        client_key=said.client_key or None,
        contact=clean(said.contact, 254),
        lang=said.lang,
    )
    return secret


def _known(place_id: UUID, client_key: str) -> Reporter | None:
    if not client_key:
        return None
    return Reporter.objects.of(place_id).filter(client_key=client_key).first()


def _secret(place_id: UUID, client_key: str) -> tuple[str, bytes]:
    """The secret follows from the key that only the device knows, so that a repeated sending gets the same link."""
    if not client_key:
        return new_secret()
    message = b"balai/reporter-link/v1\0" + place_id.bytes + client_key.encode("utf-8", "replace")
    text = hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]
    return text, kept(text)
