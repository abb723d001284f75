"""What the page of a result says: the ordered list, why each project is funded or not, and who got nothing."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.web.formats import money, number, percent

from .models import Ballot

WITHOUT_CENTS = 10_000
"""Hundredths from which an amount is shown in whole units."""
FIVE = 5


def result(row: Ballot, shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The ordered list: what is funded in the order it was chosen, the cut, and the rest by votes."""
    got, why = ({one["key"]: one for one in found} for found in (row.totals, row.whys))
    place = {key: n for n, key in enumerate(row.funded)}
    lines = [
        {
            **item, "votes": got.get(item["key"], {}).get("voters", 0),
            "points": got.get(item["key"], {}).get("points", 0), "won": item["key"] in place,
        }
        for item in shown
    ]  # fmt: skip
    for one in lines:
        one["words"] = _said(row, one)
        one["why"] = _why(row, one, why[one["key"]]) if one["key"] in why else []
    won = sorted((one for one in lines if one["won"]), key=lambda one: place[one["key"]])
    rest = sorted((one for one in lines if not one["won"]), key=lambda one: (-one["points"], one["cost"]))
    most = max((one["points"] for one in lines), default=0)
    return {
        "won": won, "rest": rest, "most": max(most, 1), "cost": money(row.cost, row.currency),
        "left": money(row.budget - row.cost, row.currency), "explained": bool(row.explained_at),
        "unique": percent(row.unique / row.ballots, 1) if row.whole and row.ballots else "",
        "nothing": with_nothing(row) if row.explained_at and row.ballots > 0 else None,
    }  # fmt: skip


def _said(row: Ballot, one: dict[str, Any]) -> str:
    if row.kind in {"cumulative", "ordinal"}:
        words = ngettext(
            "%(n)s point from %(voters)s voters", "%(n)s points from %(voters)s voters", one["points"]
        )
        return words % {"n": number(one["points"]), "voters": number(one["votes"])}
    return ngettext("%(n)s vote", "%(n)s votes", one["votes"]) % {"n": number(one["votes"])}


def _why(row: Ballot, one: dict[str, Any], why: dict[str, Any]) -> list[str]:
    """Whole sentences, the most telling first."""
    if one["won"]:
        return _won(row, one, why)
    said = _lost(row, one, why)
    return [*said, *more_words(row.kind, why["more"], why["tried"])] if why["tried"] else said


def _won(row: Ballot, one: dict[str, Any], why: dict[str, Any]) -> list[str]:
    if row.rule == "mes" and not why["payers"]:
        return [_("It was funded by votes, from what was left in the end.")]
    if row.rule == "mes":
        return [_paid(row, why), *([_gave_all(why["short"])] if why["short"] else [])]
    if row.rule == "phragmen":
        words = ngettext(
            "%(n)s voter who chose it had earned enough for it.",
            "%(n)s voters who chose it had earned enough for it together.",
            one["votes"],
        )
        return [words % {"n": number(one["votes"])}]
    before = row.funded[: row.funded.index(one["key"])]
    left = row.budget - sum(item["cost"] for item in row.items if item["key"] in before)
    return [_("When its turn came, %(left)s was left: enough.") % {"left": money(left, row.currency)}]


def _paid(row: Ballot, why: dict[str, Any]) -> str:
    said = {"n": number(why["payers"]), "each": cents(why["each"], row.currency)}
    if row.kind in {"cumulative", "ordinal"}:
        words = ngettext(
            "%(n)s voter paid for it: %(each)s for each point.",
            "%(n)s voters paid for it: each %(each)s for a point that they gave it.",
            why["payers"],
        )
        return words % said
    words = ngettext(
        "%(n)s voter paid %(each)s for it.", "%(n)s voters paid %(each)s each for it.", why["payers"]
    )
    return words % said


def _gave_all(n: int) -> str:
    words = ngettext(
        "%(n)s of them gave all that was left to them, which was no more than that.",
        "%(n)s of them gave all that was left to them, which was no more than that.",
        n,
    )
    return words % {"n": number(n)}


def _lost(row: Ballot, one: dict[str, Any], why: dict[str, Any]) -> list[str]:
    if not one["points"]:
        return [_("Nobody chose it.")]
    said = []
    over = money(why["over"], row.currency)
    if why["missing"]:
        words = ngettext(
            "%(n)s voter who wanted it had %(held)s left: %(missing)s too little.",
            "%(n)s voters who wanted it had %(held)s left together: %(missing)s too little.",
            one["votes"],
        )
        held = cents(max(0, one["cost"] * 100 - why["missing"]), row.currency)
        missing = cents(why["missing"], row.currency)
        said.append(words % {"n": number(one["votes"]), "held": held, "missing": missing})
        if why["over"]:
            said.append(
                _("When the rest went by votes, it cost %(over)s more than was left.") % {"over": over}
            )
    elif why["over"]:
        left = money(one["cost"] - why["over"], row.currency)
        said.append(
            _("When its turn came, %(left)s was left: %(over)s too little.") % {"left": left, "over": over}
        )
    else:
        said.append(_("Counting ended before its turn, at a project that no longer fitted the money."))
    return said


def more_words(kind: str, more: int, tried: int) -> list[str]:
    """What more votes for it alone would have changed: the fewest that do, and five."""
    n = more or tried
    said = {"n": number(n)}
    if not more:
        return [_even(kind, n) % said]
    if kind == "cumulative":
        words = ngettext(
            "With %(n)s more voter who gives it all points it would be funded.",
            "With %(n)s more voters who give it all their points it would be funded.",
            n,
        )
    elif kind == "ordinal":
        words = ngettext(
            "With %(n)s more voter who puts it first it would be funded.",
            "With %(n)s more voters who put it first it would be funded.",
            n,
        )
    else:
        words = ngettext(
            "With %(n)s more vote it would be funded.", "With %(n)s more votes it would be funded.", n
        )
    return [words % said] if n <= FIVE else [words % said, _("Five more would not be enough.")]


def _even(kind: str, n: int) -> str:
    if kind == "cumulative":
        return ngettext(
            "Even %(n)s more voter who gives it all points would not change that.",
            "Even %(n)s more voters who give it all their points would not change that.",
            n,
        )
    if kind == "ordinal":
        return ngettext(
            "Even %(n)s more voter who puts it first would not change that.",
            "Even %(n)s more voters who put it first would not change that.",
            n,
        )
    return ngettext(
        "Even %(n)s more vote would not change that.", "Even %(n)s more votes would not change that.", n
    )


def with_nothing(row: Ballot) -> dict[str, Any]:
    """Voters nothing of whose choice is funded, by this rule and by the most votes first, and what differs."""
    names = {item["key"]: item["name"] for item in row.items}
    shares = [(_("By the rule of this vote"), row.nothing)]
    if row.rule != "greedy":
        shares.append((_("If the most votes went first"), row.nothing_by_votes))
    return {
        "said": row.nothing >= 0, "whole": row.whole, "of": row.ballots,
        "shares": [
            {"label": label, "n": n, "words": _share(n, row.ballots)} for label, n in shares if n >= 0
        ],
        "compared": row.rule != "greedy",
        "gone": [names[key] for key in row.by_votes if key in names and key not in row.funded],
        "instead": [names[key] for key in row.funded if key in names and key not in row.by_votes],
    }  # fmt: skip


def _share(n: int, of: int) -> str:
    words = ngettext("%(n)s voter of %(all)s, %(share)s", "%(n)s voters of %(all)s, %(share)s", n)
    return words % {"n": number(n), "all": number(of), "share": percent(n / of, 1)}


def cents(hundredths: int, currency: str) -> str:
    """An amount in hundredths of the currency's unit; the large ones without cents."""
    if hundredths >= WITHOUT_CENTS:
        return money((hundredths + 50) // 100, currency)
    return money(Decimal(hundredths) / 100, currency)
