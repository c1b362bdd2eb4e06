"""BM25 as sparse vectors: passages carry saturated, length-normalised weights, queries carry 1.

The inverse document frequency is multiplied in by the index at query time (Qdrant's IDF modifier:
ln(1 + (N - n + ½) / (n + ½)), the usual BM25 form), so passages can come and go without anything
else being recomputed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from search.passage import Passage
from search.profiles import LexicalProfile
from search.sparse import SparseVector, empty
from search.tokens import (
    TokenCounts,
    char_number,
    counted,
    merged,
    pair_number,
    pairs,
    strip_asking,
    without,
    word_number,
    words,
)

# In nearly every article: 第…条, 的, 和, 应当. Their lists are long and say nothing.
STOP_CHARACTERS: Final = frozenset("的和或者及其在对由以与为是有应当可等不得并被将于之第条款项")
_STOP_WORDS: Final = ("应当", "或者")
_STOP_NUMBERS: Final = np.array(
    sorted(
        [
            *map(char_number, STOP_CHARACTERS),
            *map(pair_number, _STOP_WORDS),
            *map(word_number, _STOP_WORDS),
        ]
    ),
    dtype=np.uint32,
)


def field_counts(passage: Passage) -> dict[str, TokenCounts]:
    """Return the token counts of each field; done once for all encoders of a passage."""
    return {
        "text": counted(passage.text),
        "path": _counted_heading(passage.path),
        "title": counted(passage.title),
    }


@lru_cache(maxsize=1024)
def _counted_heading(heading: str) -> TokenCounts:
    """All articles of a chapter come one after another and share their headings."""
    return counted(heading)


class LexicalEncoder:
    """词面编码器: passages and questions → sparse vectors. Stateless, safe between threads."""

    def __init__(self, profile: LexicalProfile) -> None:
        self._profile = profile

    def passage(self, fields: Mapping[str, TokenCounts]) -> SparseVector:
        """Return the BM25F weights of a passage over text, headings and title."""
        weights = self._profile.fields
        counts = merged([(part, weights[name]) for name, part in fields.items()])
        return self._saturated(counts, float(counts.counts.sum()))

    def questions(self, asked_as: Sequence[str]) -> SparseVector:
        """Return the weights of the everyday questions attached to a passage (empty if none)."""
        if not asked_as:
            return empty()
        counts = merged([(counted(strip_asking(question)), 1.0) for question in asked_as])
        return self._saturated(counts, self._profile.average_length)

    def query(self, counts: TokenCounts) -> SparseVector:
        """Return the query vector of a question; repeated tokens count up to the limit."""
        kept = without(counts, _STOP_NUMBERS)
        if not kept.numbers.size:
            kept = counts
        limit = np.float32(self._profile.longest_query_repeat)
        return SparseVector(kept.numbers, np.minimum(kept.counts, limit))

    def _saturated(self, counts: TokenCounts, length: float) -> SparseVector:
        profile = self._profile
        norm = profile.k1 * (1 - profile.b + profile.b * length / profile.average_length)
        kept = without(counts, _STOP_NUMBERS)
        weights = kept.counts * np.float32(profile.k1 + 1) / (kept.counts + np.float32(norm))
        return SparseVector(kept.numbers, weights)


def matched_words(question: str) -> tuple[str, ...]:
    """Return the words and pairs of a question that a snippet may mark, the longest first."""
    stripped = strip_asking(question)
    seen = {
        term
        for term in (*words(stripped), *pairs(stripped))
        if not STOP_CHARACTERS.intersection(term)
    }
    return tuple(sorted(seen, key=lambda word: (-len(word), word)))
