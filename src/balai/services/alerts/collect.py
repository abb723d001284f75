"""Which letters are due: what happened since the last look, and who wants to know. Written down, not yet sent."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db import transaction

from balai.people.queries import holders
from balai.places.authority import CSCO, STAFF
from balai.record.models import Head

from ..clock import minute
from ..models import Letter, OfficeMember, Reporter, Request, Step, Subscription, Told
from ..queries import places_with_counter, request_of

AT_ONCE = 500
"""Steps of a city that are looked at in one transaction."""
OLD = timedelta(days=2)
"""What happened longer ago (an import) is no news to anybody."""
TO_REPORTERS = {"sent on", "promised", "started", "done", "declined", "note", "fixed", "reopened", "merged",
                "parted"}  # fmt: skip
TO_FOLLOWERS = {"opened", "done", "declined", "fixed", "reopened"}


def collect(now: datetime | None = None) -> int:
    """Write down every letter that is due. Returns how many (the worker does this again and again)."""
    now = now or datetime.now(UTC)
    with_counter = places_with_counter()
    sizes = dict(Head.objects.filter(place_id__in=with_counter).values_list("place_id", "size"))
    told = dict(Told.objects.across(with_counter).values_list("place_id", "entry"))
    return sum(
        _of_place(place_id, size, now) for place_id, size in sizes.items() if told.get(place_id, 0) < size
    )


def _of_place(place_id: UUID, size: int, now: datetime) -> int:
    """In one transaction with the mark of how far it was read: a break writes no letter twice, and loses none."""
    with transaction.atomic():
        Told.objects.of(place_id).get_or_create(place_id=place_id)
        mark = Told.objects.of(place_id).select_for_update().get()
        news = Step.objects.of(place_id).filter(
            entry__gte=mark.entry, entry__lt=size, at__gte=minute(now - OLD)
        )
        steps = list(news.order_by("entry")[:AT_ONCE])
        letters = [letter for step in steps for letter in _about(place_id, step)]
        Letter.objects.bulk_create(letters, ignore_conflicts=True)
        mark.entry = steps[-1].entry + 1 if len(steps) == AT_ONCE else size
        mark.save(update_fields=["entry"])
    return len(letters)


def _about(place_id: UUID, step: Step) -> list[Letter]:
    """Who is told of one thing that happened."""
    told: list[tuple[str, Iterable[UUID]]] = []
    if step.what == "opened":
        told.append(("reporter", _reporters(place_id, step.code)))
    if step.what in TO_REPORTERS:
        told.append(("reporter", _reporters(place_id, step.code)))
    if step.what in TO_FOLLOWERS and (row := request_of(place_id, step.code)):
        told.append(("follower", _followers(place_id, row)))
    if step.what == "chased":
        told.append(("staff", _staff(place_id, step)))
    return [
        Letter(place_id=place_id, entry=step.entry, code=step.code, to=to, whom=whom)
        for whom, ids in told
        for to in dict.fromkeys(ids)
    ]


def _reporters(place_id: UUID, code: str) -> list[UUID]:
    """Those who left an address, or reported in a channel that can speak to them."""
    found = Reporter.objects.of(place_id).filter(code=code, contact__contains="@")
    return list(found.values_list("id", flat=True))


def _followers(place_id: UUID, row: Request) -> list[UUID]:
    every = Subscription.objects.of(place_id).filter(confirmed=True)
    wanted = {("request", row.code), ("kind", row.kind), ("area", row.area), ("place", "")}
    found = every.filter(what__in=[what for what, _ in wanted], ref__in=[ref for _, ref in wanted])
    return [one.id for one in found if (one.what, one.ref) in wanted]


def _staff(place_id: UUID, step: Step) -> list[UUID]:
    """At first those of the office; then also whoever answers for the city's staff."""
    members = list(
        OfficeMember.objects.of(place_id).filter(office=step.office).values_list("account", flat=True)
    )
    if members and step.more.get("step", 1) == 1:
        return members
    every = holders(place_id)
    leading = [held.account_id for held in every if held.kind == CSCO] or [
        h.account_id for h in every if h.kind == STAFF
    ]
    return [*members, *leading]
