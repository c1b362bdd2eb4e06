"""汇编发行 releases: a published revision of a volume gets a number and its files, for good.

A release is announced first (a row with a number and a day), then built, then sealed with its
manifest. Nothing of it changes afterwards; a corrected volume makes the next release, which lists
what differs from the one before.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.beijing import BEIJING
from kb.compendium import release_files
from kb.compendium.building import Built, Progress, build
from kb.compendium.content import CompendiumContent
from kb.compendium.formats import writing
from kb.compendium.held import check_standing
from kb.compendium.manifest import manifest_sha256
from kb.compendium.reading import find_volume
from kb.compendium.released import find_release
from kb.errors import AnjianError, IllegalTransition, NotPermitted
from kb.model.base import utc_now
from kb.model.compendium import CompendiumFile, CompendiumRelease
from kb.model.document import Document, DocumentState, Revision
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork

ROLES: Final = frozenset({Role.PUBLISHER, Role.LIBRARIAN})
"""Who releases a volume that has passed review."""


class IncompleteRelease(AnjianError):
    """发行未成: a format could not be written; a release has every format or is not made."""

    code = "incomplete_release"
    http_status = 409


def announce(database: Database, key: str, *, actor: str, day: dt.date | None = None) -> int:
    """Give the published revision of a volume the next number, and return it.

    A release that was announced and not built is given again: its number is not lost.

    Args:
        database: where the volume is.
        key: of the volume.
        actor: a publisher or librarian.
        day: printed in the files; today in Beijing when None.

    Raises:
        NotFound: no such volume or account.
        NotPermitted: the account may not release.
        IllegalTransition: the volume is not published, or this revision was released.
        EntryTakenDown, EntryChanged: a case that it holds no longer stands.
    """
    with database.unit_of_work() as uow:
        person = accounts.get_user(uow.session, actor)
        if not person.roles & ROLES:
            raise NotPermitted(
                f"账号“{actor}”不是发布人或资料管理员，不能发行汇编", hint="请由发布人办理"
            )
        volume = find_volume(uow.session, key, lock=True)
        revision = _published(uow.session, volume)
        check_standing(uow.session, CompendiumContent.from_json(revision.content))
        made = uow.session.scalar(
            select(CompendiumRelease).where(CompendiumRelease.revision_id == revision.id)
        )
        if made is not None and made.built_at is not None:
            raise IllegalTransition(
                f"这一修订版已作为第 {made.number} 次发行",
                hint="汇编更正并重新发布后，可以再次发行",
            )
        if made is not None:
            return made.number
        last = uow.session.scalar(
            select(func.max(CompendiumRelease.number)).where(
                CompendiumRelease.document_id == volume.id
            )
        )
        release = CompendiumRelease(
            document_id=volume.id,
            revision_id=revision.id,
            number=(last or 0) + 1,
            released_on=day or dt.datetime.now(BEIJING).date(),
            released_by=person.id,
        )
        uow.session.add(release)
        uow.record(
            actor,
            "compendium.announce_release",
            f"document:{volume.id}",
            revision_sha256=revision.sha256,
            detail={"number": release.number, "day": release.released_on.isoformat()},
        )
        return release.number


def complete(
    database: Database, home: Path, key: str, number: int, *, actor: str, progress: Progress
) -> Built:
    """Build the files of an announced release in every format, keep them and seal it.

    Raises:
        NotFound: there is no such release.
        IllegalTransition: it was built.
        BuildCancelled: `progress` asked to stop; the release stays announced.
        EntryTakenDown, EntryChanged: a case was taken down or corrected meanwhile.
        IncompleteRelease: a format could not be written.
    """
    with database.reading() as session:
        release, content, since = _contents(session, key, number)
        day = release.released_on
    built = build(
        database,
        content,
        writing.FORMATS,
        name=f"{key}-{number}",
        dated=day,
        since=since,
        progress=progress,
    )
    if built.failed:
        words = "；".join(f"{one.format}：{one.reason}" for one in built.failed)
        raise IncompleteRelease(f"有格式没有写成：{words}", hint="请按提示处理后重新生成")
    for file in built.files:
        release_files.keep(home, file.data)
    with database.unit_of_work() as uow:
        _seal(uow, key, number, built, actor=actor)
    return built


def _seal(uow: UnitOfWork, key: str, number: int, built: Built, *, actor: str) -> None:
    release = find_release(uow.session, key, number, lock=True)
    if release.built_at is not None:
        raise IllegalTransition(f"第 {number} 次发行的文件已经生成", hint="请刷新页面下载")
    uow.session.add_all(
        CompendiumFile(
            release_id=release.id,
            format=file.format,
            name=file.name,
            sha256=file.sha256,
            size=len(file.data),
        )
        for file in built.files
    )
    uow.session.flush()  # the files belong to the release before it is sealed
    release.manifest = built.manifest
    release.manifest_sha256 = manifest_sha256(built.manifest)
    release.built_at = utc_now()
    uow.record(
        actor,
        "compendium.release",
        f"document:{release.document_id}",
        revision_sha256=uow.session.get_one(Revision, release.revision_id).sha256,
        detail={"number": number, "manifest_sha256": release.manifest_sha256},
    )


def _contents(
    session: Session, key: str, number: int
) -> tuple[CompendiumRelease, CompendiumContent, CompendiumContent | None]:
    """The release, its content, and that of the release before it."""
    release = find_release(session, key, number)
    if release.built_at is not None:
        raise IllegalTransition(f"第 {number} 次发行的文件已经生成", hint="请刷新页面下载")
    earlier = session.scalar(
        select(Revision)
        .join(CompendiumRelease, CompendiumRelease.revision_id == Revision.id)
        .where(
            CompendiumRelease.document_id == release.document_id,
            CompendiumRelease.number < number,
            CompendiumRelease.built_at.is_not(None),
        )
        .order_by(CompendiumRelease.number.desc())
        .limit(1)
    )
    own = session.get_one(Revision, release.revision_id)
    since = CompendiumContent.from_json(earlier.content) if earlier is not None else None
    return release, CompendiumContent.from_json(own.content), since


def _published(session: Session, volume: Document) -> Revision:
    state = DocumentState(volume.state)
    if state is not DocumentState.PUBLISHED or volume.published_revision_id is None:
        raise IllegalTransition("汇编还没有发布，不能发行", hint="汇编通过审查并发布后再发行")
    return session.get_one(Revision, volume.published_revision_id)
