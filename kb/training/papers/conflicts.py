"""要求冲突: a smallest set of demands that cannot be met together, with the figures that say why.

A deletion filter (Chinneck, *Feasibility and Infeasibility in Optimization*, 2008) gives a set that
is irreducible: without any one of its demands the rest can be met. Then hitting sets of correction
sets (Ignatiev, Previti, Liffiton and Marques-Silva, "Smallest MUS Extraction with Minimal Hitting
Set Dualization", CP 2015) look for one of fewer demands, until none can exist or the budget is used
up.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from kb.errors import InvalidInput
from kb.training.papers import solver
from kb.training.papers.chance import draw
from kb.training.papers.demands import Demand, Problem, Row
from kb.training.papers.words import marks_text

TRIES: Final = 12
"""How many irreducible sets are looked for before fewer demands are looked for among all."""
BUDGET: Final = 20
"""How many correction sets are looked for before the set found so far is taken."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """冲突的要求: a demand in words, and how far the others of the set let it be met.

    `figures` is empty where no single figure says it.
    """

    field: str
    words: str
    figures: str

    def __str__(self) -> str:
        """One clause of a sentence."""
        return f"{self.words}，{self.figures}" if self.figures else self.words


@dataclass(frozen=True, slots=True)
class Conflict:
    """冲突: demands that cannot be met together and of which none can be spared.

    `smallest` says that no set of fewer demands is in conflict.
    """

    obstacles: tuple[Obstacle, ...]
    smallest: bool


class ImpossiblePaper(InvalidInput):
    """无法组卷: no choice of questions meets the blueprint; `conflict` says why."""

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        together = "以下要求不能同时满足：" if len(conflict.obstacles) > 1 else "题库满足不了："
        super().__init__(
            together + "；".join(map(str, conflict.obstacles)),
            field=conflict.obstacles[0].field,
            hint="请放宽其中一项，或补充试题后重试",
        )


def explain(problem: Problem, *, budget: int = BUDGET) -> Conflict:
    """Return a smallest conflict of a problem that has no solution.

    Args:
        problem: one for which `solver.solve` returned None.
        budget: how many correction sets are looked for while trying to find fewer demands.
    """
    search = _Search(problem, budget)
    found, smallest = search.smaller(search.irreducible())
    demands = [problem.demands[i] for i in sorted(found)]
    obstacles = tuple(
        Obstacle(one.field, one.words, _figures(problem, one, demands)) for one in demands
    )
    return Conflict(obstacles, smallest)


class _Search:
    def __init__(self, problem: Problem, budget: int) -> None:
        self._problem = problem
        self._left = budget

    def irreducible(self) -> frozenset[int]:
        """Return demands in conflict of which none can be spared: the fewest of several tries."""
        from kb.training.papers.programs import blamed as blamed_rows  # lazy: scipy is slow to load

        demands = self._problem.demands
        owners = [i for i, demand in enumerate(demands) for _ in demand.rows]
        rows = solver.rows_of(demands)
        found: set[frozenset[int]] = set()
        for turn in range(TRIES):
            prices = [draw(turn, demand.field) + 0.1 for demand in demands]
            weights = np.array([prices[i] for i in owners])
            blamed = blamed_rows(self._problem.once, rows, len(self._problem.places), weights)
            found.add(self._filtered(sorted({owners[row] for row in blamed})))
            if not blamed or min(map(len, found)) == 1:
                break
        return min(found, key=lambda one: (len(one), sorted(one)))

    def _filtered(self, kept: list[int]) -> frozenset[int]:
        """Drop every demand without which the others are still in conflict."""
        if not self._impossible(kept):  # only whole questions make the conflict
            kept = list(range(len(self._problem.demands)))
        for number in tuple(reversed(kept)):
            rest = [i for i in kept if i != number]
            if self._impossible(rest):
                kept = rest
        return frozenset(kept)

    def smaller(self, found: frozenset[int]) -> tuple[frozenset[int], bool]:
        """Return a conflict of the fewest demands, and whether that was proved."""
        corrections: list[frozenset[int]] = []
        lower = 1
        while lower < len(found):
            if self._left <= 0:
                return found, False
            core = _hitting(corrections, len(self._problem.demands))
            lower = max(lower, len(core))
            if lower >= len(found):
                break
            correction = self._correction(core)
            if correction is None:
                return core, True
            corrections.append(correction)
        return found, True

    def _correction(self, core: frozenset[int]) -> frozenset[int] | None:
        """Return demands without which all others, `core` among them, can be met.

        None when `core` is in conflict.
        """
        demands = self._problem.demands
        others = [demand for i, demand in enumerate(demands) if i not in core]
        self._left -= 1
        choice = solver.nearest(self._problem, [demands[i] for i in sorted(core)], others)
        if choice is None:
            return None
        return frozenset(
            i
            for i, demand in enumerate(demands)
            if i not in core and not solver.meets(choice, demand)
        )

    def _impossible(self, numbers: Iterable[int]) -> bool:
        demands = [self._problem.demands[i] for i in numbers]
        return solver.cheapest(self._problem, demands) is None


def _hitting(corrections: list[frozenset[int]], size: int) -> frozenset[int]:
    """Return the fewest demands of which every correction set has one."""
    from kb.training.papers.programs import optimum  # lazy: scipy is slow to load

    rows = [
        Row(np.array(sorted(each), dtype=np.int64), np.ones(len(each)), low=1)
        for each in corrections
    ]
    chosen = optimum(rows, np.ones(size))
    assert chosen is not None  # all demands together hit every set
    return frozenset(np.flatnonzero(chosen).tolist())


def _figures(problem: Problem, demand: Demand, conflict: list[Demand]) -> str:
    """Say how near to the demand the other demands of the conflict let one come."""
    if len(demand.rows) != 1 or not demand.unit:
        return ""
    row = demand.rows[0]
    others = [one for one in conflict if one is not demand]
    alone = "题库中" if not others else "按其余要求"
    for wanted, sign in ((row.low, -1.0), (row.high, 1.0)):
        if not math.isfinite(wanted):
            continue
        costs = np.zeros(len(problem.places))
        costs[row.places] = sign * row.weights
        choice = solver.cheapest(problem, others, costs)
        if choice is None:
            continue
        reached = solver.value(choice, row)
        amount = f"{marks_text(reached)} {demand.unit}"
        if sign < 0 and reached < wanted:
            return f"{alone}只有 {amount}" if reached else f"{alone}一{demand.unit}也没有"
        if sign > 0 and reached > wanted:
            return f"{alone}至少要用 {amount}"
    return ""
