"""Results that the original engine stored, read into our shapes. Nothing of them is kept in the repository."""

import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from balai.methods.opinion.representative import Tally
from balai.methods.opinion.votes import Votes, last_votes


class Stored(msgspec.Struct):
    """A conversation as the engine left it."""

    name: str
    votes: Votes
    math: dict[str, Any]
    statements: list[int]
    hidden: np.ndarray
    """Moderated out, or about people: columns that the engine sets to zero."""
    moderated: np.ndarray
    about_people: np.ndarray

    def votes_are_all_there(self) -> bool:
        """Whether the votes that were exported are those that the engine computed with."""
        from balai.methods.opinion.space import mean_votes

        return bool(np.abs(-mean_votes(self.votes, self.hidden) - self.math["pca"]["center"]).max() < 1e-9)

    def votes_counted(self) -> int:
        """How many votes the engine had; the export may lack some."""
        return sum(self.math["user-vote-counts"].values())

    def base(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The engine's small clusters: places, people in each, and the group of each."""
        stored = self.math["base-clusters"]
        of = {one: n for n, group in enumerate(self.math["group-clusters"]) for one in group["members"]}
        places = np.transpose([stored["x"], stored["y"]])
        return places, np.array(stored["count"], float), np.array([of[one] for one in stored["id"]])

    def groups(self) -> np.ndarray:
        """The engine's group of each person, -1 for none."""
        base = dict(zip(self.math["base-clusters"]["id"], self.math["base-clusters"]["members"], strict=True))
        of = {
            person: n
            for n, group in enumerate(self.math["group-clusters"])
            for one in group["members"]
            for person in base[one]
        }
        return np.array([of.get(person, -1) for person in self.votes.people])

    def counts(self) -> Tally:
        """The engine's own counts by group."""
        ids = [str(group["id"]) for group in self.math["group-clusters"]]
        votes = [[self.math["group-votes"][group]["votes"][str(s)] for s in self.statements] for group in ids]
        return Tally(*(np.array([[one[side] for one in group] for group in votes]) for side in "ADS"))


def conversations(shared: Callable[[str], Path]) -> list[Stored]:
    return [_read(path) for path in sorted(shared("data/participation/engine_results").glob("*.tar.gz"))]


def _read(path: Path) -> Stored:
    with tarfile.open(path) as archive:
        files = {Path(name).name: archive.extractfile(name) for name in archive.getnames() if "." in name}
        rows = json.load(files["votes.json"])  # type: ignore[arg-type]
        math = json.load(files["math-pca2.json"])  # type: ignore[arg-type]
    statements = math["tids"]
    columns = zip(
        *((r["participant_id"], r["statement_id"], r["vote"], r["modified"]) for r in rows), strict=True
    )
    votes = last_votes(*columns, every_statement=statements)  # type: ignore[arg-type]
    moderated = np.isin(statements, math["mod-out"])
    about = np.isin(statements, math.get("meta-tids") or [])
    return Stored(
        path.name.removesuffix(".tar.gz"), votes, math, statements, moderated | about, moderated, about
    )
