"""The monitoring report of a round: computed from the record up to its freeze, and published with its hashes."""

from collections.abc import Callable
from functools import lru_cache
from uuid import UUID

import msgspec
from django.db import connection
from django.utils.translation import gettext

from balai.methods.monitoring import LATEST, METHODS, Report
from balai.record.acts import Act
from balai.record.models import Head

from . import acts
from .facts import inputs_of
from .formats.as_csv import as_csv
from .formats.as_json import as_json
from .formats.as_pdf import as_pdf
from .formats.as_xlsx import as_xlsx
from .formats.labels import english, in_language
from .formats.tables import digests
from .models import Round

MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


class Position(msgspec.Struct, frozen=True):
    """How much of the network's record a report reads, and by which method."""

    network_id: UUID
    year: int
    end: int
    method: str


def position_of(round_: Round) -> Position:
    """A frozen round is read up to its freeze for ever; an open one up to now."""
    end = round_.freeze + 1 if round_.freeze is not None else Head.objects.get(place_id=round_.place_id).size
    return Position(round_.place_id, round_.round, end, round_.method or LATEST)


def report_of(round_: Round) -> Report:
    """The round's report: the same values for ever once it is frozen."""
    return computed(position_of(round_))


def computed(position: Position) -> Report:
    """A report at a position of the record; kept in memory because what is committed there never changes."""
    return _compute(position) if connection.in_atomic_block else _kept(position)


def _compute(position: Position) -> Report:
    return METHODS[position.method](inputs_of(position.network_id, position.year, position.end))


_kept = lru_cache(maxsize=32)(_compute)


def file_of(position: Position, kind: str, language: str = "en", table: str | None = None) -> bytes:
    """The report as a file. JSON and CSV know no language; PDF and XLSX give the same bytes within a release."""
    return (_write if connection.in_atomic_block else _kept_file)(position, kind, language, table)


def _write(position: Position, kind: str, language: str, table: str | None) -> bytes:
    report = computed(position)
    if kind == "json":
        return as_json(report)
    if kind == "csv":
        return as_csv(report, table)
    labels = labels_in(language)
    return as_pdf(report, None, labels, language) if kind == "pdf" else as_xlsx(report, None, labels)


_kept_file = lru_cache(maxsize=64)(_write)


def labels_in(language: str) -> Callable[[str], str]:
    """Headings and sentences of a report in the reader's language."""
    return english if language == "en" else in_language(gettext)


def publish_acts(network_id: UUID, year: int, by: str) -> list[Act]:
    """The act that publishes a frozen round, with the hashes of its JSON and CSV."""
    round_ = Round.objects.of(network_id).get(round=year)
    found = digests(report_of(round_))
    return [
        acts.RoundPublished(
            round=year, method=LATEST, json_sha256=found["json"], csv_sha256=found["csv"], by=by
        )
    ]


def is_as_published(round_: Round) -> bool:
    """Whether the report computed now has the hashes it was published with."""
    found = digests(report_of(round_))
    return (found["json"], found["csv"]) == (round_.json_sha256, round_.csv_sha256)
