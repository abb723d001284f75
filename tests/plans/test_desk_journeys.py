"""What people do at the desk, step by step, as a browser without script would."""

import re
from html import unescape
from typing import Any

import pytest

from tests.cast import THEMES, Cast, accepted, answered, open_project, open_round, origin


@pytest.fixture(autouse=True)
def the_desk(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]


def page(client: Any, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, f"{url}: {response.status_code}"
    return response.content.decode()


def fields(html: str, skip: tuple[str, ...] = ("csrfmiddlewaretoken",)) -> dict[str, Any]:
    """What a browser would send of the last form on a page, as it is filled."""
    form = html[html.rindex('<form class="form"') :]
    form = form[: form.index("</form>")]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if not name or (kind and kind[1] in {"checkbox", "radio"} and " checked" not in tag):
            continue
        found.setdefault(name[1], []).append(value[1] if value else "")
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = text
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', form, re.S):
        picked = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = picked[1] if picked else re.findall(r'value="([^"]*)"', options)[0]
    return {name: _plain(value) for name, value in found.items() if name not in skip}


def _plain(value: Any) -> Any:
    return [unescape(one) for one in value] if isinstance(value, list) else unescape(value)


def test_somebody_without_a_role_is_told_how_one_gets_one(cast: Cast) -> None:
    assert "You hold no role at present" in page(cast.signed_in("nina"), "/desk/")


def test_each_role_finds_its_work_on_the_first_page(cast: Cast) -> None:
    from balai.plans import commands

    open_project(cast)
    year = open_round(cast)
    assert "0 of 1 projects answered" in page(cast.signed_in("amina"), "/desk/")
    assert "Nothing waits for you here." in page(cast.signed_in("dewi"), "/desk/")
    commands.hand_in_draft(cast.actor("amina"), cast.net.place_id, year, origin(cast.muara))
    assert f"/rounds/{year}/cities/muara/" in page(cast.signed_in("dewi"), "/desk/")
    assert "Muara" not in page(cast.signed_in("thida"), "/desk/")
    assert "0 of 2 cities accepted" in page(cast.signed_in("elok"), "/desk/")
    assert "You read everything here and change nothing." in page(cast.signed_in("farid"), "/desk/")


def test_a_need_is_added_edited_taken_back_and_said_again(cast: Cast) -> None:
    from balai.places.queries import profile

    client, place_id = cast.signed_in("budi"), cast.muara.place_id
    said = {"name": "Air bersih", "text": "For the northern quarters.", "lang": "id"}
    added = client.post("/desk/cities/muara/profile/add/need/", said)
    assert added.status_code == 302
    need = profile(place_id)["need"][0]
    path = f"/desk/cities/muara/profile/entries/{need.ref}/"
    client.post(path, {**fields(page(client, path)), "name": "Air minum"})
    assert profile(place_id)["need"][0].name == "Air minum"
    client.post(f"{path}withdraw/", {"reason": "The pipes are laid."})
    assert profile(place_id)["need"] == []
    assert f'action="{path}restore/"' in page(client, "/desk/cities/muara/profile/")
    client.post(f"{path}restore/")
    assert profile(place_id)["need"][0].text == "For the northern quarters."


def test_a_practice_needs_its_language_keeper_and_use(cast: Cast) -> None:
    client = cast.signed_in("budi")
    response = client.post("/desk/cities/muara/profile/add/practice/", {"name": "Subak"})
    assert response.status_code == 400
    html = response.content.decode()
    assert 'value="Subak"' in html and html.count("This field is required.") >= 2
    done = {"name": "Subak", "lang": "ban", "text": "Sharing water.", "keeper": "The water temples"}
    assert client.post("/desk/cities/muara/profile/add/practice/", done).status_code == 302


def test_figures_stand_beside_each_other_with_their_sources(cast: Cast) -> None:
    from balai.places.queries import place_named

    client = cast.signed_in("budi")
    for people, source in (("1.250.000", "Census"), ("1,310,000", "Registry")):
        figure = {"people": people, "year": "2020", "source": source}
        assert client.post("/desk/cities/muara/profile/population/", figure).status_code == 302
    client.post("/desk/cities/muara/profile/area/", {"area": "129.54", "year": "", "source": "Survey"})
    place = place_named("muara")
    assert [p["people"] for p in place.populations] == [1_250_000, 1_310_000]
    assert place.areas == [{"area": 12954, "year": 0, "source": "Survey"}]


def test_a_project_is_opened_described_and_its_changes_shown(cast: Cast) -> None:
    from balai.plans.queries import project_named

    client, place_id = cast.signed_in("budi"), cast.muara.place_id
    opened = client.post(
        "/desk/cities/muara/projects/add/", {"name": "Rain gardens", "focus_area": THEMES[2], "plan": ""}
    )
    ref = opened["Location"].split("/")[-2]
    path = f"/desk/cities/muara/projects/{ref}/"
    sent = fields(page(client, path)) | {
        "status": "implementing", "budget": "1.500.000.000", "currency": "idr", "types": ["Flood protection"],
        "partners": "Water company\n\nUniversity\n", "lat": "-6,2", "lon": "106.8",
    }  # fmt: skip
    saved = client.post(path, sent)
    assert saved.status_code == 302, saved.content.decode()
    project = project_named(place_id, ref)
    assert (project.budget, project.currency) == (150_000_000_000, "IDR")
    assert project.partners == ["Water company", "University"]
    assert (project.lat, project.lon) == (-6_200_000, 106_800_000)
    html = page(client, f"{path}changes/")
    assert "Implementing" in html and "Water company, University" in html


def test_an_unchanged_form_changes_nothing(cast: Cast) -> None:
    from balai.record.models import Head

    ref = open_project(cast)
    answered(cast, ref, budget=150_050, currency="IDR", lat=-6_208_800, lon=106_845_600, partners=["A", "B"])
    client, path = cast.signed_in("budi"), f"/desk/cities/muara/projects/{ref}/"
    before = Head.objects.get(slug="muara").size
    assert client.post(path, fields(page(client, path))).status_code == 302
    assert Head.objects.get(slug="muara").size == before


def test_errors_stand_beside_their_fields_and_what_was_typed_stays(cast: Cast) -> None:
    client, ref = cast.signed_in("budi"), open_project(cast)
    path = f"/desk/cities/muara/projects/{ref}/"
    wrong = fields(page(client, path)) | {
        "budget": "1,50,0",
        "currency": "IDR",
        "starts_on": "2026-02-30",
        "name": "New",
    }
    response = client.post(path, wrong)
    html = response.content.decode()
    assert response.status_code == 400
    assert "can be read in two ways" in html and 'value="1,50,0"' in html and 'value="New"' in html
    html = client.post(path, wrong | {"budget": ""}).content.decode()
    assert "Say why, in a sentence." in html and 'value="2026-02-30"' in html


def test_nobody_overwrites_what_somebody_else_wrote_meanwhile(cast: Cast) -> None:
    from balai.plans.queries import project_named

    ref, client = open_project(cast), cast.signed_in("budi")
    path = f"/desk/cities/muara/projects/{ref}/"
    mine = fields(page(client, path)) | {"text": "What Budi typed."}
    answered(cast, ref, text="What Amina wrote.")
    response = client.post(path, mine)
    html = response.content.decode()
    assert response.status_code == 400
    assert "What Amina wrote." in html and html.count("What Budi typed.") >= 2
    assert project_named(cast.muara.place_id, ref).text == "What Amina wrote."
    again = client.post(path, fields(html))
    assert again.status_code == 302, "a second look is enough to put one's words in place"
    assert project_named(cast.muara.place_id, ref).text == "What Budi typed."


def test_a_form_that_hides_what_it_saw_overwrites_nothing(cast: Cast) -> None:
    from balai.plans.queries import project_named

    ref, client = open_project(cast), cast.signed_in("budi")
    path = f"/desk/cities/muara/projects/{ref}/"
    sent = fields(page(client, path)) | {"text": "Blind."}
    del sent["seen"]
    assert client.post(path, sent).status_code == 400
    assert project_named(cast.muara.place_id, ref).text == ""


def test_last_years_answer_stands_under_a_field_that_differs(cast: Cast) -> None:
    ref, year = open_project(cast), open_round(cast, 2025)
    answered(cast, ref, text="As it was in 2025.")
    accepted(cast, year)
    answered(cast, ref, text="As it is now.")
    year = open_round(cast, 2026)
    html = page(cast.signed_in("budi"), f"/desk/cities/muara/rounds/net/{year}/projects/{ref}/")
    assert "Last year: As it was in 2025." in html
    assert html.count('class="was"') == 1


def test_a_city_goes_through_a_round_from_desk_to_desk(cast: Cast) -> None:
    from balai.plans.queries import round_cities, round_named

    first, second = open_project(cast, "Clean river"), open_project(cast, "Bus lanes")
    elok, amina, dewi = (cast.signed_in(name) for name in ("elok", "amina", "dewi"))
    opened = fields(page(elok, "/desk/networks/net/rounds/open/"))
    assert len(opened["asked"]) == 2
    opened |= {"year": "2026", "title": "Round of 2026", "cut_off": "2026-12-15", "due": "2026-11-30"}
    assert elok.post("/desk/networks/net/rounds/open/", opened).status_code == 302
    asked = "/desk/cities/muara/rounds/net/2026/"
    assert "2 projects have no answer yet" in page(amina, asked)
    amina.post(f"{asked}projects/{first}/confirm/")
    answer = f"{asked}projects/{second}/"
    amina.post(answer, fields(page(amina, answer)) | {"status": "feasibility"})
    assert "Every project is answered." in page(amina, asked)
    amina.post(f"{asked}hand-in/")
    review = "/desk/networks/net/rounds/2026/cities/muara/"
    assert "Feasibility" in page(dewi, review)
    dewi.post(f"{review}return/", {"reason": "The river has moved on, has it not?"})
    html = page(amina, asked)
    assert html.index("The river has moved on") < html.index("Every project is answered.")
    amina.post(f"{asked}hand-in/")
    dewi.post(f"{review}agree/")
    round_page = "/desk/networks/net/rounds/2026/"
    assert 'name="city"' in page(elok, round_page)
    elok.post(f"{round_page}accept/", {"city": [origin(cast.muara)]})
    assert round_cities(round_named("net", 2026))[origin(cast.muara)].state == "accepted"
    html = page(elok, f"{round_page}freeze/")
    assert "1 city is left out" in html and "Teluk" in html
    elok.post(f"{round_page}freeze/")
    html = page(elok, f"{round_page}publish/")
    elok.post(f"{round_page}publish/")
    published = round_named("net", 2026)
    assert published.published_on
    assert published.json_sha256 in html and published.csv_sha256 in html


def test_a_representative_sees_no_other_country(cast: Cast) -> None:
    year = open_round(cast)
    thida = cast.signed_in("thida")
    assert "Muara" not in page(thida, f"/desk/networks/net/rounds/{year}/")
    page(thida, f"/desk/networks/net/rounds/{year}/cities/muara/", 403)


def test_projects_stop_and_merge_with_a_reason_and_stay(cast: Cast) -> None:
    from balai.plans.queries import project_named

    client, place_id = cast.signed_in("budi"), cast.muara.place_id
    first, second, third = (open_project(cast, name) for name in ("One", "Two", "Three"))
    assert client.post(f"/desk/cities/muara/projects/{first}/stop/", {"reason": ""}).status_code == 400
    client.post(f"/desk/cities/muara/projects/{first}/stop/", {"reason": "No money."})
    path = f"/desk/cities/muara/projects/{second}/merge/"
    sent = fields(page(client, path)) | {"into": third, "reason": "The same street."}
    assert client.post(path, sent).status_code == 302
    assert project_named(place_id, first).status == "stopped"
    assert project_named(place_id, second).joined_into == third


def test_milestones_evidence_plans_and_targets_are_kept(cast: Cast) -> None:
    from balai.plans.queries import plans, project_named, targets

    client, place_id, ref = cast.signed_in("budi"), cast.muara.place_id, open_project(cast)
    base = f"/desk/cities/muara/projects/{ref}/"
    client.post(f"{base}milestones/add/", {"text": "Survey", "due": "2026-06", "reached_on": ""})
    step = project_named(place_id, ref).milestones[0]["ref"]
    client.post(f"{base}milestones/{step}/", {"text": "Survey", "due": "2026-06", "reached_on": "2026-05-30"})
    client.post(f"{base}evidence/link/", {"title": "Report", "url": "https://city.example/report"})
    project = project_named(place_id, ref)
    assert project.milestones[0]["reached_on"] == "2026-05-30"
    assert project.evidence[0]["url"] == "https://city.example/report"
    plan = fields(page(client, "/desk/cities/muara/plans/add/"))
    plan |= {"name": "Action plan", "vision": "A river to swim in."}
    added = client.post("/desk/cities/muara/plans/add/", plan)
    assert added.status_code == 302, added.content.decode()
    plan_ref = plans(place_id)[0].ref
    path = f"/desk/cities/muara/plans/{plan_ref}/targets/add/"
    client.post(
        path, fields(page(client, path)) | {"text": "Swim", "due": "2025", "value": "1", "project": ref}
    )
    target = targets(place_id)[0]
    client.post(
        f"/desk/cities/muara/targets/{target.ref}/result/", {"value": "1", "met": "yes", "note": "", "on": ""}
    )
    assert targets(place_id)[0].met == "yes"
    assert "A river to swim in." in page(client, "/desk/cities/muara/plans/")
