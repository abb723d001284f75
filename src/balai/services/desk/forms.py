"""The shape of what a city's staff say about their counter: only these fields are read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from .. import acts
from ..models import Area, Counter, Kind, Office

PLAIN = {"spellcheck": "false", "autocapitalize": "off"}
DAYS = [
    ("1", _("Monday")), ("2", _("Tuesday")), ("3", _("Wednesday")), ("4", _("Thursday")), ("5", _("Friday")),
    ("6", _("Saturday")), ("7", _("Sunday")),
]  # fmt: skip
KINDS_OF_ANSWER = {
    "line": "string", "text": "text", "number": "number", "day": "datetime", "one": "singlevaluelist",
    "several": "multivaluelist",
}  # fmt: skip
"""What staff write for what Open311 calls a datatype."""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class CounterForm(forms.Form):
    """How the counter works."""

    prefix = forms.CharField(  # type: ignore[assignment]
        label=_("Letters before each code"), max_length=4, widget=forms.TextInput(attrs={"class": "short"}),
        help_text=_("Two to four capital letters without vowels, such as MKS."),
    )  # fmt: skip
    timezone = forms.CharField(
        label=_("Time zone"), max_length=60, help_text=_("Such as Asia/Jakarta."),
        widget=forms.TextInput(attrs=PLAIN),
    )  # fmt: skip
    weekdays = forms.MultipleChoiceField(
        label=_("Days on which the offices work"), choices=DAYS, widget=forms.CheckboxSelectMultiple
    )
    opens = forms.CharField(label=_("They open at"), max_length=5, initial="08:00")
    closes = forms.CharField(label=_("They close at"), max_length=5, initial="16:00")
    holidays = forms.CharField(
        label=_("Holidays"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One day a line, such as 2026-08-17. No promise ends on them."),
    )  # fmt: skip
    objection_days = forms.IntegerField(
        label=_("Days in which those who reported may object"), min_value=1, max_value=60, initial=7
    )
    emergency = forms.CharField(
        label=_("Emergency number"), required=False, max_length=40,
        help_text=_("Shown first to whoever reports."),
    )  # fmt: skip
    passes_on = forms.ChoiceField(
        label=_("What is reported from outside every area"),
        choices=[("yes", _("is taken and passed on")), ("no", _("is refused"))],
    )

    @staticmethod
    def initial_of(row: Counter) -> dict[str, Any]:
        names = ("prefix", "timezone", "opens", "closes", "objection_days", "emergency")
        said = {name: getattr(row, name) for name in names}
        said["passes_on"] = "yes" if row.passes_on else "no"
        return {**said, "weekdays": [str(day) for day in row.weekdays], "holidays": "\n".join(row.holidays)}

    def act(self) -> acts.CounterSet:
        said = self.cleaned_data
        lists = {"weekdays": [int(day) for day in said["weekdays"]], "holidays": _lines(said["holidays"])}
        return acts.CounterSet(**{**said, **lists, "passes_on": said["passes_on"] == "yes"})


class KindForm(forms.Form):
    """A kind of service."""

    code = forms.CharField(
        label=_("Code"), max_length=40, widget=forms.TextInput(attrs=PLAIN),
        help_text=_("Small letters, digits and hyphens, such as street-lights. It stays."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=120)
    text = forms.CharField(
        label=_("What belongs here"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    parent = forms.ChoiceField(
        label=_("A finer one of"), required=False,
        help_text=_("Residents choose from at most eight kinds; finer ones are for staff."),
    )  # fmt: skip
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=10_000, initial=0)
    icon = forms.ChoiceField(label=_("Drawing"), required=False)
    place = forms.ChoiceField(
        label=_("How exactly the place is shown"),
        choices=[("street", _("Exactly: things in the street")), ("home", _("To 500 metres: homes stay private"))],
    )  # fmt: skip
    reach = forms.IntegerField(
        label=_("Metres within which another report may be of the same"),
        min_value=10,
        max_value=2000,
        initial=50,
    )
    promise = forms.IntegerField(
        label=_("An answer is promised within"),
        min_value=0,
        max_value=1000,
        initial=0,
        help_text=_("0: no promise."),
    )
    unit = forms.ChoiceField(
        label=_("Counted in"),
        choices=[("working days", _("Working days")), ("days", _("Days")), ("hours", _("Hours"))],
    )  # fmt: skip
    questions = forms.CharField(
        label=_("Questions"), required=False, max_length=12_000,
        widget=forms.Textarea(attrs={"rows": 5, **PLAIN}),
        help_text=_(
            "One a line: code | question | answer | choices. The answer is line, text, number, day, one or several; a "
            "star after it means that it must be answered. Such as: blocked | Is the road blocked? | one* | yes = Yes; "
            "no = No"
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, kinds: list[Kind], row: Kind | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        above = [(kind.code, kind.name) for kind in kinds if not kind.parent and kind != row]
        self.fields["parent"].choices = [("", _("None: residents choose it")), *above]  # type: ignore[attr-defined]
        known = ["road", "light", "drain", "water", "waste", "tree", "sign"]
        drawings = [("", _("By its code")), *((one, one) for one in known)]
        if row and row.icon and row.icon not in known:
            drawings.append((row.icon, row.icon))
        self.fields["icon"].choices = drawings  # type: ignore[attr-defined]
        if row:
            del self.fields["code"]

    @staticmethod
    def initial_of(row: Kind) -> dict[str, Any]:
        names = ("name", "text", "parent", "order", "icon", "place", "reach", "promise", "unit")
        said = {name: getattr(row, name) for name in names}
        return {**said, "questions": "\n".join(map(_as_line, row.questions))}

    def clean_questions(self) -> list[acts.Question]:
        hints = {q["code"]: q.get("hint", "") for q in self.row.questions} if self.row else {}
        return [
            _question(number, line, hints)
            for number, line in enumerate(_lines(self.cleaned_data["questions"]), 1)
        ]

    def act(self) -> acts.KindSet:
        """What no field says stays as it was."""
        kept = (
            {"code": self.row.code, "group": self.row.group, "keywords": self.row.keywords}
            if self.row
            else {}
        )
        return acts.KindSet(**{**kept, **self.cleaned_data})


def _as_line(question: dict[str, Any]) -> str:
    answer = {datatype: word for word, datatype in KINDS_OF_ANSWER.items()}[
        question.get("datatype", "string")
    ]
    star = "*" if question.get("required") else ""
    choices = "; ".join(f"{one['key']} = {one['name']}" for one in question.get("choices", []))
    return " | ".join(part for part in (question["code"], question["text"], answer + star, choices) if part)


def _question(number: int, line: str, hints: dict[str, str]) -> acts.Question:
    """A line as a question; the command says whether its values may stand."""
    parts = [part.strip() for part in line.split("|")]
    answer = parts[2].rstrip("*").strip() if len(parts) in {3, 4} else ""
    choices = [one.partition("=") for one in parts[3].split(";")] if len(parts) == 4 and parts[3] else []
    if answer not in KINDS_OF_ANSWER or not all(sign for _key, sign, _name in choices):
        message = now("Line %(number)d is not code | question | answer | choices.")
        raise forms.ValidationError(message % {"number": number})
    return acts.Question(
        code=parts[0],
        text=parts[1],
        datatype=KINDS_OF_ANSWER[answer],
        required=parts[2].endswith("*"),
        hint=hints.get(parts[0], ""),
        choices=[acts.Choice(key.strip(), name.strip()) for key, _sign, name in choices],
    )


class OfficeForm(forms.Form):
    """An office that answers."""

    name = forms.CharField(label=_("Name of the office"), max_length=120)


class CloseForm(forms.Form):
    """Why something is closed."""

    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the public record. At most 500 characters."),
    )  # fmt: skip


class CloseOfficeForm(CloseForm):
    """Why an office is closed, and which takes over."""

    into = forms.ChoiceField(label=_("Who takes over what it has"))
    field_order = ("into", "reason")

    def __init__(self, *args: Any, others: list[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].choices = [(one.ref, one.name) for one in others]  # type: ignore[attr-defined]


class AreaForm(forms.Form):
    """An area of the city with its outline."""

    name = forms.CharField(label=_("Name of the area"), max_length=120)
    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("A Polygon or MultiPolygon in longitude and latitude, up to 1 MB."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, row: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if row:
            self.fields["file"].required = False
            self.fields["file"].help_text = _("Without a file the outline stays as it is.")

    def clean_file(self) -> Any:
        """A browser that sends the file's name alone has sent no outline; nobody is to think that it was taken."""
        if self.data.get("file"):
            raise forms.ValidationError(now("The file itself did not arrive. Choose it again."))
        return self.cleaned_data["file"]


class RouteForm(forms.Form):
    """Which office answers what, where."""

    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    area = forms.ChoiceField(label=_("Where"), required=False)
    office = forms.ChoiceField(
        label=_("Which office answers"), required=False,
        help_text=_("A rule for a kind comes before one for an area, and both before one for everything."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, kinds: list[Kind], areas: list[Area], offices: list[Office], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        chosen = {
            "kind": [("", _("Everything")), *((kind.code, kind.name) for kind in kinds)],
            "area": [("", _("Everywhere")), *((area.ref, area.name) for area in areas)],
            "office": [
                ("", _("None: take the rule away")),
                *((office.ref, office.name) for office in offices),
            ],
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]


class MembersForm(forms.Form):
    """Who works in an office, of those who hold a role of the city."""

    members = forms.MultipleChoiceField(
        label=_("Who works here"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("They see this office's queue first, and are told when a promise is broken."),
    )  # fmt: skip

    def __init__(self, *args: Any, staff: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(((str(key), name) for key, name in staff.items()), key=lambda one: one[1].lower())
        self.fields["members"].choices = people  # type: ignore[attr-defined]
