"""The shape of what staff do with one request: only these fields are read."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from balai.places.zones import zone_named
from balai.web.languages import LANGUAGES

from ..clock import minute
from ..commands.answering import ANSWER_LIMIT
from ..forms import PicturesField
from ..models import Kind, Office
from ..presenting_desk import likely_words
from ..queue import Likely

WORDS = {"rows": 4}


def _reason(required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"), required=required, max_length=500, help_text=_("Everybody reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class GiveForm(forms.Form):
    """Who has it from now on. `seen`: the version that was on the screen."""

    officer = forms.ChoiceField(label=_("Who has it"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Mapping[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = sorted(((str(key), name) for key, name in staff.items()), key=lambda one: one[1].lower())
        self.fields["officer"].choices = [("", _("Nobody yet")), *people]  # type: ignore[attr-defined]


class SendOnForm(forms.Form):
    """Another office, perhaps as another kind. `seen`: the version of who has it that was on the screen.

    `likely`: the office that it may be for, which is chosen at first, and why.
    """

    office = forms.ChoiceField(label=_("Which office answers"))
    kind = forms.ChoiceField(
        label=_("What it is about"), required=False, help_text=_("Another kind has a promise of its own.")
    )
    reason = _reason()
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        offices: Iterable[Office],
        kinds: Iterable[Kind],
        likely: Likely | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if likely:
            self.fields["office"].help_text = likely_words(likely)
        self.fields["office"].choices = [(one.ref, one.name) for one in offices]  # type: ignore[attr-defined]
        named = [(one.code, one.name) for one in kinds]
        self.fields["kind"].choices = [("", _("As it is")), *named]  # type: ignore[attr-defined]


class PromiseForm(forms.Form):
    """Another date, in the city's own time."""

    until = forms.DateTimeField(
        label=_("Answer promised by"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip
    reason = _reason()

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone_named(zone)

    def clean_until(self) -> str:
        """As acts write it."""
        return minute(timezone.make_naive(self.cleaned_data["until"]).replace(tzinfo=self.zone))


class AnswerForm(forms.Form):
    """What the office says, with pictures that show it."""

    answer = forms.ChoiceField(
        label=_("What the answer says"), widget=forms.RadioSelect,
        choices=[
            ("done", _("It is done: those who reported are asked whether it is so")),
            ("declined", _("It will not be done")),
            ("note", _("A word on the way")),
        ],
    )  # fmt: skip
    text = forms.CharField(
        label=_("Answer"), max_length=ANSWER_LIMIT, widget=forms.Textarea(attrs=WORDS),
        help_text=_("Everybody reads it. In the language of whoever reported, if you can."),
    )  # fmt: skip
    photos = PicturesField(
        label=_("Pictures"), required=False,
        help_text=_("A picture of your own, taken there. It is a claim; those who reported say whether it is so."),
    )  # fmt: skip


class JoinForm(forms.Form):
    """Another report of the same thing, which goes on for both."""

    into = forms.CharField(
        label=_("Code of the request that goes on"), max_length=20,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "characters", "class": "short"}),
    )  # fmt: skip
    reason = _reason(required=False)


class PartForm(forms.Form):
    """Why it is not of the same thing after all."""

    reason = _reason()


class ModerateForm(forms.Form):
    """Whether what residents wrote and photographed is shown."""

    shown = forms.ChoiceField(
        label=_("Words and pictures of residents"), widget=forms.RadioSelect,
        choices=[("no", _("are held back")), ("yes", _("are shown"))],
    )  # fmt: skip
    asides = forms.MultipleChoiceField(
        label=_("Which of them"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )  # fmt: skip
    reason = _reason()

    def __init__(self, *args: Any, parts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asides"].choices = list(parts)  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word to the other staff."""

    note = forms.CharField(
        label=_("Note for the other staff"), max_length=ANSWER_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shown at the desk alone; it never becomes part of the record."),
    )  # fmt: skip


class TemplateForm(forms.Form):
    """Words for answers."""

    name = forms.CharField(label=_("What you call them"), max_length=120)
    lang = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    kind = forms.ChoiceField(label=_("For what"), required=False)
    text = forms.CharField(
        label=_("Words"), max_length=ANSWER_LIMIT, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, kinds: Iterable[Kind], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.code, one.name) for one in kinds]
        self.fields["kind"].choices = [("", _("Everything")), *named]  # type: ignore[attr-defined]
