"""Where a model is: a local folder, or the local cache of the hub by name.

Nothing is looked up on the network unless the caller allows downloads.
"""

from __future__ import annotations

import hashlib
import importlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kb.errors import InvalidInput

BUILTIN: Final = "builtin"

# BAAI/bge-m3, Qwen/Qwen3-Embedding-0.6B
_HUB_NAME: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_TELLING: Final = frozenset({".json", ".txt", ".model", ".safetensors", ".bin"})
_TAIL: Final = 65_536
_OTHER_FORMATS: Final = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf")


@dataclass(frozen=True, slots=True)
class ModelUse:
    """模型用途: what a model is for, in a word for messages, and the setting that names it."""

    word: str
    field: str

    @property
    def variable(self) -> str:
        """The environment variable of the setting."""
        return f"ANJIAN_{self.field.upper()}"


EMBEDDING: Final = ModelUse("向量模型", "embedding_model")
RERANKING: Final = ModelUse("重排模型", "reranker_model")


@dataclass(frozen=True, slots=True)
class ModelPlace:
    """模型位置: the folder on this machine, and a name that changes with its content."""

    name: str
    folder: Path


def model_key(setting: str) -> str:
    """Return a setting in the one form that is noted: `builtin`, an absolute folder, a hub name."""
    wanted = setting.strip()
    if wanted in ("", BUILTIN):
        return BUILTIN
    folder = Path(wanted).expanduser()
    return str(folder.resolve()) if folder.is_dir() else wanted


def locate(key: str, use: ModelUse, *, downloads: bool) -> ModelPlace:
    """Return the place of a model that is not built in.

    Args:
        key: from `model_key`.
        use: for messages.
        downloads: whether a hub name that is not in the local cache may be fetched.

    Raises:
        InvalidInput: there is no such folder, or the model is not in the cache.
    """
    check_key(key, use)
    folder = Path(key)
    if folder.is_dir():
        return ModelPlace(f"{folder.name}-{_fingerprint(folder)}", folder)
    snapshot = _snapshot(key, use, downloads=downloads)
    return ModelPlace(f"{key.replace('/', '--')}-{_fingerprint(snapshot)}", snapshot)


def check_key(key: str, use: ModelUse) -> None:
    """Refuse what is neither built in, nor a folder, nor in the form of a hub name.

    Raises:
        InvalidInput: it is none of them.
    """
    if key != BUILTIN and not Path(key).is_dir() and not _HUB_NAME.fullmatch(key):
        raise InvalidInput(
            f"没有找到{use.word}目录 {key}",
            hint=f"{use.variable} 应为 builtin、本地模型目录，或形如 BAAI/bge-m3 的模型名称",
            field=use.field,
        )


def library(use: ModelUse) -> Any:
    """Return the module `sentence_transformers`; the first import takes seconds.

    Raises:
        InvalidInput: the extra `models` is not installed.
    """
    found = _module("sentence_transformers", use)
    # It would draw a bar on the terminal for every file of weights it reads.
    importlib.import_module("transformers.utils.logging").disable_progress_bar()
    return found


def _snapshot(name: str, use: ModelUse, *, downloads: bool) -> Path:
    hub = _module("huggingface_hub", use)
    try:
        return Path(hub.snapshot_download(name, local_files_only=True))
    except OSError:
        if not downloads:
            raise InvalidInput(
                f"{use.word} {name} 不在本机的模型缓存中，设置也不允许联网下载",
                hint="请设置 ANJIAN_MODEL_DOWNLOADS=true 允许下载，"
                f"或在能联网的机器上下载后把 {use.variable} 设为模型目录",
                field=use.field,
            ) from None
    try:
        return Path(hub.snapshot_download(name, ignore_patterns=list(_OTHER_FORMATS)))
    except Exception as reason:  # whatever the client and the network under it raise
        raise InvalidInput(
            f"{use.word} {name} 下载失败（{first_line(reason)}）",
            hint="请检查名称与网络（镜像站用 HF_ENDPOINT 设置），"
            f"或把 {use.variable} 设为本地模型目录",
            field=use.field,
        ) from reason


def first_line(reason: Exception) -> str:
    """Return what a library says in its first line; an error of ours is one line."""
    return str(reason).strip().partition("\n")[0]


def _module(name: str, use: ModelUse) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise InvalidInput(
            f"使用下载的{use.word}需要附加组件 models",
            hint="请运行 pip install 'anjian[models]'",
            field=use.field,
        ) from None


def _fingerprint(folder: Path) -> str:
    """Eight digits that differ when another model is put in the folder.

    The end of a file of weights tells two trainings of one architecture apart; reading gigabytes
    at every start would say little more.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.suffix not in _TELLING or inside.parts[0] in ("onnx", "openvino"):
            continue
        size = path.stat().st_size
        digest.update(f"{inside.as_posix()}\n{size}\n".encode())
        with path.open("rb") as file:
            file.seek(max(0, size - _TAIL))
            digest.update(file.read())
    return digest.hexdigest()[:8]
