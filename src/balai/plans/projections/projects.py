"""Folds of what stands in a city's record."""

from typing import Any

from balai.record.fold import Recorded, Rows
from balai.record.registry import folds

from .. import acts
from ..models import Assessment, Listing, Match, Plan, Project, Target

FACTS = (
    "text",
    "types",
    "starts_on",
    "ends_on",
    "currency",
    "partners",
    "support",
    "needs",
    "practices",
    "lat",
    "lon",
)


@folds(acts.PlanPublished)
def plan_published(rows: Rows, recorded: Recorded, act: acts.PlanPublished) -> None:
    rows.add(
        Plan,
        "plan",
        act.ref,
        ref=act.ref,
        network=act.network,
        name=act.name,
        vision=act.vision,
        source=act.source,
        published_on=recorded.on,
    )


@folds(acts.TargetSet)
def target_set(rows: Rows, recorded: Recorded, act: acts.TargetSet) -> None:
    said = {
        name: getattr(act, name) for name in act.__struct_fields__ if name not in {"at", "on", "by", "reason"}
    }
    if target := rows.get(Target, "target", act.ref):
        rows.change(target, **said)
    else:
        rows.add(Target, "target", act.ref, set_on=recorded.on, **said)


@folds(acts.TargetReported)
def target_reported(rows: Rows, recorded: Recorded, act: acts.TargetReported) -> None:
    if target := rows.get(Target, "target", act.ref):
        said = {"on": recorded.on, "value": act.value, "met": act.met, "note": act.note}
        rows.change(target, results=[*target.results, said], met=act.met)


@folds(acts.ProjectOpened)
def project_opened(rows: Rows, recorded: Recorded, act: acts.ProjectOpened) -> None:
    rows.add(
        Project,
        "project",
        act.ref,
        ref=act.ref,
        name=act.name,
        focus_area=act.focus_area,
        plan=act.plan,
        source=act.source,
        opened_on=recorded.on,
        changed_on=recorded.on,
        names=[{"on": recorded.on, "value": act.name, "reason": ""}],
        focus_areas=[{"on": recorded.on, "value": act.focus_area, "reason": ""}] if act.focus_area else [],
    )


@folds(acts.ProjectDescribed)
def project_described(rows: Rows, recorded: Recorded, act: acts.ProjectDescribed) -> None:
    if project := rows.get(Project, "project", act.ref):
        said = {name: value for name in FACTS if (value := getattr(act, name)) is not None}
        if act.budget is not None:
            said["budget"] = act.budget if act.budget >= 0 else None
        if act.off_map:
            said |= {"lat": None, "lon": None}
        _change(rows, project, recorded, **said)


@folds(acts.ProjectRenamed)
def project_renamed(rows: Rows, recorded: Recorded, act: acts.ProjectRenamed) -> None:
    if project := rows.get(Project, "project", act.ref):
        names = [*project.names, {"on": recorded.on, "value": act.name, "reason": act.reason}]
        _change(rows, project, recorded, name=act.name, names=names)


@folds(acts.ProjectFocusSet)
def project_focus_set(rows: Rows, recorded: Recorded, act: acts.ProjectFocusSet) -> None:
    if project := rows.get(Project, "project", act.ref):
        areas = [*project.focus_areas, {"on": recorded.on, "value": act.focus_area, "reason": act.reason}]
        _change(rows, project, recorded, focus_area=act.focus_area, focus_areas=areas)


@folds(acts.ProjectStatusSet)
def project_status_set(rows: Rows, recorded: Recorded, act: acts.ProjectStatusSet) -> None:
    project = rows.get(Project, "project", act.ref)
    merged = project is not None and project.status == "merged into"
    again = {"joined_into": "", "joined_how": ""} if merged else {}  # it goes on by itself after all
    _set_status(rows, recorded, act.ref, act.status, act.reason, **again)


@folds(acts.ProjectStopped)
def project_stopped(rows: Rows, recorded: Recorded, act: acts.ProjectStopped) -> None:
    _set_status(rows, recorded, act.ref, "stopped", act.reason)


@folds(acts.ProjectMerged)
def project_merged(rows: Rows, recorded: Recorded, act: acts.ProjectMerged) -> None:
    _set_status(rows, recorded, act.ref, "merged into", act.reason, joined_into=act.into, joined_how="merged")


@folds(acts.MilestoneSet)
def milestone_set(rows: Rows, recorded: Recorded, act: acts.MilestoneSet) -> None:
    if project := rows.get(Project, "project", act.project):
        kept = [step for step in project.milestones if step["ref"] != act.ref]
        step = {"ref": act.ref, "text": act.text, "due": act.due, "reached_on": act.reached_on}
        steps = sorted([*kept, step], key=lambda s: (s["due"] or s["reached_on"] or "9999", s["ref"]))
        _change(rows, project, recorded, milestones=steps)


@folds(acts.EvidenceAdded)
def evidence_added(rows: Rows, recorded: Recorded, act: acts.EvidenceAdded) -> None:
    if project := rows.get(Project, "project", act.project):
        said = {
            "ref": act.ref,
            "on": recorded.on,
            "title": act.title,
            "url": act.url,
            "aside": act.file.aside if act.file else "",
            "media_type": act.media_type,
        }
        _change(rows, project, recorded, evidence=[*project.evidence, said])


@folds(acts.ProjectAnswered)
def project_answered(rows: Rows, recorded: Recorded, act: acts.ProjectAnswered) -> None:
    if project := rows.get(Project, "project", act.ref):
        kept = [a for a in project.answered if (a["network"], a["round"]) != (act.network, act.round)]
        said = {"network": act.network, "round": act.round, "on": recorded.on}
        rows.change(project, answered=[*kept, said])


@folds(acts.ProjectListed)
def project_listed(rows: Rows, recorded: Recorded, act: acts.ProjectListed) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in {"at", "on", "by"}}
    rows.add(Listing, "listing", act.ref, as_of=recorded.on, position=position_of(act.no), **said)


@folds(acts.ListingMatched)
def listing_matched(rows: Rows, recorded: Recorded, act: acts.ListingMatched) -> None:
    listing, project = rows.get(Listing, "listing", act.listing), rows.get(Project, "project", act.project)
    if listing is None or project is None:
        return
    rows.change(
        listing, project=act.project, relation=act.relation, reason=act.reason, confidence=act.confidence
    )
    _continue(rows, recorded, project, listing)


@folds(acts.ProjectMissed)
def project_missed(rows: Rows, recorded: Recorded, act: acts.ProjectMissed) -> None:
    if project := rows.get(Project, "project", act.ref):
        said = {"network": act.network, "round": act.round, "on": recorded.on, "reason": act.reason}
        rows.change(project, missed=[*project.missed, said])


@folds(acts.MatchProposed)
def match_proposed(rows: Rows, recorded: Recorded, act: acts.MatchProposed) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in {"at", "on", "by"}}
    rows.add(Match, "match", act.ref, proposed_on=recorded.on, **said)


@folds(acts.MatchDecided)
def match_decided(rows: Rows, recorded: Recorded, act: acts.MatchDecided) -> None:
    match = rows.get(Match, "match", act.ref)
    if match is None or match.decision:
        return
    rows.change(
        match,
        decision="confirmed" if act.confirmed else "rejected",
        decided_on=recorded.on,
        decided_by=act.by,
        decision_reason=act.reason,
    )
    earlier, later = rows.get(Project, "project", match.earlier), rows.get(Project, "project", match.later)
    if act.confirmed and earlier and later:
        _join(rows, recorded, match, earlier, later, act.reason)


@folds(acts.SelfAssessed)
def self_assessed(rows: Rows, recorded: Recorded, act: acts.SelfAssessed) -> None:
    said = {name: getattr(act, name) for name in act.__struct_fields__ if name not in {"at", "on", "by"}}
    rows.add(Assessment, "assessment", act.ref, **said)


def position_of(no: str) -> int:
    """The order of a printed number: its parts as numbers, so that 35.10 follows 35.9. Other text is 0."""
    whole, _, part = no.partition(".")
    return _number(whole) * 1000 + _number(part)


def _number(text: str) -> int:
    """Up to six decimal digits; a position must fit its column whatever a foreign record says."""
    return int(text) if text.isdecimal() and len(text) <= 6 else 0


def _join(
    rows: Rows, recorded: Recorded, match: Match, earlier: Project, later: Project, reason: str
) -> None:
    """The later project always was the earlier one (or went on in it): its lines and names move over."""
    how = "merged" if match.relation == "merged" else "same"
    for ref in later.listings:
        if listing := rows.get(Listing, "listing", ref):
            rows.change(listing, project=earlier.ref, relation=match.relation, reason=reason)
            _continue(rows, recorded, earlier, listing)
    rows.change(later, joined_into=earlier.ref, joined_how=how, listings=[], changed_on=recorded.on)


def _continue(rows: Rows, recorded: Recorded, project: Project, listing: Listing) -> None:
    """A listed line adds its name, focus area and stated status to the project's history, where they differ."""
    on = listing.as_of
    values: dict[str, Any] = {"listings": [*project.listings, listing.ref]}
    for field, history, value in (
        ("name", "names", listing.name),
        ("focus_area", "focus_areas", listing.focus_area),
    ):
        before = getattr(project, history)
        if value and (not before or before[-1]["value"] != value) and (not before or before[-1]["on"] <= on):
            values |= {field: value, history: [*before, {"on": on, "value": value, "reason": listing.reason}]}
    statuses = project.statuses
    if listing.status and (not statuses or statuses[-1]["status"] != listing.status):
        said = {"on": on, "status": listing.status, "reason": ""}
        statuses = sorted([*statuses, said], key=lambda s: s["on"])
        values |= {"statuses": statuses, "status": statuses[-1]["status"]}
    rows.change(project, changed_on=recorded.on, **values)


def _set_status(rows: Rows, recorded: Recorded, ref: str, status: str, reason: str, **values: Any) -> None:
    if project := rows.get(Project, "project", ref):
        statuses = [*project.statuses, {"on": recorded.on, "status": status, "reason": reason}]
        _change(rows, project, recorded, status=status, statuses=statuses, **values)


def _change(rows: Rows, project: Project, recorded: Recorded, **values: Any) -> None:
    rows.change(project, changed_on=recorded.on, **values)
