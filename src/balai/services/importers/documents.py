"""Exports that are documents and no tables: GeoJSON features, and lists of requests as Open311 answers them.

Each feature or request becomes a row of text by column name, so that the same description of columns and the same
checks serve every format. Rows are counted from 1.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from balai.places.texts import Refused

from .table import Map, Wrong, lines

LARGEST = 512_000_000
"""Characters; a document is read whole."""
OPEN311 = Map(
    source="open311",
    columns={
        "id": "service_request_id", "opened": "requested_datetime", "kind": "service_name",
        "office": "agency_responsible", "text": "description", "lon": "long", "state": "status",
        "changed": "updated_datetime", "note": "status_notes",
    },
    # Whether those who reported agree is not said, so what is closed is done, not fixed.
    states={"open": "with office", "closed": "done"},
)  # fmt: skip
Row = tuple[int, dict[str, str] | Wrong]


def features(path: Path, must: Iterable[str]) -> Iterator[Row]:
    """Features of GeoJSON: their properties, with the point as lat and lon. Raises Refused."""
    whole = _json(path)
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        raise Refused(f"{path.name} is no GeoJSON with features.")
    for number, one in enumerate(whole["features"], 1):
        point = _point(one)
        if point is None:
            yield number, Wrong(path.name, number, "the feature has no point and properties", "feature")
        else:
            yield number, _checked(path, number, {**_plain(one["properties"]), **point}, must, "feature")


def service_requests(path: Path, must: Iterable[str], item: str = "request") -> Iterator[Row]:
    """Requests as Open311 answers them, in JSON or XML, or another `item` of its lists. Raises Refused."""
    found = _from_xml(path, item) if _whole(path, 200).lstrip().startswith("<") else _json(path)
    if not isinstance(found, list):
        raise Refused(f"{path.name} is no list of requests.")
    for number, one in enumerate(found, 1):
        if isinstance(one, dict):
            yield number, _checked(path, number, _plain(one), must, "request")
        else:
            yield number, Wrong(path.name, number, "this is no request", "request")


def _json(path: Path) -> Any:
    try:
        return msgspec.json.decode(_whole(path))
    except msgspec.DecodeError as error:
        raise Refused(f"{path.name} cannot be read: {error}") from error


def _from_xml(path: Path, item: str) -> list[dict[str, str]]:
    whole = _whole(path)
    if "<!" in whole.replace("<![CDATA[", "").replace("<!--", ""):
        raise Refused(f"{path.name} declares entities of its own; that is not read.")
    try:
        root = ET.fromstring(whole)  # noqa: S314 (declarations were refused above)
    except ET.ParseError as error:
        raise Refused(f"{path.name} cannot be read: {error}") from error
    return [{field.tag: field.text or "" for field in one} for one in root.iter(item)]


def _whole(path: Path, most: int = LARGEST + 1) -> str:
    try:
        with lines(path) as file:
            text: str = file.read(most)
    except (UnicodeDecodeError, EOFError, OSError) as error:
        raise Refused(f"{path.name} cannot be read: {error}") from error
    if len(text) > LARGEST:
        raise Refused(f"{path.name} is larger than is read at once. Split it.")
    return text


def _point(feature: Any) -> dict[str, str] | None:
    """The point of a feature; nothing of one without a place; None of what is no feature, or of no point."""
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        return None
    where = feature.get("geometry")
    if where is None:
        return {}
    match where:
        case {"type": "Point", "coordinates": [int() | float() as lon, int() | float() as lat, *_]}:
            return {"lat": str(lat), "lon": str(lon)}
    return None


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {
        str(name): "" if value is None else str(value)
        for name, value in values.items()
        if not isinstance(value, dict | list)
    }


def _checked(
    path: Path, number: int, row: dict[str, str], must: Iterable[str], unit: str
) -> dict[str, str] | Wrong:
    if missing := [name for name in must if name not in row]:
        return Wrong(path.name, number, f"{missing[0]} is missing", unit)
    return row
