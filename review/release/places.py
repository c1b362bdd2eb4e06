"""去处 places: everywhere a published text gets to, and how each is seen to be without it again.

What can be looked at lies on other floors: each registers its places under the entry-point group
`anjian.places` in `pyproject.toml`, the name of the entry being that of the place, its value a
function without arguments that returns it. What lies outside the system is confirmed by a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import entry_points
from typing import Any, Final, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Citation, Document
from kb.store import publications
from kb.store.database import Database
from kb.store.visibility import visible

PLACE_GROUP: Final = "anjian.places"


class Confirmation(StrEnum):
    """确认方式: who sees that a place is without the text."""

    SYSTEM = "system"
    INDEXER = "indexer"
    PERSON = "person"

    @property
    def label(self) -> str:
        """Its Chinese name."""
        return {"system": "系统查验", "indexer": "索引进程查验", "person": "人工确认"}[self.value]


@dataclass(frozen=True, slots=True)
class TakenDown:
    """已撤下的文稿, as a place needs it to look for it."""

    document_id: int
    key: str
    kind: str
    title: str
    revision_id: int


@dataclass(frozen=True, slots=True)
class Finding:
    """查验结果: whether the text is gone from a place, and what was looked at."""

    gone: bool
    detail: dict[str, Any] = field(default_factory=dict)


class Place(Protocol):
    """去处: one place a published text gets to."""

    @property
    def label(self) -> str:
        """Its Chinese name."""

    @property
    def how(self) -> str:
        """How it is seen to be without the text, for the receipt."""

    @property
    def confirmed_by(self) -> Confirmation:
        """Who sees it."""

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Look whether the text is gone; asked only where the system confirms."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """系统查不到的去处: the indexer or a person confirms it."""

    label: str
    how: str
    confirmed_by: Confirmation

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Return that nobody has looked."""
        return Finding(False)


class ListsPlace:
    """列表: what lists, counts and filters of published documents read."""

    label = "列表与统计"
    how = "按公开条件查询数据库，结果中没有这篇文稿"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Ask for it as every list does."""
        with database.reading() as session:
            shown = session.scalar(
                select(Document.id).where(Document.id == taken_down.document_id, visible())
            )
        return Finding(shown is None)


class CitingPlace:
    """引用列表: the pages of provisions list who cites them, the catalogue its cases."""

    label = "法条页与事项目录的引用列表"
    how = "逐条查询它引用过的条文，引用列表中没有这篇文稿"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Ask every provision it cited for who cites it."""
        with database.reading() as session:
            cited = _cited(session, taken_down.revision_id)
            gone = all(
                document.id != taken_down.document_id
                for slug, article, suffix in cited
                for document in publications.citing(session, slug, article, suffix)
            )
        return Finding(gone, {"provisions": len(cited)})


class RowsPlace:
    """目录与大纲: rows that were made of a published catalogue or syllabus."""

    label = "事项目录与考试大纲"
    how = "查询目录和大纲的条目，没有出自这篇文稿的"
    confirmed_by = Confirmation.SYSTEM

    def look(self, database: Database, taken_down: TakenDown) -> Finding:
        """Ask for rows made of it."""
        with database.reading() as session:
            rows = [
                session.scalar(
                    select(table.id)
                    .join(Document, Document.id == table.document_id)
                    .where(table.document_id == taken_down.document_id, visible())
                    .limit(1)
                )
                for table in (EnforcementItem, SyllabusPoint)
            ]
        return Finding(not any(rows))


BUILT_IN: Final[Mapping[str, Place]] = {
    "lists": ListsPlace(),
    "citing": CitingPlace(),
    "rows": RowsPlace(),
    "index": Elsewhere(
        "公开检索索引", "索引进程删除后查询索引，命中 0 条，并已写盘", Confirmation.INDEXER
    ),
    "compendia": Elsewhere("汇编与读本的草稿、成品", "由发布人逐一核对后确认", Confirmation.PERSON),
    "offline": Elsewhere(
        "离线副本（已分发的文件、打印件）", "由发布人通知持有单位收回后确认", Confirmation.PERSON
    ),
}


@cache
def places() -> Mapping[str, Place]:
    """Return every place by name: what is read here, what other floors register, what lies outside.

    Raises nothing; a package that is not installed has no pages to take a text from.
    """
    registered = {entry.name: entry.load()() for entry in sorted(entry_points(group=PLACE_GROUP))}
    return {**registered, **BUILT_IN}


def _cited(session: Session, revision_id: int) -> tuple[tuple[str, int, int | None], ...]:
    rows = session.execute(
        select(Citation.work_slug, Citation.article, Citation.article_suffix)
        .where(
            Citation.revision_id == revision_id,
            Citation.work_slug != "",
            Citation.article.is_not(None),
        )
        .distinct()
    )
    return tuple((slug, article or 0, suffix) for slug, article, suffix in rows)
