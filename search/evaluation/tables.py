"""Figures as lines of a terminal; names stand last, because Chinese widths vary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from search.evaluation.comparing import Comparison
from search.evaluation.metrics import FORBIDDEN, MEASURES
from search.evaluation.runs import ALL, SLICES

_COLUMNS: Final = (*MEASURES, FORBIDDEN)
_SHOWN: Final = 15
"""Slices of one kind that are printed; all of them are in the JSON."""


def figure_lines(figures: Mapping[str, Any]) -> Iterator[str]:
    """Yield the table of all questions, then one of each kind of slice."""
    yield _head()
    yield _row(figures[ALL], "全部")
    for by, name in SLICES.items():
        rows = figures.get(by)
        if not rows:
            continue
        yield ""
        yield f"按{name}"
        yield _head()
        for label, row in list(rows.items())[:_SHOWN]:
            yield _row(row, label)
        if len(rows) > _SHOWN:
            yield f"（另有 {len(rows) - _SHOWN} 个，见 --json 或 --html）"


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Yield one line a measure: both figures, the difference and its interval."""
    note = f"，{comparison.left_out} 个问题只在其中一次，未计入" if comparison.left_out else ""
    yield f"与“{comparison.before}”对比：{comparison.shared} 个相同的问题{note}"
    yield f"{'':>12}  {'此前':>6} {'现在':>6} {'差':>6}   95% 区间               低于零的重抽样"
    for row in comparison.rows:
        yield (
            f"{row.measure:>12}  {row.before:8.4f} {row.now:8.4f} {row.difference:+8.4f}"
            f"  [{row.low:+.4f}, {row.high:+.4f}]  {row.below_zero:7.1%}"
        )
    yield f"（{FORBIDDEN} 越低越好，其余越高越好）"


def _head() -> str:
    return f"{'问题':>6}  " + "".join(f"{name:>12}" for name in _COLUMNS)


def _row(row: Mapping[str, float], name: str) -> str:
    cells = "".join(
        f"{row[column]:>12.4f}" if column in row else f"{'–':>12}" for column in _COLUMNS
    )
    return f"{int(row['questions']):>8}  {cells}  {name}"
