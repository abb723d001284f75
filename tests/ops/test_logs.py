"""Logs: one line of JSON each, and nothing in them that should not be."""

import json
import logging
import random
import string
import sys

import pytest

from balai.ops.logs import JsonFormatter, clean, request_id


def line(message: str, *args: object, **extra: object) -> dict[str, object]:
    record = logging.LogRecord("balai.test", logging.WARNING, "file", 1, message, args, None)
    vars(record).update(extra)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert text.isascii()
    assert text.isprintable()
    return json.loads(text)


def test_a_line_break_or_terminal_code_cannot_make_another_line() -> None:
    said = line("not found: %s", '/x\n{"level": "info"}\x1b[2J\u202e', place="a\r\nb")
    assert said["what"] == 'not found: /x\n{"level": "info"}\x1b[2J\u202e'
    assert said["place"] == "a\r\nb"


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("letter to maya@kota.example refused", "letter to [address] refused"),
        ("connect postgres://balai:hush@db/balai", "connect postgres://balai:…@db/balai"),
        ("GET /sample/Zk3vQ0o2mXw8YJ7r1cT5pLs9 404", "GET /sample/[secret] 404"),
        ("GET /cities?q=someone&page=2", "GET /cities?q=…&page=…"),
        (
            "place 018f3c5e-7d1a-5e2b-9c3d-1234567890ab sealed",
            "place 018f3c5e-7d1a-5e2b-9c3d-1234567890ab sealed",
        ),
        ("balai.localhost/bandar-seri-begawan sealed", "balai.localhost/bandar-seri-begawan sealed"),
        ("404 /accounts/invitation/yudTPsWZTwgVVHjWTEJMERwF-wOZ/", "404 /accounts/invitation/[secret]/"),
        ("django.utils.MultiValueDictKeyError", "django.utils.MultiValueDictKeyError"),
        ("in test_no_request_writes_a_line", "in test_no_request_writes_a_line"),
        ("set DJANGO_SETTINGS_MODULE_OF_BALAI", "set DJANGO_SETTINGS_MODULE_OF_BALAI"),
    ],
)
def test_addresses_passwords_and_links_that_sign_in_stay_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_random_word_is_a_secret_also_where_it_happens_to_have_no_digit() -> None:
    lots = random.Random(20261127)
    for _ in range(5_000):
        word = "".join(lots.choices(string.ascii_letters + "-_", k=lots.choice([22, 32, 43])))
        assert word not in clean(f"Not Found: /sample/enter/{word}/")


def test_values_under_a_secret_name_are_never_written() -> None:
    said = line(
        "signed in", password="hush", session_key="s", reset_token="t", login_code="123456", status=200
    )
    assert {v for k, v in said.items() if k in {"password", "session_key", "reset_token", "login_code"}} == {
        "[secret]"
    }
    assert said["status"] == 200


def test_a_trace_is_cleaned_too() -> None:
    try:
        raise ValueError("no letter to maya@kota.example")
    except ValueError:
        record = logging.LogRecord("balai", logging.ERROR, "f", 1, "failed", (), sys.exc_info())
    said = json.loads(JsonFormatter().format(record))
    assert said["trace"].endswith("ValueError: no letter to [address]")


def test_lines_of_one_request_share_its_number() -> None:
    mark = request_id.set("abc123")
    try:
        assert line("seen")["request"] == "abc123"
    finally:
        request_id.reset(mark)
    assert "request" not in line("seen")
