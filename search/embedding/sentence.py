"""The static embedding as a module of sentence-transformers (extra `models`: needs torch).

`SentenceTransformer("…/static-legal-zh")` loads this class by the folder's `modules.json`; its
vectors are those that `search.embedding.static` makes with numpy alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from sentence_transformers.base.modules import InputModule

from search.embedding.static import CONFIG, WEIGHTS, StaticEmbedder
from search.tokens import counted


class StaticTokens(InputModule):  # type: ignore[misc]  # its base is untyped here
    """静态词元模块: sums the vectors of a text's tokens, as the product does."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._embedder = StaticEmbedder.load(folder)

    def preprocess(
        self, inputs: Sequence[str], prompt: str | None = None, **options: Any
    ) -> dict[str, Any]:
        """Return the token counts of each text; a prompt would say nothing to a bag of tokens."""
        return {"counts": [counted(text) for text in inputs]}

    def forward(self, features: dict[str, Any], **options: Any) -> dict[str, Any]:
        """Add the vectors of length one, shape (texts, dimension)."""
        rows = np.stack([self._embedder.embed(each) for each in features["counts"]])
        return {**features, "sentence_embedding": torch.from_numpy(rows)}

    def get_embedding_dimension(self) -> int:
        """Return the length of the vectors."""
        return self._embedder.dimension

    @property
    def max_seq_length(self) -> float:
        """Texts of any length are taken whole."""
        return float("inf")

    def save(self, output_path: str, *args: Any, **options: Any) -> None:
        """Write weights and configuration to another folder."""
        for name in (WEIGHTS, CONFIG):
            Path(output_path, name).write_bytes((self._folder / name).read_bytes())

    @classmethod
    def load(cls, model_name_or_path: str, **options: Any) -> Self:
        """Load from a local model folder."""
        return cls(Path(model_name_or_path))
