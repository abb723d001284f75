"""How the acts of plans, projects and rounds are told."""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from balai.record.sentences import name_references, name_words, tell
from balai.web.status import STATUSES

from . import acts


def _opened(act: acts.ProjectOpened) -> Promise:
    if act.focus_area:
        return _("The project “%(name)s” was opened in the focus area %(focus_area)s")
    return _("The project “%(name)s” was opened")


def _status(act: acts.ProjectStatusSet) -> Promise:
    if act.reason:
        return _("The status of project %(ref)s is now “%(status)s”: %(reason)s")
    return _("The status of project %(ref)s is now “%(status)s”")


def _target(act: acts.TargetSet) -> Promise:
    if act.due:
        return _("A target was set, due %(due)s: %(text)s %(value)s %(unit)s")
    return _("A target was set: %(text)s %(value)s %(unit)s")


def _reported(act: acts.TargetReported) -> Promise:
    if act.met == "yes":
        return _("Target %(ref)s was met: %(value)s %(note)s")
    if act.met == "no":
        return _("Target %(ref)s was not met: %(value)s %(note)s")
    return _("Progress of target %(ref)s was reported: %(value)s %(note)s")


def _milestone(act: acts.MilestoneSet) -> Promise:
    if act.reached_on:
        return _("A milestone of project %(project)s was reached on %(reached_on)s: %(text)s")
    return _("A milestone of project %(project)s was set: %(text)s")


def _listed(act: acts.ProjectListed) -> Promise:
    if act.status:
        return _("“%(name)s” is listed for %(round)s as number %(no)s, with the status “%(status)s”")
    return _("“%(name)s” is listed for %(round)s as number %(no)s, without a status")


def _missed(act: acts.ProjectMissed) -> Promise:
    if act.reason:
        return _("Round %(round)s no longer lists project %(ref)s: %(reason)s")
    return _("Round %(round)s no longer lists project %(ref)s, without a word")


def _decided(act: acts.MatchDecided) -> Promise:
    if act.confirmed:
        return _("Two projects were found to be one: %(reason)s")
    return _("Two projects were found not to be one: %(reason)s")


def _counted(act: acts.CountReported) -> Promise:
    if act.exhibit == 2:
        return _("Exhibit %(exhibit)s of %(round)s prints %(n)s for %(city)s, %(focus_area)s, %(status)s")
    return _(
        "Exhibit %(exhibit)s of %(round)s prints %(n)s for %(country)s, %(focus_area)s, %(project_type)s"
    )


tell(
    {
        acts.PlanPublished: _("The plan “%(name)s” was published"),
        acts.TargetSet: _target,
        acts.TargetReported: _reported,
        acts.ProjectOpened: _opened,
        acts.ProjectDescribed: _("Facts of project %(ref)s were stated"),
        acts.ProjectRenamed: _("Project %(ref)s is now called “%(name)s”: %(reason)s"),
        acts.ProjectFocusSet: _("Project %(ref)s is now in the focus area %(focus_area)s: %(reason)s"),
        acts.ProjectStatusSet: _status,
        acts.ProjectStopped: _("Project %(ref)s was stopped: %(reason)s"),
        acts.ProjectMerged: _("Project %(ref)s goes on inside project %(into)s: %(reason)s"),
        acts.MilestoneSet: _milestone,
        acts.EvidenceAdded: _("Evidence for project %(project)s was added: %(title)s"),
        acts.ProjectAnswered: _("The city answered for project %(ref)s in round %(round)s"),
        acts.ProjectListed: _listed,
        acts.ListingMatched: _(
            "The listed line %(listing)s is project %(project)s (%(confidence)s in 100 sure)"
        ),
        acts.ProjectMissed: _missed,
        acts.MatchProposed: _("Projects %(earlier)s and %(later)s may be one: %(reason)s"),
        acts.MatchDecided: _decided,
        acts.SelfAssessed: _("The place assessed itself for %(year)s; the total in hundredths is %(total)s"),
        acts.RoundOpened: _("Round %(round)s was opened: %(title)s, figures as of %(cut_off)s"),
        acts.RoundDrafted: _("%(city)s handed in its answers for round %(round)s: its first %(size)s acts"),
        acts.RoundReturned: _("The answers of %(city)s for round %(round)s went back: %(reason)s"),
        acts.RoundReviewed: _("The answers of %(city)s for round %(round)s were reviewed: %(size)s acts"),
        acts.RoundAccepted: _("The answers of %(city)s for round %(round)s were accepted: %(size)s acts"),
        acts.RoundFrozen: _("Round %(round)s was frozen: its report reads the record up to here"),
        acts.RoundPublished: _("The report of round %(round)s was published by method %(method)s"),
        acts.CountReported: _counted,
        acts.FigureReported: _("The printed report of %(round)s says in %(where)s, %(item)s: %(value)s"),
        acts.StatusReported: _(
            "The printed report of %(round)s gives %(country)s %(completed_pct)s %% completed, "
            "%(ongoing_pct)s %% ongoing and %(planning_pct)s %% planning"
        ),
    }
)


def _names(wanted: Mapping[UUID, set[str]]) -> dict[str, str]:
    """Projects by their present name, targets by their text, listed lines by the name and year they print."""
    places, refs = list(wanted), list(set().union(*wanted.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ref, name FROM plans_project WHERE place_id = ANY(%(places)s) AND ref = ANY(%(refs)s) "
            "UNION ALL "
            "SELECT ref, text FROM plans_target WHERE place_id = ANY(%(places)s) AND ref = ANY(%(refs)s)",
            {"places": places, "refs": refs},
        )
        found = {ref: f"“{name}”" for ref, name in cursor.fetchall()}
        if len(found) < len(refs):
            cursor.execute(
                "SELECT ref, name, round FROM plans_listing WHERE place_id = ANY(%s) AND ref = ANY(%s)",
                [places, refs],
            )
            found |= {ref: f"“{name}” ({year})" for ref, name, year in cursor.fetchall()}
    return found


name_references(("ref", "project", "into", "earlier", "later", "listing"), _names)
name_words({code: status.label for code, status in STATUSES.items()})
