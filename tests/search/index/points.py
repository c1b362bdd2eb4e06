"""Invented points for index tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from search.index.protocol import ASKED, LEXICAL, IndexPoint
from search.sparse import SparseVector, empty

DIMENSION = 8


def point(identifier: int, *, tokens: dict[int, float] | None = None, **payload: Any) -> IndexPoint:
    """A point with a dense vector drawn from its id, and the given tokens and payload."""
    generator = np.random.default_rng(identifier)
    chosen = tokens if tokens is not None else {identifier % 7: 1.0, 1000 + identifier: 2.0}
    values = {
        "kind": "regulation",
        "document_id": identifier // 10,
        "law": f"law-{identifier % 3}",
        "article": identifier,
        "suffix": None,
        "effective": 20180101,
        "repealed": 99991231,
        "text": f"text {identifier}",
        **payload,
    }
    return IndexPoint(
        identifier,
        generator.standard_normal(DIMENSION).astype(np.float32),
        {LEXICAL: SparseVector.of(chosen), ASKED: empty()},
        values,
    )


def points(count: int) -> list[IndexPoint]:
    """Points 1…count."""
    return [point(number) for number in range(1, count + 1)]
