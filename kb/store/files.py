"""附件文件 files of documents, kept by hash: what was uploaded apart from what may be published.

They lie in the home folder: `attachments/original/` for the internal side alone, and
`attachments/rebuilt/` for copies made from them without metadata. What the public side asks for is
looked for in the second folder only, so no hash, however come by, leads it to an original.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import uuid4

from sqlalchemy.orm import Session

from kb.errors import NotFound

HOME: Final = "home"
"""Key under which a session carries the home folder (`Session.info`)."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Final[Mapping[str, str]] = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".mp4": "video/mp4",
}
"""The extensions accepted, and the media type that a file of that name must really have."""

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


class Side(StrEnum):
    """原件或重建件: which of the two folders a file lies in."""

    ORIGINAL = "original"
    REBUILT = "rebuilt"


@dataclass(frozen=True, slots=True)
class PublicFile:
    """公开附件: a rebuilt copy as the public form names it; `size` in bytes."""

    number: int
    name: str
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        """The media type of its name."""
        suffix = PurePosixPath(self.name).suffix
        return MEDIA_TYPES.get(suffix, "application/octet-stream")


def public_files(public_content: Mapping[str, Any]) -> tuple[PublicFile, ...]:
    """Return the files that a public form names, numbered from 1."""
    return tuple(
        PublicFile(number, str(one["name"]), int(one["size"]), str(one["sha256"]))
        for number, one in enumerate(public_content.get("attachments") or (), 1)
        if isinstance(one, dict)
    )


def digest_of(data: bytes) -> str:
    """Return the hex sha256 that names a file."""
    return hashlib.sha256(data).hexdigest()


def keep(home: Path, side: Side, data: bytes) -> str:
    """Write a file under the sha256 of its bytes, which is returned; the same is stored once."""
    digest = digest_of(data)
    path = _path(home, side, digest)
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = path.with_name(f".{digest}.{uuid4().hex}")
        waiting.write_bytes(data)
        waiting.chmod(0o600)
        waiting.replace(path)
    return digest


def read(home: Path, side: Side, digest: str) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotFound: it is lost, or its bytes are not those that its name says.
    """
    path = _path(home, side, digest)
    data = path.read_bytes() if path.is_file() else b""
    if not data or digest_of(data) != digest:
        raise NotFound("附件文件不在数据目录中，或已损坏", hint="请联系管理员从备份恢复")
    return data


def drop(home: Path, side: Side, digest: str) -> None:
    """Take a file off the disk, where it is there."""
    _path(home, side, digest).unlink(missing_ok=True)


def home_of(session: Session) -> Path:
    """Return the home folder beside the database of a session."""
    home = session.info[HOME]
    assert isinstance(home, Path)
    return home


def _path(home: Path, side: Side, digest: str) -> Path:
    if not _DIGEST.fullmatch(digest):
        raise NotFound("没有这个附件", hint="请从附件列表中选择")
    return home / "attachments" / side.value / digest
