"""What the page of figures shows: a sentence that the figures themselves write, and facts with what they rest on."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from balai.methods.waiting import FEW, Interval
from balai.web.charts import Chart, bars
from balai.web.formats import day, number, percent

from .figures import Figures


def finding(found: Figures) -> str:
    """The page's main sentence."""
    if not found.calls:
        return _("The city has not called for hands yet.")
    kept = found.kept_share
    if kept.value is None:
        words = ngettext(
            "%(n)s pledge was counted by now: too few to say how many are kept, for it takes %(few)s.",
            "%(n)s pledges were counted by now: too few to say how many are kept, for it takes %(few)s.",
            found.promised,
        )
        return words % {"n": number(found.promised), "few": number(FEW)}
    return _("Of every hundred pledges, %(n)s were kept.") % {"n": number(round(kept.value * 100))}


def facts(found: Figures) -> list[dict[str, Any]]:
    """The big numbers, each with what it rests on."""
    return [
        {"label": _("People who came"), "value": number(found.people)},
        {"label": _("Pledges made"), "value": number(found.pledged)},
        {"label": _("Taken back in time"), "value": number(found.taken_back)},
        _fact(_("Pledges kept"), found.kept_share, found.kept, found.promised),
        _fact(_("Calls that took place"), found.held_share, found.held, found.held + found.called_off),
        _fact(_("Calls with a word on what came of it"), found.reported_share, found.reported, found.held),
    ]


def chart(months: Sequence[tuple[str, int]]) -> Chart | None:
    """People who came, month by month; nothing to draw of fewer than 30."""
    if sum(people for _month, people in months) < FEW or len(months) < 2:
        return None
    most = max(months, key=lambda one: one[1])
    title = _("Most people came in %(month)s: %(n)s") % {"month": day(most[0]), "n": number(most[1])}
    rows = [(day(month), people) for month, people in months]
    return bars(rows, title=title, unit=_("People who came"), first=_("Month"))


def _fact(label: str, share: Interval, part: int, whole: int) -> dict[str, Any]:
    """A share with its range, or that there are too few cases for one."""
    rests = {"part": number(part), "whole": number(whole), "few": number(FEW)}
    if share.value is None or share.low is None or share.high is None:
        return {"label": label, "value": None, "unit": _("%(part)s of %(whole)s; it takes %(few)s") % rests}
    between = {**rests, "low": percent(share.low), "high": percent(share.high)}
    unit = _("%(low)s to %(high)s, from %(whole)s cases") % between
    return {"label": label, "value": percent(share.value), "unit": unit}
