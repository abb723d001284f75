"""The shape of what residents send to the counter: only these fields are read."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from balai.people.sending import Sending
from balai.places.picture_field import PicturesField
from balai.places.point_field import PointForm
from balai.places.texts import Refused

from .commands.reporting import TEXT_LIMIT, Report
from .models import Kind


class SayingForm(forms.Form):
    """Pictures and words about something that is there already."""

    photos = PicturesField(
        label=_("Pictures"), required=False,
        help_text=_("Up to three, JPEG, PNG or WebP, at most 15 MB each and 20 MB together."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What is wrong?"), required=False, max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In any language. Leave out names and telephone numbers: everybody can read this."),
    )  # fmt: skip


class SendingForm(Sending, SayingForm):
    """Something about it, and how its sender is reached."""

    contact = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("Shown to nobody. Without it you follow the report by its link."),
    )  # fmt: skip

    def said(self, kind: str = "") -> Report:
        """What is reported, as the command takes it."""
        data = self.cleaned_data
        return Report(
            kind=kind,
            text=data["text"],
            photos=data["photos"],
            contact=data["contact"],
            client_key=data["client_key"],
            lang=get_language() or "en",
        )


class ReportForm(PointForm, SendingForm):
    """A report: pictures, a place, a kind with its questions, and what else there is to say."""

    landmark = forms.CharField(
        label=_("Nearest shop, gate or landmark"), required=False, max_length=500,
        help_text=_("So that the place is found, also at night."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What is it about?"), widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )  # fmt: skip
    field_order = ("photos", "landmark", "lat", "lon", "kind", "text", "contact", "client_key")

    def __init__(self, *args: Any, kinds: Sequence[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = kinds
        self.fields["kind"].choices = [(kind.code, kind.name) for kind in kinds]  # type: ignore[attr-defined]
        self.asked = {kind.code: dict(_fields(kind)) for kind in kinds}
        for questions in self.asked.values():
            self.fields.update(questions)

    def tiles(self) -> list[dict[str, Any]]:
        """Each kind with its questions, for the page."""
        chosen = self["kind"].value()
        return [
            {
                "kind": kind,
                "chosen": kind.code == chosen,
                "fields": [self[name] for name in self.asked[kind.code]],
            }
            for kind in self.kinds
        ]

    def clean(self) -> dict[str, Any]:
        """Questions of the other kinds were not asked: whatever is wrong with their answers does not matter."""
        kind = self.cleaned_data.get("kind")
        for name in {name for code, asked in self.asked.items() if code != kind for name in asked}:
            self.errors.pop(name, None)
        return self.cleaned_data

    def said(self, kind: str = "") -> Report:
        data = self.cleaned_data
        code = data["kind"]
        answers = {name.rpartition(".")[2]: data.get(name) for name in self.asked[code]}
        return msgspec.structs.replace(
            super().said(code),
            **self.point(),
            landmark=data["landmark"],
            chosen={
                name: _keys(value) for name, value in answers.items() if _listed(self, code, name) and value
            },
            answers={
                name: str(value) for name, value in answers.items() if not _listed(self, code, name) and value
            },
        )

    def refuse(self, refused: Refused) -> None:
        """The command calls the place `place`, and a question `attribute[code]`."""
        field = {"place": "landmark"}.get(refused.field, refused.field)
        if field.startswith("attribute["):
            field = _name(self.cleaned_data["kind"], field[len("attribute[") : -1])
        super().refuse(Refused(str(refused), field))


def _name(kind: str, question: str) -> str:
    return f"ask.{kind}.{question}"


def _keys(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _listed(form: ReportForm, kind: str, question: str) -> bool:
    return hasattr(form.fields[_name(kind, question)], "choices")


def _fields(kind: Kind) -> Iterator[tuple[str, forms.Field]]:
    """A field for each question; the command says which must be answered, for the browser asks of one kind only."""
    for question in kind.questions:
        choices = [(one["key"], one["name"]) for one in question.get("choices", [])]
        common: dict[str, Any] = {
            "label": question["text"], "help_text": question.get("hint", ""), "required": False,
        }  # fmt: skip
        yield _name(kind.code, question["code"]), _field(question, choices, common)


def _field(question: dict[str, Any], choices: list[tuple[str, str]], common: dict[str, Any]) -> forms.Field:
    match question.get("datatype", "string"):
        case "singlevaluelist":
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
        case "multivaluelist":
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
        case "number":
            widget: forms.Widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "short"})
        case "datetime":
            widget = forms.TextInput(attrs={"type": "datetime-local", "class": "short"})
        case "text":
            widget = forms.Textarea(attrs={"rows": 3})
        case _:
            widget = forms.TextInput()
    return forms.CharField(max_length=TEXT_LIMIT, widget=widget, **common)
