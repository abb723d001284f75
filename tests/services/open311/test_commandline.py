"""`balai open311`: keys are issued, listed and revoked by the operator."""

from argparse import Namespace
from uuid import uuid4

import pytest
from django.http import Http404

from balai.ops.cli import parser
from balai.places.texts import Refused
from balai.services.models import ApiKey
from tests.services.cast import Opened

from .client import post


def run(*words: str) -> int:
    arguments: Namespace = parser().parse_args(["open311", *words])
    return int(arguments.run(arguments))


def test_a_key_is_printed_once_opens_the_counter_and_is_revoked(
    counter: Opened, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("key", "muara", "An app", "--per-hour", "10") == 0
    key = capsys.readouterr().out.strip()
    assert post(key).status_code == 200
    assert run("keys", "muara") == 0
    listed = capsys.readouterr().out
    row = ApiKey.objects.of(counter.place_id).get()
    assert listed.split("\t")[:2] == [str(row.id), "10"]
    assert key not in listed and "An app" in listed
    assert run("revoke", "muara", str(row.id)) == 0
    assert post(key).status_code == 403


def test_what_does_not_exist_is_said_to_the_operator(counter: Opened) -> None:
    with pytest.raises(Http404):
        run("key", "nowhere", "An app")
    with pytest.raises(Refused):
        run("revoke", "muara", str(uuid4()))
    with pytest.raises(Refused):
        run("key", "muara", "")
    with pytest.raises(SystemExit):
        run("revoke", "muara", "x")
