"""What a person can do with plans, projects, matches and rounds: one function each."""

from .assessments import assess_itself
from .matches import decide_match
from .projects import (
    Answer,
    add_evidence_file,
    add_evidence_link,
    answer_for_project,
    merge_project,
    open_project,
    publish_plan,
    report_target,
    set_milestone,
    set_target,
    stop_project,
)
from .rounds import (
    accept_draft,
    freeze_round,
    hand_in_draft,
    open_round,
    publish_round,
    return_draft,
    review_draft,
)

__all__ = [
    "Answer",
    "accept_draft",
    "add_evidence_file",
    "add_evidence_link",
    "answer_for_project",
    "assess_itself",
    "decide_match",
    "freeze_round",
    "hand_in_draft",
    "merge_project",
    "open_project",
    "open_round",
    "publish_plan",
    "publish_round",
    "report_target",
    "return_draft",
    "review_draft",
    "set_milestone",
    "set_target",
    "stop_project",
]
