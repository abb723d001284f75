"""`balai opinion VOTES.csv|FOLDER`: an opinion map from the common files, as text or JSON."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from balai.methods.opinion.bridging import Bridging, bridging
from balai.methods.opinion.exchange import BadVotes, Statement, read_statements, read_votes
from balai.methods.opinion.mapping import OpinionMap, opinion_map
from balai.methods.opinion.representative import Saying
from balai.methods.opinion.stability import FEWEST, LEFT_OUT, Stability, stability
from balai.methods.opinion.votes import Votes

Progress = Callable[[str, int, int], None]


class Found(msgspec.Struct):
    """What the command computed."""

    map: OpinionMap
    texts: dict[str, str]
    bridging: Bridging
    stability: Stability


def opinion_command(path: Path, form: str, trials: int, progress: Progress, out: TextIO) -> int:
    """Print the map to `out`. 0; 1 when a file cannot be used: one sentence on stderr, and nothing is printed."""
    try:
        found = compute(path, trials, progress)
    except BadVotes as error:
        print(f"{path}: {error}", file=sys.stderr)
    except UnicodeDecodeError:
        print(f"{path}: the files must be UTF-8 text.", file=sys.stderr)
    except OSError as error:
        print(f"This file cannot be read: {error.filename}.", file=sys.stderr)
    else:
        if form == "json":
            out.write(msgspec.json.encode(as_json(found)).decode() + "\n")
        else:
            out.writelines(line + "\n" for line in as_text(found))
        return 0
    return 1


def compute(path: Path, trials: int, progress: Progress) -> Found:
    """Read the files and draw the map. Raises BadVotes, UnicodeDecodeError, OSError."""
    statements, votes = read(path, progress)
    drawn = opinion_map(votes, [one.id for one in statements if one.hidden])
    fit = bridging(votes, drawn.hidden, drawn.places[:, 0])
    trusted = stability(
        votes, drawn.hidden, drawn.groups, trials, drawn.space, lambda n, of: progress("stability", n, of)
    )
    return Found(drawn, {one.id: one.text for one in statements}, fit, trusted)


def read(path: Path, progress: Progress) -> tuple[list[Statement], Votes]:
    statements: list[Statement] = []
    if path.is_dir():
        comments = path / "comments.csv"
        if comments.exists():
            with comments.open("rb") as file:
                statements = read_statements(file)
        path = next((one for one in (path / "votes.csv",) if one.exists()), path / "participants-votes.csv")
    size = path.stat().st_size
    with path.open("rb") as file:
        every = [one.id for one in statements]
        return statements, read_votes(file, every, lambda so_far: progress("votes", so_far, size))


def as_json(found: Found) -> dict[str, Any]:
    """Everything, for programs. Groups are numbered as in `groups`; null: voted too little to be in one."""
    drawn, votes = found.map, found.map.votes
    agree, disagree, seen = votes.totals()
    place = drawn.places.round(9).tolist()
    return {
        "people": len(votes.people),
        "votes": len(votes),
        "groups": [
            {
                "group": n,
                "size": int(drawn.groups.sizes[n]),
                "centre": drawn.groups.centres[n].round(9).tolist(),
                "representative": [_saying(one) for one in said],
            }
            for n, said in enumerate(drawn.said)
        ],
        "silhouette": drawn.groups.silhouette,
        "stability": {
            "stable": found.stability.stable,
            "median_ari": found.stability.median,
            "trials": found.stability.agreements,
            "votes_left_out": LEFT_OUT,
        },
        "consensus": {side: [_saying(one) for one in said] for side, said in drawn.shared.items()},
        "coordinates": [
            {"person": person, "x": x, "y": y, "group": int(group) if group >= 0 else None}
            for person, (x, y), group in zip(votes.people, place, drawn.groups.group, strict=True)
        ],
        "statements": [
            {
                "statement": name,
                "text": found.texts.get(name, ""),
                "hidden": bool(drawn.hidden[n]),
                "agree": int(agree[n]),
                "disagree": int(disagree[n]),
                "seen": int(seen[n]),
                "by_group": [
                    {"agree": int(a), "disagree": int(d), "seen": int(s)}
                    for a, d, s in zip(*(getattr(drawn.counts, c)[:, n] for c in _COUNTS), strict=True)
                ],
                "group_informed_consensus": float(drawn.group_informed[n]),
                "bridging": None if drawn.hidden[n] else float(found.bridging.score[n]),
                "leaning": None if drawn.hidden[n] else float(found.bridging.leaning[n]),
            }
            for n, name in enumerate(votes.statements)
        ],
    }


_COUNTS = ("agree", "disagree", "seen")


def _saying(one: Saying) -> dict[str, Any]:
    return {
        "statement": one.statement,
        "side": one.side,
        "n": one.n,
        "trials": one.trials,
        "p": one.p,
        "z": one.z,
        "ratio": one.ratio,
        "ratio_z": one.ratio_z,
        "most_agreed": one.most_agreed,
    }


def as_text(found: Found) -> Iterator[str]:
    """For people: groups, what sets them apart, what all share, and how far to trust it."""
    drawn = found.map
    yield (
        f"{len(drawn.votes.people)} people, {len(drawn.votes.statements)} statements, {len(drawn.votes)} votes; "
        f"{int((drawn.groups.group >= 0).sum())} people voted enough to be in a group."
    )
    yield trust(found.stability)
    for n, said in enumerate(drawn.said):
        yield ""
        yield f"Group {n + 1}: {drawn.groups.sizes[n]} people"
        yield from (_line(_heard(one, drawn, n), found.texts) for one in said)
    for side, words in (("agree", "Most agree"), ("disagree", "Most disagree")):
        if drawn.shared[side]:  # type: ignore[index]
            yield ""
            yield words
            yield from (_line(one, found.texts) for one in drawn.shared[side])  # type: ignore[index]


def _heard(one: Saying, drawn: OpinionMap, group: int) -> Saying:
    """For people: what a group agrees to most is told by who agrees, whatever side the original gives it."""
    if one.side == one.heard:
        return one
    agree = int(drawn.counts.agree[group, drawn.votes.statements.index(one.statement)])
    return msgspec.structs.replace(one, side="agree", n=agree)


def trust(found: Stability) -> str:
    if found.people < FEWEST:
        return f"Fewer than {FEWEST} people are in groups: the groups say nothing yet."
    if not found.agreements:
        return "The groups' stability was not tried."
    words = "The groups are stable" if found.stable else "There are no stable groups"
    return (
        f"{words}: without a tenth of the votes they come out alike by {found.median:.2f} "
        f"(1 is the same, 0 is chance; median of {len(found.agreements)} trials)."
    )


def _line(one: Saying, texts: dict[str, str]) -> str:
    text = " ".join(texts.get(one.statement, "").split()) or f"statement {one.statement}"
    votes = f"{one.n} of {one.trials} {one.side}"
    shown = text if len(text) <= 90 else text[:89] + "…"
    return f"  {votes:<22}{''.join(c if c.isprintable() else ' ' for c in shown)}"
