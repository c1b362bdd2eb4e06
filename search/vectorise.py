"""Passages and questions → vectors; tokenised once for the lexical and the dense side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.embedding.protocol import Embedder, EmbeddingInput, Vector
from search.index.protocol import ASKED, LEXICAL, IndexPoint
from search.lexical import LexicalEncoder, field_counts
from search.passage import Passage
from search.profiles import lexical_profile
from search.sparse import SparseVector
from search.tokens import counted, merged, strip_asking


@dataclass(frozen=True, slots=True)
class QuestionVectors:
    """问题向量: the two forms in which an index is asked."""

    lexical: SparseVector
    dense: Vector


class Vectoriser:
    """向量化: one for indexing and asking, so that both sides always agree."""

    def __init__(self, embedder: Embedder) -> None:
        self.embedder = embedder
        profile = lexical_profile()
        self._lexical = LexicalEncoder(profile)
        self._expansion = profile.expansion_weight

    def points(self, passages: Sequence[Passage]) -> list[IndexPoint]:
        """Return one index point a passage."""
        fields = [field_counts(passage) for passage in passages]
        inputs = [
            EmbeddingInput(
                "\n".join((p.title, p.path, p.text)),
                merged([(part, 1.0) for part in counts.values()]),
            )
            for p, counts in zip(passages, fields, strict=True)
        ]
        dense = self.embedder.passages(inputs)
        return [
            IndexPoint(
                passage.id,
                row if row.any() else None,
                {
                    LEXICAL: self._lexical.passage(counts),
                    ASKED: self._lexical.questions(passage.asked_as),
                },
                passage.payload(),
            )
            for passage, counts, row in zip(passages, fields, dense, strict=True)
        ]

    def question(self, question: str, expansions: Sequence[str] = ()) -> QuestionVectors:
        """Return the vectors of a question; `expansions` join its words with a lower weight."""
        counts = counted(strip_asking(question))
        widened = counts
        if expansions:
            further = counted("\n".join(expansions))
            widened = merged([(counts, 1.0), (further, self._expansion)])
        return QuestionVectors(
            self._lexical.query(widened),
            self.embedder.question(EmbeddingInput(question, counts)),
        )
