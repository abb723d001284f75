"""Words and pictures beside a record that everybody may see: decided here, once, for every room."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

SHOWN = "aside.shown AND NOT aside.erased"
"""What everybody may read of an aside, for lists that the database puts together; `said` says the same."""
# Pictures are served by their own address: reading their bytes here would cost a list megabytes.
SAID = f"""SELECT commitment, CASE WHEN media_type LIKE 'text/%%' THEN content ELSE ''::bytea END
FROM record_aside aside WHERE place_id = %s AND commitment = ANY(%s::text[]) AND {SHOWN}"""  # noqa: S608 (names of columns)


def said(place_id: UUID, wanted: Iterable[str]) -> dict[str, str]:
    """By commitment: those of these words and pictures that everybody may see; a picture stands without words."""
    with connection.cursor() as cursor:
        cursor.execute(SAID, [place_id, list({one for one in wanted if one})])
        return {one: bytes(content).decode("utf-8", "replace") for one, content in cursor.fetchall()}
