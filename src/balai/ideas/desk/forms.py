"""The shape of what a city's staff say about ideas: only these fields are read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from balai.places.texts import TEXT_LIMIT

from .. import acts
from ..commands.calling import ANSWER_LIMIT, MOST_DAYS, STATEMENT_LIMIT, TITLE_LIMIT
from ..models import Call
from ..states import ANSWERS, PHASE_WORDS

ROWS = forms.Textarea(attrs={"rows": 3})
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CallForm(forms.Form):
    """A call for ideas."""

    title = forms.CharField(label=_("What is it about, in a few words?"), max_length=TITLE_LIMIT)
    question = forms.CharField(
        label=_("What do you ask people?"), max_length=TEXT_LIMIT, widget=ROWS,
        help_text=_("One question, such as: What would make the way to school safer?"),
    )  # fmt: skip
    office = forms.CharField(label=_("Which office answers?"), max_length=TITLE_LIMIT)
    answer_days = forms.IntegerField(
        label=_("In how many days does it answer each idea?"), min_value=1, max_value=MOST_DAYS, initial=30
    )
    currency = forms.RegexField(
        r"^[A-Z]{3}$",
        label=_("Currency of costs"),
        required=False,
        help_text=_("Three letters, such as IDR."),
    )
    until = forms.DateField(label=_("Until when are ideas collected?"), required=False, widget=DAY)
    votes_published = forms.BooleanField(
        label=_("When answers are over, publish every vote on statements, without anything about who voted"),
        required=False, help_text=_("It is said to people before they answer, and cannot be changed later."),
    )  # fmt: skip

    def act(self) -> acts.IdeasCalled:
        said = self.cleaned_data
        return acts.IdeasCalled(
            ref="", title=said["title"], question=said["question"], office=said["office"],
            answer_days=said["answer_days"], currency=said["currency"], votes_published=said["votes_published"],
            until=said["until"].isoformat() if said["until"] else "",
        )  # fmt: skip


class PhaseForm(forms.Form):
    """The call is moved on."""

    phase = forms.ChoiceField(label=_("Which phase?"), choices=list(PHASE_WORDS.items()))
    until = forms.DateField(label=_("Until when?"), required=False, widget=DAY)
    reason = forms.CharField(
        label=_("Why?"), max_length=TEXT_LIMIT, widget=ROWS, help_text=_("Everybody reads this.")
    )

    @staticmethod
    def initial_of(row: Call) -> dict[str, Any]:
        order = list(PHASE_WORDS)
        at = order.index(row.phase) if row.phase in order else 0
        return {"phase": order[min(at + 1, len(order) - 1)]}


class AnswerForm(forms.Form):
    """The office's answer to an idea."""

    answer = forms.ChoiceField(
        label=_("What do you answer?"), choices=list(ANSWERS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Your reasons"), max_length=ANSWER_LIMIT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In plain words; whoever proposed it reads this first."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=_("In how many days is there more to tell?"), required=False, min_value=1, max_value=MOST_DAYS,
        help_text=_("Leave it empty only where this is the last word."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Something is done for a reason that everybody can read."""

    reason = forms.CharField(
        label=_("Why?"), max_length=TEXT_LIMIT, widget=ROWS, help_text=_("Everybody reads this.")
    )


class StatementForm(forms.Form):
    """A statement in the city's name."""

    text = forms.CharField(
        label=_("A statement"), max_length=STATEMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thought that people can agree or disagree with."),
    )  # fmt: skip
