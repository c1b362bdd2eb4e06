"""试卷读取: lists, one paper with the standing of its questions, whether it is intact."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from kb.errors import NotFound
from kb.model.document import Document, Revision
from kb.model.operations import AuditEntry
from kb.model.paper import Paper, PaperItem
from kb.model.people import Unit, User
from kb.store.documents import content_sha256
from kb.store.visibility import visible
from kb.training.bank.standing import stale
from kb.training.papers import snapshot
from kb.training.papers.blueprint import Blueprint, read
from kb.training.papers.snapshot import Entry
from kb.training.question import QuestionContent

FREEZE: Final = "paper.freeze"
"""Action of the audit row that carries the hash of a frozen paper."""


class Standing(StrEnum):
    """试题状况: whether a question of a paper may still be asked as it was chosen."""

    USABLE = "usable"
    STALE = "stale"
    REVISED = "revised"
    WITHDRAWN = "withdrawn"


STANDING_WORDS: Final = {
    Standing.USABLE: "可用",
    Standing.STALE: "所引条文已修改，等待复核",
    Standing.REVISED: "已有更新的发布版本",
    Standing.WITHDRAWN: "已撤回或不再发布",
}


@dataclass(frozen=True, slots=True)
class PaperLine:
    """试卷列表中的一份: `sha256` is empty for a draft."""

    number: str
    title: str
    level: str
    marks: float
    pass_marks: float
    minutes: int
    questions: int
    seed: int
    created_by: str
    created_at: dt.datetime
    frozen_by: str
    frozen_at: dt.datetime | None
    sha256: str

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form of lists; times are ISO 8601."""
        frozen = self.frozen_at.isoformat() if self.frozen_at else None
        return asdict(self) | {"created_at": self.created_at.isoformat(), "frozen_at": frozen}


@dataclass(frozen=True, slots=True)
class Item:
    """试卷中的一题 with its standing; `position` from 1, `section` from 0."""

    position: int
    section: int
    document_id: int
    revision_id: int
    key: str
    sha256: str
    marks: float
    pinned: bool
    standing: Standing
    question: QuestionContent

    @property
    def dropped(self) -> bool:
        """Whether the question no longer counts in a draft."""
        return self.standing is not Standing.USABLE


@dataclass(frozen=True, slots=True)
class PaperView:
    """一份试卷: of a draft its questions as they stand today, of a frozen one as they were.

    `sha256` is the hash of the content, frozen or not. `intact` tells whether a frozen paper is
    what was frozen: its content, its hash and the audit row agree; a draft is always intact.
    """

    id: int
    line: PaperLine
    blueprint: Blueprint
    items: tuple[Item, ...]
    snapshot: dict[str, Any]
    sha256: str
    intact: bool

    @property
    def frozen(self) -> bool:
        """Whether the paper can be changed no more."""
        return self.line.frozen_at is not None

    @property
    def dropped(self) -> tuple[Item, ...]:
        """Questions that left a draft because they may not be asked."""
        return () if self.frozen else tuple(item for item in self.items if item.dropped)

    @property
    def marks(self) -> float:
        """Marks of the questions that count."""
        gone = {item.position for item in self.dropped}
        return sum(item.marks for item in self.items if item.position not in gone)


def list_papers(
    session: Session, *, frozen: bool | None = None, offset: int = 0, limit: int = 20
) -> tuple[tuple[PaperLine, ...], int]:
    """Return papers, the newest first, and how many there are; drafts or frozen ones alone."""
    query = _lines()
    if frozen is not None:
        query = query.where(Paper.frozen_at.is_not(None) if frozen else Paper.frozen_at.is_(None))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(query.order_by(Paper.id.desc()).offset(offset).limit(limit))
    return tuple(_line(row) for row in rows), total


def get_paper(session: Session, number: str) -> PaperView:
    """Return a paper by its number.

    Raises:
        NotFound: there is none.
    """
    row = session.execute(_lines().where(Paper.number == number)).first()
    if row is None:
        raise NotFound(f"没有试卷“{number[:40]}”", hint="请从试卷列表中选择")
    line, paper = _line(row), row[0]
    blueprint = read(paper.blueprint)
    items = _items(session, paper.id)
    frozen = paper.frozen_at is not None
    content = paper.snapshot if frozen else content_of(blueprint, paper.seed, items)
    digest = content_sha256(content)
    return PaperView(
        id=paper.id,
        line=line,
        blueprint=blueprint,
        items=items,
        snapshot=content,
        sha256=digest,
        intact=not frozen or (digest == paper.sha256 and _audited(session, paper)),
    )


def content_of(blueprint: Blueprint, seed: int, items: Sequence[Item]) -> dict[str, Any]:
    """Return what a draft would be frozen as."""
    entries = [
        Entry(item.section, item.key, item.sha256, item.marks, item.question) for item in items
    ]
    return snapshot.build(blueprint, seed, entries)


def _audited(session: Session, paper: Paper) -> bool:
    """Whether the audit trail has the freezing of this paper with its hash."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    AuditEntry.action == FREEZE,
                    AuditEntry.subject == f"paper:{paper.id}",
                    AuditEntry.revision_sha256 == paper.sha256,
                )
            )
        )
    )


def _items(session: Session, paper_id: int) -> tuple[Item, ...]:
    rows = session.execute(
        select(
            PaperItem,
            Document.key,
            Document.published_revision_id,
            visible().label("visible"),
            stale().label("stale"),
            Revision.sha256,
            Revision.content,
        )
        .join(Document, Document.id == PaperItem.document_id)
        .join(Revision, Revision.id == PaperItem.revision_id)
        .where(PaperItem.paper_id == paper_id)
        .order_by(PaperItem.position)
    )
    return tuple(
        Item(
            position=row[0].position,
            section=int(row[0].section) - 1,
            document_id=row[0].document_id,
            revision_id=row[0].revision_id,
            key=row.key,
            sha256=row.sha256,
            marks=row[0].marks,
            pinned=row[0].pinned,
            standing=_standing(row),
            question=QuestionContent.from_json(row.content),
        )
        for row in rows
    )


def _standing(row: Any) -> Standing:
    if not row.visible:
        return Standing.WITHDRAWN
    if row.stale:
        return Standing.STALE
    same = row.published_revision_id == row[0].revision_id
    return Standing.USABLE if same else Standing.REVISED


def _lines() -> Any:
    maker, freezer = aliased(User), aliased(User)
    questions = (
        select(func.count())
        .where(PaperItem.paper_id == Paper.id)
        .correlate(Paper)
        .scalar_subquery()
    )
    return (
        select(
            Paper,
            questions.label("questions"),
            maker.display_name.label("maker"),
            freezer.display_name.label("freezer"),
            Unit.name.label("unit"),
        )
        .outerjoin(maker, maker.id == Paper.created_by)
        .outerjoin(freezer, freezer.id == Paper.frozen_by)
        .outerjoin(Unit, Unit.id == Paper.unit_id)
    )


def _line(row: Any) -> PaperLine:
    paper: Paper = row[0]
    return PaperLine(
        number=paper.number,
        title=paper.title,
        level=str(paper.blueprint.get("level", "")),
        marks=paper.marks,
        pass_marks=paper.pass_marks,
        minutes=paper.minutes,
        questions=row.questions,
        seed=paper.seed,
        created_by=row.maker or "命令行",
        created_at=paper.created_at,
        frozen_by=(row.freezer or "命令行") if paper.frozen_at else "",
        frozen_at=paper.frozen_at,
        sha256=paper.sha256,
    )
