"""Before a city chooses its rule: what the rules would have done with an earlier vote. Nothing of it is kept."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import msgspec
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from balai.methods import shares
from balai.methods.shares import BadFile, Compared, Election, Rule
from balai.people.desk import crumbs, form_page, in_city, page, url
from balai.places.models import Place
from balai.web.formats import money, number, percent

from .. import acts, queries
from ..counting import election_of, turns_of
from ..models import Ballot

LARGEST, UNPACKED = 5_000_000, 20_000_000
MOST_PROJECTS = 1000
STEP = Fraction(1, 100)
SECONDS = 2.0
"""For all rules together: a page is not waited for longer; `balai tally` counts what takes more."""
RULES: dict[str, Rule] = {
    "greedy": Rule(),
    "mes": Rule("mes", "cost", "add1u", step=STEP),
    "mes cardinality": Rule("mes", "cardinality", "add1u", step=STEP),
    "phragmen": Rule("phragmen"),
}
NAMES: dict[str, Promise] = {
    "greedy": gettext_lazy("Most votes first"),
    "mes": gettext_lazy("Equal shares, by cost"),
    "mes cardinality": gettext_lazy("Equal shares, each project alike"),
    "phragmen": gettext_lazy("Phragmén"),
}


class CompareForm(forms.Form):
    """An earlier vote of the city, or a file."""

    vote = forms.ChoiceField(
        label=gettext_lazy("An earlier vote"), required=False, widget=forms.RadioSelect,
        help_text=gettext_lazy("Votes of which whole ballots are published."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Or a file of ballots"), required=False,
        help_text=gettext_lazy("In the format of Pabulib (.pb or .pb.gz), at most 5 MB. It is counted and not kept."),
    )  # fmt: skip

    def __init__(self, *args: Any, votes: Iterable[Ballot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.votes = {one.ref: one for one in votes}
        if self.votes:
            self.fields["vote"].choices = [(one.ref, one.title) for one in self.votes.values()]  # type: ignore[attr-defined]
        else:
            del self.fields["vote"]
        self.election: Election | None = None
        self.turns: list[int] | None = None
        self.currency = ""
        self.names: dict[str, str] = {}

    def clean_file(self) -> Election | None:
        file: UploadedFile | None = self.cleaned_data["file"]
        if file is None:
            return None
        if (file.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        try:
            found = shares.unpack(file.read(), UNPACKED)
        except BadFile as error:
            raise forms.ValidationError(
                _("This is no file of ballots: %(why)s.") % {"why": str(error)[:200]}
            ) from error
        if len(found.projects) > MOST_PROJECTS:
            raise forms.ValidationError(_("This file has more than 1,000 projects."))
        return found

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if bool(said.get("vote")) == bool(said.get("file")) and not self.errors:
            raise forms.ValidationError(_("Choose an earlier vote, or a file."))
        if said.get("file"):
            self.election, self.currency = said["file"], said["file"].meta.get("currency", "")
        elif said.get("vote"):
            self._take(self.votes[said["vote"]])
        return said

    def _take(self, row: Ballot) -> None:
        opened, totals = queries.opened(row), [msgspec.convert(one, acts.Total) for one in row.totals]
        self.election, self.currency = election_of(opened, totals, queries.published(row)), row.currency
        self.turns = turns_of(opened, self.election)
        self.names = {one["key"]: one["name"] for one in row.items}


@in_city
@form_page
def compare(request: HttpRequest, place: Place) -> HttpResponse:
    """Winners by each rule side by side, who got nothing, and where the money goes."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = CompareForm(*sent, votes=queries.whole_ballots(place.place_id))
    found = None
    if form.is_bound and form.is_valid() and form.election:
        every = shares.compare(form.election, RULES, SECONDS, form.turns)
        found = compared(form.election, every, form.names, form.currency)
    trail = crumbs(place, (_("Votes about money"), url("desk_ballots", place)), (_("Compare the rules"), ""))
    return page(request, "budgets/desk/compare.html", place, form, found=found, crumbs=trail)


def compared(
    election: Election, every: list[Compared], names: dict[str, str], currency: str
) -> dict[str, Any]:  # fmt: skip
    """Tables for the page: projects that any rule funds, then the money by category and by area."""
    done = [one for one in every if one.outcome]
    won = {
        one.name: {number: n for n, number in enumerate(one.outcome.winners, 1)}
        for one in done
        if one.outcome
    }
    order = sorted(
        set().union(*won.values()), key=lambda n: (-sum(n in one for one in won.values()), -election.votes[n])
    )
    projects = [(n, election.projects[n]) for n in order]
    return {
        "columns": [_("Project"), *(NAMES[one.name] for one in done)],
        "rows": [
            [names.get(one.name) or one.title or one.name, *(_place(won[each.name].get(n)) for each in done)]
            for n, one in projects
        ],
        "voters": _voters(election.voters),
        "nothing": [(NAMES[one.name], _nothing(one.nothing, election.voters)) for one in done],
        "spread": [
            {
                "title": title, "columns": [title, *(NAMES[one.name] for one in done)],
                "rows": _money(done, name, election, currency),
            }
            for name, title in (("categories", _("Money by category")), ("areas", _("Money by area")))
            if done and getattr(done[0], name)
        ],
        "late": [NAMES[one.name] for one in every if not one.outcome],
    }  # fmt: skip


def _place(n: int | None) -> str:
    return number(n) if n else "–"


def _voters(n: int) -> str:
    return ngettext("%(n)s ballot was counted.", "%(n)s ballots were counted.", n) % {"n": number(n)}


def _nothing(n: int, of: int) -> str:
    words = ngettext("%(n)s voter, %(share)s", "%(n)s voters, %(share)s", n)
    return words % {"n": number(n), "share": percent(n / max(of, 1), 1)}


def _money(done: list[Compared], name: str, election: Election, currency: str) -> list[list[str]]:
    groups = getattr(done[0], name)
    return [
        [group, *(money(round(getattr(one, name)[group] / election.unit), currency) for one in done)]
        for group in groups
    ]
