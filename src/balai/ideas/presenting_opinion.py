"""What people think of an idea, as pages show it: the map, statements with bars, and a table of the same numbers."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.places.models import Place
from balai.web import svg
from balai.web.formats import day, number

from . import queries
from .models import Drawn, Idea
from .picture import Placed, lean, mark, opinion_picture
from .standing import own_place
from .states import FEWEST_FOR_MAP, MOST_MARKS

MOST = 5
DIVIDES = 0.25
"""Groups part on a statement where the shares that agree lie so far apart."""


def opinion_context(place: Place, row: Idea, mine: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The figures last summed up; `mine`: what the person who looks said, to mark where they stand."""
    found = queries.opinion_of(place.place_id, row.ref)
    texts = queries.shown_statements(place.place_id, row.ref)
    if found is None:
        return {"opinion": None, "statements": texts, "fewest": FEWEST_FOR_MAP}
    groups = [n for n in found.groups if n >= 0][: len(queries.LETTERS)]
    names = [_("Group %(letter)s") % {"letter": queries.LETTERS[n]} for n in range(len(groups))]
    sizes = [people(n) for n in groups]
    rows = [_row(one, texts[one["statement"]], names) for one in found.counts if one["statement"] in texts]
    shared, apart = _sorted(rows, len(names))
    drawn = queries.drawn_map(place.place_id, row.ref)
    return {
        "opinion": found, "statements": texts, "names": list(zip(names, sizes, strict=True)),
        "picture": _picture(drawn, names, sizes, found.people, len(texts), mine),
        "sampled": number(MOST_MARKS) if drawn and len(drawn.marks) == MOST_MARKS else "",
        "shared": shared, "apart": apart, "table": _table(rows, names), "columns": _columns(names),
        "trust": _trust(found.stable, found.agreement, len(names)), "summed": day(found.at[:10]),
        "fewest": FEWEST_FOR_MAP, "key": _key(),
    }  # fmt: skip


def _key() -> Any:
    words = {"brand": _("agree"), "quiet": _("not sure"), "stop": _("disagree")}
    return svg.key([(svg.swatch(group), label) for group, label in words.items()])


def people(n: int) -> str:
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": number(n)}


def progress(place: Place, row: Idea) -> dict[str, Any]:
    """How many people still have to speak before there is a map; for a page that is never kept."""
    said = queries.people_voting(place.place_id, row.ref)
    words = ngettext(
        "%(said)s of %(fewest)s person has spoken",
        "%(said)s of %(fewest)s people have spoken",
        FEWEST_FOR_MAP,
    )
    return {"said": min(said, FEWEST_FOR_MAP), "of": FEWEST_FOR_MAP,
            "words": words % {"said": number(min(said, FEWEST_FOR_MAP)), "fewest": FEWEST_FOR_MAP}}  # fmt: skip


def _picture(
    drawn: Drawn | None, names: list[str], sizes: list[str], count: int, statements: int,
    mine: Mapping[str, int] | None,
) -> Any:  # fmt: skip
    if drawn is None:  # another city's record, followed here: the map stays with the city
        return None
    marks = [(x, y, group if group < len(names) else -1) for x, y, group in drawn.marks]
    you = own_place(drawn, mine) if mine else None
    each = "; ".join(f"{name}, {size}" for name, size in zip(names, sizes, strict=True))
    groups = each or _("no groups")
    said = {"people": people(count), "statements": statements, "groups": groups}
    description = _("%(people)s placed by how they voted on %(statements)d statements: %(groups)s.") % said
    if you:
        description += " " + _("You are marked.")
    return opinion_picture(Placed(marks, names, sizes, you, _("You")), _("Opinion map"), description)


def _row(one: dict[str, Any], text: str, names: list[str]) -> dict[str, Any]:
    """A statement with a bar for every group, or for everybody where no groups are shown."""
    everybody = _counts(one["all"]) or [0, 0, 0]
    cells = [_counts(cell) for cell in one["groups"][: len(names)]] if names else [everybody]
    cells += [[]] * (len(names) - len(cells))
    labels = names or [_("Everybody")]
    bars = [
        {
            "name": label,
            "mark": mark(n) if names else "",
            "bar": lean(cell, _said(label, cell)) if cell else None,
            "share": cell[0] / sum(cell) if cell and sum(cell) else None,
        }
        for n, (label, cell) in enumerate(zip(labels, cells, strict=False))
    ]
    return {"text": text, "bars": bars, "voted": sum(everybody), "all": everybody, "cells": cells}


def _counts(cell: list[int]) -> list[int]:
    """Three counts; none where a record of another city holds something else."""
    return cell if len(cell) == 3 and min(cell) >= 0 else []


def _said(label: str, cell: list[int]) -> str:
    total = max(sum(cell), 1)
    shares = {"name": label, "agree": round(100 * cell[0] / total), "disagree": round(100 * cell[1] / total),
              "passed": round(100 * cell[2] / total)}  # fmt: skip
    return _("%(name)s: %(agree)d%% agree, %(disagree)d%% disagree, %(passed)d%% are not sure") % shares


def _sorted(rows: list[dict[str, Any]], groups: int) -> tuple[list[Any], list[Any]]:
    """What all agree on, by the group that agrees least; and where they part, the widest first."""
    known = [row for row in rows if all(bar["share"] is not None for bar in row["bars"])]
    shares = {id(row): [bar["share"] for bar in row["bars"]] for row in known}
    shared = sorted(
        (row for row in known if min(shares[id(row)]) > 0.5), key=lambda row: -min(shares[id(row)])
    )
    wide = {id(row): max(shares[id(row)]) - min(shares[id(row)]) for row in known}
    apart = sorted((row for row in known if wide[id(row)] >= DIVIDES), key=lambda row: -wide[id(row)])
    if groups < 2:
        by_split = sorted(known, key=lambda row: abs(shares[id(row)][0] - 0.5))
        apart = [row for row in by_split if row not in shared]
    return shared[:MOST], apart[:MOST]


def _columns(names: list[str]) -> list[str]:
    words = [_("%(name)s: agree, disagree, not sure") % {"name": name} for name in names]
    return [_("Statement"), _("All: agree, disagree, not sure"), *words]


def _table(rows: list[dict[str, Any]], names: list[str]) -> list[list[Any]]:
    return [
        [row["text"], _three(row["all"]), *(_three(cell) for cell in row["cells"] if names)] for row in rows
    ]


def _three(cell: list[int]) -> str | None:
    """Three counts; None where too few of the group voted on it."""
    return " / ".join(number(n) for n in cell) if cell else None


def _trust(stable: bool, agreement: int, groups: int) -> str:
    if not groups:
        return _("No groups are shown: one of them would have fewer than ten people.")
    figure = {"figure": number(agreement / 1000, 2)}
    if stable:
        return (
            _("The groups are stable: without a tenth of the votes they come out alike (%(figure)s of 1).")
            % figure
        )
    return _(
        "There are no stable groups: without a tenth of the votes they come out otherwise (%(figure)s of 1)."
    ) % (figure)
