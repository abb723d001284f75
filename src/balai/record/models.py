"""What the record keeps: heads, entries, tiles, checkpoints, and asides beside it."""

from django.db import models


class Head(models.Model):
    """The end of one place's record. Appending locks this row, so indices have no gap."""

    place_id = models.UUIDField(primary_key=True)
    """UUIDv5 of the origin, so that no other record can claim it."""
    origin = models.TextField()
    slug = models.TextField()
    vkey = models.TextField()
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["slug"], name="record_of_slug")]


class Entry(models.Model):
    """One act as it was written: canonical JSON, hashed and served as these very bytes. Append-only."""

    pk = models.CompositePrimaryKey("place_id", "index")
    place_id = models.UUIDField()
    index = models.BigIntegerField()
    body = models.BinaryField()


class Tile(models.Model):
    """256 hashes of one level of the tree, or as many as there are yet; narrower ones are its beginning."""

    pk = models.CompositePrimaryKey("place_id", "level", "index")
    place_id = models.UUIDField()
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    width = models.SmallIntegerField()
    data = models.BinaryField()


class Checkpoint(models.Model):
    """A signed size and root. Append-only."""

    pk = models.CompositePrimaryKey("place_id", "size")
    place_id = models.UUIDField()
    size = models.BigIntegerField()
    root = models.BinaryField()
    signed = models.BinaryField()


class Aside(models.Model):
    """Content beside the record. Erased: content and salt gone, the commitment stays."""

    pk = models.CompositePrimaryKey("place_id", "commitment")
    place_id = models.UUIDField()
    commitment = models.TextField()
    salt = models.BinaryField(null=True)
    content = models.BinaryField(null=True)
    media_type = models.TextField(default="application/octet-stream")
    file_name = models.TextField(default="")
    shown = models.BooleanField(default=True)
    """Decided by the room that owns it; a held aside is answered like an unknown one."""
    erased = models.BooleanField(default=False)
