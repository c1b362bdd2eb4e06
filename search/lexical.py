"""BM25 as sparse vectors: passages carry saturated, length-normalised weights, queries carry 1.

The inverse document frequency is multiplied in by the index at query time (Qdrant's IDF modifier:
ln(1 + (N - n + ½) / (n + ½)), the usual BM25 form), so passages can come and go without anything
else being recomputed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from search.passage import Passage
from search.profiles import LexicalProfile
from search.tokens import counted, strip_asking, token_number, tokens

# In nearly every article: 第…条, 的, 和, 应当. Their lists are long and say nothing.
STOP_TOKENS: Final = frozenset(
    token_number(token)
    for token in [
        *("c" + char for char in "的和或者及其在对由以与为是有应当可等不得并被将于之第条款项"),
        *("w应当", "b应当", "w或者", "b或者", "b的，"),
    ]
)


@dataclass(frozen=True, slots=True)
class SparseVector:
    """稀疏向量: token numbers and their weights, the same length."""

    indices: tuple[int, ...]
    values: tuple[float, ...]


EMPTY: Final = SparseVector((), ())


class LexicalEncoder:
    """词面编码器: passages and questions → sparse vectors. Stateless, safe between threads."""

    def __init__(self, profile: LexicalProfile) -> None:
        self._profile = profile

    def passage(self, passage: Passage) -> SparseVector:
        """Return the BM25F weights of a passage over text, headings and title."""
        profile = self._profile
        frequency: Counter[int] = Counter()
        length = 0.0
        for name, content in (
            ("text", passage.text),
            ("path", passage.path),
            ("title", passage.title),
        ):
            weight = profile.fields[name]
            for token, n in counted(content).items():
                length += weight * n
                if token not in STOP_TOKENS:
                    frequency[token] += weight * n  # type: ignore[assignment]  # weights are ½s
        return self._saturated(frequency, length)

    def questions(self, passage: Passage) -> SparseVector:
        """Return the weights of the everyday questions attached to a passage (empty if none)."""
        if not passage.asked_as:
            return EMPTY
        frequency = Counter(counted("\n".join(passage.asked_as)))
        for token in STOP_TOKENS:
            frequency.pop(token, None)
        return self._saturated(frequency, self._profile.average_length)

    def query(self, question: str) -> SparseVector:
        """Return the tokens of a question, repeated ones counted up to the profile's limit."""
        limit = self._profile.longest_query_repeat
        counts = counted(strip_asking(question))
        kept = {t: min(n, limit) for t, n in counts.items() if t not in STOP_TOKENS} or counts
        return SparseVector(tuple(kept), tuple(float(n) for n in kept.values()))

    def _saturated(self, frequency: Counter[int], length: float) -> SparseVector:
        profile = self._profile
        norm = profile.k1 * (1 - profile.b + profile.b * length / profile.average_length)
        scale = profile.k1 + 1
        return SparseVector(
            tuple(frequency),
            tuple(n * scale / (n + norm) for n in frequency.values()),
        )


def matched_words(question: str) -> tuple[str, ...]:
    """Return the words and pairs of a question that a snippet may mark, the longest first."""
    seen = {token[1:] for token in tokens(strip_asking(question)) if token[0] in "wb"}
    return tuple(sorted(seen, key=lambda word: (-len(word), word)))
