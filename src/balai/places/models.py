"""Public tables of places and networks; every row is a function of a record."""

from typing import Any

from django.db import models

from balai.record.place_query import PublicModel


class Place(PublicModel):
    """A holder of a record: a city, a regency, a network or a programme. One row a place."""

    slug = models.TextField()
    name = models.TextField()
    full_name = models.TextField(default="")
    kind = models.TextField()
    country = models.TextField(default="")
    country_name = models.TextField(default="")
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    code = models.TextField(default="")
    source = models.TextField(default="")
    sample = models.BooleanField(default=False)
    opened_on = models.TextField()
    populations = models.JSONField(default=list)
    """[{people, year, source, note}], every source as it was stated."""
    areas = models.JSONField(default=list)
    """[{area, year, source}], area in hundredths of a square kilometre."""
    framework = models.JSONField(null=True)
    """A network's latest framework, as published."""
    document = models.TextField()
    """The row's public JSON, written with the row so that lists need no work."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_id", "slug"], name="place_slug")]
        indexes = [models.Index(fields=["slug"], name="place_by_slug")]

    @property
    def is_network(self) -> bool:
        return self.kind in {"network", "programme"}

    def public(self) -> dict[str, Any]:
        """What lists and the API say of a place."""
        return {
            "slug": self.slug,
            "name": self.name,
            "kind": self.kind,
            "country": self.country,
            "country_name": self.country_name,
            "lat": self.lat,
            "lon": self.lon,
            "code": self.code,
            "populations": self.populations,
            "areas": self.areas,
            "sample": self.sample,
            "source": self.source,
        }


class Member(PublicModel):
    """A place in a network, as the network's record says."""

    member = models.UUIDField()
    """place_id of the member."""
    origin = models.TextField()
    slug = models.TextField()
    name = models.TextField()
    country = models.TextField()
    country_name = models.TextField(default="")
    cohort = models.TextField(default="")
    joined_on = models.TextField()
    left_on = models.TextField(default="")
    reason = models.TextField(default="")
    source = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["member"], name="member_by_place")]


class ProfileItem(PublicModel):
    """A need, a potential or a practice."""

    ref = models.TextField()
    kind = models.TextField()
    """need, potential or practice."""
    name = models.TextField()
    text = models.TextField(default="")
    lang = models.TextField(default="")
    keeper = models.TextField(default="")
    since = models.TextField()
    changed_on = models.TextField()
    withdrawn_on = models.TextField(default="")
    reason = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["place_id", "kind"], name="profile_by_kind")]


class Boundary(PublicModel):
    """An outline of a place, from one source, as of a day."""

    rings = models.JSONField()
    source = models.TextField()
    as_of = models.TextField()


class WeightSet(PublicModel):
    """Weights of a self-assessment, usable or refused, with where they were published."""

    ref = models.TextField()
    weights = models.JSONField(default=list)
    scale_max = models.IntegerField(default=0)
    total = models.IntegerField()
    source = models.TextField()
    note = models.TextField(default="")
    published_on = models.TextField()
    usable = models.BooleanField()


PUBLIC: tuple[type[PublicModel], ...] = (Place, Member, ProfileItem, Boundary, WeightSet)
