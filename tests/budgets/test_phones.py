"""Codes by text message: who is sent one, how often, what is kept of a number, and who is told what."""

import json
import logging
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection, connections
from django.test import Client as Browser

from balai.budgets import acts, numbers, phones
from balai.budgets.commands import closing
from balai.budgets.models import Choice, Code, Listed, Texted, Voter
from balai.people import limits, mailer
from balai.places.authority import NotAllowed
from balai.places.texts import Refused
from tests.cast import Cast

from .cast import BEFORE, NOW, every_byte, open_ballot, row
from .test_pages import CHOSEN, close_now, now_open, press

ANI, BAYU, SINGAPORE = "+628123456789", "+628571234567", "+6591234567"
HOME = "203.0.113.7"
ID = acts.Phones(["+62"])


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """Text messages become files here; none is still on its way when the next test has its own folder."""
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, home=tmp_path)
    yield tmp_path
    mailer.wait()


@pytest.fixture
def ref(cast: Cast) -> str:
    """Anybody with a number of Indonesia may vote."""
    return now_open(cast, ways=["phone"], phones=ID)


@pytest.fixture
def listed(cast: Cast) -> str:
    """Only Ani's number may."""
    ref = now_open(cast, ways=["phone"], phones=acts.Phones(["+62"], listed=True))
    phones.list_numbers(cast.actor("budi"), cast.muara.place_id, ref, ["0812 345 6789"])
    return ref


def texts(home: Path) -> list[dict[str, str]]:
    mailer.wait()
    return [json.loads(file.read_bytes()) for file in sorted((home / "sms").glob("*.json"))]


def digits_in(text: dict[str, str]) -> str:
    found = re.search(r"\b\d{6}\b", text["text"])
    assert found, text
    return found[0]


def ask(cast: Cast, ref: str, number: str = ANI, source: str = HOME, now: datetime | None = None) -> None:
    phones.send_digits(row(cast, ref), number, source, "en", now)


def sent(cast: Cast, home: Path, ref: str, number: str = ANI) -> str:
    ask(cast, ref, number)
    return digits_in(texts(home)[-1])


def wrong(digits: str) -> str:
    return f"{(int(digits) + 1) % 10**6:06}"


# --- numbers


@pytest.mark.parametrize(
    "typed",
    [
        "+62 812-345-6789",
        "0812 345 6789",
        "(0812) 3456789",
        "62812 3456789",
        "٠٨١٢٣٤٥٦٧٨٩",
        " +628123456789 ",
    ],
)
def test_a_number_has_one_form_however_it_is_typed(typed: str) -> None:
    assert numbers.number_of(typed, ["+62"]) == ANI


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hello",
        "+62",
        "0812",
        "+62 21 2345678",
        "1500",
        "+62 809 1234567",
        "9" * 400,
        "+1 900 555 0123",
        "\0",
    ],
)
def test_what_is_no_mobile_number_is_refused_beside_its_field(typed: str) -> None:
    with pytest.raises(Refused) as told:
        numbers.number_of(typed, ["+62"])
    assert told.value.field == "number"


def test_only_the_countries_that_were_frozen_are_sent_anything(cast: Cast, ref: str, home: Path) -> None:
    with pytest.raises(Refused, match=r"\+62"):
        ask(cast, ref, SINGAPORE)
    assert texts(home) == [] and not Texted.objects.of(cast.muara.place_id).exists()


@pytest.mark.parametrize(
    "prefixes", [[], ["62"], ["+"], ["+0"], ["+62 "], ["+999"], ["+62"] * 1 + ["x"], ["+1" * 9]]
)
def test_prefixes_that_name_no_country_are_not_frozen(cast: Cast, prefixes: list[str]) -> None:
    with pytest.raises(Refused) as told:
        open_ballot(cast, ways=["phone"], phones=acts.Phones(prefixes))
    assert told.value.field == "prefixes"


# --- voting


def test_six_digits_come_by_text_message_and_one_number_is_one_voter(
    cast: Cast, ref: str, home: Path
) -> None:
    page = press(ref, ["p1"], go="review")
    assert "Text me a code" in page and "Your code" not in page
    page = press(ref, ["p1"], go="text", **{"phone-number": "0812 345 6789"})
    assert "is on its way" in page and CHOSEN.findall(page)[:1] == ["p1"] and "0812 345 6789" in page
    [text] = texts(home)
    assert text["to"] == ANI and "Muara" in text["text"] and len(text["text"]) <= 160
    said = {"phone-number": "+62 812 3456789", "phone-digits": digits_in(text)}
    vote = {"chosen": ["p1"], "go": "cast-text", **said}
    assert Browser().post(f"/muara/budgets/{ref}/vote/", vote).status_code == 302
    assert Browser().post(f"/muara/budgets/{ref}/vote/", vote).status_code == 400, "digits are taken once"
    again = {**vote, "chosen": ["p4"], "phone-digits": sent(cast, home, ref)}
    done = Browser().post(f"/muara/budgets/{ref}/vote/", again)
    assert done.status_code == 302 and "ballot=again" in done["Location"]
    assert Choice.objects.of(cast.muara.place_id).get().points == [[3, 1]]
    assert Voter.objects.of(cast.muara.place_id).count() == 1


def test_wrong_digits_are_said_beside_the_field_and_what_was_chosen_stays(
    cast: Cast, ref: str, home: Path
) -> None:
    digits = sent(cast, home, ref)
    page = press(ref, ["p1"], 400, go="cast-text", **{"phone-number": ANI, "phone-digits": wrong(digits)})
    assert (
        "does not fit" in page and CHOSEN.findall(page)[:1] == ["p1"] and 'id="id_phone-digits_error"' in page
    )
    assert "ballot is accepted" not in page and not Voter.objects.of(cast.muara.place_id).exists()


def test_a_ballot_that_is_not_taken_after_the_digits_can_be_cast_again(
    cast: Cast, ref: str, home: Path
) -> None:
    """Digits are taken once; what they were good for stays in the page."""
    from balai.budgets import ways

    digits = sent(cast, home, ref)
    filled = {"chosen": ["p1"], "go": "cast-text", "phone-number": ANI, "phone-digits": digits}
    with pytest.MonkeyPatch.context() as patch:

        def closed(*_: Any) -> None:
            raise Refused("Not now.")

        patch.setattr(ways.casting, "cast", closed)
        page = Browser().post(f"/muara/budgets/{ref}/vote/", filled).content.decode()
    code = re.search(r'name="code" value="([^"]+)"', page)
    assert "Not now." in page and code
    done = Browser().post(f"/muara/budgets/{ref}/vote/", {"chosen": ["p1"], "go": "cast", "code": code[1]})
    assert done.status_code == 302


# --- guessing


def test_five_tries_then_not_even_the_right_digits(cast: Cast, ref: str, home: Path) -> None:
    digits = sent(cast, home, ref)
    for _ in range(5):
        with pytest.raises(Refused):
            phones.prove(row(cast, ref), ANI, wrong(digits))
    with pytest.raises(Refused) as told:
        phones.prove(row(cast, ref), ANI, digits)
    assert told.value.field == "digits"


@pytest.mark.django_db(transaction=True)
def test_a_hundred_guesses_at_once_are_five(transactional_db: None, request: Any, home: Path) -> None:
    cast: Cast = request.getfixturevalue("cast")
    ref = now_open(cast, ways=["phone"], phones=ID)
    digits, right, gates = sent(cast, home, ref), [], threading.Barrier(20)
    found = row(cast, ref)

    def guess(n: int) -> None:
        gates.wait()
        for m in range(5):
            try:
                right.append(phones.prove(found, ANI, f"{(int(digits) + 1 + n * 5 + m) % 10**6:06}"))
            except Refused:
                continue
        connections.close_all()

    guessing = [threading.Thread(target=guess, args=(n,)) for n in range(20)]
    for one in guessing:
        one.start()
    for one in guessing:
        one.join()
    assert right == [] and Texted.objects.of(cast.muara.place_id).get().tries == 5


def test_digits_are_good_for_ten_minutes_and_then_gone(cast: Cast, ref: str, home: Path) -> None:
    now = datetime.now(UTC)
    for late in (timedelta(minutes=10), timedelta(minutes=9, seconds=59)):
        Texted.objects.of(cast.muara.place_id).delete()
        ask(cast, ref, now=now)
        digits = digits_in(texts(home)[-1])
        if late >= timedelta(minutes=10):
            with pytest.raises(Refused):
                phones.prove(row(cast, ref), ANI, digits, now + late)
        else:
            assert phones.prove(row(cast, ref), ANI, digits, now + late)
    ask(cast, ref, now=now)
    closing.close_due(now + timedelta(minutes=11))
    assert not Texted.objects.of(cast.muara.place_id).exists()


def test_digits_of_another_number_another_vote_or_none_are_worth_nothing(
    cast: Cast, ref: str, home: Path
) -> None:
    other = now_open(cast, ways=["phone"], phones=ID)
    digits = sent(cast, home, ref)
    for there, number in ((ref, BAYU), (other, ANI), (other, BAYU)):
        with pytest.raises(Refused):
            phones.prove(row(cast, there), number, digits)
    assert not Code.objects.of(cast.muara.place_id).exists()


def test_without_that_way_nothing_is_sent_and_nothing_proved(cast: Cast, home: Path) -> None:
    ref = now_open(cast, ways=["letter"])
    press(ref, ["p1"], go="text", **{"phone-number": ANI})
    press(ref, ["p1"], 400, go="cast-text", **{"phone-number": ANI, "phone-digits": "123456"})
    assert texts(home) == []


# --- the list


def test_only_numbers_on_the_list_are_sent_a_code_and_nobody_is_told_which_those_are(
    cast: Cast, listed: str, home: Path
) -> None:
    pages = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|' + re.escape(number), "", page)
        for number in (ANI, BAYU)
        for page in [press(listed, ["p1"], go="text", **{"phone-number": number})]
    ]
    assert pages[0] == pages[1], "the same answer, to the last sign"
    assert [text["to"] for text in texts(home)] == [ANI]
    assert Texted.objects.of(cast.muara.place_id).count() == 2, "and the same rows, so the same time"


def test_whoever_may_not_vote_cannot_even_with_digits_that_fit(cast: Cast, listed: str, home: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones.secrets, "randbelow", lambda _most: 42)
        ask(cast, listed, BAYU)
        ask(cast, listed, ANI)
    with pytest.raises(Refused):
        phones.prove(row(cast, listed), BAYU, "000042")
    assert phones.prove(row(cast, listed), ANI, "000 042")


def test_a_list_is_taken_whole_or_not_at_all_and_its_wrong_lines_are_named(cast: Cast, listed: str) -> None:
    def put(text: str) -> Any:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("numbers.csv", text.encode())
        path = f"/desk/cities/muara/budgets/{listed}/numbers/"
        return cast.signed_in("budi").post(path, {"file": file}, follow=True)

    page = put(f"{BAYU}\nhello\n\n{SINGAPORE}\n").content.decode()
    assert "2, 4" in page and "Nothing was taken" in page
    assert Listed.objects.of(cast.muara.place_id).count() == 1
    assert "1 number is new on the list" in put(f"\ufeff{BAYU}\r\n0857-1234-567\n{ANI}\n").content.decode()
    assert Listed.objects.of(cast.muara.place_id).count() == 2
    assert put("").status_code == 400


def test_nobody_else_adds_numbers(cast: Cast, listed: str) -> None:
    for name in ("chan", "elok", "farid"):
        with pytest.raises(NotAllowed):
            phones.list_numbers(cast.actor(name), cast.muara.place_id, listed, [BAYU])
        assert cast.signed_in(name).get(f"/desk/cities/muara/budgets/{listed}/numbers/").status_code == 403


# --- what it may cost


def test_one_number_is_texted_five_times_and_one_address_twenty(cast: Cast, ref: str, home: Path) -> None:
    for _ in range(5):
        ask(cast, ref)
    with pytest.raises(Refused) as told:
        ask(cast, ref, source="198.51.100.1")
    assert told.value.field == "number"
    for n in range(20):
        ask(cast, ref, f"+6281234500{n:02}", "2001:db8:1:1::" + f"{n:x}")
    with pytest.raises(Refused):
        ask(cast, ref, BAYU, "2001:db8:1:1::ffff")
    assert len(texts(home)) == 25


def test_a_ballot_has_a_ceiling_by_the_hour_and_the_site_one_by_the_day(
    cast: Cast, home: Path, settings: Any, caplog: Any
) -> None:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_hour=2, sms_day=3)
    one, two = (open_ballot(cast, ways=["phone"], phones=ID) for _ in range(2))
    many = iter([f"+6281234500{n:02}" for n in range(20)])

    def takes(ref: str, now: datetime) -> bool:
        try:
            ask(cast, ref, next(many), f"198.51.100.{next(sources)}", now)
        except Refused as refused:
            assert refused.field == "number"
            return False
        return True

    sources = iter(range(100))
    assert [takes(one, NOW) for _ in range(3)] == [True, True, False]
    assert "ceiling" in caplog.text and "8123" not in caplog.text
    assert [takes(two, NOW) for _ in range(2)] == [True, False]
    assert not takes(one, NOW + timedelta(hours=1)), "the day's ceiling holds"
    assert [takes(one, NOW + timedelta(days=1)) for _ in range(3)] == [True, True, False]
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_day=0)
    assert not takes(one, NOW + timedelta(days=3)), "none at all"
    assert len(texts(home)) == 5


def test_at_a_ceiling_the_answer_tells_no_number_that_may_vote_from_one_that_may_not(
    cast: Cast, listed: str, home: Path, settings: Any
) -> None:
    ask(cast, listed)
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_hour=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limits.Limit, "left", lambda limit, what: limit.name != "text-ballot")
        pages = [
            re.sub(r'name="csrfmiddlewaretoken" value="\w+"|' + re.escape(number), "", page)
            for number in (ANI, BAYU)
            for page in [press(listed, ["p1"], 400, go="text", **{"phone-number": number})]
        ]
    assert pages[0] == pages[1] and "no more are sent now" in pages[0]


def test_numbers_that_may_not_vote_use_nothing_up(cast: Cast, listed: str, home: Path, settings: Any) -> None:
    settings.CONFIG = msgspec.structs.replace(settings.CONFIG, sms_hour=1)
    for n in range(5):
        ask(cast, listed, f"+6281234500{n:02}")
    ask(cast, listed)
    assert [text["to"] for text in texts(home)] == [ANI]


# --- what is kept


def test_no_number_stands_in_a_table_a_record_a_page_or_the_log(
    cast: Cast, listed: str, home: Path, caplog: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    digits = sent(cast, home, listed)
    with pytest.raises(Refused):
        phones.prove(row(cast, listed), ANI, wrong(digits))
    vote = {"chosen": ["p1"], "go": "cast-text", "phone-number": ANI, "phone-digits": digits}
    answer = Browser().post(f"/muara/budgets/{listed}/vote/", vote)
    ask(cast, listed)
    assert answer.status_code == 302 and "8123" not in answer["Location"]
    close_now(cast, listed)
    kept = every_byte(cast.muara.place_id).decode() + caplog.text + _every_row()
    for told in ("8123456789", "812-345-6789"):
        assert told not in kept and told.encode().hex() not in kept
    assert digits not in caplog.text


def _every_row() -> str:
    with connection.cursor() as cursor:
        tables = [
            one
            for one in connection.introspection.table_names(cursor)
            if one.startswith(("budgets_", "people_"))
        ]
        found = ""
        for table in tables:
            cursor.execute(f"SELECT t::text FROM {table} t")
            found += "".join(line for (line,) in cursor.fetchall())
    return found


def test_the_rules_say_who_may_vote_with_a_number(cast: Cast, ref: str, listed: str) -> None:
    anybody = Browser().get(f"/muara/budgets/{ref}/").content.decode()
    assert "anybody with a mobile number that begins with +62 may vote, wherever they live" in anybody
    assert (
        "on the city&#x27;s list that begins with +62"
        in Browser().get(f"/muara/budgets/{listed}/").content.decode()
    )


def test_before_it_begins_no_digits_are_worth_anything(cast: Cast, home: Path) -> None:
    ref = open_ballot(cast, ways=["phone"], phones=ID)
    ask(cast, ref, now=BEFORE)
    with pytest.raises(Refused, match="not begun"):
        phones.prove(row(cast, ref), ANI, digits_in(texts(home)[-1]), BEFORE)
