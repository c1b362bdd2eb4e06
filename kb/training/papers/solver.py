"""组卷求解: an exact choice of questions by mixed-integer programming (HiGHS through scipy).

Every variable costs a number drawn from the seed and the question's key, so the cheapest choice is
one and the same for a bank, a blueprint and a seed, whatever the order of rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from kb.training.papers.candidates import Candidate
from kb.training.papers.chance import draw
from kb.training.papers.demands import SLACK, Choice, Demand, Floats, Problem, Row


@dataclass(frozen=True, slots=True)
class Chosen:
    """选中的试题: the section (from 0) and the question, in the order of the paper."""

    section: int
    question: Candidate


def solve(problem: Problem, seed: int) -> tuple[Chosen, ...] | None:
    """Return the paper of a seed, in order; None when no paper meets every demand.

    Raises:
        InvalidInput: no answer within the time limit.
    """
    costs = np.array(
        [draw(seed, f"{section}:{problem.candidates[i].key}") for section, i in problem.places]
    )
    choice = cheapest(problem, problem.demands, costs)
    if choice is None:
        return None
    chosen = [
        Chosen(section, problem.candidates[i])
        for (section, i), taken in zip(problem.places, choice, strict=True)
        if taken
    ]
    return tuple(sorted(chosen, key=lambda one: _order(one, seed)))


def cheapest(
    problem: Problem, demands: Collection[Demand], costs: Floats | None = None
) -> Choice | None:
    """Return a choice that meets these demands at the least cost; None when there is none.

    Without costs any choice that meets them is returned.

    Raises:
        InvalidInput: no answer within the time limit.
    """
    from kb.training.papers.programs import optimum  # lazy: scipy is slow to load

    rows = [*problem.once, *rows_of(demands)]
    return optimum(rows, np.zeros(len(problem.places)) if costs is None else costs)


def nearest(problem: Problem, firm: Collection[Demand], soft: Collection[Demand]) -> Choice | None:
    """Return a choice that meets `firm` and misses `soft` by as little as possible in all.

    None when `firm` alone cannot be met.

    Raises:
        InvalidInput: no answer within the time limit.
    """
    from kb.training.papers.programs import closest  # lazy: scipy is slow to load

    return closest([*problem.once, *rows_of(firm)], rows_of(soft), len(problem.places))


def choice_of(problem: Problem, standing: Collection[tuple[int, str]]) -> Choice:
    """Return the choice that some questions, named by section (from 0) and key, amount to."""
    held = frozenset(standing)
    return np.array(
        [(section, problem.candidates[i].key) in held for section, i in problem.places],
        dtype=np.bool_,
    )


def rows_of(demands: Collection[Demand]) -> list[Row]:
    """Return the rows of demands, in their order."""
    return [row for demand in demands for row in demand.rows]


def meets(choice: Choice, demand: Demand) -> bool:
    """Return whether a choice meets a demand."""
    return all(row.low - SLACK <= value(choice, row) <= row.high + SLACK for row in demand.rows)


def value(choice: Choice, row: Row) -> float:
    """Return what a row comes to for a choice."""
    return float(row.weights @ choice[row.places])


def _order(one: Chosen, seed: int) -> tuple[int, int, float]:
    return one.section, one.question.difficulty, draw(seed, f"order:{one.question.key}")
