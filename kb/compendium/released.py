"""已发行 released: the releases of a volume as readers see them, and their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.compendium import release_files
from kb.errors import NotFound
from kb.model.compendium import CompendiumDownload, CompendiumFile, CompendiumRelease
from kb.model.document import Document, Revision
from kb.model.people import User
from kb.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """发行文件 as pages show it; `size` in bytes, `downloads` so far."""

    format: str
    name: str
    sha256: str
    size: int
    downloads: int


@dataclass(frozen=True, slots=True)
class Release:
    """发行 as pages show it: `errata` is empty for the first; files are there once it is built."""

    number: int
    revision_sha256: str
    released_on: dt.date
    released_by: str
    built_at: dt.datetime | None
    manifest_sha256: str
    entries: int
    errata: Mapping[str, Any]
    files: tuple[ReleaseFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the form that the API gives."""
        return {
            "number": self.number,
            "released_on": self.released_on.isoformat(),
            "built": self.built_at is not None,
            "manifest_sha256": self.manifest_sha256,
            "entries": self.entries,
            "errata": dict(self.errata) or None,
            "files": [
                {"format": f.format, "name": f.name, "sha256": f.sha256, "size": f.size}
                for f in self.files
            ],
        }


def find_release(
    session: Session, key: str, number: int, *, lock: bool = False
) -> CompendiumRelease:
    """Return one release of a volume, with its row locked when that is asked for.

    Raises:
        NotFound: there is none.
    """
    query = (
        select(CompendiumRelease)
        .join(Document, Document.id == CompendiumRelease.document_id)
        .where(Document.key == key, CompendiumRelease.number == number)
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(f"汇编没有第 {number} 次发行", hint="请从汇编页面选择")
    return found


def list_releases(session: Session, document_id: int) -> tuple[Release, ...]:
    """Return the releases of a volume, the newest first."""
    fetched = session.execute(
        select(CompendiumDownload.file_id, func.count())
        .join(CompendiumFile, CompendiumFile.id == CompendiumDownload.file_id)
        .join(CompendiumRelease, CompendiumRelease.id == CompendiumFile.release_id)
        .where(CompendiumRelease.document_id == document_id)
        .group_by(CompendiumDownload.file_id)
    )
    counts = {row[0]: row[1] for row in fetched}
    query = (
        select(CompendiumRelease, Revision.sha256, User.display_name)
        .join(Revision, Revision.id == CompendiumRelease.revision_id)
        .outerjoin(User, User.id == CompendiumRelease.released_by)
        .where(CompendiumRelease.document_id == document_id)
        .order_by(CompendiumRelease.number.desc())
    )
    return tuple(
        Release(
            number=release.number,
            revision_sha256=sha256,
            released_on=release.released_on,
            released_by=name or "",
            built_at=release.built_at,
            manifest_sha256=release.manifest_sha256,
            entries=len(release.manifest.get("entries", ())),
            errata=release.manifest.get("errata") or {},
            files=tuple(
                ReleaseFile(f.format, f.name, f.sha256, f.size, counts.get(f.id, 0))
                for f in release.files
            ),
        )
        for release, sha256, name in session.execute(query)
    )


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """取出的文件: the bytes of one format of a release, with the number of its row."""

    id: int
    format: str
    name: str
    data: bytes


def read_file(session: Session, key: str, number: int, format: str) -> FetchedFile:
    """Return a file of a built release.

    Raises:
        NotFound: no such volume, release or format, or it is not built.
    """
    release = find_release(session, key, number)
    for file in release.files:
        if file.format == format and release.built_at is not None:
            data = release_files.fetch(session, file.sha256)
            return FetchedFile(file.id, file.format, file.name, data)
    raise NotFound(f"第 {number} 次发行没有这种格式的文件", hint="请从汇编页面选择")


def note_download(uow: UnitOfWork, file_id: int, *, account: str = "") -> None:
    """Add to the history that a file was fetched; nothing is kept of who in the public did."""
    user_id = uow.session.scalar(select(User.id).where(User.name == account)) if account else None
    uow.session.add(CompendiumDownload(file_id=file_id, user_id=user_id))


@dataclass(frozen=True, slots=True)
class Download:
    """下载记录 as pages show it; `by` is empty for a reader who was not signed in."""

    number: int
    format: str
    by: str
    at: dt.datetime


def downloads(session: Session, document_id: int, *, limit: int) -> tuple[Download, ...]:
    """Return who fetched files of a volume, the latest first."""
    query = (
        select(CompendiumDownload, CompendiumFile.format, CompendiumRelease.number, User)
        .join(CompendiumFile, CompendiumFile.id == CompendiumDownload.file_id)
        .join(CompendiumRelease, CompendiumRelease.id == CompendiumFile.release_id)
        .outerjoin(User, User.id == CompendiumDownload.user_id)
        .where(CompendiumRelease.document_id == document_id)
        .order_by(CompendiumDownload.id.desc())
        .limit(limit)
    )
    return tuple(
        Download(number, format, (user.display_name or user.name) if user else "", fetched.at)
        for fetched, format, number, user in session.execute(query)
    )
