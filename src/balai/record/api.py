"""What the API says of records."""

from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.http import Http404

from .documents import Documents, encoded
from .models import Head
from .note import encode_base64


class Record(msgspec.Struct, frozen=True):
    """A place's append-only record and its latest signed checkpoint."""

    slug: str
    origin: str
    size: int
    """Entries committed."""
    sealed: int
    """Entries under the latest checkpoint; the rest wait for seconds."""
    root: str
    """Root of the sealed entries, base64; empty while nothing is sealed."""
    vkey: str
    """The key that checks the signatures."""
    url: str
    """Where the record's files are (C2SP tlog-tiles), below this site."""
    checkpoint: str
    """The signed checkpoint, as it is served."""


_SQL = """SELECT h.slug, h.origin, h.size, c.size, c.root, h.vkey, c.signed FROM record_head h
LEFT JOIN LATERAL (SELECT size, root, signed FROM record_checkpoint WHERE place_id = h.place_id
ORDER BY size DESC LIMIT 1) c ON true WHERE %s = '' OR h.slug = %s ORDER BY h.origin"""


def records(part: slice | None = None) -> tuple[Documents, bool]:
    """Every record kept here by origin, and whether all of them are sealed (their checkpoints hold still)."""
    found = _read("")
    return encoded(list(found), part), all(one.size == one.sealed for one in found)


def record_named(slug: str) -> tuple[bytes, UUID, bool]:
    """One record, its place, and whether it is sealed. Raises Http404."""
    head = head_named(slug)
    found = _read(slug)[0]
    return msgspec.json.encode(found), head.place_id, found.size == found.sealed


def head_named(slug: str) -> Head:
    """The head of a record by its slug. Raises Http404."""
    found = Head.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(f"No place is called {slug}.")
    return found


def _read(slug: str) -> list[Record]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [slug, slug])
        return [
            Record(
                slug=name,
                origin=origin,
                size=size,
                sealed=sealed or 0,
                root=encode_base64(bytes(root)) if root else "",
                vkey=vkey,
                url=f"{settings.CONFIG.url}/record/{name}/",
                checkpoint=bytes(signed).decode() if signed else "",
            )
            for name, origin, size, sealed, root, vkey, signed in cursor.fetchall()
        ]
