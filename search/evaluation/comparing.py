"""Is one run better than another: a paired bootstrap over the questions both have answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from search.evaluation.metrics import FORBIDDEN, MEASURES
from search.evaluation.runs import JudgedQuestion, Run

RESAMPLES: Final = 10_000
SEED: Final = 20_210_715
_AT_ONCE: Final = 4_000_000
"""Questions drawn at a time, which bounds the memory."""


@dataclass(frozen=True, slots=True)
class Difference:
    """差异: one measure in both runs; the interval holds 95 % of the resampled differences.

    `below_zero` is the share of resamples in which this run is under the other.
    """

    measure: str
    questions: int
    before: float
    now: float
    difference: float
    low: float
    high: float
    below_zero: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """评测对比: this run against an earlier one, over the questions that are the same in both."""

    before: str
    shared: int
    left_out: int
    rows: tuple[Difference, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the comparison as `--json` prints it."""
        return {
            "with": self.before,
            "questions": self.shared,
            "left_out": self.left_out,
            "resamples": RESAMPLES,
            "seed": SEED,
            "measures": {
                row.measure: {k: v for k, v in asdict(row).items() if k != "measure"}
                for row in self.rows
            },
        }


def compare(now: Run, before: Run) -> Comparison:
    """Compare two runs question by question.

    A question counts when it has the same words, day, region and gold in both, whatever its id.

    Raises:
        InvalidInput: the runs share no question.
    """
    earlier = {_identity(each): each for each in before.questions}
    pairs = [(each, earlier[key]) for each in now.questions if (key := _identity(each)) in earlier]
    if not pairs:
        raise InvalidInput(
            f"与“{before.name}”没有相同的问题", hint="请与同一份问题集的评测记录比较"
        )
    rows = tuple(
        row for name in (*MEASURES, FORBIDDEN) if (row := _difference(name, pairs)) is not None
    )
    left_out = len(now.questions) + len(before.questions) - 2 * len(pairs)
    return Comparison(before.name, len(pairs), left_out, rows)


def bootstrap(differences: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the means of `RESAMPLES` samples with replacement; the same on every machine."""
    random = np.random.default_rng(SEED)
    count = len(differences)
    step = max(1, _AT_ONCE // count)
    parts = []
    for start in range(0, RESAMPLES, step):
        size = (min(step, RESAMPLES - start), count)
        parts.append(differences[random.integers(0, count, size)].mean(axis=1))
    return np.concatenate(parts)


def _identity(question: JudgedQuestion) -> tuple[object, ...]:
    gold = tuple(sorted(each.label for each in question.gold))
    return question.query, question.as_of, question.region, gold


def _difference(
    name: str, pairs: Sequence[tuple[JudgedQuestion, JudgedQuestion]]
) -> Difference | None:
    values = [
        (now.values[name], before.values[name])
        for now, before in pairs
        if name in now.values and name in before.values
    ]
    if not values:
        return None
    now, before = np.array(values, dtype=np.float64).T
    resampled = bootstrap(now - before)
    low, high = np.percentile(resampled, [2.5, 97.5])
    return Difference(
        measure=name,
        questions=len(values),
        before=round(float(before.mean()), 4),
        now=round(float(now.mean()), 4),
        difference=round(float((now - before).mean()), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        below_zero=round(float((resampled < 0).mean()), 4),
    )
