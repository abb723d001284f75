"""Every address of the desk, tried by everybody who may not use it. A route without an entry here fails."""

from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from tests.cast import THEMES, Cast, open_project, open_round, origin

EVERYBODY = ("nina", "chan", "gita", "hana", "thida", "amina", "budi", "dewi", "elok", "farid")
CITY_STAFF = {"amina", "budi"}
NETWORK_ROLES = {"elok", "dewi", "thida", "farid"}
LEADS = {"elok"}
ANYBODY = set(EVERYBODY)
OPEN_TO: dict[str, set[str]] = {
    "desk": ANYBODY,
    "desk_matches": ANYBODY,
    "desk_decide": {"amina", "dewi", "elok"},
    **dict.fromkeys(
        [
            "desk_city",
            "desk_profile",
            "desk_add_item",
            "desk_population",
            "desk_area",
            "desk_boundary",
            "desk_keep_boundary",
            "desk_item",
            "desk_withdraw_item",
            "desk_restore_item",
            "desk_plans",
            "desk_add_plan",
            "desk_plan",
            "desk_add_target",
            "desk_target",
            "desk_result",
            "desk_projects",
            "desk_add_project",
            "desk_project",
            "desk_changes",
            "desk_stop",
            "desk_merge",
            "desk_add_milestone",
            "desk_milestone",
            "desk_evidence_link",
            "desk_evidence_file",
            "desk_city_rounds",
            "desk_checklist",
            "desk_answer",
            "desk_confirm",
            "desk_scores",
        ],
        CITY_STAFF,
    ),
    "desk_hand_in": {"amina"},
    "desk_network": NETWORK_ROLES,
    "desk_rounds": NETWORK_ROLES,
    "desk_round": NETWORK_ROLES,
    "desk_review": {"elok", "dewi", "farid"},
    "desk_agree": {"dewi"},
    "desk_return": {"elok", "dewi"},
    **dict.fromkeys(
        [
            "desk_open_round",
            "desk_accept",
            "desk_accept_several",
            "desk_remind",
            "desk_freeze",
            "desk_publish",
        ],
        LEADS,
    ),
}
"""Who may use each route on the city Muara and its network; everybody else gets 403, by GET and by POST."""
GOOD: dict[str, dict[str, Any]] = {
    "desk_decide": {"REF-decision": "confirm", "REF-reason": "The same river."},
    "desk_add_item": {"name": "X", "text": "x", "lang": "id", "keeper": "k"},
    "desk_population": {"people": "5", "year": "", "source": "s"},
    "desk_area": {"area": "5", "year": "", "source": "s"},
    "desk_keep_boundary": {"geojson": "{}", "source": "s", "on": "2026-01-01"},
    "desk_item": {"name": "Y", "seen": 10**6},
    "desk_withdraw_item": {"reason": "Gone."},
    "desk_add_plan": {"name": "P", "vision": "v", "seen": 10**6},
    "desk_plan": {"name": "P2", "vision": "v", "seen": 10**6},
    "desk_add_target": {"text": "T", "seen": 10**6},
    "desk_target": {"text": "T2", "reason": "why not", "seen": 10**6},
    "desk_result": {"value": "1", "met": "yes"},
    "desk_add_project": {"name": "P", "focus_area": THEMES[0]},
    "desk_project": {"name": "Q", "focus_area": THEMES[0], "reason": "because", "seen": 10**6},
    "desk_answer": {"name": "Q", "focus_area": THEMES[0], "reason": "because", "seen": 10**6},
    "desk_stop": {"reason": "No money."},
    "desk_merge": {"reason": "The same.", "seen": 10**6},
    "desk_add_milestone": {"text": "m"},
    "desk_milestone": {"text": "m"},
    "desk_evidence_link": {"title": "t", "url": "https://city.example/"},
    "desk_open_round": {"year": 2030, "title": "T", "cut_off": "2030-12-01", "due": "2030-11-01"},
    "desk_return": {"reason": "Look again."},
    "desk_scores": {"year": "2026", "baseline": "3.5"},
}


@pytest.fixture(autouse=True)
def the_desk(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]


@pytest.fixture
def there(cast: Cast) -> dict[str, str]:
    """An address of every route, about things that exist in Muara."""
    from balai.places import commands as places
    from balai.places.acts import Weight, WeightsPublished
    from balai.plans import acts, commands
    from balai.plans.desk_urls import urlpatterns
    from balai.plans.queries import project_named
    from balai.record.append import append

    who, place_id = cast.actor("amina"), cast.muara.place_id
    first, second = open_project(cast, "One"), open_project(cast, "Two")
    need = places.state_need(who, place_id, "Water", "", "")
    plan = commands.publish_plan(who, place_id, origin(cast.net), "Plan", "Vision")
    target = commands.set_target(who, place_id, acts.TargetSet(ref="", plan=plan, text="Swim"))
    commands.set_milestone(who, place_id, first, "Survey")
    append(
        place_id,
        [
            acts.MatchProposed(
                ref="mmmm", earlier=first, later=second, relation="same", reason="?", confidence=50
            )
        ],
    )
    weights = WeightsPublished(
        ref="w", weights=[Weight("baseline", 10_000)], scale_max=4, source="A handbook"
    )
    append(cast.net.place_id, [weights])
    step = project_named(place_id, first).milestones[0]["ref"]
    year = open_round(cast)
    known = {"year": str(year), "network": "net", "city": "muara", "kind": "need", "plan": plan, "step": step}
    known["programme"] = "net"
    refs = {"desk_decide": "mmmm", "desk_plan": plan, "desk_target": target, "desk_result": target}
    refs |= dict.fromkeys(("desk_item", "desk_withdraw_item", "desk_restore_item"), need)
    found = {}
    for route in urlpatterns:
        path, name = str(route.pattern), str(route.name)
        slug = "net" if path.startswith("networks/") else "muara"
        values = known | {"slug": slug, "ref": refs.get(name, first)}
        for kind in ("slug", "int"):
            for key, value in values.items():
                path = path.replace(f"<{kind}:{key}>", value)
        found[name] = f"/desk/{path}"
    return found


def sizes() -> dict[str, int]:
    from balai.record.models import Head

    return dict(Head.objects.values_list("slug", "size"))


def test_every_route_of_the_desk_says_who_may_use_it(there: dict[str, str]) -> None:
    assert set(there) == set(OPEN_TO)
    assert not [path for path in there.values() if "<" in path]


def test_nobody_reaches_a_page_or_a_button_of_a_place_that_is_not_theirs(
    cast: Cast, there: dict[str, str]
) -> None:
    before = sizes()
    for person in EVERYBODY:
        client = cast.signed_in(person)
        for name, path in there.items():
            if person in OPEN_TO[name]:
                continue
            answers = {client.get(path).status_code, client.post(path, GOOD.get(name, {})).status_code}
            assert 403 in answers and answers <= {403, 405}, f"{person} at {name}: {answers}"
            assert sizes() == before, f"{person} wrote something at {name}"


def test_whoever_may_reaches_every_page(cast: Cast, there: dict[str, str]) -> None:
    for name, path in there.items():
        person = sorted(OPEN_TO[name])[0]
        answer = cast.signed_in(person).get(path, follow=True)
        assert answer.status_code in {200, 405}, f"{person} at {name}: {answer.status_code}"


def test_reading_a_page_changes_nothing(cast: Cast, there: dict[str, str]) -> None:
    before = sizes()
    for name, path in there.items():
        for person in OPEN_TO[name]:
            cast.signed_in(person).get(path)
    assert sizes() == before


def test_a_visitor_is_led_to_sign_in_and_back(there: dict[str, str]) -> None:
    before = sizes()
    for name, path in there.items():
        for answer in (Client().get(path), Client().post(path, GOOD.get(name, {}))):
            assert answer.status_code in {302, 405}, f"{name}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer["Location"] == f"/accounts/login/?next={path}"
    assert sizes() == before


def test_every_button_needs_the_token_of_its_page(cast: Cast, there: dict[str, str]) -> None:
    before = sizes()
    for name, path in there.items():
        person = sorted(OPEN_TO[name])[0]
        answer = cast.signed_in(person, enforce_csrf_checks=True).post(path, GOOD.get(name, {}))
        assert answer.status_code == 403, f"{name} takes a POST without a token"
    assert sizes() == before


def test_pages_of_the_desk_are_kept_by_no_cache(cast: Cast, there: dict[str, str]) -> None:
    for name, path in there.items():
        answer = cast.signed_in(sorted(OPEN_TO[name])[0]).get(path)
        assert "no-store" in answer["Cache-Control"], name
        assert "ETag" not in answer, name


def test_a_refusal_names_the_role_that_may(cast: Cast, there: dict[str, str]) -> None:
    assert "Chief smart city officer" in cast.signed_in("budi").post(there["desk_hand_in"]).content.decode()
    assert "Secretariat" in cast.signed_in("dewi").post(there["desk_freeze"]).content.decode()


def test_a_role_that_ends_in_the_middle_of_a_session_ends_at_once(cast: Cast, there: dict[str, str]) -> None:
    from django.utils import timezone

    from balai.people.models import RoleHeld

    client = cast.signed_in("budi")
    assert client.get(there["desk_profile"]).status_code == 200
    RoleHeld.objects.of(cast.muara.place_id).filter(account=cast.budi).update(until=timezone.now())
    assert client.get(there["desk_profile"]).status_code == 403
    assert client.post(there["desk_stop"], GOOD["desk_stop"]).status_code == 403


def test_a_sample_account_with_a_role_on_a_real_city_may_nothing(cast: Cast, there: dict[str, str]) -> None:
    cast.budi.sample = True
    cast.budi.save()
    assert cast.signed_in("budi").get(there["desk_profile"]).status_code == 403


def test_references_of_another_city_are_refused_in_a_citys_forms(cast: Cast, there: dict[str, str]) -> None:
    """Chan's own city, and everything that belongs to Muara typed into its forms and addresses."""
    from balai.places import commands as places

    client, before = cast.signed_in("chan"), None
    mine = open_project(cast, "Mine", "chan", "teluk")
    own = places.state_need(cast.actor("chan"), cast.teluk.place_id, "Own", "", "")
    foreign = {name: path.replace("/cities/muara/", "/cities/teluk/") for name, path in there.items()}
    before = sizes()
    for name in OPEN_TO:
        if OPEN_TO[name] is CITY_STAFF and any(
            mark in there[name] for mark in ("entries/", "targets/", "projects/")
        ):
            if name in {"desk_projects", "desk_add_project"}:
                continue
            status = client.post(foreign[name], GOOD.get(name, {})).status_code
            assert status in {404, 405}, f"{name}: {status}"
    theirs = there["desk_item"].rstrip("/").split("/")[-1], there["desk_stop"].split("/")[-3]
    path = f"/desk/cities/teluk/projects/{mine}/"
    good = {"name": "Mine", "focus_area": THEMES[0], "status": "proposed", "seen": 10**6}
    assert client.post(path, {**good, "needs": [theirs[0]]}).status_code == 400
    assert client.post(f"{path}merge/", {**GOOD["desk_merge"], "into": theirs[1]}).status_code == 400
    assert client.post("/desk/matches/teluk/mmmm/", GOOD["desk_decide"]).status_code == 404
    assert sizes() == before
    assert client.post(path, {**good, "needs": [own]}).status_code == 302


def test_fields_that_a_form_does_not_have_are_not_read(cast: Cast) -> None:
    """SECURITY 10: `by`, `place_id`, `ref`, `status`, `is_staff` in a form change nothing."""
    from balai.plans.queries import project_named

    ref, other = open_project(cast), open_project(cast, "Other")
    extra = {
        "by": "secretariat", "place_id": str(cast.teluk.place_id), "ref": other, "on": "1999-01-01", "at": "x",
        "is_staff": "1", "author": "me", "state": "accepted", "answered": "x", "opened_on": "1999",
    }  # fmt: skip
    client, path = cast.signed_in("budi"), f"/desk/cities/muara/projects/{ref}/"
    sent = {"name": "Clean river", "focus_area": THEMES[0], "status": "feasibility", "seen": 10**6, **extra}
    assert client.post(path, sent).status_code == 302
    project, untouched = (project_named(cast.muara.place_id, one) for one in (ref, other))
    assert project.status == "feasibility" and untouched.status == "proposed"
    assert project.opened_on != "1999" and project.answered == []
    assert b'"by":"staff"' in _last_entry(cast.muara.place_id)
    assert sizes()["teluk"] == 1


def _last_entry(place_id: Any) -> bytes:
    from balai.record.models import Entry

    return bytes(Entry.objects.filter(place_id=place_id).order_by("-index")[0].body)


HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}{% debug %}", "%s %(name)s {0.__class__}",
    "\u202ecoler\u202c", "=HYPERLINK(1)", "a\u200bb", "x" * 120,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_words_from_outside_are_shown_as_words(cast: Cast, text: str) -> None:
    client = cast.signed_in("budi")
    client.post("/desk/cities/muara/profile/add/need/", {"name": text, "text": text})
    ref = open_project(cast, text)
    for path in (
        "/desk/cities/muara/profile/",
        "/desk/cities/muara/projects/",
        f"/desk/cities/muara/projects/{ref}/",
    ):
        answer = client.get(path)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "<script>alert" not in html and "<img src=x" not in html
        if "{" in text or "%" in text:
            assert escape(text) in html, "templates and formats are not applied to words from outside"


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "x" * 1_000_000])
def test_what_cannot_be_written_is_refused_next_to_its_field(cast: Cast, text: str) -> None:
    before = sizes()
    answer = cast.signed_in("budi").post("/desk/cities/muara/profile/add/need/", {"name": text, "text": ""})
    assert answer.status_code == 400
    assert sizes() == before


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "ftp://x.example/"]
)
def test_only_web_addresses_are_taken_as_evidence(cast: Cast, url: str) -> None:
    ref, before = open_project(cast), None
    before = sizes()
    path = f"/desk/cities/muara/projects/{ref}/evidence/link/"
    answer = cast.signed_in("budi").post(path, {"title": "t", "url": url})
    assert answer.status_code == 400
    assert sizes() == before


@pytest.mark.parametrize("year", ["0", "9" * 18, "9" * 19, "-1"])
def test_impossible_years_in_an_address_are_not_found(cast: Cast, year: str) -> None:
    assert cast.signed_in("elok").get(f"/desk/networks/net/rounds/{year}/").status_code == 404
    assert cast.signed_in("amina").get(f"/desk/cities/muara/rounds/net/{year}/").status_code == 404
