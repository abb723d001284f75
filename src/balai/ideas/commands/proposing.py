"""What those who propose do: propose, write otherwise while nobody supports it, go on together, take back."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import links, texts
from balai.places.acts import Link
from balai.places.areas import areas_of, name_at
from balai.places.codes import as_code
from balai.places.pictures import MOST_PHOTOS
from balai.places.queries import profile
from balai.places.rings import in_street, in_the_world
from balai.places.texts import Refused
from balai.record.acts import Commitment
from balai.record.append import add_aside, append
from balai.record.erase import erase
from balai.record.ids import new_ref

from .. import acts
from ..models import Idea, MergeAsk, Version, Voice
from ..states import ENDED, allows
from .calling import days_later, locked_call, locked_idea, words_beside
from .telling import tell_author
from .voices import known_voice, new_voice, voice_by

TITLE_LIMIT, TEXT_LIMIT, PLACE_LIMIT = 120, 4000, 200
MOST_COST = 10**15
MOST_ABOUT = 5
ABOUT = ("target", "project", "request")
"""Kinds of things that an idea may name."""
BY = "resident"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody proposes. Pictures are made anew before they come here."""

    title: str
    need: str
    text: str
    where: str = ""
    cost_low: int = 0
    cost_high: int = 0
    about: list[str] = []
    answers: str = ""
    links: list[Link] = []
    lat: int | None = None
    lon: int | None = None
    photos: list[bytes] = []
    lang: str = "en"
    client_key: str = ""


class Proposed(NamedTuple):
    """The idea's reference and the secret of the link of whoever proposed it."""

    ref: str
    secret: str


def propose(place_id: UUID, call: str, said: Said, now: datetime | None = None) -> Proposed:
    """Propose an idea. Sending the same again gives the same. Raises Refused, naming the field."""
    if known := known_voice(place_id, said.client_key):
        return Proposed(known.voice.idea, known.secret)
    with transaction.atomic():
        row = locked_call(place_id, call)
        if not allows(row.phase, "propose"):
            raise Refused(_("This call takes no new ideas at present."))
        title, need, text = checked(said.title, said.need, said.text)
        _check(place_id, said)
        ref = new_ref()
        heard = new_voice(place_id, ref, said.client_key, said.lang, author=True)
        if heard.voice.idea != ref:  # the same sending, at the same moment
            return Proposed(heard.voice.idea, heard.secret)
        lat, lon = _point(place_id, said)
        where = texts.text(said.where, "where", limit=PLACE_LIMIT)
        act = acts.IdeaProposed(
            ref=ref, call=call, title=words_beside(place_id, title), need=words_beside(place_id, need),
            text=words_beside(place_id, text), where=words_beside(place_id, where) if where else None,
            photos=[Commitment(add_aside(place_id, photo, "image/jpeg")) for photo in said.photos],
            cost_low=said.cost_low, cost_high=said.cost_high, answers=said.answers,
            about=[code for one in said.about if (code := as_code(one))],
            answer_by=days_later(row.answer_days, now), links=said.links, lat=lat, lon=lon, by=BY,
        )  # fmt: skip
        append(place_id, [act])
    return Proposed(ref, heard.secret)


def checked(title: str, need: str, text: str) -> tuple[str, str, str]:
    """The words of an idea as they may be kept. Raises Refused."""
    return (
        texts.text(title, "title", needed=True, limit=TITLE_LIMIT),
        texts.text(need, "need", needed=True, limit=TEXT_LIMIT),
        texts.text(text, "text", needed=True, limit=TEXT_LIMIT),
    )


def _check(place_id: UUID, said: Said) -> None:
    if not 0 <= said.cost_low <= MOST_COST or not 0 <= said.cost_high <= MOST_COST:
        raise Refused(_("Write an amount of money."), "cost_low")
    if said.cost_high and said.cost_low > said.cost_high:
        raise Refused(_("The lower amount comes first."), "cost_low")
    if len(said.about) > MOST_ABOUT:
        raise Refused(_("At most %(most)d codes.") % {"most": MOST_ABOUT}, "about")
    for one in said.about:
        if not as_code(one):
            raise Refused(_("“%(code)s” is no code of a report.") % {"code": one[:40]}, "about")
    links.check(place_id, links.read(f"request:{as_code(one)}" for one in said.about), ["request"], "about")
    links.check(place_id, said.links, ABOUT, "links")
    if said.answers and said.answers not in {item.ref for item in profile(place_id)["need"]}:
        raise Refused(_("The city states no such need."), "answers")
    if len(said.photos) > MOST_PHOTOS:
        raise Refused(_("At most %(most)d pictures.") % {"most": MOST_PHOTOS}, "photos")


def _point(place_id: UUID, said: Said) -> tuple[int | None, int | None]:
    """Where it is, to about a metre; nothing where no point was said. Raises Refused."""
    if said.lat is None and said.lon is None:
        return None, None
    if said.lat is None or said.lon is None or not in_the_world([(said.lon, said.lat)]):
        raise Refused(_("This point lies nowhere on the map."), "lat")
    drawn = areas_of(place_id)
    if drawn and not name_at(drawn, said.lat, said.lon):
        raise Refused(_("This point lies outside the city."), "lat")
    return in_street(said.lat, said.lon)


def revise(place_id: UUID, ref: str, secret: str, title: str, need: str, text: str) -> None:
    """Write it otherwise, as long as nobody supports these words. Raises Refused, UnknownLink."""
    words = checked(title, need, text)
    with transaction.atomic():
        row = own_idea(place_id, ref, secret, "revise")
        if row.locked:
            raise Refused(
                _("Somebody supports these words, so they stay. Add a statement, or propose another idea.")
            )
        kept = [words_beside(place_id, one) for one in words]
        append(place_id, [acts.IdeaRevised(ref=ref, title=kept[0], need=kept[1], text=kept[2], by=BY)])


def take_back(place_id: UUID, ref: str, secret: str) -> None:
    """Take an idea back: what was written and photographed is erased. Raises Refused, UnknownLink."""
    with transaction.atomic():
        row = own_idea(place_id, ref, secret, "")
        versions = Version.objects.of(place_id).filter(idea=ref).values_list("title", "need", "text")
        about = [row.where, *row.photos, *(one for version in versions for one in version)]
        append(place_id, [acts.IdeaWithdrawn(ref=ref, by=BY)])
        erase(place_id, [one for one in about if one], "withdrawn by whoever proposed it", BY)
        MergeAsk.objects.of(place_id).filter(idea=ref).delete()
        MergeAsk.objects.of(place_id).filter(into=ref).delete()


def ask_to_join(place_id: UUID, ref: str, secret: str, into: str) -> None:
    """Ask that the idea goes on in another of the same call. Raises Refused, UnknownLink."""
    with transaction.atomic():
        row = own_idea(place_id, ref, secret, "merge")
        other = locked_idea(place_id, into)
        if other.ref == row.ref or other.call != row.call or other.state in ENDED:
            raise Refused(_("Choose another idea of this call."), "into")
        before = MergeAsk.objects.of(place_id).filter(idea=ref)
        if before.filter(into=into).exists():
            return
        before.delete()
        MergeAsk.objects.create(place_id=place_id, idea=ref, into=into)
        tell_author(place_id, into, "asked", ref)


def settle_join(place_id: UUID, ref: str, secret: str, other: str, *, yes: bool) -> None:
    """Whoever proposed `ref` says whether `other` may go on in it. Raises Refused, UnknownLink."""
    with transaction.atomic():
        own_idea(place_id, ref, secret, "merge")
        asked = MergeAsk.objects.of(place_id).filter(idea=other, into=ref)
        if not asked.exists():
            raise Refused(_("Nobody asks for that any more."))
        asked.delete()
        if not yes:
            tell_author(place_id, other, "refused", ref)
            return
        if locked_idea(place_id, other).state in ENDED:
            raise Refused(_("This idea has ended."))
        append(place_id, [acts.IdeaMerged(ref=other, into=ref, by=BY)])


def own_idea(place_id: UUID, ref: str, secret: str, deed: str) -> Idea:
    """The idea, for whoever proposed it, in a phase that allows the deed. Raises Refused, UnknownLink."""
    voice: Voice = voice_by(place_id, ref, secret)
    if not voice.author:
        raise Refused(_("Only whoever proposed it can do that."))
    row = locked_idea(place_id, ref)
    if row.state in ENDED:
        raise Refused(_("This idea has ended."))
    if deed and not allows(locked_call(place_id, row.call).phase, deed):
        raise Refused(_("This phase of the call does not allow that."))
    return row
