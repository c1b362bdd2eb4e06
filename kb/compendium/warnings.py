"""汇编警示: volumes that hold a case which was taken down, is being corrected or was corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kb.compendium.content import CompendiumContent
from kb.model.compendium import CompendiumEntry, CompendiumRelease
from kb.model.document import Document, DocumentState, Revision
from kb.store.visibility import is_visible


class Trouble(StrEnum):
    """警示原因: what happened to a case after the volume took it in."""

    WITHDRAWN = "withdrawn"
    SUSPENDED = "suspended"
    NOT_SHOWN = "not_shown"
    CORRECTED = "corrected"
    CORRECTING = "correcting"


TROUBLE_WORDS: Final = {
    Trouble.WITHDRAWN: "已撤回",
    Trouble.SUSPENDED: "已暂停展示",
    Trouble.NOT_SHOWN: "已不公开",
    Trouble.CORRECTED: "已更正，汇编所收为更正前的文本",
    Trouble.CORRECTING: "正在更正",
}


@dataclass(frozen=True, slots=True)
class VolumeWarning:
    """汇编警示: one case of one revision of a volume.

    `draft` and `published` tell whether the revision is the volume's newest and the published
    one, `releases` the numbers of the releases made of it. `since` is when the case was taken
    down, `reason` why, where that is the trouble.
    """

    volume_id: int
    volume: str
    volume_title: str
    revision_sha256: str
    draft: bool
    published: bool
    releases: tuple[int, ...]
    position: int
    document: str
    title: str
    trouble: Trouble
    since: dt.datetime | None
    reason: str

    @property
    def words(self) -> str:
        """One line for the editor of the volume."""
        why = f"：{self.reason}" if self.reason else ""
        return f"第 {self.position} 篇“{self.title}”{TROUBLE_WORDS[self.trouble]}{why}"

    def as_json(self) -> dict[str, Any]:
        """Return the form that the API and `anjian compendium list` give."""
        return {
            "volume": self.volume,
            "draft": self.draft,
            "published": self.published,
            "releases": list(self.releases),
            "position": self.position,
            "document": self.document,
            "title": self.title,
            "trouble": self.trouble.value,
            "since": self.since.isoformat() if self.since else None,
            "reason": self.reason,
        }


def volume_warnings(
    session: Session, volume_ids: Collection[int] | None = None
) -> tuple[VolumeWarning, ...]:
    """Return the cases that volumes should not hold as they do, by volume and position.

    Looked at are the newest and the published revision of every volume, and those released; all
    volumes when `volume_ids` is None. One query, and one for the releases.
    """
    volume = aliased(Document)
    held = aliased(Revision)
    case = aliased(Document)
    released = select(CompendiumRelease.revision_id)
    query = (
        select(volume, held, CompendiumEntry, case)
        .join(held, held.document_id == volume.id)
        .join(CompendiumEntry, CompendiumEntry.compendium_revision_id == held.id)
        .join(case, case.id == CompendiumEntry.document_id)
        .where(
            or_(
                held.id == volume.current_revision_id,
                held.id == volume.published_revision_id,
                held.id.in_(released),
            ),
            or_(
                case.state != DocumentState.PUBLISHED.value,
                case.published_revision_id.is_distinct_from(CompendiumEntry.revision_id),
            ),
        )
        .order_by(volume.key, held.number, CompendiumEntry.position)
    )
    if volume_ids is not None:
        query = query.where(volume.id.in_(sorted(volume_ids)))
    rows = session.execute(query).all()
    numbers = _releases(session, {row[1].id for row in rows})
    return tuple(_warnings(rows, numbers))


def _releases(session: Session, revisions: Collection[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    query = select(CompendiumRelease.revision_id, CompendiumRelease.number)
    for revision, number in session.execute(query.order_by(CompendiumRelease.number)):
        if revision in revisions:
            found[revision] = (*found.get(revision, ()), number)
    return found


def _warnings(rows: Any, numbers: dict[int, tuple[int, ...]]) -> Iterator[VolumeWarning]:
    contents: dict[int, CompendiumContent] = {}
    for volume, held, entry, case in rows:
        if held.id not in contents:
            contents[held.id] = CompendiumContent.from_json(held.content)
        content = contents[held.id]
        trouble = _trouble(case, entry.revision_id, internal=content.audience == "internal")
        if trouble is None:
            continue
        down = trouble in (Trouble.WITHDRAWN, Trouble.SUSPENDED)
        yield VolumeWarning(
            volume_id=volume.id,
            volume=volume.key,
            volume_title=volume.title,
            revision_sha256=held.sha256,
            draft=held.id == volume.current_revision_id,
            published=held.id == volume.published_revision_id,
            releases=numbers.get(held.id, ()),
            position=entry.position,
            document=case.key,
            title=content.entries[entry.position - 1].title,
            trouble=trouble,
            since=case.withdrawn_at if down else None,
            reason=case.withdrawal_reason if down else "",
        )


def _trouble(case: Document, pinned: int, *, internal: bool) -> Trouble | None:
    state = DocumentState(case.state)
    if state is DocumentState.WITHDRAWN:
        return Trouble.WITHDRAWN
    if state is DocumentState.SUSPENDED:
        return Trouble.SUSPENDED
    if internal and state is DocumentState.INTERNAL_ONLY:
        return None if case.current_revision_id == pinned else Trouble.CORRECTED
    if not is_visible(case):
        return Trouble.NOT_SHOWN
    if case.published_revision_id != pinned:
        return Trouble.CORRECTED
    return None if state is DocumentState.PUBLISHED else Trouble.CORRECTING
