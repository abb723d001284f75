"""What lies outside a city is told to the city there."""

from django.test import Client

from balai.places.acts import BoundaryStated
from balai.record.append import append
from balai.services.commands import counter as settings_of
from tests.cast import Cast

from .cast import OUTSIDE, Opened, counter_set, open_counter, report_something

LAT, LON = OUTSIDE
AROUND = [LON - 9000, LAT - 9000, LON + 9000, LAT - 9000, LON + 9000, LAT + 9000, LON - 9000, LAT + 9000]
AT = {"lat": f"{LAT / 1e6:.5f}", "lon": f"{LON / 1e6:.5f}"}
SENT = {"kind": "home-waste", "text": "Bags", **AT}


def neighbour(cast: Cast) -> None:
    """Teluk, with a counter and an area around the point."""
    open_counter(cast, "teluk", "TLK", "chan")
    settings_of.set_area(cast.actor("chan"), cast.teluk.place_id, "All", [[*AROUND, *AROUND[:2]]], "Survey")


def test_what_is_refused_names_the_city_that_takes_it_with_the_position(cast: Cast, counter: Opened) -> None:
    neighbour(cast)
    settings_of.set_counter(cast.actor("budi"), counter.place_id, counter_set(passes_on=False))
    page = Client().post("/muara/report/", SENT)
    assert page.status_code == 400
    assert f"/teluk/report/?lat={AT['lat']}&amp;lon={AT['lon']}" in page.content.decode()
    assert "Bags" in page.content.decode()
    there = Client().get(f"/teluk/report/?lat={AT['lat']}&lon={AT['lon']}").content.decode()
    assert f'value="{AT["lat"]}"' in there


def test_what_is_passed_on_says_where_it_belongs(cast: Cast, counter: Opened) -> None:
    neighbour(cast)
    told = report_something(cast, lat=LAT, lon=LON)
    for path in (f"/muara/requests/{told.code}/", f"/muara/requests/{told.code}/mine/{told.secret}/"):
        assert "/teluk/report/?lat=" in Client().get(path).content.decode()


def test_a_city_without_a_counter_is_named_by_its_outline(cast: Cast, counter: Opened) -> None:
    append(cast.teluk.place_id, [BoundaryStated(rings=[[*AROUND, *AROUND[:2]]], source="Survey")])
    told = report_something(cast, lat=LAT, lon=LON)
    page = Client().get(f"/muara/requests/{told.code}/").content.decode()
    assert 'href="/teluk/"' in page and "/teluk/report/" not in page


def test_nobody_is_named_where_nobody_is_or_it_lies_inside(cast: Cast, counter: Opened) -> None:
    away = report_something(cast, lat=LAT, lon=LON)
    neighbour(cast)
    inside = report_something(cast)
    assert "teluk" not in Client().get(f"/muara/requests/{inside.code}/").content.decode()
    settings_of.set_counter(cast.actor("budi"), counter.place_id, counter_set(passes_on=False))
    nowhere = Client().post("/muara/report/", {**SENT, "lat": "-7.5", "lon": "110.1"}).content.decode()
    assert "This lies in" not in nowhere and away.code
