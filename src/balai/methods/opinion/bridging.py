"""Statements that bridge: agreed to more than people's leaning explains (matrix factorisation, as community notes)."""

from typing import Any

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


class _Given(msgspec.Struct, frozen=True):
    """The votes as one side sees them: a row for each of its own, a column for each of the others.

    Each round needs sums over a row's votes alone, and all of them are products of these two sparse tables.
    """

    there: Any
    """1 where there is a vote."""
    values: Any
    count: np.ndarray
    total: np.ndarray

    @classmethod
    def of(cls, there: Any, values: Any) -> "_Given":
        ones = np.ones(there.shape[1])
        return cls(there, values, there @ ones, values @ ones)


def bridging(votes: Votes, hidden: np.ndarray, along: np.ndarray) -> Bridging:
    """Fit by turns, each turn exact: statements, people, mean. `along` are people's first coordinates, the start.

    Votes on `hidden` statements (mask) do not count.
    """
    if hidden.any():
        votes = votes.only(~hidden[votes.statement])
    values = votes.rows((votes.value + 1) / 2)
    there = votes.rows(np.ones(len(votes)))
    people, statements = _Given.of(there, values), _Given.of(there.T, values.T)
    spread = np.abs(along).max(initial=0.0)
    fit = Bridging(
        mean=float(values.data.mean()) if len(votes) else 0.0,
        score=np.zeros(len(votes.statements)),
        leaning=np.zeros(len(votes.statements)),
        bent=np.zeros(len(votes.people)),
        of_people=along / spread if spread > 0 else np.zeros(len(along)),
    )
    for _round in range(ROUNDS):
        before = fit
        fit = _lighter(_round_of(people, statements, fit))
        moved = (np.abs(fit.score - before.score), np.abs(fit.leaning - before.leaning))
        if max(each.max(initial=0) for each in moved) + abs(fit.mean - before.mean) < ENOUGH:
            break
    return fit


def _round_of(people: _Given, statements: _Given, fit: Bridging) -> Bridging:
    """One turn of statements, people and the mean."""
    score, leaning, _guess = _turn(statements, fit.mean, fit.bent, fit.of_people)
    bent, of_people, guess = _turn(people, fit.mean, score, leaning)
    mean = (people.total.sum() - guess) / (people.count.sum() + FOR_INTERCEPTS)
    return Bridging(float(mean), score, leaning, bent, of_people)


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


def _turn(
    given: _Given, mean: float, intercepts: np.ndarray, factors: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    """Ridge regression of each row's votes on (1, the others' factors): its intercept and its factor.

    The last number is the sum of what is then guessed of all votes, without the mean.
    """
    others = np.transpose([intercepts, factors, factors**2, intercepts * factors])
    explained, mixed, squares, both = (given.there @ others).T
    total = given.total - mean * given.count - explained
    leant = given.values @ factors - mean * mixed - both
    ones, squares = given.count + FOR_INTERCEPTS, squares + FOR_FACTORS
    determinant = ones * squares - mixed**2
    own, factor = (
        (squares * total - mixed * leant) / determinant,
        (ones * leant - mixed * total) / determinant,
    )
    return own, factor, float((own * given.count + explained + factor * mixed).sum())
