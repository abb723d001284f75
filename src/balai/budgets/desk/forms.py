"""The shape of what a city's staff say about a ballot: only these fields are read."""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from balai.places.link_field import LinkForm
from balai.places.models import Place
from balai.places.picture_field import PicturesField
from balai.places.texts import TEXT_LIMIT, Refused
from balai.places.zones import check_zone
from balai.record.append import minute

from .. import acts
from ..commands.opening import CAME_FROM, MOST_ITEMS, MOST_MONEY, MOST_POINTS, TITLE_LIMIT
from ..counting import Points
from ..models import Ballot
from ..states import COMPLETIONS, KINDS, RULES, UTILITIES
from .ways import detail_fields, parts, said_of, ways_field

ROWS = forms.Textarea(attrs={"rows": 3})
AMOUNT = re.compile(r"\d[\d., ]{0,30}", re.ASCII)


class MomentField(forms.CharField):
    """A day and a time, in the zone of the form."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})


class BallotForm(LinkForm):
    """A ballot, before it is frozen."""

    title = forms.CharField(
        label=_("What is it about, in a few words?"), max_length=TITLE_LIMIT,
        help_text=_("Such as: What our kampung builds in 2027."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("What should people know?"), required=False, max_length=TEXT_LIMIT, widget=ROWS
    )
    budget = forms.IntegerField(
        label=_("How much money"),
        min_value=1,
        max_value=MOST_MONEY,
        help_text=_("In whole units, without cents."),
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, min_length=3, help_text=_("Such as IDR, PHP or THB.")
    )
    items = forms.CharField(
        label=_("Projects"), max_length=80_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One project a line: name | cost | what it is, such as Shade trees | 40000000 | Two rows along the walk."
        ),
    )  # fmt: skip
    photos = PicturesField(
        label=_("Pictures"), required=False, most=MOST_ITEMS,
        help_text=_("One for each project, in the order of the lines, without faces."),
    )  # fmt: skip
    # As radio buttons: on a telephone a list would cut these sentences off.
    kind = forms.ChoiceField(
        label=_("How do people vote?"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    most = forms.IntegerField(
        label=_("How many projects may one choose or put in order, or how many points share out?"),
        min_value=1,
        max_value=MOST_POINTS,
    )
    within = forms.BooleanField(label=_("What one chooses must fit the money together"), required=False)
    rule = forms.ChoiceField(
        label=_("How is it counted?"), choices=list(RULES.items()), widget=forms.RadioSelect,
        help_text=_(
            "Equal shares and Phragmén need whole ballots, which are then published, sorted and without names. "
            "In 1,746 "
            "published votes 17.7% of ballots were like no other: "
            "somebody who knows most of a ballot may find the rest."
        ),
    )  # fmt: skip
    utility = forms.ChoiceField(
        label=_("With equal shares: what is a project worth?"),
        choices=list(UTILITIES.items()),
        widget=forms.RadioSelect,
    )
    completion = forms.ChoiceField(
        label=_("With equal shares: what about money that is left?"),
        choices=list(COMPLETIONS.items()),
        widget=forms.RadioSelect,
    )
    who = forms.CharField(label=_("Who may vote?"), max_length=TEXT_LIMIT, widget=ROWS)
    ways = ways_field()
    prefixes, listed, issuer, client_id, client_secret, claim, values = detail_fields()
    timezone = forms.CharField(label=_("Time zone"), max_length=60, help_text=_("Such as Asia/Jakarta."))
    opens = MomentField(label=_("Voting begins"), max_length=20)
    closes = MomentField(label=_("Voting ends"), max_length=20)
    gate = forms.IntegerField(
        label=_("How many ballots from one address raise the gate?"), min_value=2, max_value=10_000,
        help_text=_("A family or a village hall shares one address; so many at once wait until you decide, in public."),
    )  # fmt: skip
    sure = forms.BooleanField(label=_("I have checked all of it: nothing can be changed afterwards"))
    field_order = ("title", "text", "links", "look")

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(place.place_id, place.slug, CAME_FROM)
        self.fields["look"].label = gettext("Look for the ideas that it is about, by their words")
        if "links" in self.fields:
            self.fields["links"].label = gettext("What it came from")

    @staticmethod
    def initial_of(last: Ballot | None) -> dict[str, Any]:
        """What the city said the last time."""
        said = {
            "within": True, "most": 5, "gate": 40, "ways": ["letter"], "kind": "approval", "rule": "greedy",
            "utility": "cost", "completion": "add1u",
        }  # fmt: skip
        if last:
            names = ("currency", "timezone", "kind", "most", "who", "gate")
            said |= {**{name: getattr(last, name) for name in names}, **said_of(last)}
        return said

    def clean_items(self) -> list[acts.Item]:
        lines = [line for line in map(str.strip, self.cleaned_data["items"].splitlines()) if line]
        if len(lines) > MOST_ITEMS:
            raise forms.ValidationError(gettext("Name two to %(most)d projects.") % {"most": MOST_ITEMS})
        return [_item(line) for line in lines]

    def clean(self) -> dict[str, Any]:
        """Times are read in the zone that was written, so both must be right."""
        said = self.cleaned_data
        try:
            zone = check_zone(said.get("timezone", ""))
        except Refused as refused:
            self.add_error("timezone", str(refused))
            return said
        for name in ("opens", "closes"):
            if name in said:
                try:
                    said[name] = minute(
                        datetime.fromisoformat(said[name]).replace(tzinfo=zone).astimezone(UTC)
                    )
                except (ValueError, OverflowError):
                    self.add_error(name, gettext("Write a day and a time."))
        return said

    def act(self) -> acts.BallotOpened:
        said = self.cleaned_data
        counting = acts.Counting(said["rule"])
        if said["rule"] == "mes":
            counting = acts.Counting("mes", said["utility"], said["completion"])
        names = (
            "title",
            "text",
            "budget",
            "items",
            "kind",
            "most",
            "within",
            "who",
            "ways",
            "timezone",
            "opens",
            "closes",
        )
        frozen = {name: said[name] for name in names}
        if said["kind"] == "choose-1":
            frozen |= {"most": 1, "within": False}
        return acts.BallotOpened(
            ref="", seed="", counting=counting, currency=said["currency"].upper(), gate=said["gate"],
            links=self.chosen(), **parts(said), **frozen,
        )  # fmt: skip


def _item(line: str) -> acts.Item:
    name, cost, text = ([one.strip() for one in line.split("|", 2)] + ["", ""])[:3]
    digits = re.sub(r"[., ]", "", cost)
    if not AMOUNT.fullmatch(cost) or len(digits) > 16:
        words = gettext("This line is no project: %(line)s. Write it like Shade trees | 40000000 | Two rows.")
        raise forms.ValidationError(words % {"line": line[:60]})
    return acts.Item("", name, int(digits), text)


class PaperForm(forms.Form):
    """What a paper ballot says."""

    code = forms.CharField(
        label=_("The code on the paper"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        if row.kind == "choose-1":
            self.fields["points"] = forms.ChoiceField(
                label=gettext("Chosen"), choices=[(item["key"], item["name"]) for item in row.items],
                widget=forms.RadioSelect,
            )  # fmt: skip
            return
        if row.kind == "approval":
            choices = [(item["key"], item["name"]) for item in row.items]
            self.fields["points"] = forms.MultipleChoiceField(
                label=gettext("Chosen"), choices=choices, widget=forms.CheckboxSelectMultiple, required=False
            )
            return
        for item in row.items:
            self.fields[f"points_{item['key']}"] = forms.IntegerField(
                label=item["name"], min_value=0, max_value=MOST_POINTS, required=False,
                help_text=gettext("Its place in the order: 1 is the first.") if row.kind == "ordinal" else "",
            )  # fmt: skip

    def points(self) -> Points:
        given = [self._given(item["key"]) for item in self.row.items]
        if self.row.kind == "ordinal":  # places, which are points once they are counted from below
            return tuple((item, self.row.most + 1 - place) for item, place in enumerate(given) if place)
        return tuple((item, n) for item, n in enumerate(given) if n)

    def _given(self, key: str) -> int:
        said = self.cleaned_data
        if self.row.kind == "choose-1":
            return int(key == said["points"])
        return int(key in said["points"]) if self.row.kind == "approval" else said[f"points_{key}"] or 0


class GateForm(forms.Form):
    """Whether ballots that wait count, with a reason that everybody reads."""

    counted = forms.ChoiceField(
        label=_("Do they count?"), widget=forms.RadioSelect,
        choices=[("yes", _("They count")), ("no", _("They are left out"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), max_length=TEXT_LIMIT, widget=ROWS, help_text=_("Everybody reads this.")
    )
