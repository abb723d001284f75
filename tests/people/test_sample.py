"""Doors into the sample: once, for a day, from this machine, and into the sample only."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from balai.people import commands
from balai.people.models import SampleLink
from balai.people.sample import sample_links
from balai.places.authority import NotAllowed
from balai.places.texts import Refused

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def doors(hall: Any) -> dict[str, str]:
    """The path of each role's link."""
    return {role: url.removeprefix(BASE) for role, url in sample_links("invented", "contoh", base=BASE)}


def here(**more: Any) -> Client:
    return Client(headers={"host": "127.0.0.1:8000"}, **more)


def test_there_is_a_door_for_every_role(doors: dict[str, str]) -> None:
    assert set(doors) == {"csco", "staff", "national representative", "secretariat", "auditor"}


@pytest.mark.parametrize("role", ["csco", "staff", "national representative", "secretariat", "auditor"])
def test_a_door_leads_to_its_role_once(doors: dict[str, str], role: str) -> None:
    client = here()
    client.get(doors[role])
    client.post(doors[role])
    assert client.get("/desk/").content.decode() == role
    second = here()
    assert second.post(doors[role]).status_code == 410
    assert second.get("/desk/").content == b"nobody"


def test_a_preview_of_the_link_does_not_use_it_up(doors: dict[str, str]) -> None:
    for _look in range(3):
        assert here().get(doors["csco"]).status_code == 200
    client = here()
    client.post(doors["csco"])
    assert client.get("/desk/").content == b"csco"


@pytest.mark.parametrize(
    ("far", "host", "headers"),
    [
        ("192.0.2.7", "127.0.0.1", {}),
        ("127.0.0.1", "127.0.0.1", {"x-forwarded-for": "127.0.0.1"}),
        ("127.0.0.1", "127.0.0.1", {"forwarded": "for=192.0.2.7"}),
        ("127.0.0.1", "testserver", {}),
        ("", "127.0.0.1", {}),
    ],
)
def test_a_door_is_shut_from_elsewhere(
    doors: dict[str, str], far: str, host: str, headers: dict[str, str]
) -> None:
    client = Client(REMOTE_ADDR=far, headers={"host": host, **headers})
    assert client.get(doors["csco"]).status_code == 404
    assert client.post(doors["csco"]).status_code == 404


def test_a_door_shuts_after_a_day(hall: Any, doors: dict[str, str]) -> None:
    links = SampleLink.objects.of(hall.contoh.place_id)
    links.update(expires_at=timezone.now() - timedelta(seconds=1))
    client = here()
    assert client.post(doors["csco"]).status_code == 410
    assert client.get("/desk/").content == b"nobody"


def test_a_door_needs_the_button_of_its_own_page(doors: dict[str, str]) -> None:
    strict = here(enforce_csrf_checks=True)
    assert strict.post(doors["csco"]).status_code == 403


def test_no_door_is_made_into_the_real_register(hall: Any) -> None:
    for slug in ("hulu", "net"):
        with pytest.raises(Refused):
            sample_links(slug)


def test_the_roles_of_the_sample_reach_no_real_place(hall: Any, doors: dict[str, str], acting: Any) -> None:
    from balai.people.models import Account

    for account in Account.objects.filter(sample=True):
        for place in (hall.hulu, hall.net, hall.alone):
            with pytest.raises(NotAllowed):
                commands.invite(acting(account), place, "x@city.example", "staff")
    client = here()
    client.post(doors["secretariat"])
    for slug in ("hulu", "net", "alone"):
        assert client.get(f"/desk/people/{slug}/").status_code == 403
    assert client.get("/desk/people/contoh/").status_code == 200


def test_a_sample_account_gets_no_code_by_mail(hall: Any, doors: dict[str, str], outbox: Any) -> None:
    Client().post("/accounts/login/", {"email": "csco@sample.invalid"})
    assert outbox.all() == []
