"""What became of every project since the round before, by name, and how long its status has stood."""

import datetime

from .facts import Facts, current, folded, group_of, indexes, match, status_history
from .inputs import GROUPS, MERGED, NOT_STATED, STOPPED, Listing
from .values import Cell, Table

KINDS = (
    "new",
    "returned",
    "renamed",
    "merged",
    "stopped",
    "vanished",
    "not_reported",
    "focus_area_changed",
    "status_changed",
    "status_backwards",
)


def changes(facts: Facts) -> Table:
    """One row per change; a project may have several (renamed, completed). Empty without a round before.

    `vanished`: listed before, not now, and no act says why. `not_reported`: its city's answer was not
    accepted in this round. `returned`: listed in an earlier round, not in the one before. Statuses are
    compared where both rounds state one.
    """
    rows = [*_arrivals(facts), *_departures(facts)] if facts.previous else []
    order = {kind: place for place, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (order[str(row[0])], [str(cell) for cell in row[1:]]))
    columns = ["change", "country", "city", "project", "name_before", "name", "before", "now", "reason"]
    return Table(name="changes", columns=columns, rows=rows)


def same_projects(facts: Facts) -> list[tuple[Listing, Listing]]:
    """(before, now) for every project listed in both rounds; one of several merged into one comes first."""
    by_ref, by_name = indexes(facts.before)
    pairs = []
    taken: set[int] = set()
    for row in facts.here:
        found = [other for other in match(row, by_ref, by_name) if id(other) not in taken]
        if found:
            best = next((other for other in found if folded(other.name) == folded(row.name)), found[0])
            taken.add(id(best))
            pairs.append((best, row))
    return pairs


def _row(
    facts: Facts, kind: str, old: Listing | None, new: Listing | None, said: tuple[str, str, str]
) -> list[Cell]:
    row = new or old
    assert row is not None
    names = (old.name if old else "", new.name if new else "")
    return [kind, row.country, facts.city_name(row.city), row.project, *names, *said]


def _arrivals(facts: Facts) -> list[list[Cell]]:
    pairs = {id(now): before for before, now in same_projects(facts)}
    earlier = [row for r in facts.rounds[:-2] for row in facts.listings_of(r.year)]
    by_ref, by_name = indexes(earlier)
    last = indexes(facts.before)
    rows = []
    for now in facts.here:
        before = pairs.get(id(now))
        if before is None:
            # What shares the project of another listing of last round is a part split off, not a return.
            seen = [] if match(now, *last) else match(now, by_ref, by_name)
            kind = "returned" if seen else "new"
            rows.append(_row(facts, kind, seen[-1] if seen else None, now, ("", now.status, now.reason)))
        else:
            rows += _differences(facts, before, now)
    return rows


def _differences(facts: Facts, before: Listing, now: Listing) -> list[list[Cell]]:
    rows = []
    if folded(before.name) != folded(now.name):
        rows.append(_row(facts, "renamed", before, now, (before.name, now.name, now.reason)))
    if before.focus_area != now.focus_area:
        said = (before.focus_area, now.focus_area, "")
        rows.append(_row(facts, "focus_area_changed", before, now, said))
    old, new = group_of(before.status), group_of(now.status)
    if NOT_STATED not in (old, new) and before.status != now.status:
        backwards = old in GROUPS and new in GROUPS and GROUPS.index(new) < GROUPS.index(old)
        kind = "status_backwards" if backwards else "status_changed"
        if backwards or old != new or not facts.imported:
            rows.append(
                _row(facts, kind, before, now, (before.status, now.status, _status_reason(facts, now)))
            )
    return rows


def _status_reason(facts: Facts, row: Listing) -> str:
    project = facts.projects.get(row.project)
    history = status_history(project) if project else []
    return history[-1].reason if history and history[-1].status == row.status else ""


def _departures(facts: Facts) -> list[list[Cell]]:
    kept = {id(before) for before, _ in same_projects(facts)}
    accepted = {city.slug for city in facts.cities if city.accepted}
    rows = []
    for before in facts.before:
        if id(before) in kept:
            continue
        project = facts.projects.get(before.project)
        history = status_history(project) if project else []
        reason = history[-1].reason if history else ""
        twin = _merged_into(facts, before)
        if twin is not None:
            rows.append(_row(facts, MERGED, before, twin, ("", twin.name, reason or twin.reason)))
        elif not facts.imported and before.city not in accepted:
            rows.append(_row(facts, "not_reported", before, None, (before.status, "", "")))
        elif project and project.joined_into:
            into = facts.projects.get(project.joined_into)
            name = current(into.names) if into else project.joined_into
            rows.append(_row(facts, MERGED, before, None, (before.status, name, reason)))
        elif history and group_of(history[-1].status) == STOPPED:
            rows.append(_row(facts, STOPPED, before, None, (before.status, STOPPED, reason)))
        else:
            rows.append(_row(facts, "vanished", before, None, (before.status, "", "")))
    return rows


def _merged_into(facts: Facts, before: Listing) -> Listing | None:
    """This round's listing of the project that an earlier one was joined into, however many steps away."""
    here = {row.project: row for row in reversed(facts.here) if row.project}
    ref, steps = before.project, 0
    while ref and steps <= len(facts.projects):
        if ref in here:
            return here[ref]
        ref = facts.projects[ref].joined_into if ref in facts.projects else ""
        steps += 1
    return None


def status_age(facts: Facts) -> Table:
    """Since when each listed project has had its status.

    `rounds_same`: how many rounds in a row, this one included, gave it this grouped status; `rounds`: how
    many rounds there are up to now. `since`: the day the status was said (rounds run in Balai) or the date
    of the first of those rounds (imported). `days` runs from `since` to the cut-off. A status not stated has
    no age.
    """
    past = [(r, *indexes(facts.listings_of(r.year))) for r in reversed(facts.rounds[:-1])]
    rows: list[list[Cell]] = []
    for row in facts.here:
        group = group_of(row.status)
        same, first = 0, facts.round
        if group != NOT_STATED:
            same = 1
            for earlier, by_ref, by_name in past:
                found = match(row, by_ref, by_name)
                if not found or group_of(found[0].status) != group:
                    break
                same, first = same + 1, earlier
        since = "" if group == NOT_STATED else first.cut_off
        if not facts.imported:
            since = _said_on(facts, row)
        place = [row.country, facts.city_name(row.city), row.project, row.name, row.status or NOT_STATED]
        rounds: list[Cell] = [first.year if same else "", same, len(facts.rounds)]
        rows.append([*place, since, *rounds, _days(since, facts.round.cut_off)])
    rows.sort(key=lambda r: (str(r[5]) == "", str(r[5]), -int(r[7]), [str(cell) for cell in r]))
    columns = ["country", "city", "project", "name", "status", "since", "since_round", "rounds_same"]
    return Table(name="status_age", columns=[*columns, "rounds", "days"], rows=rows)


def _said_on(facts: Facts, row: Listing) -> str:
    """The day from which the project has been in its present group of statuses without a break."""
    since = ""
    for said in reversed(status_history(facts.projects[row.project])):
        if group_of(said.status) != group_of(row.status):
            break
        since = said.on
    return since


def _days(since: str, until: str) -> Cell:
    try:
        return (datetime.date.fromisoformat(until) - datetime.date.fromisoformat(since)).days
    except ValueError:
        return ""
