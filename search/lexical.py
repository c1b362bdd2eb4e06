"""BM25 as sparse vectors: passages carry saturated, length-normalised weights, queries carry 1.

The inverse document frequency is multiplied in by the index at query time (Qdrant's IDF modifier:
ln(1 + (N - n + ½) / (n + ½)), the usual BM25 form), so passages can come and go without anything
else being recomputed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from search.passage import Passage
from search.profiles import LexicalProfile
from search.sparse import SparseVector, empty
from search.tokens import counted, strip_asking, token_number, tokens

# In nearly every article: 第…条, 的, 和, 应当. Their lists are long and say nothing.
STOP_TOKENS: Final = frozenset(
    token_number(token)
    for token in [
        *("c" + char for char in "的和或者及其在对由以与为是有应当可等不得并被将于之第条款项"),
        *("w应当", "b应当", "w或者", "b或者"),
    ]
)

TokenCounts = Mapping[int, int]


def field_counts(passage: Passage) -> dict[str, dict[int, int]]:
    """Return the token counts of each field; done once for all encoders of a passage."""
    return {
        "text": counted(passage.text),
        "path": counted(passage.path),
        "title": counted(passage.title),
    }


class LexicalEncoder:
    """词面编码器: passages and questions → sparse vectors. Stateless, safe between threads."""

    def __init__(self, profile: LexicalProfile) -> None:
        self._profile = profile

    def passage(self, fields: Mapping[str, TokenCounts]) -> SparseVector:
        """Return the BM25F weights of a passage over text, headings and title."""
        frequency: dict[int, float] = {}
        length = 0.0
        for name, counts in fields.items():
            weight = self._profile.fields[name]
            length += weight * sum(counts.values())
            for token, n in counts.items():
                frequency[token] = frequency.get(token, 0.0) + weight * n
        return self._saturated(frequency, length)

    def questions(self, asked_as: Sequence[str]) -> SparseVector:
        """Return the weights of the everyday questions attached to a passage (empty if none)."""
        if not asked_as:
            return empty()
        counts: Counter[int] = Counter()
        for question in asked_as:
            counts.update(counted(strip_asking(question)))
        return self._saturated(counts, self._profile.average_length)

    def query(self, question: str) -> SparseVector:
        """Return the tokens of a question, repeated ones counted up to the profile's limit."""
        return self.query_of(counted(strip_asking(question)))

    def query_of(self, counts: TokenCounts) -> SparseVector:
        """Return the query vector of a question that is counted already."""
        limit = self._profile.longest_query_repeat
        kept = {t: min(n, limit) for t, n in counts.items() if t not in STOP_TOKENS}
        return SparseVector.of(kept or counts)

    def _saturated(self, frequency: Mapping[int, float], length: float) -> SparseVector:
        profile = self._profile
        norm = profile.k1 * (1 - profile.b + profile.b * length / profile.average_length)
        kept = {token: n for token, n in frequency.items() if token not in STOP_TOKENS}
        raw = SparseVector.of(kept)
        weights = raw.values * (profile.k1 + 1) / (raw.values + np.float32(norm))
        return SparseVector(raw.indices, weights.astype(np.float32))


def matched_words(question: str) -> tuple[str, ...]:
    """Return the words and pairs of a question that a snippet may mark, the longest first."""
    seen = {token[1:] for token in tokens(strip_asking(question)) if token[0] in "wb"}
    return tuple(sorted(seen, key=lambda word: (-len(word), word)))
