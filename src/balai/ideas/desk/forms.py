"""The shape of what a city's staff say about ideas: only these fields are read."""

from io import BytesIO
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balai.methods.opinion.exchange import BadVotes, read_statements
from balai.places.texts import TEXT_LIMIT

from .. import acts
from ..commands.calling import ANSWER_LIMIT, MOST_DAYS, STATEMENT_LIMIT, TITLE_LIMIT
from ..models import Call
from ..states import ANSWERS, PHASE_WORDS

LARGEST, MOST_AT_ONCE = 500_000, 200
"""Bytes of a file of statements, and how many are taken from it."""
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


class StatementForm(forms.Form):
    """A statement in the city's name, or a file of them."""

    text = forms.CharField(
        label=_("A statement"), max_length=STATEMENT_LIMIT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One thought that people can agree or disagree with."), required=False,
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or many from a file"), required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_(
            "comments.csv, as other systems write it: the columns comment-id and comment-body. What was moderated out "
            "there stays out."
        ),
    )  # fmt: skip

    def clean_file(self) -> list[str]:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return []
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(gettext("This file is too large. Take it in parts."))
        try:
            found = [one for one in read_statements(BytesIO(file.read())) if not one.hidden]
        except (BadVotes, UnicodeDecodeError) as error:
            raise forms.ValidationError(
                gettext("This file has no statements that can be read: it must name the columns comment-id and "
                        "comment-body in its first line, and each statement once.")
            ) from error  # fmt: skip
        return [_statement(n, one.text) for n, one in enumerate(found, 1)]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        said["every"] = [*filter(None, [said.get("text", "")]), *(said.get("file") or ())]
        if not self.errors and not 0 < len(said["every"]) <= MOST_AT_ONCE:
            self.add_error(
                "text",
                gettext("Write a statement, or take a file of at most %(most)d.") % {"most": MOST_AT_ONCE},
            )
        return said


def _statement(n: int, text: str) -> str:
    """Its words. Raises ValidationError, naming which of the file it is."""
    text = text.strip()
    if not 0 < len(text) <= STATEMENT_LIMIT:
        words = gettext("Statement %(n)d of the file is empty, or longer than %(most)d signs.")
        raise forms.ValidationError(words % {"n": n, "most": STATEMENT_LIMIT})
    return text
