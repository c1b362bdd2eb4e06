"""Any sentence-transformers model from a local folder (extra `models`: needs torch)."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import InvalidInput
from search.embedding.protocol import EmbeddingInput, Matrix, Vector


class DownloadedEmbedder:
    """下载的向量模型, for example bge-m3 or Qwen3-Embedding in a folder of this machine.

    Raises:
        InvalidInput: the folder is not there, or the extra `models` is not installed.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise InvalidInput(
                f"没有找到向量模型目录 {folder}",
                hint="ANJIAN_EMBEDDING_MODEL 应为 builtin 或本地模型目录",
                field="embedding_model",
            )
        try:
            library = importlib.import_module("sentence_transformers")
        except ImportError:
            raise InvalidInput(
                "使用下载的向量模型需要附加组件 models",
                hint="请运行 pip install 'anjian[models]'",
                field="embedding_model",
            ) from None
        self._model: Any = library.SentenceTransformer(str(folder), local_files_only=True)
        self._name = folder.name

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._model.get_sentence_embedding_dimension())

    def question(self, given: EmbeddingInput) -> Vector:
        """Return the vector of a question, with the model's own query prompt if it has one."""
        vector: Vector = self._model.encode_query(given.text, normalize_embeddings=True)
        return np.asarray(vector, dtype=np.float32)

    def passages(self, given: Sequence[EmbeddingInput]) -> Matrix:
        """Return one row a passage."""
        texts = [each.text for each in given]
        return np.asarray(
            self._model.encode_document(texts, normalize_embeddings=True), dtype=np.float32
        )
