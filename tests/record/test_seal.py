"""Sealing: the order of publication, and refusing to sign what does not continue."""

from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from balai.places.acts import NeedStated, PlaceOpened
from balai.places.commands import open_place
from balai.record import serve
from balai.record.append import append
from balai.record.checkpoint import open_checkpoint
from balai.record.ids import new_ref
from balai.record.keys import folder, last_signed
from balai.record.merkle import leaf_hash, root_of, verify_consistency
from balai.record.models import Checkpoint, Head, Tile
from balai.record.proof import verify_proof
from balai.record.read import bodies, latest_checkpoint
from balai.record.seal import RefuseToSign, seal, seal_all
from balai.record.source import FolderSource
from balai.record.verify import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings) -> None:  # type: ignore[no-untyped-def]
    settings.KEYS_ROOT = tmp_path / "keys"


@pytest.fixture
def place() -> UUID:
    return open_place(PlaceOpened(slug="muara", name="Muara", kind="city", country="XX", sample=True))


def grow(place: UUID, by: int) -> None:
    append(place, [NeedStated(ref=new_ref(), name="Light") for _ in range(by)])


@pytest.mark.parametrize("steps", [[0], [255], [256], [1, 254, 1, 300], [700, 0, 5]], ids=str)
def test_the_checkpoint_has_the_root_of_the_stored_entries(place: UUID, steps: list[int]) -> None:
    for step in steps:
        grow(place, step) if step else None
        checkpoint = seal(place)
    head = Head.objects.get(place_id=place)
    signed = open_checkpoint(bytes(checkpoint.signed), head.vkey, head.origin)
    assert signed.size == head.size
    assert signed.root == root_of(map(leaf_hash, bodies(place)))


def test_every_published_size_keeps_its_partial_tiles_and_bundles(place: UUID, tmp_path: Path) -> None:
    grow(place, 9)
    small = seal(place)
    grow(place, 300)
    large = seal(place)
    assert len(serve.tile(place, 0, 0, 10) or b"") == 320
    assert serve.bundle(place, 0, 10) is not None
    assert serve.root_at(place, 10) == bytes(small.root)
    proof = serve.consistency(place, 10)
    assert proof is not None
    verify_consistency(10, large.size, bytes(small.root), bytes(large.root), proof)


def test_what_is_not_published_yet_is_not_served(place: UUID) -> None:
    seal(place)
    grow(place, 5)
    assert serve.bundle(place, 0, 2) is None
    assert serve.tile(place, 0, 0, 2) is None
    assert serve.inclusion(place, 3) is None


def test_the_exported_folder_verifies_and_every_entry_has_a_proof(place: UUID, tmp_path: Path) -> None:
    grow(place, 300)
    seal(place)
    head = Head.objects.get(place_id=place)
    for path, body in serve.export(head):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(body)
    findings = verify(FolderSource(tmp_path), vkey=head.vkey)
    assert findings.ok, findings.faults
    for index in (0, 1, 255, 256, 300):
        proof, entry = serve.inclusion(place, index), serve.entry(place, index)
        assert proof and entry
        assert verify_proof(proof, entry, head.vkey, head.origin).size == 301


def test_sealing_again_publishes_nothing_new(place: UUID) -> None:
    assert seal_all() == 1
    assert seal_all() == 0
    assert Checkpoint.objects.filter(place_id=place).count() == 1


def test_it_refuses_to_sign_when_stored_tiles_do_not_give_the_signed_root(place: UUID) -> None:
    grow(place, 5)
    seal(place)
    Tile.objects.filter(place_id=place, level=0, index=0).update(data=bytes(6 * 32))
    grow(place, 1)
    with pytest.raises(RefuseToSign, match="do not give the root"):
        seal(place)
    assert latest_checkpoint(place).size == 6  # type: ignore[union-attr]


def test_it_refuses_to_sign_a_database_that_is_behind_what_the_key_signed(place: UUID) -> None:
    grow(place, 5)
    seal(place)
    with connection.cursor() as cursor:  # what restoring an older copy does
        cursor.execute(
            "DELETE FROM record_checkpoint; DELETE FROM record_tile; DELETE FROM record_entry WHERE index > 3"
        )
        cursor.execute("UPDATE record_head SET size = 4")
    with pytest.raises(RefuseToSign, match="restored from an older copy"):
        seal(place)
    assert latest_checkpoint(place) is None


def test_it_refuses_to_sign_another_root_at_the_same_size(place: UUID) -> None:
    grow(place, 1)
    seal(place)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM record_checkpoint; DELETE FROM record_tile; DELETE FROM record_entry WHERE index = 1"
        )
        cursor.execute("UPDATE record_head SET size = 1")
    grow(place, 1)
    with pytest.raises(RefuseToSign, match="another root"):
        seal(place)


def test_one_record_that_cannot_be_sealed_does_not_keep_the_others_from_it(place: UUID) -> None:
    other = open_place(PlaceOpened(slug="hulu", name="Hulu", kind="city", country="XX", sample=True))
    (folder() / "muara.key").unlink()
    assert seal_all() == 1
    assert latest_checkpoint(other) is not None and latest_checkpoint(place) is None


def test_keys_are_readable_by_their_owner_only(place: UUID) -> None:
    seal(place)
    assert (folder() / "muara.key").stat().st_mode & 0o777 == 0o600
    assert last_signed("muara").size == 1  # type: ignore[union-attr]
