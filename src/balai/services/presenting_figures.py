"""What pages of figures show: sentences that the figures themselves write, facts, charts and tables."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.methods.waiting import FEW, Interval
from balai.places.models import Place
from balai.web.charts import Estimate, estimates
from balai.web.formats import day, number, percent

from . import queries
from .figures import Figures, Key, compared

PERIODS: dict[str, tuple[int, "str | Promise"]] = {
    "30": (30, gettext_lazy("30 days")), "90": (90, gettext_lazy("90 days")),
    "365": (365, gettext_lazy("A year")), "all": (0, gettext_lazy("From the beginning")),
}  # fmt: skip
TITLES = {
    "kind": gettext_lazy("By kind"),
    "office": gettext_lazy("By office"),
    "area": gettext_lazy("By area"),
}
COMPARED = {
    "sooner": gettext_lazy("sooner than the city as a whole"),
    "later": gettext_lazy("later than the city as a whole"),
    "same": gettext_lazy("no clear difference"),
    "": gettext_lazy("too few to say"),
}


def periods(asked: str) -> list[dict[str, Any]]:
    return [
        {"value": value, "label": label, "current": value == asked} for value, (_n, label) in PERIODS.items()
    ]


def finding(city: Figures) -> str:
    """The page's main sentence."""
    days = city.days_said
    if city.received == 0:
        return _("Nothing was reported in this time.")
    if city.few:
        said = _("Too few requests to say how long it takes: %(n)s, and it takes %(few)s.")
        return said % {"n": number(city.cases), "few": number(FEW)}
    if days.value is None and 2 * city.unasked > city.cases:
        said = _(
            "Another system said of %(n)s of %(all)s requests that they are done; nobody was asked whether it is so."
        )
        return said % {"n": number(city.unasked), "all": number(city.received)}
    if days.value is None:
        return _("Less than half of what was reported is fixed by now.")
    return _("Half of what was reported is fixed after %(days)s days.") % {"days": number(days.value, 1)}


def facts(city: Figures) -> list[dict[str, Any]]:
    """The big numbers, each with what it rests on."""
    return [
        {"label": _("Received"), "value": number(city.received)},
        {"label": _("Fixed"), "value": number(city.fixed)},
        {"label": _("Open now"), "value": number(city.open)},
        {"label": _("Days until half is fixed"), "value": _middle(city.days_said),
         "unit": _rests_on(city.cases, _range(city.days_said))},
        {"label": _("Promises kept"), "value": _share(city.kept_share),
         "unit": _rests_on(city.promised, _shares(city.kept_share))},
        {"label": _("Fixed, said those who reported"), "value": _share(city.agreed_share),
         "unit": _rests_on(city.fixed, _shares(city.agreed_share))},
        {"label": _("Oldest open"), "value": day(city.oldest_open[:10]) if city.oldest_open else None},
    ]  # fmt: skip


def others(city: Figures) -> list[tuple[str, int]]:
    """What is counted apart from what is fixed and open."""
    return [
        (_("Said to be done, not yet fixed"), city.done),
        (_("“Not fixed”, somebody said"), city.reopened),
        (_("Will not be done"), city.declined),
        (_("Joined, taken back or passed on"), city.apart),
    ]


def _rests_on(cases: int, found: str) -> str:
    """What is said beside a figure: its range, or that there are too few cases for one."""
    if cases < FEW:
        return _("too few to say: %(n)s of %(few)s") % {"n": number(cases), "few": number(FEW)}
    return found


def _middle(found: Interval) -> str | None:
    return None if found.value is None else number(found.value, 1)


def _range(found: Interval) -> str:
    """The range that is 95 % sure; empty where it reaches beyond what there is."""
    if found.value is None:
        return _("not half by now")
    if found.low is None or found.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": number(found.low, 1), "high": number(found.high, 1)}


def _shares(found: Interval) -> str:
    """The same of a share."""
    if found.low is None or found.high is None:
        return ""
    return _("%(low)s to %(high)s") % {"low": percent(found.low), "high": percent(found.high)}


def _share(found: Interval) -> str | None:
    return None if found.value is None else percent(found.value)


def parts(place: Place, found: Mapping[Key, Figures], city: Figures) -> list[dict[str, Any]]:
    """For kinds, offices and areas: a chart of medians with their ranges, and a table of everything."""
    names = queries.named(place.place_id) | queries.kind_names(place.place_id)
    made = []
    for by, title in TITLES.items():
        rows = sorted(
            ((names.get(ref, ref), one) for (what, ref), one in found.items() if what == by and ref),
            key=lambda row: -row[1].received,
        )
        if rows:
            made.append(
                {"by": by, "title": title, "chart": _chart(by, rows, city), "rows": _table(rows, city)}
            )
    return made


def _chart(by: str, rows: list[tuple[str, Figures]], city: Figures) -> Any:
    """Medians side by side, none of too few; nothing to draw where no one has enough."""
    shown = [
        Estimate(name, *_rounded(one.days))
        for name, one in rows[:12] if not one.few and one.days.value is not None
    ]  # fmt: skip
    return (
        estimates(
            shown, title=_chart_title(by, rows, city), unit=_("Days until half is fixed"), first=_("Name")
        )
        if shown
        else None
    )


def _rounded(found: Interval) -> list[float | None]:
    """To a tenth of a day, as in the table."""
    return [None if one is None else round(one, 1) for one in (found.value, found.low, found.high)]


def _chart_title(by: str, rows: list[tuple[str, Figures]], city: Figures) -> str:
    """What the chart shows, said in words."""
    apart = sum(compared(one, city) in {"sooner", "later"} for _name, one in rows)
    if by == "area":
        if not apart:
            return _("No area waits clearly longer or shorter than the city as a whole")
        return _("Areas that wait clearly longer or shorter than the city as a whole: %(n)s") % {
            "n": number(apart)
        }
    if by == "office":
        return _("Days until half is fixed, office by office, with the range that is 95 % sure")
    return _("Days until half is fixed, kind by kind, with the range that is 95 % sure")


def _table(rows: list[tuple[str, Figures]], city: Figures) -> list[dict[str, Any]]:
    return [
        {
            "name": name, "figures": one, "days": _middle(one.days_said),
            "range": _rests_on(one.cases, _range(one.days_said)), "kept": _share(one.kept_share),
            "kept_range": _rests_on(one.promised, _shares(one.kept_share)),
            "compared": COMPARED[compared(one, city)],
        }
        for name, one in rows
    ]  # fmt: skip
