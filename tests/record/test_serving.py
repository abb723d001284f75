"""The served tree: the layout of C2SP tlog-tiles, and nothing that may not be seen, on any path."""

import time
from typing import Any

import pytest
from django.test import Client

from balai.record.append import append
from balai.record.commitment import check_aside
from balai.record.erase import erase
from balai.record.models import Aside, Head
from balai.record.seal import seal
from balai.record.serve import export
from balai.record.tiles import all_tiles, entries_path, tile_path

from . import public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("addresses")]
SECRET = b"a name that nobody may read"


@pytest.fixture
def place(settings: Any, tmp_path: Any) -> Any:
    return public.begin(settings, tmp_path)


def get(path: str, client: Client | None = None) -> Any:
    return (client or Client()).get(path)


def every_path(commitment: str, size: int) -> list[str]:
    """Every address that might speak of an aside: files, pages, API, feed."""
    return [
        f"/record/hulu/aside/{commitment}",
        f"/record/balai.localhost/hulu/aside/{commitment}",
        f"/hulu/record/aside/{commitment}",
        f"/hulu/record/{size - 1}/",
        f"/hulu/record/{size - 1}.json",
        "/hulu/record/",
        "/hulu/record/feed.atom",
        "/api/v1/records/hulu",
        "/api/v1/projects?place=hulu",
        f"/record/hulu/{entries_path(0, size)}",
    ]


def test_the_served_tree_is_the_exported_one_file_by_file(place: Any) -> None:
    public.needs(place, 300)
    public.keep(place, b"kept")
    head = Head.objects.get(place_id=place)
    for path, body in export(head):
        answer = get(f"/record/hulu/{path}")
        assert answer.status_code == 200, path
        assert answer.content == body, path


def test_a_record_answers_to_its_slug_and_to_its_full_origin(place: Any) -> None:
    by_slug, by_origin = get("/record/hulu/checkpoint"), get("/record/balai.localhost/hulu/checkpoint")
    assert by_slug.content == by_origin.content
    assert by_slug.content.startswith(b"balai.localhost/hulu\n1\n")


def test_a_tile_never_changes_and_a_checkpoint_soon_does(place: Any) -> None:
    assert "immutable" in get(f"/record/hulu/{tile_path(0, 0, 1)}")["Cache-Control"]
    assert get("/record/hulu/checkpoint")["Cache-Control"] == "public, max-age=2"


def test_partial_tiles_are_served_for_every_size_that_was_published(place: Any) -> None:
    for more in (2, 5, 260):
        public.needs(place, more)
    for size in (1, 3, 8, 268):
        for level, index, width in all_tiles(size):
            assert len(get(f"/record/hulu/{tile_path(level, index, width)}").content) == 32 * width
            if level == 0:
                assert get(f"/record/hulu/{entries_path(index, width)}").status_code == 200


def test_what_is_not_sealed_yet_is_in_no_tile(place: Any) -> None:
    from balai.places.acts import NeedStated

    append(place, [NeedStated(ref="n", name="New")])
    for path in (tile_path(0, 0, 2), entries_path(0, 2)):
        assert get(f"/record/hulu/{path}").status_code == 404
    seal(place)
    for path in (tile_path(0, 0, 2), entries_path(0, 2)):
        assert get(f"/record/hulu/{path}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/257", "tile/0/000.p/01", "tile/0/000.p/-1",
        "tile/0/000.p/",
        "tile/00/000.p/1", "tile/64/000", "tile/0/0", "tile/0/x000/000.p/1", "tile/0/1000", "tile/-1/000",
        "tile/0/000/",
        "tile/data/000", "tile/entries/000.p/256", "tile/entries/000.p/2", "tile/entries/../../checkpoint",
        "tile/0/../0/000.p/1", "tile/0/x999/x999/x999/x999/x999/x999/999", "tile/9223372036854775808/000",
        "tile/0/%00", "tile/0/000.p/1%0a", "tile/0/000.p/１", "tile/", "tile", "checkpoint/", "Checkpoint",
        "checkpoint%0a",
        "vkey.txt/", "aside/", "aside/" + "a" * 63, "aside/" + "A" * 64, "aside/" + "a" * 64 + "%0a",
        "aside/../checkpoint",
    ],
)  # fmt: skip
def test_a_path_that_is_not_exactly_of_the_layout_is_not_found(place: Any, path: str) -> None:
    assert get(f"/record/hulu/{path}").status_code == 404


@pytest.mark.parametrize(
    "origin", ["nobody", "balai.localhost/nobody", "x" * 5000, "hulu%00", "..", "%2e%2e/hulu", "hulu/hulu"]
)
def test_an_origin_that_is_not_here_is_not_found(place: Any, origin: str) -> None:
    for path in ("checkpoint", "vkey.txt", tile_path(0, 0, 1)):
        assert get(f"/record/{origin}/{path}").status_code == 404


def test_an_aside_is_its_salt_and_content_and_fits_its_commitment(place: Any) -> None:
    commitment = public.keep(place, b"<script>alert(1)</script>", "text/html")
    answer = get(f"/record/hulu/aside/{commitment}")
    assert check_aside(commitment, answer.content) == b"<script>alert(1)</script>"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_a_held_aside_answers_like_an_unknown_one_on_every_path(place: Any) -> None:
    held = public.keep(place, SECRET, name="secret name.txt", shown=False)
    unknown = "ab" * 32
    size = Head.objects.get(place_id=place).size
    for path in every_path(held, size):
        answer = get(path)
        assert SECRET not in answer.content, path
        assert b"secret name" not in answer.content, path
        if held in path:
            other = get(path.replace(held, unknown))
            assert answer.status_code == other.status_code == 404, path
            assert "ETag" not in answer
            assert answer.content.replace(held.encode(), b"") == other.content.replace(unknown.encode(), b"")


def test_an_aside_of_one_record_is_not_served_by_another(place: Any, settings: Any, tmp_path: Any) -> None:
    commitment = public.keep(place, SECRET)
    public.begin(settings, tmp_path, "hilir", "Hilir")
    for path in (f"/record/hilir/aside/{commitment}", f"/hilir/record/aside/{commitment}"):
        assert get(path).status_code == 404


def test_what_was_erased_after_it_was_cached_is_gone_from_every_path_within_the_caches_second(
    place: Any,
) -> None:
    commitment = public.keep(place, SECRET, name="secret name.txt")
    size = Head.objects.get(place_id=place).size
    client = Client()
    before = {path: get(path, client) for path in every_path(commitment, size)}
    assert any(SECRET in answer.content for answer in before.values())
    assert any(b"secret name" in answer.content for answer in before.values())
    erase(place, [commitment], "asked for", "secretariat")
    seal(place)
    time.sleep(1.05)
    for path, old in before.items():
        answer = client.get(path, headers={"If-None-Match": old.headers.get("ETag", "")})
        assert SECRET not in answer.content, path
        assert b"secret name" not in answer.content, path
        if "/aside/" in path:
            assert answer.status_code == 410, path
        elif path.endswith(f"/{size - 1}/"):
            assert answer.status_code == 200
            assert b'data-state="erased"' in answer.content
    assert not Aside.objects.filter(commitment=commitment).exclude(content=None, salt=None).exists()


@pytest.mark.parametrize(
    "media", ["text/html\r\nSet-Cookie: a=b", "image/svg+xml\n", "\x00", "", "öäü", "text/html; charset=\n"]
)
def test_a_media_type_that_is_none_breaks_no_answer(place: Any, media: str) -> None:
    if "\x00" in media:
        media = media.replace("\x00", "\x01")
    commitment = public.keep(place, b"content", media)
    for path in (f"/record/hulu/aside/{commitment}", f"/hulu/record/aside/{commitment}"):
        answer = get(path)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/octet-stream"
        assert not answer.cookies


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_through_the_record(place: Any, method: str) -> None:
    for path in ("/hulu/record/", "/hulu/record/0/", "/hulu/record/0.json", "/record/hulu/checkpoint"):
        assert getattr(Client(), method)(path).status_code == 405
