"""How the acts of ideas are told."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import tell

from . import acts


def _answered(act: acts.IdeaAnswered) -> Promise:
    words = {
        "can be done": _("%(office)s answers an idea: it can be done"),
        "in part": _("%(office)s answers an idea: it can be done in part"),
        "cannot be done": _("%(office)s answers an idea: it cannot be done"),
        "done": _("%(office)s says of an idea that it is done"),
    }
    return words.get(act.answer, _("%(office)s wrote about an idea"))


def _moderated(act: acts.IdeaModerated) -> Promise:
    if act.shown:
        return _("Words and pictures of an idea are shown: %(reason)s")
    return _("Words and pictures of an idea are held: %(reason)s")


def _amendment_moderated(act: acts.AmendmentModerated) -> Promise:
    if act.shown:
        return _("Words that were offered for an idea are shown")
    return _("Words that were offered for an idea are held: %(reason)s")


def _stated(act: acts.StatementMade) -> Promise:
    if act.waits:
        return _("Somebody stated something about an idea; it waits for a look")
    return _("The city put a statement about an idea before people")


def _statement_moderated(act: acts.StatementModerated) -> Promise:
    if act.shown:
        return _("A statement about an idea is before people")
    return _("A statement about an idea is taken away: %(reason)s")


tell(
    {
        acts.IdeasCalled: _("The city asks for ideas: %(title)s"),
        acts.CallMoved: _("A call for ideas is in another phase (%(phase)s): %(reason)s"),
        acts.IdeaProposed: _("Somebody proposed an idea"),
        acts.IdeaRevised: _("An idea was written otherwise by whoever proposed it"),
        acts.IdeaSupported: _("One more person supports an idea"),
        acts.SupportTakenBack: _("One person supports an idea no more"),
        acts.AmendmentOffered: _("Somebody offered other words for an idea; they wait for a look"),
        acts.AmendmentModerated: _amendment_moderated,
        acts.IdeaAmended: _("Whoever proposed an idea took words that were offered"),
        acts.IdeaAnswered: _answered,
        acts.IdeaChased: _("Nothing was said about an idea in time; the city is asked again"),
        acts.IdeaMerged: _("An idea goes on in another; both who proposed them agree"),
        acts.IdeaWithdrawn: _("An idea was taken back by whoever proposed it"),
        acts.IdeaModerated: _moderated,
        acts.StatementMade: _stated,
        acts.StatementModerated: _statement_moderated,
        acts.OpinionSummed: _("What %(people)s people think of an idea was summed up"),
    }
)
