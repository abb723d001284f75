"""Who may offer which role, on values."""

from uuid import uuid4

import pytest

from balai.people.ids import uuid7
from balai.people.person import OPERATOR
from balai.people.rules import is_sample_address, offerable
from balai.people.tokens import hashed, new_token
from balai.places.authority import AUDITOR, CSCO, NOBODY, REPRESENTATIVE, SECRETARIAT, STAFF, Actor, Role

CITY, NET, OTHER = uuid4(), uuid4(), uuid4()
ABOVE = [(NET, "ID")]


def holding(kind: str, where: object, country: str = "") -> Actor:
    return Actor(roles=(Role(kind=kind, place_id=where, country=country),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("actor", "at_city"),
    [
        (holding(CSCO, CITY), (STAFF,)),
        (holding(STAFF, CITY), ()),
        (holding(CSCO, OTHER), ()),
        (holding(REPRESENTATIVE, NET, "ID"), (CSCO,)),
        (holding(REPRESENTATIVE, NET, "TH"), ()),
        (holding(SECRETARIAT, NET), (CSCO,)),
        (holding(SECRETARIAT, OTHER), ()),
        (holding(AUDITOR, NET), ()),
        (NOBODY, ()),
        (OPERATOR, (STAFF, CSCO)),
    ],
)
def test_it_lets_at_a_city_offer(actor: Actor, at_city: tuple[str, ...]) -> None:
    assert offerable(actor, CITY, False, ABOVE) == at_city


@pytest.mark.parametrize(
    ("actor", "at_network"),
    [
        (holding(SECRETARIAT, NET), (REPRESENTATIVE, AUDITOR)),
        (holding(REPRESENTATIVE, NET, "ID"), ()),
        (holding(AUDITOR, NET), ()),
        (holding(CSCO, CITY), ()),
        (OPERATOR, (REPRESENTATIVE, SECRETARIAT, AUDITOR)),
    ],
)
def test_it_lets_at_a_network_offer(actor: Actor, at_network: tuple[str, ...]) -> None:
    assert offerable(actor, NET, True, []) == at_network


def test_a_private_id_is_a_version_7_uuid_that_grows() -> None:
    made = [uuid7() for _ in range(50)]
    assert {one.version for one in made} == {7}
    assert {one.variant for one in made} == {"specified in RFC 4122"}
    assert [one.int >> 80 for one in made] == sorted(one.int >> 80 for one in made)
    assert len(set(made)) == 50


def test_a_token_is_kept_as_its_hash_alone() -> None:
    token, kept = new_token()
    assert token not in kept
    assert len(token) >= 43
    assert hashed(token) == kept


@pytest.mark.parametrize(
    ("says", "is_called"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox · Linux"),
        ("Lost phone", "Lost phone"),
    ],
)
def test_a_session_is_called_by_browser_and_system(says: str, is_called: str) -> None:
    from balai.people.words import device

    assert device(says) == is_called


def test_sample_addresses_are_told_by_their_domain() -> None:
    assert is_sample_address("CSCO@Sample.Invalid ")
    assert not is_sample_address("csco@sample.invalid.evil.example")
