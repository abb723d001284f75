"""Charts of the monitoring report; each is titled with what it shows."""

from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext

from balai.methods.monitoring.values import Report
from balai.web.charts import Chart, series_of, share_bars, stacked_bars
from balai.web.formats import number

GROUPS = ("planning", "ongoing", "completed")


def charts_of(report: Report, labels: Callable[[str], str]) -> dict[str, Chart]:
    """Charts by the name of the table they stand beside; a table without figures has none."""
    found = {
        "status_by_focus": focus_chart(report),
        "status_by_country": country_chart(report),
        "completeness": completeness_chart(report, labels),
    }
    return {name: chart for name, chart in found.items() if chart}


def focus_chart(report: Report) -> Chart | None:
    """Projects by focus area, cut by status, in the framework's order."""
    rows = [(str(row[0]), [int(n) for n in row[1:4]]) for row in report.table("status_by_focus").rows]
    total = sum(sum(values) for _, values in rows)
    if not total:
        return None
    name, values = max(rows, key=lambda row: sum(row[1]))
    title = gettext("Most projects are in %(area)s: %(n)s of %(all)s") % {
        "area": name, "n": number(sum(values)), "all": number(total),
    }  # fmt: skip
    return stacked_bars(rows, series_of(*GROUPS), title=title, first=gettext("Focus area"))


def country_chart(report: Report) -> Chart | None:
    """Projects by country, cut by status, the largest first."""
    rows = [
        (str(row[1] or row[0]), [int(n) for n in row[2:5]]) for row in report.table("status_by_country").rows
    ]
    rows = sorted((row for row in rows if sum(row[1])), key=lambda row: (-sum(row[1]), row[0]))
    if len(rows) < 2:
        return None
    title = gettext("%(country)s lists the most projects: %(n)s") % {
        "country": rows[0][0], "n": number(sum(rows[0][1])),
    }  # fmt: skip
    return stacked_bars(rows, series_of(*GROUPS), title=title, first=gettext("Country"))


def completeness_chart(report: Report, labels: Callable[[str], str]) -> Chart | None:
    """Each asked field: for how many of the projects it is filled."""
    table = report.table("completeness")
    projects = sum(int(row[2]) for row in table.rows)
    if not projects:
        return None
    fields = table.columns[3:-3]
    filled = [sum(int(row[i]) for row in table.rows) for i in range(3, 3 + len(fields))]
    items = [
        (labels(f"column.{name}"), float(Fraction(n, projects)), projects)
        for name, n in zip(fields, filled, strict=True)
    ]
    empty = sum(n == 0 for n in filled)
    if empty:
        title = gettext("%(n)s of %(of)s fields are filled for no project at all") % {
            "n": number(empty), "of": number(len(fields)),
        }  # fmt: skip
    else:
        title = gettext("How many projects have each field filled")
    return share_bars(items, title=title, first=gettext("Field"))
