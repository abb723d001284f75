"""A yearly round: opened, drafted by cities, reviewed, accepted, frozen, published.

Who is how far stands in the network's record; a city's answers stand in the city's own.
"""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from balai.places import texts
from balai.places.authority import CSCO, REPRESENTATIVE, SECRETARIAT, Actor
from balai.places.models import Member
from balai.places.texts import Refused
from balai.record.append import append
from balai.record.ids import place_id_of, row_id
from balai.record.models import Head
from balai.record.seal import root_of

from .. import acts
from ..models import Round, RoundCity
from ..publishing import publish_acts
from . import rules

FIRST_YEAR, LAST_YEAR = 2018, 2200
MAY_FOLLOW = {
    "": {"drafted"},
    "returned": {"drafted"},
    "drafted": {"drafted", "reviewed", "returned"},
    "reviewed": {"accepted", "returned"},
    "accepted": {"returned"},
}
"""From which state of a city to which; nothing moves after the freeze."""


def open_round(
    actor: Actor,
    network_id: UUID,
    year: int,
    title: str,
    cut_off: str,
    due: str,
    asked: list[str] | None = None,
) -> None:
    """Open a yearly collection with the day its figures speak of and the day drafts are due."""
    by = actor.first((SECRETARIAT,), network_id)
    title = texts.text(title, "title", needed=True)
    cut_off, due = rules.day(cut_off, "cut_off"), rules.day(due, "due")
    if len(cut_off) != 10:
        raise Refused(_("Name the day that the figures speak of."), "cut_off")
    if len(due) not in {0, 10}:
        raise Refused(_("There is no such day."), "due")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused(_("There is no such year."), "year")
    with transaction.atomic():
        Head.objects.select_for_update().get(place_id=network_id)
        if Round.objects.of(network_id).filter(round=year).exists():
            raise Refused(_("There is a round of %(year)d already.") % {"year": year}, "year")
        if Round.objects.of(network_id).filter(round__gt=year).exists():
            raise Refused(_("A later round was held already."), "year")
        members = Member.objects.of(network_id).filter(left_on="").values_list("origin", flat=True)
        known = set(members)
        if asked is not None and (strangers := sorted(set(asked) - known)):
            raise Refused(_("%(city)s does not belong to the network.") % {"city": strangers[0]}, "asked")
        opened = acts.RoundOpened(
            round=year, title=title, cut_off=cut_off, due=due, asked=sorted(set(asked or known)), by=by
        )
        append(network_id, [opened])


def hand_in_draft(actor: Actor, network_id: UUID, year: int, city: str) -> None:
    """The city's CSCO hands in the city's record as it stands now."""
    by = actor.first((CSCO,), place_id_of(city))
    with transaction.atomic():
        _step(network_id, year, city, "drafted")
        size = Head.objects.select_for_update().get(place_id=place_id_of(city)).size
        append(network_id, [acts.RoundDrafted(round=year, city=city, size=size, by=by)])


def review_draft(actor: Actor, network_id: UUID, year: int, city: str) -> None:
    """The country's representative agrees to the draft as it was handed in."""
    by = actor.first((REPRESENTATIVE,), network_id, _country(network_id, city))
    with transaction.atomic():
        state = _step(network_id, year, city, "reviewed")
        append(network_id, [acts.RoundReviewed(round=year, city=city, size=state.size, by=by)])


def return_draft(actor: Actor, network_id: UUID, year: int, city: str, reason: str) -> None:
    """Give a draft back to the city, with a reason."""
    by = actor.first((SECRETARIAT, REPRESENTATIVE), network_id, _country(network_id, city))
    reason = texts.reason(reason)
    with transaction.atomic():
        _step(network_id, year, city, "returned")
        append(network_id, [acts.RoundReturned(round=year, city=city, reason=reason, by=by)])


def accept_draft(actor: Actor, network_id: UUID, year: int, city: str) -> None:
    """Accept the record of the city up to the reviewed size; its root is named in the network's record."""
    by = actor.first((SECRETARIAT,), network_id)
    with transaction.atomic():
        state = _step(network_id, year, city, "accepted")
        root = root_of(place_id_of(city), state.size).hex()
        append(network_id, [acts.RoundAccepted(round=year, city=city, size=state.size, root=root, by=by)])


def freeze_round(actor: Actor, network_id: UUID, year: int) -> None:
    """Freeze the round: the report reads the network's record up to this entry, for ever."""
    by = actor.first((SECRETARIAT,), network_id)
    with transaction.atomic():
        _open_round(network_id, year)
        append(network_id, [acts.RoundFrozen(round=year, by=by)])


def publish_round(actor: Actor, network_id: UUID, year: int) -> None:
    """Publish the report of a frozen round, with the hashes of its JSON and CSV."""
    by = actor.first((SECRETARIAT,), network_id)
    with transaction.atomic():
        round_ = _locked_round(network_id, year)
        if round_.freeze is None:
            raise Refused(_("Freeze the round first, so that the report stands still."))
        if round_.published_on:
            raise Refused(_("The report is published already."))
        append(network_id, publish_acts(network_id, year, by))


def _step(network_id: UUID, year: int, city: str, to: str) -> RoundCity:
    """Lock a city's state in an open round and check that `to` may follow. Raises Refused."""
    round_ = _open_round(network_id, year)
    if city not in round_.asked:
        raise Refused(_("This city was not asked in this round."))
    key = row_id(network_id, "round", year, city)
    state = RoundCity.objects.one_of(network_id, key, lock=True) or RoundCity(state="")
    if to not in MAY_FOLLOW[state.state]:
        raise Refused(_("The city's draft is in another state by now. Nothing was changed."))
    return state


def _open_round(network_id: UUID, year: int) -> Round:
    round_ = _locked_round(network_id, year)
    if round_.freeze is not None:
        raise Refused(_("The round is frozen. Nothing was changed."))
    return round_


def _locked_round(network_id: UUID, year: int) -> Round:
    found: Round | None = Round.objects.one_of(network_id, row_id(network_id, "round", year), lock=True)
    if found is None:
        raise Refused(_("There is no round of %(year)d.") % {"year": year})
    return found


def _country(network_id: UUID, city: str) -> str:
    member = Member.objects.of(network_id).filter(origin=city).first()
    return member.country if member else ""
