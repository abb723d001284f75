"""Template tags and filters of the look; built in, so templates need no {% load %}."""

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

from django import template
from django.forms import BoundField
from django.template import defaultfilters
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from balai.web import doors as ways
from balai.web import formats, icons, messages
from balai.web import status as states
from balai.web.charts import Chart
from balai.web.context import Site
from balai.web.languages import html_code
from balai.web.text import clean, drawn, script_language

register = template.Library()


@register.filter
def date(value: Any, style: str = "medium") -> Any:
    """`{{ on|date }}`, `{{ on|date:"long" }}`; a Django format string (`"Y-m-d"`) works as before."""
    if style in formats.STYLES:
        return formats.day(value, style)
    return defaultfilters.date(value, style)


register.filter("moment", formats.moment)
register.filter("number", formats.number)
register.filter("compact", formats.compact)
register.filter("percent", formats.percent)
register.filter("money", formats.money)
register.filter("ago", formats.ago)
register.filter("undo_path", messages.undo_path)


@register.filter
def plain(value: Any, limit: int = 120) -> str:
    """`{{ name|plain }}`: one bounded line without characters that reorder text."""
    return clean(value, limit)


@register.filter
def elided(page: Any) -> list[Any]:
    """The page numbers to show, with None where some are left out."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in pages]


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "city" %}`: a small drawing; the words stand beside it."""
    return icons.icon(name)


@register.simple_tag
def logo() -> SafeString:
    """`{% logo %}`: the roof on three posts."""
    return icons.LOGO


@register.simple_tag
def mark(code: str) -> SafeString:
    """`{% mark "late" %}`: the shape of a status alone, for keys."""
    found = states.status(code)
    return format_html('<span class="m pin--{}">{}</span>', found.group, icons.mark(found.mark))


@register.simple_tag
def tag(code: str, text: str = "") -> SafeString:
    """`{% tag project.status %}` or `{% tag "late" "3 days late" %}`: a status by shape, word and colour."""
    # Adding "" makes a plain string: words marked safe must not be remembered for equal words that are not.
    return _tag(str(code or ""), str(text) + "", get_language() or "en")


@lru_cache(maxsize=2048)
def _tag(code: str, text: str, language: str) -> SafeString:
    """The same few tags stand in every row of a list; `language` is part of the key because words differ."""
    found = states.status(code)
    return format_html(
        '<span class="tag tag--{}">{}{}</span>', found.group, icons.mark(found.mark), text or found.label
    )


@register.simple_tag
def once(part: str, values: Mapping[str, object]) -> SafeString:
    """`{% once "services/part_row.html" one %}`: a part made of these values alone, drawn once for each.

    A list that grew by one row has 49 that it had a second ago. The part knows neither the request nor the time zone:
    days and moments are given as words.
    """
    # Words marked safe must not be remembered for equal words that are not, nor True for 1.
    plain = ((name, value if type(value) is int else str(value) + "") for name, value in values.items())
    return _once(part, get_language() or "en", tuple(plain))


@lru_cache(maxsize=2048)
def _once(part: str, language: str, values: tuple[tuple[str, int | str], ...]) -> SafeString:
    return render_to_string(part, dict(values))


@register.simple_tag
def lang_attrs(code: str | None = "", text: object = "") -> SafeString | str:
    """`<p{% lang_attrs practice.language practice.name %}>`: lang="…" where it is not the page's."""
    found = html_code(str(code)) if code else script_language(text)
    if not found or found.lower() == (get_language() or "en").lower():
        return ""
    return format_html(' lang="{}"', found)


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, name: str = "", value: Any = None, **changes: Any) -> str:
    """`{% page_url page=2 %}`, `{% page_url "status" value page=None %}`: this page otherwise.

    The rest of the query is kept; None or "" removes a parameter. Always relative, so it stays on the site.
    """
    new = {**({name: value} if name else {}), **changes}
    return _otherwise(context, new)


def _otherwise(context: template.Context, new: dict[str, Any]) -> str:
    request = context.get("request")
    kept = [pair for pair in _query(request) if pair[0] not in new] if request else []
    return "?" + urlencode(kept + [(key, str(one)) for key, one in new.items() if one not in (None, "")])


def _each(context: template.Context, name: str, *without: str) -> Callable[[str], str]:
    """page_url for many values of one parameter: the rest of the query is written once."""
    rest = _otherwise(context, dict.fromkeys((name, *without)))
    start = f"{rest}{'&' if len(rest) > 1 else ''}{quote_plus(name)}="
    return lambda value: start + quote_plus(str(value)) if value not in (None, "") else rest


def _query(request: Any) -> list[tuple[str, str]]:
    """The query of the request without its language, read once: a page has dozens of these links."""
    found: list[tuple[str, str]] | None = getattr(request, "query_pairs", None)
    if found is None:
        lists = request.GET.lists()
        found = request.query_pairs = [(key, one) for key, some in lists if key != "lang" for one in some]
    return found


# Drawn here and not in templates: a page has dozens of these links, and a loop of tags costs ten times as much.
_LINK = '<a class="chip" href="{}"{}>{}{}</a>'
_CURRENT = mark_safe(' aria-current="true"')


@register.simple_tag(takes_context=True)
def chips(context: template.Context, group: dict[str, Any]) -> SafeString:
    """`{% chips group %}`: the choices of a filter as links, each with how much it would show."""
    address = _each(context, group["param"], "page")
    links = (
        drawn(
            _LINK,
            address(one["value"]),
            _CURRENT if one.get("current") else "",
            one["label"],
            "" if one.get("count") is None else mark_safe(f" <b>{formats.number(one['count'])}</b>"),  # noqa: S308 (a number)
        )
        for one in group["options"]
    )
    return mark_safe("".join(links))  # noqa: S308 (each is escaped)


@register.simple_tag(takes_context=True)
def language_links(context: template.Context, languages: list[dict[str, Any]]) -> SafeString:
    """`{% language_links site.whole %}`: this page in each of these languages, called by its own name."""
    link = '<li><a href="{}" lang="{}" hreflang="{}"{}>{}</a></li>'
    address = _each(context, "lang")
    links = (
        drawn(
            link,
            address(one["code"]),
            one["lang"],
            one["lang"],
            _CURRENT if one.get("current") else "",
            one["name"],
        )
        for one in languages
    )
    return mark_safe("".join(links))  # noqa: S308 (each is escaped)


_FOOTERS: dict[Hashable, SafeString] = {}


@register.simple_tag(takes_context=True)
def footer(context: template.Context) -> SafeString:
    """`{% footer %}`: drawn once for all pages of a language whose links to other languages are the same."""
    site, rest = context["site"], _otherwise(context, {"lang": None})
    if not isinstance(site, Site):  # pages of signing in call something else so
        site = Site(context["request"])
    links = tuple((link["path"], str(link["label"])) for link in site.nav)
    key = (site.code, site.signed_in, links, rest)
    if found := _FOOTERS.get(key):
        return found
    drawn_now = render_to_string("balai/parts/footer.html", {"site": site, "request": context.get("request")})
    if len(rest) <= 100:  # queries are the readers' own: they may be many and long
        if len(_FOOTERS) >= 500:
            _FOOTERS.clear()
        _FOOTERS[key] = drawn_now
    return drawn_now


@register.simple_tag
def meter(value: Any, of: Any = 100, label: str = "", kind: str = "") -> SafeString:
    """`{% meter 34 50 "34 of 50 people" %}`: a bar with its words; kind: plum, late, sun."""
    share = max(0.0, min(1.0, float(value or 0) / float(of))) if of else 0.0
    return format_html(
        '<svg class="meter{}" role="img" aria-label="{}" width="100%" height="12">'
        '<rect width="{}%" height="100%"/></svg>',
        f" meter--{kind}" if kind in {"plum", "late", "sun"} else "",
        clean(label, 200),
        f"{share * 100:.1f}",
    )


@register.simple_tag
def figure(chart: Chart, csv: str = "", source: str = "", note: str = "", level: int = 3) -> SafeString:
    """`{% figure chart csv=url source="…" %}`: finding, picture, table and download of a chart."""
    return render_to_string(
        "balai/parts/figure.html",
        {"chart": chart, "csv": csv, "source": source, "note": note, "level": max(2, min(4, int(level)))},
    )


@register.simple_tag
def field(bound: BoundField, **extra: Any) -> SafeString:
    """`{% field form.name %}`: label, hint, error and box; `was="…"` shows last year's answer under it."""
    return render_to_string("balai/parts/field.html", {"field": bound, "errors": bound.errors, **extra})


@register.inclusion_tag("balai/parts/doors.html")
def doors(where: str, place: Any) -> dict[str, Any]:
    """`{% doors "city" city %}`: what rooms offer in a place; nothing where none of them is open."""
    return {"doors": ways.of(where, place)}


@register.simple_tag
def missing(value: Any = None) -> SafeString | str:
    """`{% missing value %}`: the value (a number in the language's own way), or the word for a gap."""
    if value in (None, ""):
        return format_html('<span class="is-missing sub">{}</span>', formats.missing())
    return formats.number(value) if isinstance(value, int | float) else conditional_escape(value)
