"""A small cast for tests that act: a network of two cities in two countries, another one, and their people.

`cast = open_cast()` inside a test with a database and a keys folder of its own (fixture `cast` in
tests/plans/conftest.py shows how); then `cast.amina` is an account, `cast.actor("amina")` its roles,
`cast.signed_in("amina")` a browser without script.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

THEMES = ["Civic & Social", "Health & Well-being", "Quality Environment"]
TYPES = ["Flood protection", "Public transport"]
PEOPLE = {
    "amina": ("csco", "muara", ""),
    "budi": ("staff", "muara", ""),
    "chan": ("csco", "teluk", ""),
    "dewi": ("national representative", "net", "ID"),
    "thida": ("national representative", "net", "TH"),
    "elok": ("secretariat", "net", ""),
    "farid": ("auditor", "net", ""),
    "gita": ("csco", "seberang", ""),
    "hana": ("secretariat", "other", ""),
    "nina": ("", "", ""),
}
"""name: (role, where, country). Gita and Hana belong to another network; Nina holds no role."""


@dataclass
class Cast:
    """Places and accounts by name."""

    net: Any
    other: Any
    muara: Any
    teluk: Any
    seberang: Any
    accounts: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["accounts"][name]
        except KeyError:
            raise AttributeError(name) from None

    def actor(self, name: str) -> Any:
        """The roles that this person holds now."""
        from balai.people.queries import actor

        return actor(self.accounts[name])

    def signed_in(self, name: str, **options: Any) -> Client:
        """A client with this person's session; options as for django.test.Client."""
        client = Client(**options)
        client.force_login(self.accounts[name])
        return client


def origin(place: Any) -> str:
    """The origin of a place of this instance."""
    return f"{settings.ORIGIN}/{place.slug}"


def open_cast() -> Cast:
    """Open the places through commands and acts, and give everybody their role."""
    from balai.people.commands import grant
    from balai.people.models import Account
    from balai.places.queries import place_named

    for slug, cities in (("net", ("muara", "teluk")), ("other", ("seberang",))):
        _open_network(slug, cities)
    places = {slug: place_named(slug) for slug in ("net", "other", "muara", "teluk", "seberang")}
    cast = Cast(**places)
    for name, (kind, slug, country) in PEOPLE.items():
        account = Account.objects.make(f"{name}@city.example", name.title())
        cast.accounts[name] = account
        if kind:
            grant(account, places[slug], kind, country, None)
    return cast


COUNTRY_OF = {
    "muara": ("ID", "Indonesia"),
    "teluk": ("TH", "Thailand"),
    "seberang": ("VN", "Viet Nam"),
}


def _open_network(slug: str, cities: tuple[str, ...]) -> None:
    from balai.places import acts
    from balai.places.commands import open_place
    from balai.record.append import append

    network = open_place(
        acts.NetworkOpened(slug=slug, name=slug.title(), full_name=f"Network {slug}", kind="network")
    )
    framework = acts.FrameworkPublished(themes=THEMES, themes_are="focus areas", project_types=TYPES)
    joined = []
    for city in cities:
        country, country_name = COUNTRY_OF[city]
        open_place(
            acts.PlaceOpened(
                slug=city,
                name=city.title(),
                kind="city",
                country=country,
                country_name=country_name,
                lat=-6_200_000,
                lon=106_800_000,
            )
        )
        joined.append(
            acts.MemberJoined(
                origin=f"{settings.ORIGIN}/{city}",
                slug=city,
                name=city.title(),
                country=country,
                country_name=country_name,
            )
        )
    append(network, [framework, *joined])


def open_project(cast: Cast, name: str = "Clean river", who: str = "amina", city: str = "muara") -> str:
    """A project in its city's record. Returns its reference."""
    from balai.plans import commands

    return commands.open_project(cast.actor(who), getattr(cast, city).place_id, name, THEMES[0])


def open_round(cast: Cast, year: int = 2026, due: str = "2026-11-30") -> int:
    """A round of both cities. Returns its year."""
    from balai.plans import commands

    commands.open_round(cast.actor("elok"), cast.net.place_id, year, f"Round of {year}", f"{year}-12-15", due)
    return year


def answered(cast: Cast, ref: str, who: str = "amina", city: str = "muara", **changes: Any) -> None:
    """Answer for a project as a form would: what the register says, with these changes."""
    import msgspec

    from balai.plans import commands
    from balai.plans.commands.projects import answer_of
    from balai.plans.queries import project_named

    place = getattr(cast, city)
    said = msgspec.structs.replace(answer_of(project_named(place.place_id, ref)), **changes)
    commands.answer_for_project(cast.actor(who), place.place_id, ref, said)


def accepted(cast: Cast, year: int, city: str = "muara") -> None:
    """Hand in, agree and accept a city's answers of a round."""
    from balai.plans import commands

    csco, representative = {"muara": ("amina", "dewi"), "teluk": ("chan", "thida")}[city]
    where = (cast.net.place_id, year, origin(getattr(cast, city)))
    commands.hand_in_draft(cast.actor(csco), *where)
    commands.review_draft(cast.actor(representative), *where)
    commands.accept_draft(cast.actor("elok"), *where)
