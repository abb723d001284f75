"""A small cast: a real network with two cities in two countries, and the sample beside it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

EVERYONE = {
    "amina": ("csco", "hulu", ""),
    "budi": ("staff", "hulu", ""),
    "chan": ("csco", "hilir", ""),
    "dewi": ("national representative", "net", "ID"),
    "elok": ("secretariat", "net", ""),
    "farid": ("auditor", "net", ""),
}


@pytest.fixture(autouse=True)
def only_these_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.people.urls"
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]


@pytest.fixture(autouse=True)
def letters_arrive() -> Iterator[None]:
    yield
    from balai.people import mailer

    mailer.wait()


@dataclass
class Hall:
    """Places by slug and people by name."""

    net: Any
    hulu: Any
    hilir: Any
    alone: Any
    invented: Any
    contoh: Any
    people: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.__dict__["people"][name]


@pytest.fixture
def hall(db: None, cast: Hall) -> Hall:
    return cast


@pytest.fixture
def cast(tmp_path: Any, settings: Any) -> Hall:
    """Made in whichever way the test uses the database."""
    from balai.people.commands import grant
    from balai.people.models import Account
    from balai.places import acts
    from balai.places.commands import open_place
    from balai.places.queries import place_named
    from balai.record.append import append

    settings.KEYS_ROOT = tmp_path / "keys"
    opened = {}
    for slug, sample in (("net", False), ("invented", True)):
        opened[slug] = open_place(
            acts.NetworkOpened(slug=slug, name=slug.title(), full_name="", kind="network", sample=sample)
        )
    cities = [
        ("hulu", "ID", "net"),
        ("hilir", "TH", "net"),
        ("alone", "VN", ""),
        ("contoh", "XX", "invented"),
    ]
    for slug, country, network in cities:
        opened[slug] = open_place(
            acts.PlaceOpened(
                slug=slug, name=slug.title(), kind="city", country=country, sample=network == "invented"
            )
        )
        if network:
            origin = f"{settings.ORIGIN}/{slug}"
            joined = acts.MemberJoined(
                origin=origin, slug=slug, name=slug.title(), country=country, country_name=f"Land {country}"
            )
            append(opened[network], [joined])
    places = {slug: place_named(slug) for slug in opened}
    people = {}
    for name, (kind, slug, country) in EVERYONE.items():
        people[name] = Account.objects.make(f"{name}@city.example", name.title())
        grant(people[name], places[slug], kind, country, None)
    return Hall(**places, people=people)


@pytest.fixture
def acting() -> Callable[[Any], Any]:
    from balai.people.queries import actor

    return actor


@pytest.fixture
def outbox(mailoutbox: list[Any]) -> SimpleNamespace:
    """Letters, after waiting for those under way."""
    from balai.people import mailer

    def all_letters() -> list[Any]:
        mailer.wait()
        return mailoutbox

    def code() -> str:
        return re.search(r"^ {4}([\d-]+)$", all_letters()[-1].body, re.M).group(1)  # type: ignore[union-attr]

    def link() -> str:
        return re.search(r"^http\S+(/accounts/invitation/\S+)$", all_letters()[-1].body, re.M).group(1)  # type: ignore[union-attr]

    return SimpleNamespace(all=all_letters, code=code, link=link)


@pytest.fixture
def sign_in(outbox: SimpleNamespace) -> Callable[..., Any]:
    """Signs a client in as a person would: address, letter, code."""

    def do(client: Any, account: Any, follow: str = "") -> Any:
        query = f"?next={follow}" if follow else ""
        client.post(f"/accounts/login/{query}", {"email": account.email, "next": follow})
        return client.post("/accounts/login/code/confirm/" + query, {"code": outbox.code(), "next": follow})

    return do
