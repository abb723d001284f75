"""What pages of ballots show: values and words for templates. What may be seen comes from `queries`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.people.mailer import site_link
from balai.places import links
from balai.places.acts import Link
from balai.places.models import Place
from balai.places.presenting import holder
from balai.places.zones import zone_named
from balai.web.formats import clock_time, day, money, number
from balai.web.text import clean

from . import queries, ways
from .counting import NEED_WHOLE, WHOLE_FROM
from .models import Ballot
from .presenting_result import result
from .states import REFUSALS, state_of

TAGS: dict[str, tuple[str, "str | Promise"]] = {
    "coming": ("proposed", gettext_lazy("Soon")),
    "open": ("ongoing", gettext_lazy("Vote now")),
    "counting": ("implementing", gettext_lazy("Voting is over")),
    "done": ("completed", gettext_lazy("Decided")),
    "withdrawn": ("stopped", gettext_lazy("Withdrawn")),
}
RULE_SENTENCES: dict[str, Promise] = {
    "greedy": gettext_lazy(
        "The projects with the most votes are funded first; one that no longer fits the money is passed over."
    ),
    "greedy_noskip": gettext_lazy(
        "The projects with the most votes are funded first, until one no longer fits the money."
    ),
    "mes none": gettext_lazy(
        "Every voter holds the same part of the money, and a project is funded when those who chose it can pay for it "
        "together; what is left stays with the city."
    ),
    "mes add1": gettext_lazy(
        "Every voter holds the same part of the money, and a project is funded when those who chose it can pay for it "
        "together; the parts are raised step by step as long as the money reaches."
    ),
    "mes add1u": gettext_lazy(
        "Every voter holds the same part of the money, and a project is funded when those who chose it can pay for it "
        "together; the parts are raised step by step, and what is left goes to the most votes."
    ),
    "phragmen": gettext_lazy(
        "All voters earn money at the same pace, and a project is funded as soon as those who chose it can pay for it "
        "together."
    ),
}

VOTE_SENTENCES: dict[tuple[str, bool], Promise] = {
    ("choose-1", False): gettext_lazy("Choose one project."),
    ("approval", False): gettext_lazy("Choose up to %(n)s projects."),
    ("approval", True): gettext_lazy(
        "Choose up to %(n)s projects that together cost no more than %(money)s."
    ),
    ("ordinal", False): gettext_lazy("Put up to %(n)s projects in order, what you want most first."),
    ("ordinal", True): gettext_lazy(
        "Put up to %(n)s projects in order, what you want most first; together they cost no more than %(money)s."
    ),
    ("cumulative", False): gettext_lazy("Share out %(n)s points as you like."),
    ("cumulative", True): gettext_lazy(
        "Share out %(n)s points among projects that together cost no more than %(money)s."
    ),
}
"""By kind of ballot, and whether what it chooses must fit the money."""


def about(place: Place, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a city's ballots knows."""
    here = holder(place)
    trail = [(here.name, here.url), (_("Votes about money"), f"{here.url}budgets/" if crumbs else "")]
    return {
        "place": here, "sample": place.sample, "base": f"{here.url}budgets/",
        "pictures": f"{here.url}record/aside/", "api": f"/api/v1/places/{place.slug}/",
        "crumbs": [*trail, *((clean(label, 80), url) for label, url in crumbs)],
    }  # fmt: skip


def cards(place_id: UUID, slug: str) -> list[SafeString]:
    """For the city's page: what is voted about now, or else what the last vote decided."""
    now = queries.now()
    every = list(queries.ballots(place_id)[:5])
    found = [one for one in every if state_of(one, now) == "open"] or [
        one for one in every if not one.withdrawn_at
    ]
    context = {"base": f"/{slug}/budgets/", "lead": True}
    return [
        render_to_string("budgets/part_card.html", {**context, "one": one})
        for one in list_rows(slug, found[:1], now)
    ]


def list_rows(slug: str, rows: Sequence[Ballot], now: str) -> list[dict[str, Any]]:
    """Ballots in a list."""
    return [
        {
            "row": row, "url": f"/{slug}/budgets/{row.ref}/",
            "state": state_of(row, now), "tag": TAGS[state_of(row, now)],
            "money": money(row.budget, row.currency), "when": when(row, now), "came": came(row),
            "projects": projects(len(row.items)), "won": funded_words(row),
        }
        for row in rows
    ]  # fmt: skip


def when(row: Ballot, now: str) -> str:
    """Until when, or since when, in the ballot's own zone."""
    with timezone.override(zone_named(row.timezone)):
        if row.withdrawn_at:
            return _("Withdrawn on %(when)s, before voting began") % {"when": day(row.withdrawn_at, "long")}
        if now < row.opens:
            return _("Voting begins on %(when)s") % {"when": _moment(row.opens)}
        if now < row.closes:
            return _("Voting ends on %(when)s") % {"when": _moment(row.closes)}
        return _("Voting ended on %(when)s") % {"when": _moment(row.closes)}


def _moment(at: str) -> str:
    """The day and the time of day, without seconds."""
    return _("%(day)s, %(time)s") % {"day": day(at, "long"), "time": clock_time(at)}


def came(row: Ballot) -> str:
    """How many voted, as far as that was said."""
    n = row.ballots if row.closed_at else row.accepted
    return ngettext("%(n)s person voted", "%(n)s people voted", n) % {"n": number(n)}


def projects(n: int) -> str:
    return ngettext("%(n)s project", "%(n)s projects", n) % {"n": number(n)}


def funded_words(row: Ballot) -> str:
    n = len(row.funded)
    words = ngettext("%(n)s project of %(all)s is funded", "%(n)s projects of %(all)s are funded", n)
    return words % {"n": number(n), "all": number(len(row.items))}


def rule_sentence(row: Ballot) -> str:
    """How it is counted, in one sentence from the settings that were frozen."""
    rule = str(row.counting.get("rule", "greedy"))
    key = f"mes {row.counting.get('completion', 'none')}" if rule == "mes" else rule
    return str(RULE_SENTENCES.get(key, rule))


def rule_notes(row: Ballot) -> list[str]:
    """What else was frozen about counting."""
    notes = (
        [
            _(
                "The first of a ballot gets %(n)s points, the next one fewer, and so on; a vote is such a point."
            )
            % {"n": number(row.most)}
        ]
        if row.kind == "ordinal"
        else []
    )
    notes += [
        _(
            "Between equals the cheaper one goes first, then the one with more votes, "
            "then a lot that was drawn when the vote was opened."
        )
    ]  # fmt: skip
    if row.counting.get("rule") in NEED_WHOLE:
        notes.append(
            _(
                "This rule needs whole ballots: they are published sorted, without names, places or times. "
                "With fewer than %(n)s ballots they are not, and the most votes are funded first."
            )
            % {"n": WHOLE_FROM}
        )
        if row.result_at and not row.whole:
            notes.append(
                _("Fewer than %(n)s ballots came: only totals were published, and the most votes were funded first.")
                % {"n": WHOLE_FROM}
            )  # fmt: skip
    return notes


def vote_sentence(row: Ballot) -> str:
    """What one ballot may say."""
    kind = row.kind if row.kind in {"choose-1", "ordinal", "cumulative"} else "approval"
    words = VOTE_SENTENCES[kind, row.within and kind != "choose-1"]
    return str(words) % {"n": number(row.most), "money": money(row.budget, row.currency)}


def items(row: Ballot, seen: set[str]) -> list[dict[str, Any]]:
    """The projects, each with its picture if that may be seen."""
    return [
        {
            **item, "number": n, "money": money(item["cost"], row.currency),
            "picture": item["photo"] if item["photo"] in seen else "",
        }
        for n, item in enumerate(row.items)
    ]  # fmt: skip


def ballot_context(place: Place, row: Ballot, now: str) -> dict[str, Any]:
    """Everything that the page of a ballot shows to everybody."""
    state, shown = state_of(row, now), items(row, queries.pictures(place.place_id, [row]))
    return {
        "row": row, "state": state, "tag": TAGS[state], "when": when(row, now), "came": came(row),
        "money": money(row.budget, row.currency), "rule": rule_sentence(row), "notes": rule_notes(row),
        "vote": vote_sentence(row), "ways": ways.sentences(row), "items": shown, "projects": projects(len(shown)),
        "takes": queries.takes(row, now),
        "result": {**result(row, shown), "funded": funded_words(row)} if state == "done" else None,
        "record": site_link(f"/record/{place.slug}"),
        "came_from": links.found(place.place_id, place.slug, msgspec.convert(row.links, list[Link])),
        "refused": [(REFUSALS.get(why, why), n) for why, n in sorted(row.refused.items())],
    }  # fmt: skip
