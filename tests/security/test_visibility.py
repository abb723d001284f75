"""What may not be seen is on no address, in no format and in no cache; what is for some is seen by them only."""

import io
import re
import time
import zipfile
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from balai.people.models import Account
from balai.record.models import Aside, Head

from .sweep import swept
from .world import World, addresses, some

pytestmark = pytest.mark.longer

PRIVATE = b"what only the desk may know"
ANYTHING = (".*", r"[\s\S]*\.(?P<form>json|xml)\Z")
"""How an address ends that catches what no other took: it says that nothing is there."""


def readable(answer: Any) -> bytes:
    """The body, unpacked where a spreadsheet hides words in an archive."""
    body: bytes = answer.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return b"\n".join(archive.read(name) for name in archive.namelist())
    return body


def everywhere(world: World, client: Client) -> dict[str, Any]:
    return {path: client.get(path) for path in addresses(world)}


@pytest.fixture
def held(world: World) -> World:
    """The evidence file of Muara, withheld: content and file name may be seen by nobody."""
    aside = Aside.objects.filter(place_id=world.cast.muara.place_id, commitment=world.aside)
    aside.update(content=PRIVATE, file_name="private name.pdf", shown=False)
    return world


@pytest.mark.parametrize("who", ["", "amina", "chan", "elok"])
def test_content_that_is_withheld_is_on_no_address(held: World, who: str) -> None:
    """The API knows nobody, so that it is asked as a visitor alone."""
    client = held.cast.signed_in(who) if who else Client()
    salt = bytes(Aside.objects.get(commitment=held.aside).salt or b"")
    for path in addresses(held):
        if who and path.startswith("/api/"):
            continue
        answer = client.get(path)
        body = readable(answer)
        assert PRIVATE not in body and b"private name" not in body and salt not in body, path
        if held.aside in path:
            # At the desk, who may not open it is not even told whether there is something.
            refusals = {404, 302, 403} if path.startswith("/desk/") else {404}
            assert answer.status_code in refusals, path


def test_content_that_is_withheld_leaves_with_no_export(held: World) -> None:
    from balai.record.serve import export

    head = Head.objects.get(place_id=held.cast.muara.place_id)
    files = dict(export(head))
    assert f"aside/{held.aside}" not in files
    assert PRIVATE not in b"".join(files.values())


def test_a_page_kept_before_an_erasure_is_answered_neither_from_memory_nor_as_unchanged(world: World) -> None:
    """SECURITY 5, over every address that a visitor had: the file's name and content are gone within a second."""
    from balai.record.erase import erase

    place_id = world.cast.muara.place_id
    Aside.objects.filter(commitment=world.aside).update(content=PRIVATE, file_name="private name.pdf")
    client = Client()
    before = {path: answer for path, answer in everywhere(world, client).items() if answer.status_code == 200}
    telling = {
        path
        for path, answer in before.items()
        if PRIVATE in readable(answer) or b"private name" in readable(answer)
    }
    assert len(telling) >= 2
    erase(place_id, [world.aside], "asked for", "secretariat")
    time.sleep(1.05)
    for path, old in before.items():
        again = client.get(path, headers={"if-none-match": old.headers.get("ETag", "")})
        assert PRIVATE not in readable(again) and b"private name" not in readable(again), path
        assert again.status_code != 304 or path not in telling, path


def test_what_stays_kept_while_requests_come_in_shows_none_of_them(world: World) -> None:
    """SECURITY 5, over every page that says what it is about: whatever happens to another request leaves it."""
    from balai.record.append import append
    from balai.services import acts

    visitor = Client(headers={"authorization": "none"})
    before = {
        path: answer for path, answer in everywhere(world, visitor).items() if answer.status_code == 200
    }
    about = {
        path: answer.about for path, answer in before.items() if getattr(answer, "about", None) is not None
    }
    assert "/muara/" in about and "/api/v1/places" in about and "/muara/requests/" not in about
    assert len([one for one in about.values() if not one]) > 40 and any(about.values())
    other: Any = {"code": "MKS-222222"}
    append(
        world.cast.muara.place_id,
        [
            acts.RequestOpened(
                **other, kind="roads", lat=-5_140_000, lon=119_420_000, promise="2020-01-01T00:00Z"
            ),
            acts.RequestJoined(**other),
            acts.RequestStarted(**other),
            acts.RequestAnswered(**other, answer="done"),
            acts.RequestReopened(**other),
        ],
    )
    changed = [path for path in about if shown(visitor.get(path)) != shown(before[path])]
    assert not changed


def test_no_address_of_a_person_is_on_any_page_that_a_visitor_can_open(world: World) -> None:
    """Accounts, invitations, sessions and the audit are in no page, feed, list, report or entry of a record."""
    Account.objects.update(name="A clerk of the city")
    visitor = Client()
    for path in addresses(world):
        body = readable(visitor.get(path))
        assert not re.search(rb"[a-z]+@city\.example", body), path
        assert b"A clerk of the city" not in body, path


@pytest.mark.parametrize("who", ["budi", "farid", "amina", "elok"])
def test_addresses_of_colleagues_are_shown_to_those_who_invite_and_to_auditors_alone(
    world: World, who: str
) -> None:
    """Also where somebody has no name yet, and in the lines of what was done."""
    from balai.people import audit

    Account.objects.filter(email__in=["budi@city.example", "amina@city.example"]).update(name="")
    audit.note(audit.ACCEPTED, world.cast.budi.pk, world.cast.muara.place_id, role="staff")
    client = world.cast.signed_in(who)
    page = client.get("/desk/people/muara/").content.decode()
    table = client.get("/desk/people/muara/people.csv").content.decode()
    others = {"amina@city.example", "budi@city.example"} - {f"{who}@city.example"}
    for address in others:
        assert (address in page) == (address in table) == (who != "budi"), address
    assert ("new@city.example" in page) == (who in {"amina", "elok"}), (
        "an open invitation is for those who invite"
    )


def test_whoever_may_not_withdraw_a_role_does_not_learn_whose_it_is(world: World) -> None:
    path = f"/desk/people/muara/roles/{world.role}/withdraw/"
    assert world.cast.signed_in("amina").get(path).status_code == 200
    for other in ("budi", "farid", "elok"):
        answer = world.cast.signed_in(other).get(path)
        assert answer.status_code == 404 and "Budi" not in answer.content.decode(), other
    assert world.cast.signed_in("chan").get(path).status_code == 403


SECRETS = (
    "account__email=a", "email=amina@city.example", "invitation__token_hash=0", "shown=False", "erased=1",
    "ordering=account__email", "order_by=-salt", "sort=email", "fields=email,password", "include=account",
    "place__heads__size__gt=0", "_connector=OR", "_negated=1", "name__regex=^(a+)+$", "held=1", "draft=1",
    "format=admin",
)  # fmt: skip


def test_no_query_filters_sorts_or_selects_by_anything_private(world: World) -> None:
    """SECURITY 4 and 16: a parameter that nobody declared changes nothing, or is refused by name."""
    client = Client()
    for turn, (path, plain) in enumerate(swept(world, "").items()):
        if plain.status_code != 200 or path.startswith(("/healthz", "/metrics", "/accounts/")):
            continue
        for query in some(SECRETS, turn, of=6):
            answer = client.get(f"{path}?{query}")
            if path.startswith("/api/"):
                assert answer.status_code == 400, f"{path}?{query}"
                assert answer.json()["parameter"] == query.partition("=")[0]
            else:
                assert answer.status_code == 200, f"{path}?{query}"
                assert shown(answer) == shown(plain), f"{path}?{query}"


def shown(answer: Any) -> str:
    """What a page says, without the links that repeat its own query and the keys that each form is given anew."""
    text = re.sub(r'href="\?[^"]*"', "", readable(answer).decode(errors="replace"))
    text = re.sub(r'name="(?:client_key|csrfmiddlewaretoken)" value="[^"]*"', "", text)
    return re.sub(r"\b[0-9]+ (?:second|minute)s?\b", "some time", text)


def test_a_round_is_no_report_before_it_is_published(world: World) -> None:
    """SECURITY 3: the round of 2026 is open; whatever speaks of published reports does not know it."""
    client = Client()
    api = "/api/v1/networks/net/reports"
    for path in (f"{api}/2026", f"{api}/2026.csv"):
        answer = client.get(path, headers={"if-none-match": "*"})
        assert answer.status_code == 404 and "ETag" not in answer, path
    assert [one["round"] for one in client.get(api).json()["items"]] == [2025]
    assert [line[:5] for line in client.get(f"{api}.csv").content.decode().splitlines()[1:]] == ["2025,"]
    assert client.get("/net/reports/")["Location"] == "/net/reports/2025/"
    assert "This is a draft" in client.get("/net/reports/2026/").content.decode()
    assert "The report of 2026" not in client.get("/net/").content.decode()


def test_what_a_city_wrote_after_it_was_accepted_is_in_no_report(world: World) -> None:
    from balai.plans import commands

    client, place_id = Client(), world.cast.muara.place_id
    commands.open_project(world.cast.actor("amina"), place_id, "Secretly begun", "Quality Environment")
    for year in (2025, 2026):
        for kind in ("", ".json", ".csv", ".html", ".xlsx"):
            path = f"/net/reports/{year}{kind or '/'}"
            assert b"Secretly begun" not in readable(client.get(path)), path
    assert "Secretly begun" in client.get("/muara/projects/").content.decode()


def test_a_link_to_a_private_list_is_worth_nothing_signed_out_to_another_or_after_the_role(
    world: World,
) -> None:
    """SECURITY 6 and 7: the CSV of people, and the file of recovery codes."""
    from balai.people import commands

    path = "/desk/people/muara/people.csv"
    client = world.cast.signed_in("budi")
    assert client.get(path).status_code == 200
    assert "ETag" not in client.get(path)
    for other in ("chan", "gita", "hana", "thida", "nina"):
        assert world.cast.signed_in(other).get(path).status_code == 403, other
    codes = "/accounts/passkeys/recovery-codes/download/"
    for link in (path, codes):
        assert Client().get(link)["Location"].startswith("/accounts/login/?next="), link
    commands.withdraw_role(world.cast.actor("amina"), world.cast.muara, world.role)
    assert client.get(path).status_code == 403
    client.post("/accounts/logout/")
    assert client.get(path)["Location"].startswith("/accounts/login/")


def test_references_and_tokens_cannot_be_guessed() -> None:
    """SECURITY 7. A public reference authorises nothing; a token opens something."""
    from balai.people.tokens import new_token
    from balai.record.ids import ALPHABET, new_ref

    refs = {new_ref() for _ in range(2000)}
    tokens = {new_token()[0] for _ in range(2000)}
    assert len(refs) == len(tokens) == 2000
    assert len(ALPHABET) ** 10 > 2**45 and all(len(token) == 43 for token in tokens)
    assert len({ref[:3] for ref in refs}) > 1500, "no time and no counter stands at the beginning"


def test_a_bulk_acceptance_takes_no_city_of_another_network(world: World) -> None:
    """SECURITY 2, in what is ticked by the dozen."""
    from balai.record.models import Head

    elok, before = world.cast.signed_in("elok"), Head.objects.get(slug="net").size
    path = "/desk/networks/net/rounds/2026/accept/"
    foreign = "balai.localhost/seberang"
    answer = elok.post(path, {"city": [foreign, "balai.localhost/net", "x"]}, follow=True)
    assert "Tick the cities first" in answer.content.decode()
    asked = {"year": 2030, "title": "T", "cut_off": "2030-12-01", "due": "2030-11-01", "asked": [foreign]}
    assert elok.post("/desk/networks/net/rounds/open/", asked).status_code == 400
    assert Head.objects.get(slug="net").size == before


def test_filters_of_one_network_show_no_city_of_another(world: World) -> None:
    """SECURITY 2, in the filters of lists."""
    client = Client()
    for query in ("place=seberang&network=net", "network=other&place=muara"):
        for path in ("plans", "targets", "projects"):
            assert client.get(f"/api/v1/{path}?{query}").json()["items"] == [], f"{path}?{query}"
    assert client.get("/api/v1/networks/net/entries?city=seberang").json()["items"] == []
    assert "0 entries" in client.get("/net/projects/?city=seberang").content.decode()
    assert client.get(f"/api/v1/projects/teluk/{world.project}").status_code == 404
    assert client.get(f"/teluk/projects/{world.project}/").status_code == 404


def test_without_the_database_nothing_is_shown_to_anybody(world: World) -> None:
    """Hardening: fail closed. A session that cannot be read is nobody's, and an error page holds nothing."""
    from django.db import connection

    def away(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise OperationalError("the connection is lost: host=secret-host user=balai_app")

    client = world.cast.signed_in("amina", raise_request_exception=False)
    paths = [
        "/desk/",
        "/desk/people/muara/",
        "/accounts/sessions/",
        "/muara/",
        "/api/v1/places",
        f"/record/muara/aside/{world.aside}",
    ]
    with connection.execute_wrapper(away):
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 500, path
            text = answer.content.decode()
            assert "Something broke on our side" in text, path
            assert "secret-host" not in text and "Clean river" not in text and "amina" not in text, path
            assert "ETag" not in answer, path


def test_a_world_of_its_own_is_made_for_these_tests(world: World) -> None:
    """Every page that exists is opened by some of these tests: none of the addresses is missing its object."""
    everybody = [swept(world, who) for who in ("elok", "amina", "")]
    opened, missing = set(), set()
    for path, route in addresses(world).items():
        statuses = {answers[path].status_code for answers in everybody}
        (opened if statuses & {200, 302, 405, 503} else missing).add(route.line)
    left = {
        line
        for line in missing - opened
        if not line.startswith(("kit/", "metrics", "api/v1/", "sample/")) and not line.endswith(ANYTHING)
    }
    assert not left
