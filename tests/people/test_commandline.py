"""`balai invite` and `balai people`."""

import argparse
from typing import Any

import pytest

from balai.people import commandline, commands
from balai.people.models import Account


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    commandline.add(parser.add_subparsers())
    args = parser.parse_args(words)
    return int(args.run(args))


def test_it_invites_and_prints_a_link_that_works(hall: Any, capsys: Any, settings: Any) -> None:
    assert run("invite", "gita@city.example", "representative", "net", "--country", "th") == 0
    link = capsys.readouterr().out.strip()
    assert link.startswith(f"{settings.CONFIG.url}/accounts/invitation/")
    held = commands.accept_invitation(link.split("/")[-2], Account.objects.make("gita@city.example"))
    assert (held.kind, held.country, held.granted_by) == ("national representative", "TH", None)


def test_it_lists_roles_and_open_invitations(hall: Any, capsys: Any) -> None:
    run("invite", "gita@city.example", "staff", "hulu")
    capsys.readouterr()
    assert run("people", "hulu") == 0
    rows = [line.split("\t")[:4] for line in capsys.readouterr().out.splitlines()]
    assert ["hulu", "csco", "-", "amina@city.example"] in rows
    assert ["hulu", "staff", "-", "gita@city.example"] in rows
    assert run("people") == 0
    assert "dewi@city.example" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ("invite", "a@city.example", "staff", "nowhere"),
        ("invite", "a@city.example", "king", "hulu"),
        ("invite", "a@city.example", "secretariat", "hulu"),
        ("invite", "a@city.example", "representative", "net"),
        ("people", "nowhere"),
    ],
)
def test_it_says_in_a_sentence_what_is_wrong(hall: Any, capsys: Any, words: tuple[str, ...]) -> None:
    assert run(*words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip().endswith(".")
