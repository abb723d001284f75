"""What pages of the counter show: values and words for templates. What may be seen comes from `queries`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from balai.places.links import naming
from balai.places.models import Place
from balai.places.presenting import holder
from balai.web.doors import Door
from balai.web.formats import clock_time, day, moment
from balai.web.text import clean

from . import queries
from .commands.reporting import JOINABLE
from .elsewhere import Right, right_place
from .models import Counter, Kind, Request, Step
from .states import ENDED, WORDS, may_follow

MARK = {
    "new": "new", "with office": "draft", "working": "ongoing", "done": "operating", "fixed": "completed",
    "reopened": "late", "declined": "stopped", "passed on": "same", "merged": "merged", "withdrawn": "closed",
}  # fmt: skip
"""The state's shape and colour, by the name that the look has for it."""
STEP_WORDS: dict[str, "str | Promise"] = {
    "opened": gettext_lazy("Reported"),
    "joined": gettext_lazy("One more person reports it"),
    "left": gettext_lazy("One person took their report back"),
    "sent on": gettext_lazy("Sent on to another office: %(office)s"),
    "promised": gettext_lazy("Another date was promised: %(date)s"),
    "started": gettext_lazy("Work has begun"),
    "done": gettext_lazy("The office says that it is done"),
    "declined": gettext_lazy("The office says that it will not be done"),
    "note": gettext_lazy("The office wrote"),
    "agreed": gettext_lazy("Somebody who reported it says that it is fixed"),
    "fixed": gettext_lazy("It counts as fixed"),
    "reopened": gettext_lazy("Somebody who reported it says that it is not fixed"),
    "merged": gettext_lazy("It goes on in another report: %(into)s"),
    "parted": gettext_lazy("It goes on by itself again, apart from %(into)s"),
    "withdrawn": gettext_lazy("Taken back by whoever reported it"),
    "chased": gettext_lazy("The promise is broken; the office was asked about it"),
    "held": gettext_lazy("Words or pictures are held"),
    "shown": gettext_lazy("Words or pictures are shown"),
    "observed": gettext_lazy("Another system showed a new state"),
}
ICON = {"roads": "road", "road": "road", "street": "road", "lights": "light", "lamp": "light", "bin": "waste"}


def doors(place_id: UUID, slug: str) -> list[Door]:
    """The doors of an open counter, for the city's page."""
    if queries.counter_of(place_id) is None:
        return []
    report = Door(
        f"/{slug}/report/", gettext_lazy("Report a problem"), gettext_lazy("Picture, place, send. No account."),
        "camera", main=True,
    )  # fmt: skip
    others = [
        Door(
            f"/{slug}/requests/",
            gettext_lazy("What was reported"),
            gettext_lazy("And what came of it"),
            "map",
        ),
        Door("/r/", gettext_lazy("Follow by code"), gettext_lazy("Such as MKS-7K2P4N"), "track"),
    ]
    return [*([report] if queries.residents_kinds(place_id) else []), *others]


def about(place: Place, *crumbs: tuple[Any, str]) -> dict[str, Any]:
    """What every page of a city's counter knows."""
    here = holder(place)
    return {
        "place": here,
        "sample": place.sample,
        "base": here.url,
        "crumbs": [(here.name, here.url), *((clean(label, 80), url) for label, url in crumbs)],
    }


def icon_of(kind: Kind) -> str:
    """The kind's drawing, or three dots where there is none of this name."""
    from balai.web.icons import ICONS

    name = kind.icon or kind.code
    name = ICON.get(name, name)
    return name if name in ICONS else "more"


def tag_of(row: Request, now: str) -> tuple[str, Any]:
    """A request's state as shape and words; `now` as acts write a moment. Past its promise comes first."""
    if is_late(row, now):
        return "late", _("Promise broken")
    return MARK.get(row.state, "not-stated"), WORDS.get(row.state, row.state)


def is_late(row: Request, now: str) -> bool:
    return bool(row.open and row.promise and row.promise < now)


def steps_of(row: Request, office: str) -> list[dict[str, Any]]:
    """Received, with an office, work, fixed: how far it is. None where it ended otherwise."""
    if row.state in ENDED - {"fixed"}:
        return []
    reached = {"fixed": 4, "done": 3, "working": 2}.get(row.state, 1)
    notes = {
        0: day(row.opened_at[:10]),
        1: clean(office, 60),
        3: day(row.fixed_at[:10]) if row.fixed_at else "",
    }
    labels = (_("Received"), _("With an office"), _("Work"), _("Fixed"))
    state = {True: "done", False: ""}
    return [
        {"label": label, "note": notes.get(n, ""), "state": "current" if n == reached else state[n < reached]}
        for n, label in enumerate(labels)
    ]


def request_context(place: Place, counter: Counter, row: Request, now: str) -> dict[str, Any]:
    """Everything that the page of a request shows to everybody."""
    happened, kind, names = queries.around(row)
    own = [row.text, row.landmark, row.answer, *row.photos, *row.answer_photos, *row.written.values()]
    said = queries.said(place.place_id, [*own, *(c for s in happened for c in (s.text, *s.photos))])
    above = {row.text, row.answer, *row.photos, *row.answer_photos}
    apart = {one: words for one, words in said.items() if one not in above}
    return {
        "row": row,
        "kind": kind,
        "seen": queries.seen_among(row, said),
        "tag": tag_of(row, now),
        "late": is_late(row, now),
        "promised_at": clock_time(row.promise),
        "steps": steps_of(row, names.get(row.office, "")),
        "office": names.get(row.office, ""),
        "area": names.get(row.area, ""),
        "answers": _answers(kind, row, said),
        "updates": [_update(step, names, apart, place.slug) for step in reversed(happened)],
        "joinable": row.state in JOINABLE,
        "may_object": may_follow("reopened", row.state),
        "pictures": f"/{place.slug}/record/aside/",
        "where": _degrees(row),
        "again": f"/{place.slug}/report/" + _same_place(row),
        "right": _right(place, row),
        "named": naming(place.place_id, place.slug, "request", [row.code])[row.code],
        "counter": counter,
    }  # fmt: skip


def _right(place: Place, row: Request) -> Right | None:
    """The city that what was passed on lies in, where it is one of those here."""
    if row.state != "passed on" or row.lat is None or row.lon is None:
        return None
    return right_place(place, row.lat, row.lon)


def _degrees(row: Request) -> str:
    """The point in degrees, south and west as minus, as maps take it."""
    return "" if row.lat is None or row.lon is None else f"{row.lat / 1e6:.5f}, {row.lon / 1e6:.5f}"


def _same_place(row: Request) -> str:
    return "" if row.lat is None or row.lon is None else f"?lat={row.lat / 1e6:.5f}&lon={row.lon / 1e6:.5f}"


def _answers(kind: Kind | None, row: Request, said: dict[str, str]) -> list[dict[str, Any]]:
    """The kind's questions with what was answered, as far as everybody may see it."""
    found = []
    for question in kind.questions if kind else []:
        names = {one["key"]: one["name"] for one in question.get("choices", [])}
        chosen = ", ".join(names.get(key, key) for key in row.chosen.get(question["code"], []))
        value = chosen or said.get(row.written.get(question["code"], ""), "")
        if value:
            found.append({"label": question["text"], "value": value, "lang": ""})
    return found


def step_title(step: Step, names: dict[str, str]) -> str:
    """What happened, in words."""
    words = str(STEP_WORDS.get(step.what, step.what))
    values = {
        "office": names.get(step.office, step.office),
        "date": moment(step.more.get("promise", "")),
        "into": step.more.get("into", ""),
    }
    return words % values if "%(" in words else words


def _update(step: Step, names: dict[str, str], said: dict[str, str], slug: str) -> dict[str, Any]:
    """`said`: what does not stand at the top of the page already."""
    into = step.more.get("into", "")
    return {
        "at": step.at,
        "title": step_title(step, names),
        "url": f"/{slug}/requests/{into}/" if into else "",
        "reason": step.reason,
        "text": said.get(step.text, ""),
        "photos": [one for one in step.photos if one in said],
    }


def list_rows(place: Place, rows: Sequence[Request], now: str) -> list[dict[str, Any]]:
    """Requests in a list."""
    names, kinds = queries.named(place.place_id), queries.kind_names(place.place_id)
    seen = queries.seen(place.place_id, rows)
    return [
        {
            "row": row,
            "url": f"/{place.slug}/requests/{row.code}/",
            "kind": kinds.get(row.kind, row.kind),
            "text": clean(seen[row.code].text, 120),
            "area": names.get(row.area, ""),
            "office": names.get(row.office, ""),
            "tag": tag_of(row, now),
        }
        for row in rows
    ]


def near_items(place: Place, found: Sequence[Any], now: str) -> list[dict[str, Any]]:
    """Requests that may be of the same thing, as everybody may see them, with how far they are."""
    rows = [one.row for one in found]
    seen = queries.seen(place.place_id, rows)
    return [
        {**item, "metres": one.metres, "photo": next(iter(seen[one.code].photos), ""),
         "joinable": one.row.state in JOINABLE}
        for item, one in zip(list_rows(place, rows, now), found, strict=True)
    ]  # fmt: skip
