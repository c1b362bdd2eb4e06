"""Any sentence-transformers model, from a local folder or by hub name (extra `models`: torch)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from kb.errors import InvalidInput
from search.embedding.location import EMBEDDING, ModelPlace, first_line, library
from search.embedding.protocol import EmbeddingInput, Matrix, Vector
from search.embedding.turns import Turns

_PORTION: Final = 16
"""Passages embedded before a waiting question gets its turn."""


class DownloadedEmbedder:
    """下载的向量模型, for example bge-m3 or Qwen3-Embedding; questions get its own query prompt.

    Raises:
        InvalidInput: the model cannot be read, or the extra `models` is not installed.
    """

    def __init__(self, place: ModelPlace) -> None:
        transformers = library(EMBEDDING)
        try:
            self._model: Any = transformers.SentenceTransformer(
                str(place.folder), local_files_only=True
            )
        except Exception as reason:  # each model family fails in its own way
            raise InvalidInput(
                f"向量模型 {place.folder} 无法读取（{first_line(reason)}）",
                hint="请核对目录是否为完整的 sentence-transformers 模型，必要时重新下载",
                field=EMBEDDING.field,
            ) from reason
        self._name = place.name
        self._turns = Turns()

    @property
    def name(self) -> str:
        """The model's name with a fingerprint of its files."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._model.get_embedding_dimension())

    def question(self, given: EmbeddingInput) -> Vector:
        """Return the vector of a question, with the model's own query prompt if it has one."""
        with self._turns.question():
            vector: Vector = self._model.encode_query(
                given.text, normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vector, dtype=np.float32)

    def passages(self, given: Sequence[EmbeddingInput]) -> Matrix:
        """Return one row a passage."""
        rows = np.zeros((len(given), self.dimension), np.float32)
        # Neighbours of like length waste the least work on padding.
        order = sorted(range(len(given)), key=lambda place: len(given[place].text))
        for start in range(0, len(order), _PORTION):
            places = order[start : start + _PORTION]
            with self._turns.passages():
                rows[places] = self._model.encode_document(
                    [given[place].text for place in places],
                    batch_size=_PORTION,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return rows
