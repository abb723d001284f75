"""Letters about a round: who gets one, when, and never twice."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.cast import Cast, accepted, open_round, origin

DUE = date(2026, 11, 30)


@pytest.fixture(autouse=True)
def the_desk(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]


def kinds(days: int) -> tuple[str, int] | None:
    """The reminder that stands `days` after the due day, and how many days after it it was due by rule."""
    from balai.plans.reminders import scheduled

    found = scheduled(DUE, DUE + timedelta(days=days))
    return None if found is None else (found[0], (found[1] - DUE).days)


def test_a_letter_stands_14_and_3_days_before_and_every_week_after() -> None:
    assert [kinds(days) for days in (-15, -14, -4, -3, 0)] == [
        None, ("soon", -14), ("soon", -14), ("soon", -3), ("soon", -3),
    ]  # fmt: skip
    assert [kinds(days) for days in (1, 7, 8, 14, 15)] == [
        ("late", 1), ("late", 1), ("late", 8), ("late", 8), ("late", 15),
    ]  # fmt: skip


def test_only_cities_that_have_handed_in_nothing_are_reminded(cast: Cast) -> None:
    from balai.plans.reminders import due

    accepted(cast, open_round(cast), "muara")
    assert [r.place.slug for r in due(DUE - timedelta(days=10))] == ["teluk"]


def test_nobody_is_reminded_of_a_round_that_is_frozen(cast: Cast) -> None:
    from balai.plans import commands
    from balai.plans.reminders import due

    year = open_round(cast)
    commands.freeze_round(cast.actor("elok"), cast.net.place_id, year)
    assert due(DUE) == []


def test_a_letter_goes_to_the_chief_officers_once_whoever_asks_again(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    from balai.plans.reminders import send_due

    open_round(cast)
    assert send_due(DUE - timedelta(days=14)) == 2
    assert send_due(DUE - timedelta(days=14)) == 0
    assert send_due(DUE - timedelta(days=9)) == 0
    assert send_due(DUE - timedelta(days=3)) == 2
    assert sorted(m.to[0] for m in mailoutbox[:2]) == ["amina@city.example", "chan@city.example"]
    body = next(m.body for m in mailoutbox if m.to == ["amina@city.example"])
    assert "/desk/cities/muara/rounds/net/2026/" in body and "November 30, 2026" in body


def test_a_letter_that_the_server_does_not_take_stands_again(
    cast: Cast, settings: Any, mailoutbox: list[Any]
) -> None:
    from balai.plans.private import ReminderSent
    from balai.plans.reminders import send_due

    open_round(cast)
    settings.EMAIL_BACKEND = "tests.plans.test_reminders.Down"
    assert send_due(DUE) == 0
    assert not ReminderSent.objects.across([cast.muara.place_id, cast.teluk.place_id]).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send_due(DUE) == 2


class Down:
    """A mail server that cannot be reached."""

    def __init__(self, **options: Any) -> None: ...

    def send_messages(self, letters: list[Any]) -> int:
        raise ConnectionRefusedError


def test_a_name_with_a_line_break_starts_no_header(cast: Cast, mailoutbox: list[Any]) -> None:
    from balai.plans import commands
    from balai.plans.reminders import send_due

    title = "Round\nBcc: everybody@city.example"
    who, network = cast.actor("elok"), cast.net.place_id
    commands.open_round(who, network, 2026, title, "2026-12-15", "2026-11-30")
    assert send_due(DUE) == 2
    for message in mailoutbox:
        assert "\n" not in message.subject and message.recipients() == message.to
        assert "Bcc" not in message.message()


def test_the_secretariat_sees_who_gets_a_letter_and_sends_it_once_a_day(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    year, client = open_round(cast, due="2099-01-01"), cast.signed_in("elok")
    path = f"/desk/networks/net/rounds/{year}/remind/"
    html = client.get(path).content.decode()
    assert "amina@city.example" in html and "chan@city.example" in html and "sent today" not in html
    assert mailoutbox == []
    client.post(path)
    client.post(path)
    assert len(mailoutbox) == 2
    assert client.get(path).content.decode().count("sent today") == 2


@pytest.mark.parametrize("dry", [True, False])
def test_the_command_line_reminds_and_can_only_look(
    cast: Cast, mailoutbox: list[Any], capsys: Any, dry: bool
) -> None:
    import argparse

    from django.utils import timezone

    from balai.plans.commandline import remind

    open_round(cast, due=(timezone.localdate() + timedelta(days=2)).isoformat())
    assert remind(argparse.Namespace(network="net", dry_run=dry)) == 0
    said = capsys.readouterr().out
    assert len(mailoutbox) == (0 if dry else 2)
    assert ("muara" in said and "amina@city.example" in said) if dry else "2 letters" in said


def test_a_city_without_an_officer_is_passed_over(cast: Cast, mailoutbox: list[Any]) -> None:
    from django.utils import timezone

    from balai.people.models import RoleHeld
    from balai.plans.reminders import send_due

    open_round(cast)
    RoleHeld.objects.of(cast.muara.place_id).update(until=timezone.now())
    assert send_due(DUE) == 1
    assert origin(cast.muara).endswith("muara") and mailoutbox[0].to == ["chan@city.example"]
