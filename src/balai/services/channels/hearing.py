"""From a message to a request: what came is kept first, then heard, each once, in its order."""

import hashlib
import hmac
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from balai.people.limits import Limit
from balai.places.codes import as_code
from balai.places.models import Place
from balai.places.pictures import reencoded
from balai.places.queries import places_of
from balai.places.texts import Refused
from balai.web.languages import known
from balai.web.text import clean

from .. import queries
from ..commands.reporting import Report, report
from ..models import Reporter
from ..places import micro
from ..states import WORDS
from . import words
from .adapter import Adapter, Message, NotSaid, Unwanted, adapters
from .conversation import MOST_PICTURES, TEXT_LIMIT, Draft, Heard, Offered, Question, command, go_on, labels
from .tables import Channel, Conversation, ConversationPicture, Incoming, Outgoing

log = logging.getLogger(__name__)
AT_ONCE = 100
MOST_TRIES = 12
AGAIN = timedelta(minutes=1)
"""Until the second try; each next one waits twice as long, the last a day and a half."""
KEPT = timedelta(days=3)
"""Names of messages that were heard: no channel sends the same one again later than that."""
PATIENCE = timedelta(days=1)
"""A conversation nobody goes on with."""
BY_SENDER = Limit("channel-sender", most=40, every=1_800)


def keep(channel: Channel, name: str, body: bytes) -> None:
    """Write a message down; the same one again changes nothing."""
    said = Incoming(place_id=channel.place_id, channel=channel.name, message=name, body=body)
    Incoming.objects.bulk_create([said], ignore_conflicts=True)


def hear() -> int:
    """Hear what waits. Returns how many messages were heard (the worker does this again and again)."""
    now, open_ = datetime.now(UTC), queries.places_with_counter()
    waiting = Incoming.objects.across(open_).filter(heard_at=None, tries__lt=MOST_TRIES)
    # What failed before never stands in the way of what is new.
    return sum(_hear(one, now) for one in waiting.order_by("tries", "since")[:AT_ONCE] if _due(one, now))


def forget(now: datetime) -> None:
    """Drop conversations nobody goes on with, names of messages heard long ago, and words nobody took."""
    for place_id in queries.places_with_counter():
        Incoming.objects.of(place_id).filter(since__lt=now - KEPT).delete()
        old = Conversation.objects.of(place_id).filter(touched_at__lt=now - PATIENCE)
        end(place_id, list(old.values_list("id", flat=True)))


def end(place_id: UUID, conversations: Sequence[UUID]) -> None:
    """Nothing is left of these conversations."""
    ConversationPicture.objects.of(place_id).filter(conversation__in=conversations).delete()
    Conversation.objects.of(place_id).filter(id__in=conversations).delete()


def _due(one: Incoming, now: datetime) -> bool:
    return not one.tries or one.since + AGAIN * 2 ** (one.tries - 1) <= now


def _hear(one: Incoming, now: datetime) -> int:
    channel = Channel.objects.of(one.place_id).filter(name=one.channel).first()
    place = next(iter(places_of([one.place_id])), None)
    try:
        if channel and place:
            adapter = adapters()[channel.name]
            # Pictures come over the network, so before the transaction.
            said = [(m, _fetched(adapter, channel, m)) for m in adapter.normalise(bytes(one.body))]
        else:
            said = []
        with transaction.atomic():
            mine = Incoming.objects.of(one.place_id).filter(id=one.id, heard_at=None)
            if not mine.update(heard_at=now, body=b""):
                return 0
            for message, pictures in said:
                assert channel and place
                _talk(place, channel, message, pictures, one.message)
        return 1
    except Exception as error:  # one message that cannot be heard stops no other
        expected = isinstance(error, NotSaid | OSError)
        log.warning("message not heard: %s", type(error).__name__, exc_info=not expected)
        Incoming.objects.of(one.place_id).filter(id=one.id).update(tries=one.tries + 1)
        return 0


def _fetched(adapter: Adapter, channel: Channel, message: Message) -> list[bytes]:
    found = []
    for picture in message.pictures:
        try:
            found.append(adapter.picture(channel, picture) if isinstance(picture, str) else picture)
        except Unwanted:
            continue
    return found


def _talk(place: Place, channel: Channel, message: Message, pictures: list[bytes], name: str) -> None:
    """One step of a conversation, inside the caller's transaction."""
    own = Conversation.objects.of(place.place_id).filter(channel=channel.name, sender=message.sender)
    found = own.select_for_update().first()
    lang = known(message.lang) or (found.lang if found else settings.LANGUAGE_CODE)
    with translation.override(lang):
        if not BY_SENDER.take(f"{place.place_id}/{channel.name}/{message.sender}"):
            _say(channel, message.sender, words.too_many())
            return
        order, rest = command(message.text)
        if order:
            _obey(place, channel, message.sender, found, order, rest)
            return
        if found is None:
            found = Conversation(place_id=place.place_id, channel=channel.name, sender=message.sender)
        found.lang = lang
        _go_on(place, channel, found, message, pictures, name)


def _obey(
    place: Place, channel: Channel, sender: str, found: Conversation | None, order: str, rest: str
) -> None:
    """Start over, stop, or the state of a request."""
    if order == "status":
        row = queries.request_of(place.place_id, as_code(rest) or "")
        said = words.status(place, row.code, str(WORDS[row.state])) if row else words.unknown_code()
        _say(channel, sender, said)
        return
    if found:
        end(place.place_id, [found.id])
    if order == "stop":
        contact = contact_of(channel.name, sender)
        Reporter.objects.of(place.place_id).filter(contact=contact).update(contact="")
        Outgoing.objects.of(place.place_id).filter(channel=channel.name, to=sender).delete()
    _say(channel, sender, words.stopped() if order == "stop" else words.begin(place))


def _go_on(
    place: Place, channel: Channel, talk: Conversation, message: Message, pictures: list[bytes], name: str
) -> None:
    draft = msgspec.convert(talk.draft, Draft)
    draft.began = draft.began or name
    kept, refused = _made_anew(pictures[: MOST_PICTURES - draft.pictures])
    lat, lon = _degrees(message)
    offered = offers(place.place_id)
    heard = Heard(text=_lines(message.text), pictures=len(kept), lat=lat, lon=lon)
    asked = go_on(draft, heard, offered)
    talk.draft = msgspec.to_builtins(draft)
    talk.save()
    rows = [ConversationPicture(place_id=talk.place_id, conversation=talk.id, content=one) for one in kept]
    ConversationPicture.objects.bulk_create(rows)
    if refused:
        _say(channel, talk.sender, refused)
    if asked == "ready":
        _report(place, channel, talk, draft)
    else:
        _say(channel, talk.sender, words.asking(asked, draft, offered), labels(draft, offered))


def _report(place: Place, channel: Channel, talk: Conversation, draft: Draft) -> None:
    """Open the request; where something is refused the conversation goes on with what it is."""
    pictures = ConversationPicture.objects.of(talk.place_id).filter(conversation=talk.id).order_by("id")
    said = Report(
        kind=draft.kind, lat=_micro(draft.lat), lon=_micro(draft.lon), landmark=draft.landmark, text=draft.text,
        photos=[bytes(one.content) for one in pictures[: draft.pictures]], chosen=draft.chosen,
        answers=draft.answers, contact=contact_of(channel.name, talk.sender), lang=talk.lang,
        channel=channel.name, client_key=_client_key(channel, talk.sender, draft.began),
    )  # fmt: skip
    try:
        with transaction.atomic():
            told = report(place.place_id, said)
    except Refused as refused:
        _ask_again(draft, refused.field or "")
        talk.draft = msgspec.to_builtins(draft)
        talk.save()
        _say(channel, talk.sender, str(refused), labels(draft, offers(place.place_id)))
        return
    end(talk.place_id, [talk.id])
    if not adapters()[channel.name].by_letter:
        _say(channel, talk.sender, words.thanks(place, told.code))


def _ask_again(draft: Draft, field: str) -> None:
    """Forget the answer that was refused, and wait for another."""
    if field == "place":
        draft.lat = draft.lon = None
        draft.landmark, draft.asked = "", "where"
    elif field.startswith("attribute["):
        code = field[len("attribute[") : -1]
        draft.chosen.pop(code, None)
        draft.answers.pop(code, None)
        draft.asked = f"?{code}"
    elif field == "kind":
        draft.kind, draft.asked = "", "kind"
    else:
        draft.text, draft.asked = "", "what"


def offers(place_id: UUID) -> list[Offered]:
    """What may be reported here, with what must be answered."""
    return [
        Offered(kind.code, kind.name, tuple(
            Question(q["code"], q["text"], tuple((one["key"], one["name"]) for one in q.get("choices", [])))
            for q in kind.questions if q.get("required")
        ))
        for kind in queries.residents_kinds(place_id)
    ]  # fmt: skip


def contact_of(channel: str, sender: str) -> str:
    """How somebody is reached later: by their address, or by `@channel:address` of a messenger."""
    return sender if adapters()[channel].by_letter else f"@{channel}:{sender}"


def _client_key(channel: Channel, sender: str, message: str) -> str:
    """The same sending is one report, however often it is heard; nobody else can make this key."""
    said = f"balai/channel-report/v1\0{channel.place_id.hex}\0{channel.name}\0{sender}\0{message}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def _made_anew(pictures: list[bytes]) -> tuple[list[bytes], str]:
    """Pictures as they are kept, and why one was not."""
    kept, refused = [], ""
    for content in pictures:
        try:
            kept.append(reencoded(SimpleUploadedFile("picture", content)))
        except Refused as error:
            refused = str(error)
    return kept, refused


def _lines(text: str) -> str:
    """Words of several lines without what reorders or hides them."""
    return "\n".join(clean(line, 1000) for line in text[:8000].split("\n"))[:TEXT_LIMIT]


def _degrees(message: Message) -> tuple[float | None, float | None]:
    """A position on this earth, or none."""
    lat, lon = message.lat, message.lon
    good = lat is not None and lon is not None and -90 <= lat <= 90 and -180 <= lon <= 180
    return (lat, lon) if good else (None, None)


def _micro(degrees: float | None) -> int | None:
    return None if degrees is None else micro(f"{degrees:.6f}")


def _say(channel: Channel, to: str, said: str, choices: Sequence[str] = ()) -> None:
    """Write down what is to be said."""
    Outgoing.objects.create(
        place_id=channel.place_id, channel=channel.name, to=to, words=said, choices=list(choices)
    )
