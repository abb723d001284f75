"""Settings of text messages: said by doctor, and never guessed where they cost money."""

from typing import Any

import msgspec
import pytest
from django.conf import settings

from balai.ops import config, doctor_files
from balai.ops.errors import Plain


@pytest.mark.parametrize(
    ("url", "hosts", "words", "wrong"),
    [
        ("", "", "files in the folder sms", False), ("console:", "", "on the console", False),
        ("https://sms.example/send?key=secret", "", "go to sms.example, at most 2000 a day", False),
        ("http://sms.example/send", "", "must be https", True),
        ("http://10.0.0.5:13013/send", "10.0.0.5:13013", "go to 10.0.0.5:13013", False),
        ("sms.example", "", "must be https", True),
    ],
)  # fmt: skip
def test_doctor_says_where_text_messages_go_and_nothing_secret(
    monkeypatch: pytest.MonkeyPatch, url: str, hosts: str, words: str, wrong: bool
) -> None:
    made: Any = msgspec.structs.replace(settings.CONFIG, sms_url=url, private_hosts=hosts)
    monkeypatch.setattr(doctor_files, "config", lambda: made)
    found = doctor_files._texts()
    assert words in str(found) and "secret" not in str(found)
    assert ("wrong" in repr(found).lower()) == wrong


@pytest.mark.parametrize("said", ["2.000", "-1", "many", "1e3", " 5"])
def test_a_ceiling_that_is_no_number_is_said_and_not_guessed(said: str) -> None:
    with pytest.raises(Plain, match="BALAI_SMS_DAY must be a whole number"):
        config._whole("sms_day", said)
    assert config._whole("sms_day", "0") == 0
