"""Training texts as arrays: a vocabulary chosen by frequency, documents as rows of token places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.tokens import strip_asking, token_number, tokens

WORDS_FROM: Final = 3
"""Words in fewer articles are left out, unless questions use them."""
PAIRS: Final = 60_000
"""So many of the most frequent character pairs are kept."""
ASKED_FROM: Final = 2
"""Tokens in so many training questions are kept whatever the articles say."""


@dataclass(frozen=True, slots=True)
class Bag:
    """词袋: places in the vocabulary and the square roots of how often each occurs."""

    places: NDArray[np.int64]
    weights: NDArray[np.float32]


@dataclass(slots=True)
class TrainingTexts:
    """训练文本: articles first, then answers that are no article; each gets a number."""

    articles: int = 0
    _counts: list[Counter[str]] = field(default_factory=list)
    _frequency: Counter[str] = field(default_factory=Counter)

    def add_article(self, text: str) -> int:
        """Add an article (before any answer) and return its number."""
        number = self._add(text, counted=True)
        self.articles = number + 1
        return number

    def add_answer(self, text: str) -> int:
        """Add another text that answers questions and return its number."""
        return self._add(text, counted=False)

    def vocabulary(self, questions: Iterable[str]) -> dict[str, int]:
        """Choose the tokens that get a vector; token → row."""
        asked: Counter[str] = Counter()
        for question in questions:
            asked.update(set(tokens(strip_asking(question))))
        pairs = [(n, token) for token, n in self._frequency.items() if token[0] == "b"]
        frequent = {token for _, token in sorted(pairs, reverse=True)[:PAIRS]}
        kept = {
            token
            for token, n in self._frequency.items()
            if token[0] == "c" or (token[0] == "w" and n >= WORDS_FROM) or token in frequent
        }
        kept.update(token for token, n in asked.items() if n >= ASKED_FROM)
        # Two tokens of one number would share a row anyway: keep the first.
        by_number: dict[int, str] = {}
        for token in sorted(kept):
            by_number.setdefault(token_number(token), token)
        return {token: row for row, token in enumerate(by_number.values())}

    def bags(self, vocabulary: dict[str, int]) -> list[Bag]:
        """Return every text as a bag, in the order of the numbers; empties the store."""
        made = [to_bag(counts, vocabulary) for counts in self._counts]
        self._counts = []
        return made

    def _add(self, text: str, *, counted: bool) -> int:
        counts = Counter(tokens(text))
        self._counts.append(counts)
        if counted:
            self._frequency.update(counts.keys())
        return len(self._counts) - 1


def to_bag(counts: Counter[str], vocabulary: dict[str, int]) -> Bag:
    """Return the known tokens of a text."""
    known = {vocabulary[token]: n for token, n in counts.items() if token in vocabulary}
    size = len(known)
    return Bag(
        np.fromiter(known.keys(), np.int64, size),
        np.sqrt(np.fromiter(known.values(), np.float32, size)),
    )


def question_bags(questions: Sequence[str], vocabulary: dict[str, int]) -> list[Bag]:
    """Return questions as bags, the words of asking removed as at search time."""
    return [to_bag(Counter(tokens(strip_asking(each))), vocabulary) for each in questions]
