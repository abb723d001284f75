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
    fit = Bridging(
        mean=float(value.mean()) if len(value) else 0.0,
        score=np.zeros(len(votes.statements)),
        leaning=np.zeros(len(votes.statements)),
        bent=np.zeros(len(votes.people)),
        of_people=along / spread if spread > 0 else np.zeros(len(along)),
    )
    for _round in range(ROUNDS):
        before = fit
        fit = _lighter(_round_of(votes, value, fit))
        moved = (np.abs(fit.score - before.score), np.abs(fit.leaning - before.leaning))
        if max(each.max(initial=0) for each in moved) + abs(fit.mean - before.mean) < ENOUGH:
            break
    return fit


def _round_of(votes: Votes, value: np.ndarray, fit: Bridging) -> Bridging:
    """One turn of statements, people and the mean."""
    person, statement = votes.person, votes.statement
    rest = value - fit.mean - fit.bent[person]
    score, leaning = _turn(rest, statement, fit.of_people[person], len(votes.statements))
    rest = value - fit.mean - score[statement]
    bent, of_people = _turn(rest, person, leaning[statement], len(votes.people))
    guess = bent[person] + score[statement] + of_people[person] * leaning[statement]
    mean = float((value - guess).sum() / (len(value) + FOR_INTERCEPTS))
    return Bridging(mean, score, leaning, bent, of_people)


def _lighter(fit: Bridging) -> Bridging:
    """The same guesses at the least penalty: along these directions turns alone would take thousands of rounds.

    A constant may move between mean, scores and bents; a multiple of the leanings between people's leanings and the
    scores, and the other way round; and leanings may be scaled against each other.
    """
    mean, score, leaning, bent, of_people = fit.mean, fit.score, fit.leaning, fit.bent, fit.of_people
    if not len(score) or not len(bent):
        return fit
    step = _step(bent, of_people, leaning)
    leaning, bent = leaning + step, bent - step * of_people
    step = _step(score, leaning, of_people)
    of_people, score = of_people + step, score - step * leaning
    of_statements, of_all = (leaning**2).sum(), (of_people**2).sum()
    if of_statements > 0 < of_all:
        scale = (of_statements / of_all) ** 0.25
        of_people, leaning = of_people * scale, leaning / scale
    level = (mean + score.mean() + bent.mean()) / (1 + 1 / len(score) + 1 / len(bent))
    return Bridging(
        level, score + (level - score.sum()) / len(score), leaning,
        bent + (level - bent.sum()) / len(bent), of_people,
    )  # fmt: skip


def _step(intercepts: np.ndarray, along: np.ndarray, others: np.ndarray) -> float:
    """By how much the other side's leanings move so that intercepts along these leanings cost least."""
    cost = FOR_INTERCEPTS * (along**2).sum() + FOR_FACTORS * len(others)
    return float((FOR_INTERCEPTS * (intercepts * along).sum() - FOR_FACTORS * others.sum()) / cost)


def _turn(rest: np.ndarray, of: np.ndarray, factor: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Ridge regression of `rest` on (1, factor), one of each row named by `of`: intercepts and factors."""
    ones = np.bincount(of, minlength=size) + FOR_INTERCEPTS
    mixed = np.bincount(of, weights=factor, minlength=size)
    squares = np.bincount(of, weights=factor**2, minlength=size) + FOR_FACTORS
    total = np.bincount(of, weights=rest, minlength=size)
    leant = np.bincount(of, weights=rest * factor, minlength=size)
    determinant = ones * squares - mixed**2
    return (squares * total - mixed * leant) / determinant, (ones * leant - mixed * total) / determinant
