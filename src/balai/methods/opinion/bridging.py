"""Statements that bridge: agreed to more than people's leaning explains (matrix factorisation, as community notes)."""

import msgspec
import numpy as np

from .votes import Votes

FOR_INTERCEPTS, FOR_FACTORS = 0.15, 0.03
ROUNDS = 500
ENOUGH = 1e-6


class Bridging(msgspec.Struct, frozen=True):
    """vote ≈ mean + person's bent + `score` of the statement + person's leaning × the statement's `leaning`.

    Votes count 1 (agree), ½ (pass) and 0 (disagree). A statement that only one side likes has a leaning instead of
    a score.
    """

    mean: float
    score: np.ndarray
    leaning: np.ndarray
    bent: np.ndarray
    of_people: np.ndarray

    def loss(self, votes: Votes) -> float:
        """What is minimised: squared errors and the penalties."""
        guess = (
            self.mean
            + self.bent[votes.person]
            + self.score[votes.statement]
            + self.of_people[votes.person] * self.leaning[votes.statement]
        )
        error = (votes.value + 1) / 2 - guess
        intercepts = (self.bent**2).sum() + (self.score**2).sum() + self.mean**2
        factors = (self.of_people**2).sum() + (self.leaning**2).sum()
        return float((error**2).sum() + FOR_INTERCEPTS * intercepts + FOR_FACTORS * factors)


def bridging(votes: Votes, along: np.ndarray) -> Bridging:
    """Fit by turns, each turn exact: statements, people, mean. `along` are people's first coordinates, the start."""
    value = (votes.value + 1) / 2
    spread = np.abs(along).max(initial=0.0)
    leaning_of_people = along / spread if spread > 0 else np.zeros(len(along))
    bent = np.zeros(len(votes.people))
    score, leaning = np.zeros(len(votes.statements)), np.zeros(len(votes.statements))
    mean = float(value.mean()) if len(value) else 0.0
    for _round in range(ROUNDS):
        before = np.concatenate([[mean], score, leaning, bent])
        score, leaning = _turn(
            value - mean - bent[votes.person],
            votes.statement,
            leaning_of_people[votes.person],
            len(votes.statements),
        )
        bent, leaning_of_people = _turn(
            value - mean - score[votes.statement], votes.person, leaning[votes.statement], len(votes.people)
        )
        guess = bent[votes.person] + score[votes.statement]
        guess += leaning_of_people[votes.person] * leaning[votes.statement]
        mean = float((value - guess).sum() / (len(value) + FOR_INTERCEPTS))
        if np.abs(np.concatenate([[mean], score, leaning, bent]) - before).max() < ENOUGH:
            break
    return Bridging(mean, score, leaning, bent, leaning_of_people)


def _turn(rest: np.ndarray, of: np.ndarray, factor: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression of `rest` on (1, factor), one of each row named by `of`: intercepts and factors."""
    ones = np.bincount(of, minlength=size) + FOR_INTERCEPTS
    mixed = np.bincount(of, weights=factor, minlength=size)
    squares = np.bincount(of, weights=factor**2, minlength=size) + FOR_FACTORS
    total = np.bincount(of, weights=rest, minlength=size)
    leant = np.bincount(of, weights=rest * factor, minlength=size)
    determinant = ones * squares - mixed**2
    return (squares * total - mixed * leant) / determinant, (ones * leant - mixed * total) / determinant
