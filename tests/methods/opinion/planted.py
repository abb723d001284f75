"""Conversations made by a seed, with groups that we put there."""

import numpy as np

from balai.methods.opinion.votes import Votes


def planted(
    people: int, statements: int, each: float, groups: int = 3, seed: int = 1, noise: float = 0.15
) -> tuple[Votes, np.ndarray]:
    """Votes (some `each` per person, at least seven) and each person's group.

    A statement divides the groups, or unites all; people vote as their group does, but for `noise`, and pass at times.
    """
    random = np.random.default_rng(seed)
    group = random.choice(groups, people, p=np.arange(groups, 0, -1) / (groups * (groups + 1) / 2))
    opinion = random.choice([-1, 1], (groups, statements))
    opinion[:, random.random(statements) < 0.3] = 1
    count = np.clip(random.poisson(each, people), 7, statements)
    person = np.repeat(np.arange(people, dtype=np.int32), count)
    statement = np.concatenate([_some(random, statements, n) for n in count])
    value = opinion[group[person], statement].astype(np.int8)
    value[random.random(len(value)) < noise] *= -1
    value[random.random(len(value)) < 0.1] = 0
    return Votes(list(range(people)), list(range(statements)), person, statement, value), group


def _some(random: np.random.Generator, of: int, n: int) -> np.ndarray:
    return np.sort(random.choice(of, n, replace=False, shuffle=False)).astype(np.int32)
