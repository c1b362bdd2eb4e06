"""A static embedding: a vector for every token, a text is their weighted sum, made length one.

Stored as int8 with one scale a token; looked up by token number, so there is no vocabulary of
strings to load. A question takes about a tenth of a millisecond and needs numpy alone. The folder
is one of sentence-transformers too (`search.embedding.sentence` is its module).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.embedding.protocol import EmbeddingInput, Matrix, Vector
from search.tokens import TokenCounts

WEIGHTS: Final = "model.safetensors"
CONFIG: Final = "config.json"
_LENGTH_BYTES: Final = 8
_TYPES: Final[dict[str, Any]] = {"U32": np.uint32, "I8": np.int8, "F16": np.float16}
_MODULES: Final = [
    {"idx": 0, "name": "0", "path": "", "type": "search.embedding.sentence.StaticTokens"}
]


class StaticEmbedder:
    """静态向量模型.

    Args:
        name: noted in the index.
        tokens: token numbers, ascending, shape (n,).
        table: int8 vectors, shape (n, dimension).
        scales: what a row's integers are multiplied by, shape (n,).
    """

    def __init__(
        self,
        name: str,
        tokens: NDArray[np.uint32],
        table: NDArray[np.int8],
        scales: NDArray[np.float32],
    ) -> None:
        self._name = name
        self._tokens = tokens
        self._table = table
        self._scales = scales

    @classmethod
    def load(cls, folder: Path) -> StaticEmbedder:
        """Load the weights and the configuration of a model folder."""
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        stored = _mapped(folder / WEIGHTS)
        scales = stored["scales"].astype(np.float32)
        return cls(str(config["name"]), stored["tokens"], stored["table"], scales)

    @property
    def name(self) -> str:
        """Name noted in the index."""
        return self._name

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return int(self._table.shape[1])

    def question(self, given: EmbeddingInput) -> Vector:
        """Return the vector of a question; zero when no token is known."""
        return self.embed(given.counts)

    def passages(self, given: Sequence[EmbeddingInput]) -> Matrix:
        """Return one row a passage."""
        rows = [self.embed(each.counts) for each in given]
        return np.stack(rows) if rows else np.zeros((0, self.dimension), np.float32)

    def embed(self, counts: TokenCounts) -> Vector:
        """Return the vector of a text given by its tokens; zero when none is known."""
        wanted = counts.numbers
        places = np.minimum(np.searchsorted(self._tokens, wanted), self._tokens.size - 1)
        known = self._tokens[places] == wanted
        weights = np.sqrt(counts.counts[known])
        places = places[known]
        if not places.size:
            return np.zeros(self.dimension, np.float32)
        total = (weights * self._scales[places]) @ self._table[places].astype(np.float32)
        length = float(np.linalg.norm(total))
        vector: Vector = (total / length if length else total).astype(np.float32)
        return vector


def quantise(table: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return int8 rows and the scale of each, so that rows × scales ≈ table."""
    scales = np.abs(table).max(axis=1) / 127
    scales[scales == 0] = 1
    return np.rint(table / scales[:, None]).astype(np.int8), scales.astype(np.float32)


def _mapped(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays of a safetensors file, read from it where a question needs them.

    The file begins with the length of a JSON object in eight bytes and that object, which says for
    each array its type, shape, and place behind it.
    """
    content = np.memmap(path, np.uint8, mode="r")
    begin = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES].tobytes(), "little")
    described: dict[str, Any] = json.loads(content[_LENGTH_BYTES:begin].tobytes())
    described.pop("__metadata__", None)
    return {
        name: np.ndarray(
            each["shape"], _TYPES[each["dtype"]], content, begin + each["data_offsets"][0]
        )
        for name, each in described.items()
    }


def save(
    folder: Path,
    name: str,
    tokens: NDArray[np.uint32],
    table: NDArray[np.float32],
    note: dict[str, object],
) -> None:
    """Write a model folder: rows by token number, vectors as int8; the same bytes each time."""
    from safetensors.numpy import save as safe_bytes  # lazy: only who makes a model writes one

    folder.mkdir(parents=True, exist_ok=True)
    order = np.argsort(tokens)
    rows, scales = quantise(table[order])
    stored: dict[str, NDArray[Any]] = {
        "tokens": tokens[order].astype(np.uint32),
        "table": rows,
        "scales": scales.astype(np.float16),
    }
    # Not `save_file`: it lets nobody but the owner read the file. And beside the old one, which a
    # running server has mapped: cut short under its hands, it would end the server.
    beside = folder / f"{WEIGHTS}.new"
    beside.write_bytes(safe_bytes(stored))
    beside.replace(folder / WEIGHTS)
    config = {"name": name, "dimension": int(table.shape[1]), **note}
    described: tuple[tuple[str, object], ...] = (
        (CONFIG, config),
        ("modules.json", _MODULES),
        ("config_sentence_transformers.json", {"similarity_fn_name": "cosine"}),
    )
    for file, content in described:
        written = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        (folder / file).write_text(written, encoding="utf-8")
