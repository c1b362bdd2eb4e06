"""Which embedding the settings ask for."""

from __future__ import annotations

import threading
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from search.embedding.location import BUILTIN, EMBEDDING, locate, model_key
from search.embedding.protocol import Embedder
from search.embedding.static import StaticEmbedder

if TYPE_CHECKING:
    from search.embedding.downloaded import DownloadedEmbedder

MODEL_FOLDER: Final = "static-legal-zh"

_loading = threading.Lock()
_loaded: WeakValueDictionary[str, DownloadedEmbedder] = WeakValueDictionary()
"""Models in use, so that none takes its gigabytes twice; gone with their last user."""


def builtin_folder() -> Path:
    """Return the folder of the model that comes with the product."""
    return Path(str(resources.files("search").joinpath("models", MODEL_FOLDER)))


def embedder_for(setting: str, *, downloads: bool = False) -> Embedder:
    """Return the embedder of a setting: `builtin` or empty, a local folder, or a hub name.

    Raises:
        InvalidInput: the model is not on this machine and may not be downloaded, or is no model.
    """
    key = model_key(setting)
    if key == BUILTIN:
        return _builtin()
    place = locate(key, EMBEDDING, downloads=downloads)
    from search.embedding.downloaded import DownloadedEmbedder  # lazy: only with the extra models

    with _loading:
        held = _loaded.get(place.name)
        if held is None:
            held = _loaded[place.name] = DownloadedEmbedder(place)
        return held


@cache
def _builtin() -> StaticEmbedder:
    return StaticEmbedder.load(builtin_folder())
