"""The shape of what residents send: only these fields are read."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from balai.people.sending import Sending
from balai.places.link_field import LinkForm
from balai.places.models import Place
from balai.places.picture_field import PicturesField
from balai.places.point_field import PointForm
from balai.places.queries import profile

from .commands.amending import WHY_LIMIT
from .commands.calling import STATEMENT_LIMIT
from .commands.proposing import ABOUT, MOST_COST, PLACE_LIMIT, TEXT_LIMIT, TITLE_LIMIT, Said
from .presenting import MINOR


class WordsForm(Sending):
    """The words of an idea: the need first."""

    need = forms.CharField(
        label=_("What is the need?"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who is without what, where and when. In any language; leave out names and numbers."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What do you propose?"), max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 4})
    )
    title = forms.CharField(label=_("Your idea in a few words"), max_length=TITLE_LIMIT)
    field_order: tuple[str, ...] = ("need", "text", "title")


class IdeaForm(WordsForm, PointForm, LinkForm):
    """An idea, with where it is, what it may cost and what it is about."""

    where = forms.CharField(
        label=_("Where?"),
        required=False,
        max_length=PLACE_LIMIT,
        help_text=_("A street, a place, a part of the city."),
    )
    cost_low = forms.IntegerField(
        label=_("It costs at least"), required=False, min_value=0, max_value=MOST_COST // MINOR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )  # fmt: skip
    cost_high = forms.IntegerField(
        label=_("and at most"), required=False, min_value=0, max_value=MOST_COST // MINOR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "short"}),
    )  # fmt: skip
    answers = forms.ChoiceField(label=_("A need of the city that it answers"), required=False)
    about = forms.CharField(
        label=_("Codes of reports that it is about"), required=False, max_length=200,
        help_text=_("Such as MKS-7K2P4N; several with commas between them."),
    )  # fmt: skip
    photos = PicturesField(
        label=_("Pictures"), required=False, help_text=_("Up to three, without faces. Everybody sees them.")
    )

    contact = forms.EmailField(
        label=_("E-mail address"), required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("To be told what happens to it. Shown to nobody; every letter can be the last, with one tap."),
    )  # fmt: skip
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    """Whoever proposes has seen the ideas that may be the same."""

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(place.place_id, place.slug, ABOUT)
        needs = [(item.ref, item.name) for item in profile(place.place_id)["need"]]
        self.fields["answers"].choices = [("", gettext("None")), *needs]  # type: ignore[attr-defined]
        if not needs:
            del self.fields["answers"]

    def ask_again(self) -> None:
        """The form as it was sent, with what is to be looked at first; the next sending is taken."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["sure"] = "on"  # type: ignore[index]

    def said(self) -> Said:
        data = self.cleaned_data
        return Said(
            title=data["title"], need=data["need"], text=data["text"], where=data["where"],
            cost_low=(data["cost_low"] or 0) * MINOR, cost_high=(data["cost_high"] or 0) * MINOR,
            answers=data.get("answers", ""),
            about=[one for one in data["about"].replace(";", ",").split(",") if one.strip()],
            links=self.chosen(), **self.point(), photos=data["photos"], lang=get_language() or "en",
            client_key=data["client_key"],
        )  # fmt: skip


class FollowForm(Sending):
    """Where letters about an idea go."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        help_text=_("You get a letter to confirm it. Every later one can be stopped with one tap."),
    )  # fmt: skip


class SpeakForm(Sending):
    """A button: an answer to a statement, support, or what whoever proposed it does."""

    do = forms.ChoiceField(
        widget=forms.HiddenInput,
        choices=[
            (one, one)
            for one in ("say", "support", "take-support-back", "join", "settle", "take-back", "take-words")
        ],
    )
    statement = forms.SlugField(required=False, max_length=40)
    answer = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("1", "1"), ("0", "0"), ("-1", "-1")]
    )
    other = forms.SlugField(required=False, max_length=40)
    yes = forms.ChoiceField(required=False, choices=[("1", "1"), ("0", "0")])


class AmendForm(WordsForm):
    """Other words for an idea, and why."""

    why = forms.CharField(
        label=_("Why are these words better?"), max_length=WHY_LIMIT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever proposed the idea decides whether to take them. Somebody looks at them first."),
    )  # fmt: skip
    field_order = ("title", "need", "text", "why")


class StateForm(Sending):
    """A statement of one's own."""

    text = forms.CharField(
        label=_("Your statement"), max_length=STATEMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thought that people can agree or disagree with. Somebody looks at it before others see it."),
    )  # fmt: skip
