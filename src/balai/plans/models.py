"""Public tables of plans, projects and rounds; every row is a function of a record."""

from typing import Any

from django.db import models

from balai.methods.csv_rows import row
from balai.record.place_query import PublicModel


class Plan(PublicModel):
    """A plan of a place within a network."""

    ref = models.TextField()
    network = models.TextField()
    name = models.TextField()
    vision = models.TextField(default="")
    source = models.TextField(default="")
    published_on = models.TextField()
    document = models.TextField()

    def public(self) -> dict[str, Any]:
        return {
            name: getattr(self, name)
            for name in ("ref", "network", "name", "vision", "source", "published_on")
        }


class Target(PublicModel):
    """A target of a plan, and what came of it."""

    ref = models.TextField()
    plan = models.TextField()
    text = models.TextField()
    indicator = models.TextField(default="")
    baseline = models.TextField(default="")
    value = models.TextField(default="")
    unit = models.TextField(default="")
    due = models.TextField(default="")
    project = models.TextField(default="")
    source = models.TextField(default="")
    set_on = models.TextField()
    results = models.JSONField(default=list)
    """[{on, value, met, note}], oldest first."""
    met = models.TextField(default="")
    document = models.TextField()

    def public(self) -> dict[str, Any]:
        names = "ref plan text indicator baseline value unit due project source set_on results met"
        return {name: getattr(self, name) for name in names.split()}


class Project(PublicModel):
    """A project with its histories. Nothing disappears: what was is in the lists, oldest first."""

    ref = models.TextField()
    name = models.TextField()
    focus_area = models.TextField(default="")
    status = models.TextField(default="")
    """Empty: not stated."""
    plan = models.TextField(default="")
    source = models.TextField(default="")
    text = models.TextField(default="")
    opened_on = models.TextField()
    names = models.JSONField(default=list)
    """[{on, value, reason}]"""
    focus_areas = models.JSONField(default=list)
    statuses = models.JSONField(default=list)
    """[{on, status, reason}]"""
    types = models.JSONField(default=list)
    starts_on = models.TextField(default="")
    ends_on = models.TextField(default="")
    budget = models.BigIntegerField(null=True)
    currency = models.TextField(default="")
    partners = models.JSONField(default=list)
    support = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    practices = models.JSONField(default=list)
    lat = models.IntegerField(null=True)
    lon = models.IntegerField(null=True)
    milestones = models.JSONField(default=list)
    """[{ref, text, due, reached_on}]"""
    evidence = models.JSONField(default=list)
    """[{ref, on, title, url, aside, media_type}]"""
    listings = models.JSONField(default=list)
    """References of the appendix lines that are this project."""
    answered = models.JSONField(default=list)
    """[{network, round, on}]"""
    missed = models.JSONField(default=list)
    """[{network, round, on, reason}]: rounds that no longer list it."""
    joined_into = models.TextField(default="")
    """Reference of the project this one went on in."""
    joined_how = models.TextField(default="")
    """merged: two became one; same: it always was that one."""
    changed_on = models.TextField()
    document = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["place_id", "ref"], name="project_by_ref")]

    def public(self) -> dict[str, Any]:
        hidden = {"place_id", "id", "entry", "document"}
        return {
            f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields if f.attname not in hidden
        }


class Listing(PublicModel):
    """A line of a round's appendix, or of the plans of 2018: one yearly project entry."""

    ref = models.TextField()
    network = models.TextField()
    round = models.IntegerField()
    as_of = models.TextField()
    country = models.TextField()
    city = models.TextField()
    city_name = models.TextField()
    section = models.TextField()
    no = models.TextField()
    position = models.IntegerField()
    """Order of the number within its section: 35.10 after 35.9."""
    name = models.TextField()
    focus_area = models.TextField()
    status = models.TextField(default="")
    basis = models.TextField(default="")
    source = models.TextField(default="")
    project = models.TextField(default="")
    relation = models.TextField(default="")
    reason = models.TextField(default="")
    confidence = models.IntegerField(default=0)
    document = models.TextField()
    line = models.TextField()
    """The row as a line of CSV, without its end."""

    LINE = (
        "ref", "round", "as_of", "country", "city", "city_name", "section", "no", "name", "focus_area", "status",
        "basis", "project", "relation", "reason", "confidence", "source",
    )  # fmt: skip

    class Meta:
        indexes = [models.Index(fields=["place_id", "round"], name="listing_by_round")]

    def public(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.LINE}

    def public_line(self) -> str:
        return row([getattr(self, name) for name in self.LINE])


class Match(PublicModel):
    """Two projects that may be one, proposed and perhaps decided."""

    ref = models.TextField()
    earlier = models.TextField()
    later = models.TextField()
    relation = models.TextField()
    reason = models.TextField()
    confidence = models.IntegerField()
    proposed_on = models.TextField()
    decision = models.TextField(default="")
    """confirmed, rejected; empty: open."""
    decided_on = models.TextField(default="")
    decided_by = models.TextField(default="")
    decision_reason = models.TextField(default="")


class Assessment(PublicModel):
    """A place's self-assessment in a programme."""

    ref = models.TextField()
    programme = models.TextField()
    year = models.IntegerField()
    scores = models.JSONField(default=list)
    weights = models.TextField()
    total = models.IntegerField()
    printed = models.IntegerField(default=0)
    source = models.TextField(default="")


class Round(PublicModel):
    """A yearly collection of a network."""

    round = models.IntegerField()
    title = models.TextField()
    cut_off = models.TextField()
    due = models.TextField(default="")
    imported = models.BooleanField()
    source = models.TextField(default="")
    asked = models.JSONField(default=list)
    opened_on = models.TextField()
    frozen_on = models.TextField(default="")
    freeze = models.BigIntegerField(null=True)
    """Index of the freezing entry in the network's record."""
    published_on = models.TextField(default="")
    method = models.TextField(default="")
    json_sha256 = models.TextField(default="")
    csv_sha256 = models.TextField(default="")
    document = models.TextField()

    def public(self) -> dict[str, Any]:
        hidden = {"place_id", "id", "entry", "document"}
        return {
            f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields if f.attname not in hidden
        }


class RoundCity(PublicModel):
    """How far one city is in a round."""

    round = models.IntegerField()
    city = models.TextField()
    """The city's origin."""
    state = models.TextField()
    """drafted, returned, reviewed or accepted."""
    size = models.BigIntegerField(default=0)
    root = models.TextField(default="")
    reason = models.TextField(default="")
    drafted_on = models.TextField(default="")
    reviewed_on = models.TextField(default="")
    accepted_on = models.TextField(default="")
    returned_on = models.TextField(default="")


class ExhibitCell(PublicModel):
    """One cell of a printed exhibit."""

    round = models.IntegerField()
    exhibit = models.IntegerField()
    country = models.TextField()
    city = models.TextField(default="")
    focus_area = models.TextField()
    status = models.TextField(default="")
    project_type = models.TextField(default="")
    n = models.IntegerField()


class PrintedFigure(PublicModel):
    """A figure a printed report states."""

    round = models.IntegerField()
    where = models.TextField()
    item = models.TextField()
    value = models.TextField()


class PrintedStatus(PublicModel):
    """A country's status percentages as printed."""

    round = models.IntegerField()
    country = models.TextField()
    completed_pct = models.TextField()
    ongoing_pct = models.TextField()
    planning_pct = models.TextField()
    projects = models.IntegerField(null=True)


PUBLIC: tuple[type[PublicModel], ...] = (
    Plan,
    Target,
    Project,
    Listing,
    Match,
    Assessment,
    Round,
    RoundCity,
    ExhibitCell,
    PrintedFigure,
    PrintedStatus,
)


from .private import ReminderSent  # noqa: E402, F401 (a private table, not in PUBLIC)
