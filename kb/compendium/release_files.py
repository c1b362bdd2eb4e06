"""发行文件 files of releases, kept under their hash in the home folder.

A file is written once and never again: the same release gives the same bytes, and what is sealed
with a hash must be what a reader fetches years later.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final
from uuid import uuid4

from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.store.files import HOME

FOLDER: Final = "compendia"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def keep(home: Path, data: bytes) -> str:
    """Keep a file and return its hash."""
    digest = hashlib.sha256(data).hexdigest()
    target = _place(home, digest)
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        writing = target.with_name(f"{digest}.{uuid4().hex}")
        writing.write_bytes(data)
        writing.replace(target)
    return digest


def fetch(session: Session, digest: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotFound: it is missing, or its bytes are no longer those of its hash.
    """
    home = session.info.get(HOME)
    target = _place(Path(home), digest) if home and _DIGEST.fullmatch(digest) else None
    data = target.read_bytes() if target is not None and target.is_file() else b""
    if hashlib.sha256(data).hexdigest() != digest:
        raise NotFound("这一发行文件已缺失或损坏", hint="请联系管理员从备份恢复数据目录")
    return data


def _place(home: Path, digest: str) -> Path:
    return home / FOLDER / digest[:2] / digest
