"""Recorded webhooks of Telegram become requests, once each; its people are told what happened."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from balai.record.models import Aside
from balai.services.alerts.jobs import letters
from balai.services.channels.hearing import forget, hear
from balai.services.channels.opening import close, open_channel
from balai.services.channels.saying import say_due
from balai.services.channels.tables import Channel, Conversation, ConversationPicture, Incoming, Outgoing
from balai.services.channels.telegram import Telegram
from balai.services.commands.answering import answer
from balai.services.commands.reporting import report
from balai.services.models import Reporter, Request
from tests.cast import Cast
from tests.services.cast import Opened, open_counter, picture, something

from .api import Bot
from .conftest import TOKEN, Line

REPORT = ("telegram_photo.json", "telegram_location.json", "telegram_kind.json", "telegram_answer.json")


def only(counter: Opened) -> Request:
    return Request.objects.of(counter.place_id).get()


def test_a_picture_a_position_and_two_taps_are_a_report(telegram: Line, bot: Bot, counter: Opened) -> None:
    telegram.tell(*REPORT)
    row = only(counter)
    assert (row.kind, row.channel, row.lat, row.lon) == ("roads", "telegram", -6_190_000, 106_810_000)
    assert len(row.photos) == 1 and row.chosen == {"blocked": ["yes"]} and row.office == counter.works
    assert row.code in bot.said[-1]
    assert f"/file/bot{TOKEN}/photos/file_7.jpg" in bot.paths


def test_the_conversation_is_in_the_residents_language(telegram: Line, bot: Bot) -> None:
    telegram.tell("telegram_text.json")
    assert bot.said == ["Di mana? Kirim posisinya, atau tulis apa yang ada di dekatnya."]


def test_kinds_are_offered_as_buttons(telegram: Line, bot: Bot) -> None:
    telegram.tell("telegram_text.json", "telegram_location.json")
    assert bot.keys == ["Roads", "Waste at home"]


def test_nothing_of_a_conversation_is_left_once_it_is_reported(telegram: Line, counter: Opened) -> None:
    telegram.tell(*REPORT)
    for table in (Conversation, ConversationPicture, Outgoing):
        assert not table.objects.of(counter.place_id).exists()
    assert {bytes(one.body) for one in Incoming.objects.of(counter.place_id)} == {b""}


@pytest.mark.parametrize("recorded", ["telegram_edited.json", "telegram_group.json", "telegram_sticker.json"])
def test_what_is_no_report_is_not_answered(telegram: Line, bot: Bot, counter: Opened, recorded: str) -> None:
    telegram.tell(recorded)
    assert not bot.said and not Conversation.objects.of(counter.place_id).exists()


def test_a_picture_sent_as_a_file_and_a_tapped_button_count_too(telegram: Line, counter: Opened) -> None:
    telegram.tell(
        "telegram_document.json", "telegram_location.json", "telegram_tap.json", "telegram_answer.json"
    )
    assert len(only(counter).photos) == 1


def test_start_over_forgets_what_was_said(telegram: Line, counter: Opened, bot: Bot) -> None:
    telegram.tell("telegram_text.json", "telegram_start.json")
    assert not Conversation.objects.of(counter.place_id).exists() and len(bot.said) == 2


def test_its_people_hear_what_the_office_did_until_they_say_stop(
    telegram: Line, bot: Bot, counter: Opened, cast: Cast
) -> None:
    telegram.tell(*REPORT)
    row = only(counter)
    letters()
    say_due()
    assert row.code in bot.said[-1] and "/mine/" in bot.said[-1]
    telegram.tell("telegram_stop.json")
    before = len(bot.said)
    answer(cast.actor("budi"), counter.place_id, row.code, "note", "We are coming.", [])
    letters()
    say_due()
    assert len(bot.said) == before
    assert Reporter.objects.of(counter.place_id).get().contact == ""


def test_the_state_of_a_request_is_told_for_its_code(
    telegram: Line, bot: Bot, cast: Cast, counter: Opened
) -> None:
    code = report(counter.place_id, something()).code
    telegram.tell(message(31, text=f"status {code.lower()}"), message(32, text="status MKS-BBBBBB"))
    assert code in bot.said[0] and f"/muara/requests/{code}/" in bot.said[0]
    assert "MKS-BBBBBB" not in bot.said[1]


def test_a_conversation_nobody_goes_on_with_is_forgotten_after_a_day(telegram: Line, counter: Opened) -> None:
    telegram.tell("telegram_photo.json")
    forget(datetime.now(UTC) + timedelta(hours=25))
    assert not Conversation.objects.of(counter.place_id).exists()
    assert not ConversationPicture.objects.of(counter.place_id).exists()


def test_an_answer_that_does_not_fit_is_asked_for_again(telegram: Line, bot: Bot, counter: Opened) -> None:
    """The question comes from the kind; the report's own rules refuse, and the conversation says so."""
    telegram.tell("telegram_text.json", message(21, location={"latitude": 95.0, "longitude": 10.0}))
    assert Conversation.objects.of(counter.place_id).get().draft["asked"] == "where"


# What goes wrong -----------------------------------------------------------------------------------------


def test_a_webhook_that_is_delivered_twice_is_one_report(telegram: Line, bot: Bot, counter: Opened) -> None:
    telegram.tell(*REPORT, REPORT[-1], REPORT[0])
    assert Request.objects.of(counter.place_id).count() == 1
    assert not Conversation.objects.of(counter.place_id).exists()


def test_nobody_without_the_secret_is_heard(telegram: Line, counter: Opened, cast: Cast) -> None:
    _channel, other = open_channel(cast.teluk.place_id, "telegram", token=TOKEN)
    for wrong in ("", "x", other, telegram.secret[:-1], "é"):
        assert (
            telegram.send(REPORT[0], **{"X-Telegram-Bot-Api-Secret-Token": wrong.encode().decode("latin-1")})
            == 403
        )
    assert not Incoming.objects.of(counter.place_id).exists()


def test_a_closed_channel_is_not_there(telegram: Line, counter: Opened) -> None:
    telegram.send(REPORT[0])
    assert close(counter.place_id, "telegram") and not close(counter.place_id, "telegram")
    assert telegram.send(REPORT[0]) == 404 and hear() == 0
    assert Line("pigeon", telegram.secret).send(b"{}") == 404


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"update_id":true,"message":{"chat":{"id":true}}}',
     b'{"update_id":1,"message":{"chat":{"id":7,"type":"private"},"photo":[7,{"file_id":9}],"text":{"a":1}}}',
     b'{"update_id":2,"message":{"chat":{"id":7,"type":"private"},"location":{"latitude":"x","longitude":1e400}}}'],
)  # fmt: skip
def test_a_body_that_is_no_message_changes_nothing(
    telegram: Line, bot: Bot, counter: Opened, body: bytes
) -> None:
    assert telegram.send(body) == 204
    assert hear() == 1 and say_due() == 0
    assert not Conversation.objects.of(counter.place_id).exists()


def test_too_large_a_body_is_refused(telegram: Line) -> None:
    assert telegram.send(b"x" * 1_000_001) == 413


@pytest.mark.parametrize(
    "path",
    ["../../getMe", "/etc/passwd", "photos/../x", "photos//x", "http://169.254.169.254/x", "a?b", "", "a b"],
)
def test_a_path_that_leads_elsewhere_is_not_fetched(
    telegram: Line, bot: Bot, counter: Opened, path: str
) -> None:
    bot.file_path = path
    telegram.tell(REPORT[0])
    assert not any("/file/" in one for one in bot.paths)
    assert Conversation.objects.of(counter.place_id).get().draft["pictures"] == 0


def test_what_is_no_picture_is_said_and_the_rest_stays(telegram: Line, bot: Bot, counter: Opened) -> None:
    bot.picture = b"%PDF-1.7 no picture"
    telegram.tell(REPORT[0])
    assert (
        len(bot.said) == 2 and Conversation.objects.of(counter.place_id).get().draft["text"] == "Lubang besar"
    )


def test_nobody_follows_a_redirect_of_the_api(telegram: Line, bot: Bot) -> None:
    bot.status = 302
    telegram.tell(REPORT[0])
    assert not any("elsewhere" in path for path in bot.paths)


def test_what_cannot_be_fetched_or_said_now_is_tried_again(telegram: Line, bot: Bot, counter: Opened) -> None:
    bot.status = 500
    telegram.tell(REPORT[0])
    bot.status = 200
    later = datetime.now(UTC) - timedelta(minutes=10)
    Incoming.objects.of(counter.place_id).update(since=later)
    assert hear() == 1
    bot.status = 502
    assert say_due() == 0
    bot.status = 200
    assert say_due(datetime.now(UTC) + timedelta(minutes=1)) == 1 and len(bot.said) == 1


def test_a_message_that_cannot_be_heard_stops_no_other(
    telegram: Line, bot: Bot, counter: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad, good = message(51, text="bad"), message(52, text="good")
    hear_all = Telegram.normalise

    def fails(self: Telegram, body: bytes) -> Any:
        if body == bad:
            raise RuntimeError("nobody thought of this")
        return hear_all(self, body)

    monkeypatch.setattr(Telegram, "normalise", fails)
    telegram.send(bad)
    telegram.send(good)
    assert hear() == 1 and hear() == 0
    waiting = Incoming.objects.of(counter.place_id).get(heard_at=None)
    assert waiting.tries == 1 and bytes(waiting.body) == bad


def test_a_channel_that_does_not_answer_holds_up_no_other_city(
    telegram: Line, bot: Bot, counter: Opened, cast: Cast
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    place_id = cast.teluk.place_id
    open_channel(place_id, "telegram", token=TOKEN)
    for number in range(120):
        Outgoing.objects.create(
            place_id=counter.place_id, channel="telegram", to=str(number), words="x", tries=9
        )
    Outgoing.objects.create(place_id=place_id, channel="telegram", to="7", words="hello")
    assert say_due() == 1 and bot.said == ["hello"]


def test_whoever_blocked_the_bot_is_left_alone(telegram: Line, bot: Bot, counter: Opened) -> None:
    telegram.tell(*REPORT)
    letters()
    bot.status = 403
    assert say_due() == 0
    assert Reporter.objects.of(counter.place_id).get().contact == ""
    assert not Outgoing.objects.of(counter.place_id).exists()


def test_one_sender_cannot_flood_a_city(telegram: Line, bot: Bot, counter: Opened) -> None:
    for number in range(45):
        telegram.send(message(100 + number, text="/start"))
        hear()
    waiting = list(Outgoing.objects.of(counter.place_id).order_by("since").values_list("words", flat=True))
    assert waiting[0] != waiting[-1] and len(set(waiting[40:])) == 1


def test_a_bot_cannot_be_made_to_write_to_strangers(counter: Opened) -> None:
    """A contact typed on the page or sent by an app reaches nobody in a messenger."""
    for channel in ("web", "open311"):
        report(counter.place_id, something(contact="@telegram:5550001", channel=channel))
    assert {one.contact for one in Reporter.objects.of(counter.place_id)} == {""}


def test_words_of_a_message_are_cleaned_and_moderated_as_any(
    telegram: Line, counter: Opened, cast: Cast
) -> None:
    telegram.tell(message(41, text="hole \u202e<b>\x00 here"), *REPORT[1:])
    assert only(counter).text
    assert "\u202e" not in json.dumps(list(Conversation.objects.of(counter.place_id).values("draft")))


def test_a_token_is_kept_sealed_and_never_said(
    telegram: Line, bot: Bot, counter: Opened, caplog: Any
) -> None:
    bot.status = 500
    telegram.tell("telegram_text.json", REPORT[0])
    assert TOKEN not in caplog.text
    assert TOKEN not in Channel.objects.of(counter.place_id).get().token


def message(number: int, **said: Any) -> bytes:
    who = {"id": 5550001, "is_bot": False, "first_name": "Sari", "language_code": "en"}
    chat = {"id": 5550001, "type": "private"}
    return json.dumps(
        {"update_id": number, "message": {"message_id": number, "from": who, "chat": chat, **said}}
    ).encode()


def test_pictures_are_made_anew(telegram: Line, bot: Bot, counter: Opened) -> None:
    bot.picture = picture("a comment that says where")
    telegram.tell(*REPORT)
    kept = Aside.objects.get(place_id=counter.place_id, commitment=only(counter).photos[0])
    assert b"a comment" not in bytes(kept.content or b"")
