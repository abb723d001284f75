"""The shape of what is sent from the desk: only these fields are read, whatever else a request carries."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.places.forms import Seen
from balai.places.models import Member, ProfileItem
from balai.places.texts import TEXT_LIMIT, Refused
from balai.web.status import status as state_of

from ..acts import TargetSet
from ..commands.assessments import field_of
from ..commands.projects import FILE_LIMIT, Answer
from ..commands.rules import STATUSES
from ..models import Plan, Project, Target
from .presenting import LABELS
from .values import currency_of, degrees, lines, micro_degrees, minor_units, typed_amount

DAY = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
DAY_HELP = _("A day such as 2026-09-30, a month or a year.")
LINES_HELP = _("One on each line.")


def day(label: Any, help_text: Any = DAY_HELP, required: bool = False) -> forms.CharField:
    """A year, a month or a day as text; the rules say which texts are one."""
    return forms.CharField(label=label, required=required, max_length=10, help_text=help_text, widget=DAY)


def words(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def several(label: Any, **options: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


class ProjectForm(forms.Form):
    """Opens a project."""

    name = forms.CharField(label=_("Name of the project"), max_length=TEXT_LIMIT)
    focus_area = forms.ChoiceField(label=_("Focus area"))
    plan = forms.ChoiceField(label=_("Plan it belongs to"), required=False)

    def __init__(self, *args: Any, focus_areas: list[str], plans: list[Plan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "focus_area", [(area, area) for area in focus_areas])
        choose(self, "plan", [("", "—"), *((plan.ref, plan.name) for plan in plans)])


class AnswerForm(Seen):
    """What a city says of a project in a round: prefilled with what the register says."""

    name = forms.CharField(label=LABELS["name"], max_length=TEXT_LIMIT)
    focus_area = forms.ChoiceField(label=LABELS["focus_area"], required=False)
    status = forms.ChoiceField(label=LABELS["status"], required=False, widget=forms.RadioSelect)
    reason = words(
        _("Why"), rows=2, max_length=TEXT_LIMIT,
        help_text=_("Needed for a new name or focus area, and for a step back. It stands in the record."),
    )  # fmt: skip
    text = words(
        LABELS["text"], rows=4, max_length=TEXT_LIMIT, help_text=_("Official text, at most 500 characters.")
    )
    types = several(LABELS["types"])
    starts_on = day(LABELS["starts_on"])
    ends_on = day(LABELS["ends_on"])
    budget = forms.CharField(
        label=LABELS["budget"], required=False, max_length=40,
        help_text=_("In whole units of the currency, not in millions."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    currency = forms.CharField(
        label=_("Currency"), required=False, max_length=3, help_text=_("Three letters, such as IDR or USD."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off"}),
    )  # fmt: skip
    partners = words(LABELS["partners"], max_length=8000, help_text=LINES_HELP)
    support = words(LABELS["support"], max_length=8000, help_text=LINES_HELP)
    needs = several(LABELS["needs"])
    practices = several(LABELS["practices"])
    lat = forms.CharField(
        label=LABELS["lat"], required=False, max_length=20, help_text=_("Degrees; south is negative.")
    )
    lon = forms.CharField(
        label=LABELS["lon"], required=False, max_length=20, help_text=_("Degrees; west is negative.")
    )

    def __init__(
        self, *args: Any, project: Project, focus_areas: list[str], types: list[str],
        items: dict[str, list[ProfileItem]], **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        areas = dict.fromkeys([project.focus_area, *focus_areas])
        choose(self, "focus_area", [(area, area or "—") for area in areas])
        choose(self, "status", status_choices(project.status))
        choose(self, "types", [(t, t) for t in dict.fromkeys([*types, *project.types])])
        for field, kind in (("needs", "need"), ("practices", "practice")):
            known = {item.ref: item.name for item in items[kind]}
            gone = {ref: ref for ref in getattr(project, field) if ref not in known}
            choose(self, field, list((known | gone).items()))
            if not self.fields[field].choices:  # type: ignore[attr-defined]
                del self.fields[field]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        readers = {
            "currency": lambda: currency_of(said.get("currency", "")),
            "budget": lambda: minor_units(said.get("budget", ""), said.get("currency") or ""),
            "lat": lambda: micro_degrees(said.get("lat", ""), "lat"),
            "lon": lambda: micro_degrees(said.get("lon", ""), "lon"),
        }
        for field, read in readers.items():
            if field not in self.errors and not (field == "budget" and "currency" in self.errors):
                try:
                    said[field] = read()
                except Refused as refused:
                    self.add_error(refused.field, str(refused))
        return said

    def answer(self) -> Answer:
        said = {name: value for name, value in self.said().items() if name not in {"partners", "support"}}
        said |= {name: lines(self.cleaned_data[name]) for name in ("partners", "support")}
        return Answer(**said)


def typed(answer: Answer) -> dict[str, Any]:
    """An answer as the form's fields show it."""
    said = {name: getattr(answer, name) for name in Answer.__struct_fields__}
    return {
        **said,
        "budget": typed_amount(answer.budget, answer.currency),
        "partners": "\n".join(answer.partners),
        "support": "\n".join(answer.support),
        "lat": degrees(answer.lat),
        "lon": degrees(answer.lon),
    }


def status_choices(now: str) -> list[tuple[str, Any]]:
    """The six statuses; before them what the project is now, where that is none of them."""
    first = [] if now in STATUSES or now in {"planning", "ongoing"} else [(now, state_of(now).label)]
    return [*first, *((one, state_of(one).label) for one in STATUSES)]


class MergeForm(Seen):
    """In which project of the same city this one goes on."""

    into = forms.ChoiceField(label=_("It goes on in"))
    reason = forms.CharField(
        label=_("Reason"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the public record. At most 500 characters."),
    )  # fmt: skip

    def __init__(self, *args: Any, others: list[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "into", [(other.ref, other.name) for other in others])


class MilestoneForm(forms.Form):
    """A step of a project."""

    text = forms.CharField(label=_("What is done by then"), max_length=TEXT_LIMIT)
    due = day(_("Due"))
    reached_on = day(_("Reached"), _("Empty as long as it is not reached."))


class LinkForm(forms.Form):
    """Evidence that stands on the web."""

    title = forms.CharField(label=_("What it shows"), max_length=TEXT_LIMIT)
    url = forms.CharField(
        label=_("Web address"), max_length=TEXT_LIMIT,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip


class FileForm(forms.Form):
    """Evidence as a file."""

    title = forms.CharField(label=_("What it shows"), max_length=TEXT_LIMIT)
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A PDF, PNG or JPEG of up to 5 MB. Where and when a picture was taken is removed; "
            "do not send pictures of people who have not agreed."
        ),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 5 MB."))
        return file


class PlanForm(Seen):
    """A plan of the city within a network."""

    network = forms.ChoiceField(label=_("Network or programme"))
    name = forms.CharField(label=_("Name of the plan"), max_length=TEXT_LIMIT)
    vision = words(
        _("Vision"),
        rows=4,
        max_length=TEXT_LIMIT,
        help_text=_("In the plan's words, at most 500 characters."),
    )
    source = forms.CharField(label=_("Source"), max_length=200, required=False)

    def __init__(self, *args: Any, networks: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "network", networks)


class TargetForm(Seen):
    """A target of a plan. A correction gives its reason."""

    text = forms.CharField(label=_("Target"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}))
    indicator = forms.CharField(label=_("Indicator"), max_length=200, required=False)
    baseline = forms.CharField(label=_("Where it stood"), max_length=60, required=False)
    value = forms.CharField(label=_("What is to be reached"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=60, required=False)
    due = day(_("Due"))
    project = forms.ChoiceField(label=_("Project it belongs to"), required=False)
    source = forms.CharField(label=_("Source"), max_length=200, required=False)
    reason = words(_("Reason for the correction"), rows=2, max_length=TEXT_LIMIT)

    def __init__(self, *args: Any, target: Target | None, projects: list[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "project", [("", "—"), *((p.ref, p.name) for p in projects)])
        if target is None:
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True

    def target(self, plan: str, ref: str) -> TargetSet:
        return TargetSet(ref=ref, plan=plan, **self.said())


class ResultForm(forms.Form):
    """What came of a target so far."""

    value = forms.CharField(label=_("Reached so far"), max_length=60, required=False)
    met = forms.ChoiceField(
        label=_("Was the target met?"), required=False, widget=forms.RadioSelect,
        choices=[("", _("Too early to say")), ("yes", _("Yes")), ("no", _("No"))],
    )  # fmt: skip
    note = words(_("How it came about"), rows=3, max_length=TEXT_LIMIT)
    on = day(_("As of"), _("Empty: today."))


class RoundForm(forms.Form):
    """Opens a yearly collection."""

    year = forms.IntegerField(label=_("Year"), min_value=2018, max_value=2200)
    title = forms.CharField(label=_("Title"), max_length=200)
    cut_off = forms.DateField(
        label=_("Figures as of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due = forms.DateField(
        label=_("Answers due on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Reminders go out 14 and 3 days before, then every week."),
    )  # fmt: skip
    asked = forms.MultipleChoiceField(label=_("Places asked"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, members: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(
            self, "asked", [(member.origin, f"{member.name}, {member.country_name}") for member in members]
        )
        self.fields["asked"].initial = [member.origin for member in members]


class CitiesForm(forms.Form):
    """Cities ticked in a list."""

    city = forms.MultipleChoiceField(label=_("Cities"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "city", choices)


class DecisionForm(forms.Form):
    """Whether two listed projects are one."""

    decision = forms.ChoiceField(choices=[("confirm", _("Confirm")), ("reject", _("Reject"))])
    reason = forms.CharField(
        label=_("Reason"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )


def choose(form: forms.BaseForm, field: str, choices: list[tuple[str, Any]]) -> None:
    """What may be chosen in a field; anything else is refused by the form."""
    form.fields[field].choices = choices  # type: ignore[attr-defined]


class ScoreForm(forms.Form):
    """A place's own scores in a programme, one field a component."""

    year = forms.CharField(
        label=_("Year"),
        max_length=4,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, components: list[str], most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.components = components
        hint = _("From 0 to %(most)s, at most two decimals.") % {"most": most}
        for name in components:
            widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
            self.fields[field_of(name)] = forms.CharField(
                label=name, max_length=10, help_text=hint, widget=widget
            )
        self.fields["source"] = forms.CharField(
            label=_("Where the scores come from"), required=False, max_length=TEXT_LIMIT
        )

    def scores(self) -> dict[str, str]:
        """Scores as typed, by component."""
        return {name: self.cleaned_data[field_of(name)] for name in self.components}
