"""违法行为类别: which items of the enforcement-item catalogue a case or a description is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kb.store.catalogue import EnforcementItemView
from search.embedding.protocol import Embedder, EmbeddingInput, Matrix, Vector
from search.similar.facts import CaseFacts, Cited, ViolationType
from search.tokens import counted

_CHOSEN: Final = 6
"""Items that share the weight of a case."""
_TEMPERATURE: Final = 0.04
"""An item's weight falls by e for every such step of cosine below the best."""
_STATED: Final = 0.25
"""What the cosine gains where the case states the penalty of the item."""
_NAMED: Final = 0.5
"""Least weight at which an item is named to the reader."""
_LEADING: Final = ("对", "的行政处罚")


class ViolationTypes:
    """执法事项比对: the published catalogue as vectors.

    Args:
        items: rows of the catalogue; none leaves every case without a type.
        embedder: the one the cases are compared with.
    """

    def __init__(self, items: Sequence[EnforcementItemView], embedder: Embedder) -> None:
        self._items = tuple(items)
        texts = [f"{item.violation}\n{item.name}" for item in self._items]
        given = [EmbeddingInput(text, counted(text)) for text in texts]
        self._vectors: Matrix = (
            embedder.passages(given) if given else np.zeros((0, embedder.dimension), np.float32)
        )
        self._penalties = [frozenset(map(_place, item.penalty)) for item in self._items]

    def __len__(self) -> int:
        return len(self._items)

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._vectors.shape[1])

    def weights(self, vector: Vector, facts: CaseFacts) -> NDArray[np.float32]:
        """Return the weight of each item, all in 0…1 with sum 1, for a text and its facts."""
        if not self._items:
            return np.zeros(0, np.float32)
        penalties = [one for one in facts.basis if one.role in ("penalty", "")]
        stated = {place for one in penalties for place in (one.place, *one.became)}
        cosine = self._vectors @ vector
        if stated:
            cosine = cosine + _STATED * np.array(
                [not stated.isdisjoint(places) for places in self._penalties], np.float32
            )
        chosen = np.argsort(-cosine, kind="stable")[:_CHOSEN]
        shares = np.exp((cosine[chosen] - cosine[chosen[0]]) / _TEMPERATURE)
        weights = np.zeros(len(self._items), np.float32)
        weights[chosen] = shares / shares.sum()
        return weights

    def named(self, weights: NDArray[np.float32]) -> tuple[ViolationType, ...]:
        """Return the items that are sure enough to be named, the surest first."""
        order = [int(place) for place in np.argsort(-weights, kind="stable")[:2]]
        return tuple(
            ViolationType(self._items[at].code, _short(self._items[at].name), float(weights[at]))
            for at in order
            if weights[at] >= _NAMED
        )

    def basis(self, weights: NDArray[np.float32]) -> tuple[Cited, ...]:
        """Return the provisions of the weighted items, each with the weight of its items."""
        found: dict[tuple[str, int, int | None, str], Cited] = {}
        for at in np.flatnonzero(weights):
            for role, rows in (
                ("penalty", self._items[at].penalty),
                ("duty", self._items[at].duty),
            ):
                for row in rows:
                    if not row.get("law") or not row.get("article"):
                        continue
                    place = _place(row)
                    before = found.get((*place, role))
                    found[(*place, role)] = Cited(
                        law=place[0],
                        article=place[1],
                        suffix=place[2],
                        paragraph=row.get("paragraph") or None,
                        items=tuple(row.get("items") or ()) if before is None else (),
                        role=role,
                        weight=float(weights[at]) + (before.weight if before else 0.0),
                    )
        return tuple(found.values())


def _place(row: Mapping[str, Any]) -> tuple[str, int, int | None]:
    return str(row.get("law", "")), int(row.get("article") or 0), row.get("article_suffix") or None


def _short(name: str) -> str:
    """对未批先建的行政处罚 → 未批先建: what a list of kinds needs of the name of an item."""
    head, tail = _LEADING
    if name.startswith(head) and name.endswith(tail):
        return name.removeprefix(head).removesuffix(tail).removesuffix("行为").removesuffix("的")
    return name
