"""汇编 rows: what a volume holds, its releases, the files of a release and who fetched them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class CompendiumEntry(Base):
    """汇编条目: one case of one revision of a volume, by the revision that was chosen.

    `compendium_revision_id` is the volume's, `revision_id` the case's. `position` counts from 1
    through the whole volume. The rows say which volumes hold a case that is taken down.
    """

    __tablename__ = "compendium_entry"
    __table_args__ = (UniqueConstraint("compendium_revision_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    compendium_revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    position: Mapped[int]
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)


class CompendiumRelease(Base):
    """汇编发行: a published revision of a volume, numbered from 1; sealed once its files are built.

    `released_on` is the day printed in the files, Beijing time. `manifest` names the files with
    their hashes and the entries; `manifest_sha256` is the hash of its canonical JSON.
    """

    __tablename__ = "compendium_release"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), unique=True)
    number: Mapped[int]
    released_on: Mapped[dt.date]
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    released_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    built_at: Mapped[dt.datetime | None]
    manifest: Mapped[dict[str, Any]] = mapped_column(default=dict)
    manifest_sha256: Mapped[str] = mapped_column(default="")

    files: Mapped[list[CompendiumFile]] = relationship(
        back_populates="release", order_by="CompendiumFile.id", cascade="all, delete-orphan"
    )


class CompendiumFile(Base):
    """发行文件: one format of a release; `size` in bytes, the bytes lie under the hash."""

    __tablename__ = "compendium_file"
    __table_args__ = (UniqueConstraint("release_id", "format"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("compendium_release.id"))
    format: Mapped[str]
    name: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]

    release: Mapped[CompendiumRelease] = relationship(back_populates="files")


class CompendiumDownload(Base):
    """下载记录: a file of a release was fetched; `user_id` is empty for the public."""

    __tablename__ = "compendium_download"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("compendium_file.id"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)
