"""上传暂存: a file of questions between its preview and the decision to take it, for one day."""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import Final

from kb.errors import NotFound
from kb.settings import Settings

KEPT_S: Final = 86_400
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def keep(settings: Settings, data: bytes, *, account: str) -> str:
    """Put a file aside and return the name to ask for it by; files of yesterday are dropped."""
    folder = _folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_S:
            old.unlink(missing_ok=True)
    digest = hashlib.sha256(account.encode() + b"\0" + data).hexdigest()
    (folder / digest).write_bytes(data)
    return digest


def kept(settings: Settings, digest: str) -> bytes:
    """Return a file that was put aside.

    Raises:
        NotFound: there is none of that name, or it was dropped.
    """
    path = _folder(settings) / digest
    if not _DIGEST.fullmatch(digest) or not path.is_file():
        raise NotFound("上传的文件已经清除", hint="请重新选择文件并预览")
    return path.read_bytes()


def drop(settings: Settings, digest: str) -> None:
    """Remove a file that was put aside; one that is gone already is no error."""
    if _DIGEST.fullmatch(digest):
        (_folder(settings) / digest).unlink(missing_ok=True)


def _folder(settings: Settings) -> Path:
    return settings.home / "question-uploads"
