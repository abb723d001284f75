"""Files that people send, from the form to the download: what is kept, under which name, and what it can still do."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from balai.record.models import Aside
from tests.plans.test_desk_files import chunk, jpeg, png, segment

from .world import World

HTML = b"<html><script>alert(document.domain)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def evidence(world: World) -> str:
    return f"/desk/cities/muara/projects/{world.project}/evidence/file/"


def sent(world: World, content: bytes, name: str, media: str = "image/jpeg") -> Any:
    file = SimpleUploadedFile(name, content, media)
    return world.cast.signed_in("budi").post(evidence(world), {"title": "The new dike", "file": file})


def newest(world: World) -> tuple[dict[str, Any], Any]:
    """What the project says of the newest evidence, and its download for everybody."""
    from balai.plans.queries import project_named

    said = project_named(world.cast.muara.place_id, world.project).evidence[-1]
    return said, Client().get(f"/muara/record/aside/{said['aside']}")


def bomb() -> bytes:
    """A PNG of 1 × 1 pixels in which 200 kB become 200 MB when somebody unpacks them."""
    packed = zlib.compressobj(9)
    data = b"".join(packed.compress(bytes(1_000_000)) for _ in range(200)) + packed.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


POLYGLOTS = {
    "page after the picture": (jpeg(after=HTML), "image/jpeg"),
    "page in a comment": (jpeg(extra=segment(0xFE, HTML)), "image/jpeg"),
    "page in camera data": (jpeg(extra=segment(0xE1, b"Exif\0\0" + HTML)), "image/jpeg"),
    "page after the drawing": (png(after=HTML), "image/png"),
    "page in a text": (png(extra=chunk(b"tEXt", b"Title\0" + HTML)), "image/png"),
}


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_a_picture_that_is_also_a_page_is_kept_as_the_picture_alone(world: World, kind: str) -> None:
    """SECURITY 21: nothing is left of the second file, and what is served can neither run nor be taken for a page."""
    content, media = POLYGLOTS[kind]
    assert sent(world, content, "holiday.html", "text/html").status_code == 302
    said, answer = newest(world)
    assert answer.content == (jpeg() if media == "image/jpeg" else png())
    assert answer["Content-Type"] == said["media_type"] == media
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "map.jpg"),
        (HTML, "map.png"),
        (b"GIF89a" + HTML, "map.jpg"),
        (b"PK\x03\x04", "plan.pdf"),
        (b" %PDF-1.7", "plan.pdf"),
        (b"\xef\xbb\xbf%PDF-", "plan.pdf"),
        (b"", "x.jpg"),
    ],
)
def test_what_only_calls_itself_a_picture_or_a_pdf_is_refused(
    world: World, content: bytes, name: str
) -> None:
    kept = Aside.objects.count()
    answer = sent(world, content, name)
    assert answer.status_code == 400 and 'id="errors"' in answer.content.decode()
    assert Aside.objects.count() == kept


def test_a_pdf_that_holds_a_page_can_do_nothing_on_this_site(world: World) -> None:
    """A PDF stays as it was sent, so it is only ever a download in a sandbox, by both of its addresses."""
    assert sent(world, b"%PDF-1.7\n" + HTML, "plan.pdf", "text/html").status_code == 302
    said, answer = newest(world)
    for one in (answer, Client().get(f"/record/muara/aside/{said['aside']}")):
        assert one["Content-Type"] == "application/pdf"
        assert one["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert one["X-Content-Type-Options"] == "nosniff" and one["X-Frame-Options"] == "DENY"
    assert answer["Content-Disposition"].startswith("attachment")


def test_pixels_are_counted_from_the_header_and_a_bomb_is_never_unpacked(world: World) -> None:
    """SECURITY 21: 50,000 × 50,000 pixels in 100 bytes, and 200 MB of zeros in 200 kB."""
    import resource

    for content in (png(50_000, 50_000), jpeg(65_535, 65_535)):
        answer = sent(world, content, "large.png")
        assert answer.status_code == 400 and "50 million pixels" in answer.content.decode()
    small, before = bomb(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert sent(world, small, "bomb.png").status_code == 302
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000, "kB: it was unpacked"
    assert newest(world)[1].content == small


NAMES = [
    "../../../etc/passwd",
    "..\\..\\x.jpg",
    "a" * 255 + ".jpg",
    "x\r\nSet-Cookie: a=b.jpg",
    "ถนน\u202egpj.exe",
    "%00.jpg",
    ".htaccess",
    "con.jpg",
    "a/b/c.html",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: repr(name[:20]))
def test_the_name_that_a_file_was_sent_under_is_kept_nowhere(world: World, name: str, settings: Any) -> None:
    """Its name is the random reference of the evidence, and no file is written into a folder of the site."""
    before = set(Path(settings.MEDIA_ROOT).rglob("*"))
    assert sent(world, jpeg(), name).status_code == 302
    said, answer = newest(world)
    kept = Aside.objects.get(commitment=said["aside"])
    assert kept.file_name == f"{said['ref']}.jpeg"
    assert answer["Content-Disposition"] == f'attachment; filename="{kept.file_name}"'
    assert not answer.cookies
    assert set(Path(settings.MEDIA_ROOT).rglob("*")) == before


ENTITIES = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY file SYSTEM "file:///etc/passwd">]><kml>&c;&file;</kml>"""


@pytest.mark.parametrize(
    "content",
    [
        ENTITIES,
        b"<kml/>",
        b'{"type":"Polygon","coordinates":[[[' + b"9" * 5000 + b",0],[1,0],[1,1],[0,0]]]}",
        b"[" * 900_000,
        b'{"a":' * 100_000,
    ],
)
def test_an_outline_is_read_as_geojson_and_as_nothing_else(world: World, content: bytes) -> None:
    """SECURITY 12 and 20: no XML, no entity, no number without end and no depth without bottom."""
    file = SimpleUploadedFile("outline.kml", content, "application/vnd.google-earth.kml+xml")
    data = {"file": file, "source": "Survey", "on": "2024-05-01"}
    answer = world.cast.signed_in("budi").post("/desk/cities/muara/profile/boundary/", data)
    html = answer.content.decode()
    assert answer.status_code == 400 and "root:" not in html
    assert 'id="errors"' in html


def test_nothing_here_reads_xml() -> None:
    """SECURITY 20: there is no parser that an entity could reach. openpyxl only ever writes.

    One importer, which an operator starts, reads XML that declares nothing (tests/services/test_import_documents.py).
    """
    import re

    import balai

    for path in Path(balai.__file__).parent.rglob("*.py"):
        # Requests of other systems in XML, which declares nothing; letters in HTML, whose reader expands nothing.
        if path.as_posix().endswith(("services/importers/documents.py", "services/channels/email_in.py")):
            continue
        text = path.read_text(encoding="utf-8")
        # xml.sax.saxutils.escape writes a text; it is the one thing of these that parses nothing.
        text = text.replace("from xml.sax.saxutils import escape\n", "")
        assert not re.search(r"^\s*(?:import|from)\s+(?:xml|lxml|defusedxml|html\.parser)\b", text, re.M), (
            path
        )
        assert "load_workbook" not in text, path


def test_a_body_larger_than_any_form_takes_is_refused_before_it_is_read(world: World) -> None:
    """An unknown visitor could fill the disk: Django writes files of any size down before it looks who sends them."""
    read = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            read.append(size)
            return super().read(size)

    for client in (Client(), world.cast.signed_in("budi")):
        for length in ("20000001", "+20_000_001", "9" * 40):
            extra = {"CONTENT_LENGTH": length, "wsgi.input": Watched(b"--x")}
            answer = client.post(evidence(world), b"", "multipart/form-data; boundary=x", **extra)
            assert answer.status_code == 400
            assert "could not be read" in answer.content.decode()
    assert read == []
    large = sent(world, b"%PDF-" + bytes(6_000_000), "plan.pdf")
    assert large.status_code == 400 and "larger than 5 MB" in large.content.decode(), "said at its field"


def test_a_form_of_many_fields_is_refused(world: World) -> None:
    answer = world.cast.signed_in("budi").post(
        "/desk/cities/muara/profile/add/need/", {f"f{n}": "x" for n in range(2000)}
    )
    assert answer.status_code == 400
