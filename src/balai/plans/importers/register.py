"""The import as one deed: everything is checked, then everything is appended in one transaction, then sealed."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import transaction

from balai.places import acts as place_acts_
from balai.places.models import Place
from balai.record.acts import Act
from balai.record.append import append, open_record
from balai.record.ids import place_id_of
from balai.record.models import Head
from balai.record.seal import root_of

from .. import acts
from ..models import Assessment, Round
from ..publishing import publish_acts
from .founding import ASCN, BY, GERAKAN, membership_acts, network_acts, place_acts
from .history import History, histories
from .tables import Tables, read_tables

Progress = Callable[[str, int, int], None]


def quiet(what: str, done: int, total: int) -> None:
    """No progress shown."""


class Imported(msgspec.Struct, frozen=True):
    """What an import wrote."""

    acts: int
    places: int
    rounds: list[int]


def import_register(tables: Tables | None = None, progress: Progress = quiet) -> Imported:
    """Write the register into the records, or only what is not there yet.

    Raises ImportProblems before anything is written; whatever else happens, nothing is half-imported.
    """
    tables = tables or read_tables()
    network = f"{settings.ORIGIN}/{ASCN}"
    years = histories(tables, network)
    with transaction.atomic():
        before = _entries()
        opened = _open_places(tables, progress)
        _join(tables)
        rounds = [history.year for history in years if _import_year(history, network, progress)]
        _assess(tables)
        return Imported(acts=_entries() - before, places=opened, rounds=rounds)


def _open_places(tables: Tables, progress: Progress) -> int:
    """First entries of records that have none. Returns how many were opened."""
    wanted = network_acts() | place_acts(tables)
    opened = 0
    for done, (slug, first) in enumerate(wanted.items(), 1):
        place_id = open_record(f"{settings.ORIGIN}/{slug}", slug)
        if Head.objects.select_for_update().get(place_id=place_id).size == 0:
            append(place_id, first)
            opened += 1
        progress("places", done, len(wanted))
    return opened


def _join(tables: Tables) -> None:
    """Rolls of the networks: whoever is not on them yet."""
    from balai.places.models import Member

    for slug, joined in membership_acts(tables, settings.ORIGIN).items():
        network_id = _place(slug)
        there = set(Member.objects.of(network_id).values_list("origin", flat=True))
        new = [act for act in joined if isinstance(act, place_acts_.MemberJoined) and act.origin not in there]
        if new:
            append(network_id, new)


def _import_year(history: History, network: str, progress: Progress) -> bool:
    """One year: cities' acts, then the round in the network's record. False when it is there already."""
    network_id = _place(ASCN)
    if _known(history, network_id):
        return False
    for done, (slug, said) in enumerate(sorted(history.cities.items()), 1):
        append(_place(slug), _dated(said, history.as_of))
        progress(str(history.year), done, len(history.cities))
    if history.network:
        append(network_id, _round_acts(history))
        append(network_id, publish_acts(network_id, history.year, by=BY))
    return True


def _known(history: History, network_id: UUID) -> bool:
    from ..models import Listing

    if history.network:
        return Round.objects.of(network_id).filter(round=history.year).exists()
    places = [_place(slug) for slug in history.cities]
    return Listing.objects.across(places).filter(round=history.year).exists()


def _round_acts(history: History) -> list[Act]:
    """Opened, what the report prints, each city accepted at its size and root, frozen."""
    year, as_of = history.year, history.as_of
    opened = acts.RoundOpened(
        round=year,
        title=f"Monitoring & Evaluation Report {year}",
        cut_off=as_of,
        imported=True,
        source=f"ASCN Monitoring & Evaluation Report {year}",
        asked=[f"{settings.ORIGIN}/{slug}" for slug in sorted(history.cities)],
    )
    accepted = [_accepted(year, slug) for slug in sorted(history.cities)]
    return _dated([opened, *history.network, *accepted, acts.RoundFrozen(round=year)], as_of)


def _accepted(year: int, slug: str) -> Act:
    size = Head.objects.get(place_id=_place(slug)).size
    root = root_of(_place(slug), size).hex()
    return acts.RoundAccepted(round=year, city=f"{settings.ORIGIN}/{slug}", size=size, root=root)


def _assess(tables: Tables) -> None:
    """Self-assessments whose components were printed, recomputed from the published weights."""
    from ..assessing import assessment_acts

    for slug, said in assessment_acts(tables.evaluations, _place(GERAKAN)).items():
        place_id = _place(slug)
        if Place.objects.of(place_id).exists() and not Assessment.objects.of(place_id).exists():
            append(place_id, said)


def _dated(said: Sequence[Act], on: str) -> list[Act]:
    """The day it happened and who wrote it down, where an act does not say."""
    return [msgspec.structs.replace(act, on=act.on or on, by=act.by or BY) for act in said]


def _place(slug: str) -> UUID:
    return place_id_of(f"{settings.ORIGIN}/{slug}")


def _entries() -> int:
    from django.db.models import Sum

    return Head.objects.aggregate(all=Sum("size"))["all"] or 0
