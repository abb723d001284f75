"""Files sent to the desk: pictures lose what the camera wrote beside them, outlines are checked and thinned."""

import io
import json
import math
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from balai.places.outline import MOST_POINTS, geojson, picture, rings_of
from balai.places.texts import Refused
from balai.plans.desk.pictures import media_type_of, without_metadata
from tests.cast import Cast, open_project

SECRET = b"6.2088 S 106.8456 E, serial 12345"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(wide: int = 8, high: int = 8, extra: bytes = b"", after: bytes = b"") -> bytes:
    """A JPEG as far as its structure goes: headers, a frame, a scan with stuffed and restart bytes."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, high, wide, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    app0 = segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
    return b"\xff\xd8" + app0 + extra + segment(0xDB, bytes(65)) + frame + scan + b"\xff\xd9" + after


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(wide: int = 1, high: int = 1, extra: bytes = b"", after: bytes = b"") -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + extra + data + chunk(b"IEND", b"") + after


def test_where_and_when_a_jpeg_was_taken_is_removed_and_the_picture_stays() -> None:
    private = b"".join(
        segment(marker, body + SECRET)
        for marker, body in ((0xE1, b"Exif\0\0"), (0xE1, b"http://ns.adobe.com/xap/1.0/\0"), (0xED, b"Photoshop 3.0\0"),
                             (0xFE, b""), (0xE2, b"MPF\0"))
    )  # fmt: skip
    clean = without_metadata(jpeg(extra=private, after=b"<html>" + SECRET), "image/jpeg")
    assert SECRET not in clean
    assert clean == jpeg()


def test_a_colour_profile_of_a_jpeg_stays() -> None:
    kept = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile") + segment(0xEE, b"Adobe\0d\0\0\0\0\x01")
    assert without_metadata(jpeg(extra=kept), "image/jpeg") == jpeg(extra=kept)


def test_texts_position_and_what_follows_a_png_are_removed() -> None:
    private = b"".join(chunk(kind, SECRET) for kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf", b"tIME", b"prVt"))
    clean = without_metadata(png(extra=private, after=SECRET), "image/png")
    assert clean == png()


@pytest.mark.parametrize("content", [jpeg(60_000, 60_000), png(50_000, 50_000)])
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(content: bytes) -> None:
    with pytest.raises(Refused, match="50 million pixels"):
        without_metadata(content, media_type_of(content))


@given(st.integers(3, 140), st.binary(max_size=6), st.sampled_from([jpeg(), png()]))
def test_a_damaged_picture_is_refused_or_cleaned_never_more(at: int, noise: bytes, whole: bytes) -> None:
    content = whole[:at] + noise + whole[at + len(noise) :]
    try:
        kind = media_type_of(content)
        clean = without_metadata(content, kind)
    except Refused as refused:
        assert refused.field == "file"
    else:
        assert clean.startswith(content[:2]) and len(clean) <= len(content) + 2


@pytest.mark.parametrize(
    "content", [jpeg()[:60], png()[:40], b"\xff\xd8\xff", png().replace(b"IDAT", b"IDAX")]
)
def test_half_a_picture_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="damaged"):
        without_metadata(content, media_type_of(content))


@pytest.mark.parametrize("content", [b"<svg xmlns='x'/>", b"GIF89a", b"PK\x03\x04", b"<html>", b""])
def test_other_kinds_of_file_are_refused_whatever_they_are_called(content: bytes) -> None:
    with pytest.raises(Refused, match="Only PDF, PNG and JPEG"):
        media_type_of(content)


def test_evidence_is_kept_without_its_position_under_a_name_of_our_own(cast: Cast, settings: Any) -> None:
    from balai.plans.queries import project_named
    from balai.record.models import Aside

    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]
    ref = open_project(cast)
    file = io.BytesIO(jpeg(extra=segment(0xE1, b"Exif\0\0" + SECRET)))
    file.name = "../../" + "x" * 200 + ".html"
    path = f"/desk/cities/muara/projects/{ref}/evidence/file/"
    assert cast.signed_in("budi").post(path, {"title": "The new dike", "file": file}).status_code == 302
    said = project_named(cast.muara.place_id, ref).evidence[0]
    kept = Aside.objects.get(place_id=cast.muara.place_id, commitment=said["aside"])
    assert bytes(kept.content) == jpeg()
    assert kept.media_type == said["media_type"] == "image/jpeg"
    assert kept.file_name == f"{said['ref']}.jpeg"


def test_a_file_of_more_than_5_mb_is_refused_next_to_its_field(cast: Cast, settings: Any) -> None:
    from balai.record.models import Aside

    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]
    ref, file = open_project(cast), io.BytesIO(b"%PDF-" + bytes(5_000_000))
    file.name = "plan.pdf"
    path = f"/desk/cities/muara/projects/{ref}/evidence/file/"
    answer = cast.signed_in("budi").post(path, {"title": "Plan", "file": file})
    assert answer.status_code == 400 and "larger than 5 MB" in answer.content.decode()
    assert not Aside.objects.filter(place_id=cast.muara.place_id).exists()


SQUARE = [[106.0, -6.0], [107.0, -6.0], [107.0, -7.0], [106.0, -7.0], [106.0, -6.0]]


def said(coordinates: Any, kind: str = "Polygon") -> bytes:
    return json.dumps({"type": kind, "coordinates": coordinates}).encode()


def circle(points: int) -> list[list[float]]:
    ring = [
        [106 + math.cos(i / points * math.tau) / 10, -6 + math.sin(i / points * math.tau) / 10]
        for i in range(points)
    ]
    return [*ring, ring[0]]


@pytest.mark.parametrize(
    "content",
    [
        said([SQUARE]),
        said([[SQUARE]], "MultiPolygon"),
        json.dumps({"type": "Feature", "properties": {}, "geometry": json.loads(said([SQUARE]))}).encode(),
        b"\xef\xbb\xbf" + said([[[*point, 12.5] for point in SQUARE]]),
    ],
)
def test_an_outline_is_read_in_every_common_shape(content: bytes) -> None:
    assert rings_of(content) == [
        [106_000_000, -6_000_000, 107_000_000, -6_000_000, 107_000_000, -7_000_000, 106_000_000, -7_000_000,
         106_000_000, -6_000_000]
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not json", "not GeoJSON"),
        (b"[" * 100_000, "not GeoJSON"),
        (b"\xff\xfe", "not GeoJSON"),
        (b"[]", "Polygon"),
        (said([106.0, -6.0], "Point"), "Polygon"),
        (said([]), "Polygon"),
        (said([SQUARE[:-1]]), "end where it begins"),
        (said([SQUARE[:3]]), "four points"),
        (said([[[206.0, -6.0], *SQUARE[1:]]]), "outside the world"),
        (said([[["106", -6.0], *SQUARE[1:]]]), "pair of longitude"),
        (said([[[True, -6.0], *SQUARE[1:]]]), "pair of longitude"),
        (said([[None, *SQUARE[1:]]]), "pair of longitude"),
        (said([{"a": 1}]), "four points"),
        (b'{"type":"Polygon","coordinates":[[[1e999,0],[1,0],[1,1],[1e999,0]]]}', "not GeoJSON"),
        (b'{"type":"FeatureCollection","features":[{},{}]}', "not several"),
        (b" " * 1_000_001, "larger than 1 MB"),
    ],
)
def test_what_is_no_outline_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(Refused, match=why) as refused:
        rings_of(content)
    assert refused.value.field == "file"


def test_a_fine_outline_is_thinned_to_what_an_act_can_hold() -> None:
    ring = rings_of(said([circle(12_000)]))[0]
    assert 200 < len(ring) // 2 <= MOST_POINTS
    assert ring[:2] == ring[-2:]
    assert len(geojson([ring])) < 65_535


def test_an_outline_that_stays_too_fine_is_refused() -> None:
    jagged = [[100 + i * 0.004, 10 + (i % 2) * 0.5] for i in range(3000)]
    with pytest.raises(Refused, match="more than 2000 points"):
        rings_of(said([[*jagged, jagged[0]]]))


def test_an_outline_written_out_is_read_back_the_same() -> None:
    rings = rings_of(said([circle(500), SQUARE]))
    assert rings_of(geojson(rings).encode()) == rings


def test_an_outline_is_shown_drawn_before_it_is_kept(cast: Cast, settings: Any) -> None:
    from balai.places.queries import boundaries
    from tests.plans.test_desk_journeys import fields

    settings.ROOT_URLCONF = "tests.plans.desk_site"
    settings.ALLOWED_HOSTS = ["testserver"]
    client, file = cast.signed_in("budi"), io.BytesIO(said([SQUARE]))
    file.name = "muara.geojson"
    path = "/desk/cities/muara/profile/boundary/"
    shown = client.post(path, {"file": file, "source": "Survey office", "on": "2024-05-01"})
    html = shown.content.decode()
    assert shown.status_code == 200 and "Nothing is written yet." in html and "<svg" in html
    assert boundaries(cast.muara.place_id) == []
    assert client.post(f"{path}keep/", fields(html)).status_code == 302
    kept = boundaries(cast.muara.place_id)[0]
    assert (kept.source, kept.as_of, kept.rings) == ("Survey office", "2024-05-01", rings_of(said([SQUARE])))
    assert (
        client.post(f"{path}keep/", {"geojson": "{}", "source": "x", "on": "2024-05-01"}).status_code == 302
    )
    assert len(boundaries(cast.muara.place_id)) == 1


def test_a_picture_of_an_outline_names_itself_and_escapes_the_name() -> None:
    drawn = picture(rings_of(said([SQUARE])), "<b>Muara</b>")
    assert "&lt;b&gt;Muara" in drawn and "<b>" not in drawn
