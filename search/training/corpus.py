"""Training texts as arrays: a vocabulary chosen by frequency, documents as rows of token places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.tokens import FIRST_PAIR, FIRST_WORD, TokenCounts, counted, strip_asking

WORDS_FROM: Final = 4
"""Words in fewer articles are left out, unless questions use them."""
PAIRS: Final = 42_000
"""So many of the most frequent character pairs are kept."""
ASKED_FROM: Final = 4
"""Tokens in so many training questions are kept whatever the articles say."""

Numbers = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Bags:
    """词袋: texts as places in the vocabulary with the square roots of how often each occurs.

    Those of text i are `places[starts[i]:starts[i + 1]]`, and `weights` alike.
    """

    places: NDArray[np.int64]
    weights: NDArray[np.float32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[TokenCounts], vocabulary: Numbers) -> Bags:
        """Keep the known tokens of each text."""
        sizes = np.array([text.numbers.size for text in texts], np.int64)
        numbers = np.concatenate([text.numbers for text in texts])
        counts = np.concatenate([text.counts for text in texts])
        places = np.minimum(np.searchsorted(vocabulary, numbers), vocabulary.size - 1)
        known = vocabulary[places] == numbers
        owner = np.repeat(np.arange(len(texts)), sizes)[known]
        starts = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(texts)))])
        return cls(places[known].astype(np.int64), np.sqrt(counts[known]), starts.astype(np.int64))

    def __len__(self) -> int:
        return self.starts.size - 1

    def some(self, chosen: NDArray[np.int64]) -> Bags:
        """Return the bags of the chosen texts, in that order."""
        starts = self.starts[chosen]
        sizes = self.starts[chosen + 1] - starts
        ends = np.cumsum(sizes)
        inside = np.arange(int(sizes.sum())) + np.repeat(starts - (ends - sizes), sizes)
        bounds = np.concatenate([[0], ends]).astype(np.int64)
        return Bags(self.places[inside], self.weights[inside], bounds)


@dataclass(slots=True)
class TrainingTexts:
    """训练文本: articles first, then answers that are no article; each gets a number."""

    articles: int = 0
    counts: list[TokenCounts] = field(default_factory=list)

    def add_article(self, counts: TokenCounts) -> int:
        """Add an article (before any answer) and return its number."""
        self.counts.append(counts)
        self.articles = len(self.counts)
        return self.articles - 1

    def add_answer(self, text: str) -> int:
        """Add another text that answers questions and return its number."""
        self.counts.append(counted(text))
        return len(self.counts) - 1

    def vocabulary(self, questions: Iterable[TokenCounts]) -> Numbers:
        """Return the tokens that get a vector, ascending."""
        held, frequency = _frequency(self.counts[: self.articles])
        asked, asked_frequency = _frequency(questions)
        is_char = held < FIRST_PAIR
        is_word = held >= FIRST_WORD
        is_pair = ~is_char & ~is_word
        frequent = held[is_pair][np.argsort(-frequency[is_pair], kind="stable")[:PAIRS]]
        return np.unique(
            np.concatenate(
                [
                    held[is_char],
                    held[is_word & (frequency >= WORDS_FROM)],
                    frequent,
                    asked[asked_frequency >= ASKED_FROM],
                ]
            )
        )


def question_counts(questions: Sequence[str]) -> list[TokenCounts]:
    """Return questions counted, the words of asking removed as at search time."""
    return [counted(strip_asking(each)) for each in questions]


def _frequency(texts: Iterable[TokenCounts]) -> tuple[Numbers, NDArray[np.int64]]:
    """Token numbers and in how many of the texts each occurs."""
    numbers, frequency = np.unique(
        np.concatenate([each.numbers for each in texts]), return_counts=True
    )
    return numbers, frequency
