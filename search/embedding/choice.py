"""Which embedding the settings ask for."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from search.embedding.protocol import Embedder
from search.embedding.static import StaticEmbedder

BUILTIN: Final = "builtin"
MODEL_FOLDER: Final = "static-legal-zh"


def builtin_folder() -> Path:
    """Return the folder of the model that comes with the product."""
    return Path(str(resources.files("search").joinpath("models", MODEL_FOLDER)))


def embedder_for(setting: str) -> Embedder:
    """Return the embedder of `Settings.embedding_model`: `builtin` or a local model folder."""
    if setting == BUILTIN:
        return _builtin()
    from search.embedding.downloaded import DownloadedEmbedder  # lazy: brings torch

    return DownloadedEmbedder(Path(setting))


@cache
def _builtin() -> StaticEmbedder:
    return StaticEmbedder.load(builtin_folder())
