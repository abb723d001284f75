"""Exports that are GeoJSON, or requests as Open311 answers them: the same checks, counted by feature or request."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from balai.places.texts import Refused
from balai.record.replay import compare
from balai.services.importers.requests import FORMATS, BadRows, import_requests, read_export
from balai.services.importers.table import Map, read_map
from balai.services.models import Request
from tests.cast import Cast
from tests.saying import size

from .cast import Opened, open_counter, report_something

MAP = Map(
    source="fix", columns={"id": "nr", "opened": "when", "kind": "what", "text": "said"}, states={"zu": "done"},
    timezone="Europe/Berlin",
)  # fmt: skip


def quiet(what: str, done: int, total: int) -> None:
    pass


def feature(nr: str, where: Any = (9.18, 48.77), **more: Any) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": list(where)} if where else None
    return {
        "type": "Feature",
        "geometry": point,
        "properties": {"nr": nr, "when": "2026-01-05T10:00", **more},
    }


def geojson(folder: Path, *features: Any) -> Path:
    path = folder / "export.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features)}))
    return path


def take(cast: Cast, path: Path, format_: str, how: Map | None = None) -> int:
    found = read_export(path, format_, how or FORMATS[format_][0], None, quiet)
    return import_requests(cast.muara.place_id, found, quiet).requests


def rows(cast: Cast) -> dict[str, Request]:
    return {row.outside: row for row in Request.objects.of(cast.muara.place_id)}


def test_features_become_requests_at_their_points_and_again_nothing_changes(
    cast: Cast, tmp_path: Path
) -> None:
    path = geojson(tmp_path, feature("1", what="Müll", said="Sack", state="zu", floor=3), feature("2", None))
    assert take(cast, path, "geojson", MAP) == 2
    found = rows(cast)
    assert (found["1"].lat, found["1"].lon, found["1"].state) == (48_770_000, 9_180_000, "done")
    assert found["1"].opened_at == "2026-01-05T09:00Z" and found["2"].lat is None
    before = size(cast.muara.place_id)
    assert take(cast, path, "geojson", MAP) == 0 and size(cast.muara.place_id) == before
    assert compare(cast.muara.place_id) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1]}, "properties": {}},
            "no point",
        ),
        (
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": []},
                "properties": {"nr": "9"},
            },
            "no point",
        ),
        ({"type": "Feature", "geometry": None, "properties": {"nr": "9"}}, "when is missing"),
        (feature("9", (900, 48)), "lies nowhere on the map"),
        (feature("1"), "stands above already"),
        (feature("9", state="offen"), "nothing says which of our states 'offen' is"),
        ("text", "no point"),
    ],
)
def test_a_wrong_feature_is_named_by_its_number_and_nothing_is_written(
    cast: Cast, tmp_path: Path, wrong: Any, why: str
) -> None:
    before = size(cast.muara.place_id)
    path = geojson(tmp_path, feature("1"), wrong)
    found = read_export(path, "geojson", MAP, None, quiet)
    assert len(found.wrong) == 1 and str(found.wrong[0]).startswith("export.geojson, feature 2: ")
    assert why in str(found.wrong[0])
    with pytest.raises(BadRows):
        import_requests(cast.muara.place_id, found, quiet)
    assert size(cast.muara.place_id) == before


@pytest.mark.parametrize(
    ("format_", "body", "why"),
    [
        ("geojson", "[1, 2]", "is no GeoJSON with features"),
        ("geojson", "{broken", "cannot be read"),
        ("open311", '{"a": 1}', "is no list of requests"),
        ("open311", "<a><b></a>", "cannot be read"),
        ("open311", '<!DOCTYPE a [<!ENTITY x "y">]><a><request/></a>', "declares entities of its own"),
        ("open311", "\ud800".encode("utf-8", "surrogatepass"), "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_whole(tmp_path: Path, format_: str, body: Any, why: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    with pytest.raises(Refused, match=why):
        read_export(path, format_, FORMATS[format_][0], None, quiet)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_one_city_answers_by_open311_another_takes_in(
    cast: Cast, counter: Opened, tmp_path: Path, form: str
) -> None:
    open_counter(cast, "teluk", "TLK", "chan")
    codes = {report_something(cast, "teluk", text="A <deep> hole & more").code for _ in range(3)}
    path = tmp_path / f"requests.{form}.gz"
    path.write_bytes(gzip.compress(Client().get(f"/teluk/open311/v2/requests.{form}").content))
    assert take(cast, path, "open311") == 3
    found = rows(cast)
    assert set(found) == codes and all(found[code].source == "open311" for code in codes)
    assert {(row.lat, row.lon) for row in found.values()} == {(-6_190_000, 106_810_000)}
    assert take(cast, path, "open311") == 0 and compare(cast.muara.place_id) == []


STUTTGART = """
source = "stuttgart"
timezone = "Europe/Berlin"
other = "Sonstiges"
prefix = "STT"
[columns]
id = "first_seen_at_timestamp+category+location+lat+lon"
opened = "first_seen_at_timestamp"
kind = "category"
address = "location"
"""


def test_a_slice_of_stuttgarts_list_is_taken_though_its_rows_have_no_ids(
    cast: Cast, shared: Any, tmp_path: Path
) -> None:
    how, path = tmp_path / "stuttgart.toml", tmp_path / "slice.csv"
    how.write_text(STUTTGART)
    with gzip.open(
        shared("data/services/stuttgart_gelbekarten_2020-2026.csv.gz"), "rt", encoding="utf-8"
    ) as file:
        path.write_text("".join(line for line, _n in zip(file, range(400), strict=False)), "utf-8")
    found = read_export(path, "csv", read_map(how, Map()), None, quiet)
    again = [one for one in found.wrong if "stands above already" in one.reason]
    assert found.wrong == again and len(found.outside) + len(again) == 399 and len(again) < 20
    assert import_requests(cast.muara.place_id, found, quiet, skip_bad=True).requests == len(found.outside)
    assert import_requests(cast.muara.place_id, found, quiet, skip_bad=True).requests == 0
    assert {row.kind for row in rows(cast).values()} and compare(cast.muara.place_id) == []
