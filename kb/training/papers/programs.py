"""整数规划 programs: rows over yes-or-no variables, handed to HiGHS through scipy.

Variables that no row and no cost tells apart are counted together: a question about few demands is
then a small one, however large the bank is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import (  # type: ignore[import-untyped]
    Bounds,
    LinearConstraint,
    linprog,
    milp,
)
from scipy.sparse import (  # type: ignore[import-untyped]
    csc_array,
    csr_array,
    eye_array,
    hstack,
    vstack,
)

from kb.errors import InvalidInput
from kb.training.papers.demands import SLACK, Choice, Floats, Row

TIME_LIMIT_S: Final = 60.0
NEAR_ENOUGH: Final = 0.5
"""How far, in proportion, `closest` may stay above the least miss: any near choice serves."""
_OPTIMAL: Final = 0
_INFEASIBLE: Final = 2


def optimum(rows: Sequence[Row], costs: Floats) -> Choice | None:
    """Return the cheapest choice that meets every row; None when there is none.

    Raises:
        InvalidInput: no answer within `TIME_LIMIT_S`.
    """
    if not len(costs):
        return np.zeros(0, dtype=np.bool_) if all(r.low <= 0 <= r.high for r in rows) else None
    counted = _counted(rows, costs)
    counts = _solved(
        counted.costs, counted.matrix, rows, Bounds(0, counted.sizes), len(counted.sizes)
    )
    return None if counts is None else counted.choice(counts)


def closest(firm: Sequence[Row], soft: Sequence[Row], size: int) -> Choice | None:
    """Return a choice of `size` variables that meets `firm` and misses `soft` by little in all.

    None when `firm` alone cannot be met.

    Raises:
        InvalidInput: no answer within `TIME_LIMIT_S`.
    """
    if not size:
        return optimum(firm, np.zeros(0))
    rows = [*firm, *soft]
    counted = _counted(rows, np.zeros(size))
    groups, slacks = len(counted.sizes), len(soft)
    costs = np.concatenate([np.zeros(groups), np.ones(2 * slacks)])
    matrix = hstack([counted.matrix, _slack(len(firm), slacks)], format="csr")
    bounds = Bounds(0, np.concatenate([counted.sizes, np.full(2 * slacks, np.inf)]))
    counts = _solved(costs, matrix, rows, bounds, groups, gap=NEAR_ENOUGH)
    return None if counts is None else counted.choice(counts)


def blamed(firm: Sequence[Row], soft: Sequence[Row], size: int, weights: Floats) -> tuple[int, ...]:
    """Return places of `soft` rows that cannot be met together even by parts of variables.

    They are the rows with a price in the linear program that misses `soft` by the least: by
    duality they, with `firm`, are in conflict on their own. Other positive `weights` of missing a
    row may lead to others. Empty when that program misses nothing.
    """
    if not size:
        return ()
    rows = [*firm, *soft]
    counted = _counted(rows, np.zeros(size))
    groups, slacks = len(counted.sizes), len(soft)
    matrix = hstack([counted.matrix, _slack(len(firm), slacks)], format="csr")
    low = np.array([row.low for row in rows])
    high = np.array([row.high for row in rows])
    at_most, at_least = np.flatnonzero(np.isfinite(high)), np.flatnonzero(np.isfinite(low))
    found = linprog(
        np.concatenate([np.zeros(groups), weights, weights]),
        A_ub=vstack([matrix[at_most], -matrix[at_least]]),
        b_ub=np.concatenate([high[at_most], -low[at_least]]),
        bounds=np.column_stack(
            [
                np.zeros(groups + 2 * slacks),
                np.concatenate([counted.sizes, np.full(2 * slacks, np.inf)]),
            ]
        ),
        method="highs",
    )
    if found.status != _OPTIMAL or found.fun < SLACK:
        return ()
    prices = np.abs(found.ineqlin.marginals)
    priced = np.concatenate([at_most, at_least])[prices > SLACK]
    return tuple(int(i) - len(firm) for i in np.unique(priced) if i >= len(firm))


@dataclass(frozen=True, slots=True)
class _Counted:
    """Variables that are alike as one whole number each, `sizes` telling how many they are."""

    members: tuple[npt.NDArray[np.int64], ...]
    sizes: Floats
    costs: Floats
    matrix: csr_array

    def choice(self, counts: Floats) -> Choice:
        chosen = np.zeros(int(self.sizes.sum()), dtype=np.bool_)
        for members, count in zip(self.members, counts, strict=False):
            chosen[members[: round(count)]] = True
        return chosen


def _counted(rows: Sequence[Row], costs: Floats) -> _Counted:
    whole = _matrix(rows, len(costs)).tocsc()
    groups: dict[tuple[float, bytes, bytes], list[int]] = {}
    starts, places, weights = whole.indptr, whole.indices, whole.data
    for column, cost in enumerate(costs.tolist()):
        part = slice(starts[column], starts[column + 1])
        name = (cost, places[part].tobytes(), weights[part].tobytes())
        groups.setdefault(name, []).append(column)
    members = tuple(np.array(columns, dtype=np.int64) for columns in groups.values())
    first = np.array([columns[0] for columns in members])
    return _Counted(
        members,
        np.array([float(len(columns)) for columns in members]),
        costs[first],
        csr_array(csc_array(whole)[:, first]),
    )


def _matrix(rows: Sequence[Row], size: int) -> csr_array:
    if not rows:
        return csr_array((0, size))
    lengths = [len(row.places) for row in rows]
    matrix = csr_array(
        (
            np.concatenate([row.weights for row in rows]),
            (np.repeat(np.arange(len(rows)), lengths), np.concatenate([r.places for r in rows])),
        ),
        shape=(len(rows), size),
    )
    matrix.sum_duplicates()
    return matrix


def _slack(firm: int, soft: int) -> csr_array:
    """Two columns for each soft row: what is missing, and what is too much."""
    missing = vstack([csr_array((firm, soft)), eye_array(soft)])
    return hstack([missing, -missing], format="csr")


def _solved(
    costs: Floats,
    matrix: csr_array,
    rows: Sequence[Row],
    bounds: Bounds,
    whole: int,
    *,
    gap: float = 0.0,
) -> Floats | None:
    """Return the optimal values of the first `whole` variables, which are whole numbers."""
    integrality = np.zeros(len(costs))
    integrality[:whole] = 1
    constraint = LinearConstraint(matrix, [r.low for r in rows], [r.high for r in rows])
    found = milp(
        costs,
        integrality=integrality,
        bounds=bounds,
        constraints=constraint if rows else None,
        options={"mip_rel_gap": gap, "time_limit": TIME_LIMIT_S},
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != _OPTIMAL:
        raise InvalidInput(
            f"{TIME_LIMIT_S:g} 秒内没有求出结果",
            field="constraints",
            hint="请减少组卷要求或缩小题库范围后重试",
        )
    values: Floats = found.x[:whole]
    return values
