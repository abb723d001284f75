"""Counting a vote about money: greedy, equal shares, Phragmén; ballot files; why a project won or did not.

`read(path)` gives an Election; `count(election, rule)` its Outcome. Nothing here rounds by chance: what
whole numbers leave open is decided exactly, so that every machine finds the same winners (docs/decisions/0024).
"""

from .comparing import Compared, compare
from .counting import Rule, count, lot
from .election import Ballot, Bought, Election, Outcome, Project, merged
from .explaining import Explanation, explain, left_with_nothing, needed_votes, with_more
from .pabulib import BadFile, read, unpack, write

__all__ = [
    "BadFile", "Ballot", "Bought", "Compared", "Election", "Explanation", "Outcome", "Project", "Rule", "compare",
    "count", "explain", "left_with_nothing", "lot", "merged", "needed_votes", "read", "unpack", "with_more", "write",
]  # fmt: skip
