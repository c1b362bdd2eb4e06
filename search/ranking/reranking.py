"""A cross-encoder over the best candidates: it reads question and passage together."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from kb.errors import InvalidInput
from search.embedding.location import (
    BUILTIN,
    RERANKING,
    ModelPlace,
    first_line,
    library,
    locate,
    model_key,
)
from search.embedding.turns import Turns
from search.index.protocol import IndexReader
from search.query.candidates import CandidateSet
from search.ranking.features import Asked
from search.ranking.order import Ranker

_READ_FIELDS: Final = ("title", "path", "text")

_loading = threading.Lock()
_loaded: WeakValueDictionary[str, CrossEncoder] = WeakValueDictionary()


class CrossEncoder:
    """交叉编码器: any sentence-transformers CrossEncoder with one output.

    Raises:
        InvalidInput: the model cannot be read, has more than one output, or the extra `models` is
            not installed.
    """

    def __init__(self, place: ModelPlace) -> None:
        transformers = library(RERANKING)
        try:
            self._model: Any = transformers.CrossEncoder(str(place.folder), local_files_only=True)
        except Exception as reason:  # each model family fails in its own way
            raise InvalidInput(
                f"重排模型 {place.folder} 无法读取（{first_line(reason)}）",
                hint="请核对目录是否为完整的 CrossEncoder 模型，必要时重新下载",
                field=RERANKING.field,
            ) from reason
        if self._model.num_labels != 1:
            raise InvalidInput(
                f"重排模型 {place.folder} 有 {self._model.num_labels} 个输出，不能用来排序",
                hint="请换用只输出一个相关度的 CrossEncoder，例如 BAAI/bge-reranker-v2-m3",
                field=RERANKING.field,
            )
        self._turns = Turns()

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers the question, greater is better."""
        pairs = [(question, text) for text in texts]
        with self._turns.question():
            scores = self._model.predict(pairs, show_progress_bar=False)
        return np.asarray(scores, dtype=np.float32)


class RerankingRanker:
    """重排: the best candidates of another ranker in the order of a cross-encoder, then the rest.

    Args:
        first: chooses the candidates that are read.
        encoder: reads them.
        reader: where their texts are.
        depth: how many are read.
    """

    def __init__(
        self, first: Ranker, encoder: CrossEncoder, reader: IndexReader, depth: int
    ) -> None:
        self._first = first
        self._encoder = encoder
        self._reader = reader
        self._depth = depth

    def scores(self, candidates: CandidateSet, asked: Asked) -> NDArray[np.float32]:
        """Return scores by which those read stand above the others."""
        first = self._first.scores(candidates, asked)
        if not len(candidates):
            return first
        best = np.argsort(-first, kind="stable")[: self._depth]
        ids = candidates.ids[best].tolist()
        stored = self._reader.get(ids, fields=_READ_FIELDS)
        texts = {point.id: "\n".join(point.payload[n] for n in _READ_FIELDS) for point in stored}
        # A passage that was deleted since it was found is as good as empty.
        read = self._encoder.scores(asked.question, [texts.get(i, "") for i in ids])
        result = first.copy()
        result[best] = first.max() + 1 + (read - read.min())
        return result


def reranker_for(setting: str, *, downloads: bool = False) -> CrossEncoder | None:
    """Return the cross-encoder of a setting; None for `builtin` or empty: no second reading.

    Raises:
        InvalidInput: the model is not on this machine and may not be downloaded, or is no model.
    """
    key = model_key(setting)
    if key == BUILTIN:
        return None
    place = locate(key, RERANKING, downloads=downloads)
    with _loading:
        held = _loaded.get(place.name)
        if held is None:
            held = _loaded[place.name] = CrossEncoder(place)
        return held
