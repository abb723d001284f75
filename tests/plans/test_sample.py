"""The sample: told through the commands, labelled everywhere, shut off from the real register."""

import pytest
from django.db.models import Sum
from django.test import Client

from balai.people.sample import sample_links
from balai.places.models import Place
from balai.places.queries import network_named, place_named
from balai.plans.commands.rules import ENDED
from balai.plans.models import Project, Round, RoundCity
from balai.plans.publishing import is_as_published, report_of
from balai.plans.sample import HOME_CITY, NETWORK
from balai.plans.sample.story import load_sample
from balai.record.models import Head
from balai.record.replay import compare

BASE = "http://127.0.0.1:8000"


def rounds() -> dict[int, Round]:
    return {one.round: one for one in Round.objects.of(network_named(NETWORK).place_id)}


def test_loading_it_again_writes_nothing(sample_read: None) -> None:
    before = Head.objects.aggregate(acts=Sum("size"))["acts"]
    assert before > 300
    assert load_sample() == 0
    assert Head.objects.aggregate(acts=Sum("size"))["acts"] == before


def test_every_place_of_it_says_that_it_is_a_sample(sample_read: None) -> None:
    ids = Head.objects.values_list("place_id", flat=True)
    found = Place.objects.across(ids)
    assert len(found) >= 6
    assert all(place.sample for place in found)


def test_its_public_tables_equal_a_replay(sample_read: None) -> None:
    for place_id in Head.objects.values_list("place_id", flat=True):
        assert compare(place_id) == []


def test_its_published_reports_have_the_hashes_of_their_acts(sample_read: None) -> None:
    published = [one for one in rounds().values() if one.published_on]
    assert sorted(one.round for one in published) == [2024, 2025]
    assert all(is_as_published(one) for one in published)


def test_its_report_names_what_was_renamed_merged_and_stopped_and_who_is_silent(sample_read: None) -> None:
    report = report_of(rounds()[2025])
    changes = {row[0] for row in report.table("changes").rows}
    assert {"new", "renamed", "merged", "stopped", "status_changed"} <= changes
    cities = report.table("cities")
    accepted, name = cities.columns.index("accepted"), cities.columns.index("city")
    assert [row[name] for row in cities.rows if row[accepted] == "no"] == ["Teluk"]
    assert {"not_met", "silent", "said", "not_due"} <= {row[0] for row in report.table("targets").rows}


def test_every_step_of_the_open_round_has_a_city(sample_read: None) -> None:
    network = network_named(NETWORK)
    states = RoundCity.objects.of(network.place_id).filter(round=2026).values_list("state", flat=True)
    assert set(states) == {"drafted", "returned", "reviewed", "accepted"}
    assert rounds()[2026].freeze is None


def test_projects_have_a_place_money_partners_and_a_history(sample_read: None) -> None:
    found = Project.objects.of(place_named(HOME_CITY).place_id)
    assert {project.status for project in found} >= {*ENDED, "implementing", "operating"}
    gates = next(project for project in found if project.name.startswith("Tide gates"))
    assert (gates.currency, gates.lat, len(gates.partners)) == ("IDR", -4_985_000, 2)
    assert [said["on"] for said in gates.statuses][-1] == "2026-02-16"


@pytest.mark.parametrize("role", ["csco", "staff", "national representative", "secretariat", "auditor"])
def test_each_role_comes_in_through_its_link_once_and_finds_a_desk(sample_read: None, role: str) -> None:
    door = dict(sample_links(HOME_CITY, NETWORK, base=BASE))[role].removeprefix(BASE)
    client = Client(headers={"host": "127.0.0.1:8000"})
    assert client.post(door).status_code == 302
    assert client.get("/desk/", follow=True).status_code == 200
    assert Client(headers={"host": "127.0.0.1:8000"}).post(door).status_code == 410
