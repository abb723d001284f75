"""The shape of what a city's staff say about a call for hands: only these fields are read."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balai.places.acts import Link
from balai.places.forms import Seen
from balai.places.link_field import LinkForm
from balai.places.models import Place, ProfileItem
from balai.places.picture_field import PicturesField
from balai.places.texts import TEXT_LIMIT, Refused
from balai.places.zones import check_zone, zone_named
from balai.record.append import minute

from .. import acts
from ..commands.afterwards import REPORT_LIMIT
from ..commands.rules import CAME_FROM, MOST_PLACES, PLACE_LIMIT, TITLE_LIMIT
from ..models import Call, Pledge, Shift
from ..states import MINORS

ROWS = forms.Textarea(attrs={"rows": 2})
LINE = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})\s+(?P<begins>\d{1,2}[:.]\d{2})\s*[-–]\s*(?P<ends>\d{1,2}[:.]\d{2})"
    r"\s*\|\s*(?P<places>\d{1,6})(\s*\|\s*(?P<key>\w{1,20}))?",
    re.ASCII,
)
MICRO = 1_000_000


class CallForm(LinkForm, Seen):
    """A call for hands."""

    title = forms.CharField(
        label=_("What is it, in a few words?"), max_length=TITLE_LIMIT,
        help_text=_("Such as: Clear the Hilir canal before the rains."),
    )  # fmt: skip
    why = forms.CharField(label=_("Why is it needed?"), required=False, max_length=TEXT_LIMIT, widget=ROWS)
    need = forms.ChoiceField(label=_("A need of the city that it answers"), required=False)
    what = forms.CharField(label=_("What is done together?"), max_length=TEXT_LIMIT, widget=ROWS)
    practice = forms.ChoiceField(
        label=_("A practice of the place that it is done by"), required=False,
        help_text=_("Such as gotong royong or bayanihan. They stand in the city's profile."),
    )  # fmt: skip
    where = forms.CharField(label=_("Where do people meet?"), max_length=PLACE_LIMIT)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    timezone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Such as Asia/Jakarta."))
    shifts = forms.CharField(
        label=_("Times and places"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_(
            "One time a line: the day, from when until when, and for how many there is room, such as "
            "2026-11-28 07:00-10:00 | 50. What stands behind that names the time: leave it as it is."
        ),
    )  # fmt: skip
    skill = forms.CharField(
        label=_("What do people need to be able to do?"), required=False, max_length=TEXT_LIMIT, widget=ROWS
    )
    bring = forms.CharField(
        label=_("What do they bring?"), required=False, max_length=TEXT_LIMIT, widget=ROWS
    )
    city_brings = forms.CharField(
        label=_("What does the city bring?"), required=False, max_length=TEXT_LIMIT, widget=ROWS
    )
    minors = forms.ChoiceField(label=_("People under 18"), choices=list(MINORS.items()))
    least_age = forms.IntegerField(
        label=_("From which age on?"), required=False, min_value=0, max_value=17,
        help_text=_("Only where people under 18 may come."),
    )  # fmt: skip
    safety = forms.CharField(
        label=_("Notes on safety"), required=False, max_length=TEXT_LIMIT, widget=ROWS,
        help_text=_("Shoes, gloves, water, who is there with first aid."),
    )  # fmt: skip
    photos = PicturesField(label=_("Pictures"), required=False, help_text=_("Up to three, without faces."))
    reason = forms.CharField(
        label=_("Why is it otherwise?"), max_length=TEXT_LIMIT, widget=ROWS,
        help_text=_("Everybody reads this; whoever pledged is told when time or place are others."),
    )  # fmt: skip
    field_order = ("links", "look", "title", "why", "need", "what", "shifts", "timezone", "where")

    def __init__(
        self, *args: Any, place: Place, known: dict[str, list[ProfileItem]], row: Call | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, fresh=len(row.changes) if row else 0, **kwargs)
        self.row = row
        before = msgspec.convert(row.links, list[Link]) if row else []
        self.offer(place.place_id, place.slug, CAME_FROM, before)
        if "links" in self.fields:
            self.fields["links"].label = gettext("What it came from")
        for kind in ("need", "practice"):
            items = [(item.ref, item.name) for item in known[kind]]
            self.fields[kind].choices = [("", gettext("None")), *items]  # type: ignore[attr-defined]
        if row is None:
            del self.fields["reason"]

    @staticmethod
    def initial_of(row: Call, shifts: Sequence[Shift]) -> dict[str, Any]:
        names = (
            "title", "why", "need", "what", "practice", "where", "timezone", "skill", "bring", "city_brings", "minors",
            "safety",
        )  # fmt: skip
        said: dict[str, Any] = {name: getattr(row, name) for name in names}
        if row.lat is not None and row.lon is not None:
            said |= {"lat": row.lat / MICRO, "lon": row.lon / MICRO}
        lines = "\n".join(_line(one, zone_named(row.timezone)) for one in shifts)
        return {**said, "least_age": row.least_age or None, "shifts": lines}

    def clean(self) -> dict[str, Any]:
        """Times are read in the zone that was written, so both must be right."""
        said = self.cleaned_data
        if "timezone" in said and "shifts" in said:
            try:
                zone = check_zone(said["timezone"])
            except Refused as refused:
                self.add_error("timezone", str(refused))
            else:
                said["times"] = self._times(said["shifts"], zone)
        return said

    def _times(self, text: str, zone: tzinfo) -> list[acts.Shift]:
        found = []
        for line in filter(None, (line.strip() for line in text.splitlines())):
            one = LINE.fullmatch(line)
            try:
                if one is None:
                    raise ValueError
                found.append(_shift(one, zone))
            except ValueError:
                words = gettext("This line is no time: %(line)s. Write it like 2026-11-28 07:00-10:00 | 50.")
                self.add_error("shifts", words % {"line": line[:60]})
        return found

    def act(self) -> acts.HandsCalled:
        said = self.cleaned_data
        texts = (
            "title",
            "why",
            "need",
            "what",
            "practice",
            "where",
            "timezone",
            "skill",
            "bring",
            "city_brings",
        )
        return acts.HandsCalled(
            ref=self.row.ref if self.row else "", shifts=said["times"], minors=said["minors"],
            least_age=said["least_age"] or 0, safety=said["safety"], reason=said.get("reason", ""),
            lat=None if said["lat"] is None else round(said["lat"] * MICRO),
            lon=None if said["lon"] is None else round(said["lon"] * MICRO), links=self.chosen(),
            **{name: said[name] for name in texts},
        )  # fmt: skip


def _shift(one: re.Match[str], zone: tzinfo) -> acts.Shift:
    """A line as a time; one that ends before it begins ends the next day. Raises ValueError."""
    begins, ends = (_local(one["day"], one[part], zone) for part in ("begins", "ends"))
    if ends <= begins:
        ends += timedelta(days=1)
    return acts.Shift(one["key"] or "", minute(begins), minute(ends), int(one["places"]))


def _local(day: str, clock: str, zone: tzinfo) -> datetime:
    hours, minutes = clock.replace(".", ":").split(":")
    return datetime.fromisoformat(f"{day}T{int(hours):02d}:{minutes}").replace(tzinfo=zone).astimezone(UTC)


def _line(one: Shift, zone: tzinfo) -> str:
    begins, ends = (datetime.fromisoformat(at).astimezone(zone) for at in (one.begins, one.ends))
    return f"{begins:%Y-%m-%d %H:%M}-{ends:%H:%M} | {one.places} | {one.key}"


class CountForm(forms.Form):
    """Who came: codes, and how many without one."""

    came = forms.MultipleChoiceField(
        label=_("Those who came, by their code"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.IntegerField(
        label=_("And how many others"), min_value=0, max_value=MOST_PLACES, initial=0,
        help_text=_("People without a code, and those who were more than they had said."),
    )  # fmt: skip

    def __init__(self, *args: Any, rows: Sequence[Pledge], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["came"].choices = [(one.code, _called(one)) for one in rows]  # type: ignore[attr-defined]
        self.fields["came"].initial = [one.code for one in rows if one.came]


def _called(one: Pledge) -> str:
    return f"{one.code} · {one.people}" + (f" · {one.name}" if one.name else "")


class ReportForm(forms.Form):
    """What came of it."""

    text = forms.CharField(
        label=_("What came of it?"), max_length=REPORT_LIMIT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was done, what is left, and thanks. Name no private persons."),
    )  # fmt: skip
    photos = PicturesField(label=_("Pictures"), required=False, help_text=_("Up to three, without faces."))
