"""草稿的改动: what every change of a draft does: who may, which draft was seen, audit, new hash."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotFound, StaleRevision
from kb.model.base import utc_now
from kb.model.paper import Paper, PaperItem
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.papers.makers import Maker, maker
from kb.training.papers.reading import Item, PaperView, get_paper

_LOOK_AGAIN: Final = "请刷新页面，核对后重试"


@dataclass(frozen=True, slots=True)
class Slot:
    """一题的位置: what a row of a paper holds besides its position."""

    section: int
    document_id: int
    revision_id: int
    marks: float
    pinned: bool = False


class Change:
    """草稿改动: a draft, who changes it, and the transaction in which it is changed."""

    def __init__(self, uow: UnitOfWork, paper: Paper, view: PaperView, who: Maker) -> None:
        self.uow = uow
        self.paper = paper
        self.view = view
        self.who = who

    def write(self, slots: Sequence[Slot]) -> None:
        """Put these questions, in this order, in the place of those that were there."""
        write_slots(self.uow.session, self.paper, slots)

    def done(self, action: str, **detail: object) -> str:
        """Record the change and return the hash of the draft after it."""
        self.paper.changed_at = utc_now()
        self.uow.session.flush()
        digest = get_paper(self.uow.session, self.paper.number).sha256
        self.uow.record(
            self.who.name,
            action,
            f"paper:{self.paper.id}",
            revision_sha256=digest,
            detail={"number": self.paper.number, **detail},
        )
        return digest


@contextmanager
def changing(database: Database, number: str, actor: str | None, revision: str) -> Iterator[Change]:
    """Yield a change of a draft in a transaction of its own.

    Raises:
        NotFound: there is no such paper.
        NotPermitted: the account is no trainer's.
        IllegalTransition: the paper is frozen.
        StaleRevision: the draft is another one than `revision`.
    """
    with database.unit_of_work() as uow:
        who = maker(uow.session, actor)
        paper = locked(uow.session, number)
        yield Change(uow, paper, draft(uow.session, number, revision), who)


def locked(session: Session, number: str) -> Paper:
    """Return the row of a paper, kept from other writers until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    paper = session.scalars(select(Paper).where(Paper.number == number).with_for_update()).first()
    if paper is None:
        raise NotFound(f"没有试卷“{number[:40]}”", hint="请从试卷列表中选择")
    return paper


def draft(session: Session, number: str, revision: str | None) -> PaperView:
    """Return a draft as it was seen, or as it stands where `revision` is None.

    Raises:
        NotFound, IllegalTransition, StaleRevision: as `changing`.
    """
    view = get_paper(session, number)
    if view.frozen:
        raise IllegalTransition(
            f"试卷 {number} 已冻结，不能再修改", hint="如需改动，请用同一方案另组一份"
        )
    if revision is not None and revision != view.sha256:
        raise StaleRevision(f"试卷 {number} 已被改动", hint=_LOOK_AGAIN)
    return view


def item_at(view: PaperView, position: int) -> Item:
    """Return the question at a position, from 1.

    Raises:
        NotFound: the paper has no such position.
    """
    if not 1 <= position <= len(view.items):
        raise NotFound(f"试卷 {view.line.number} 没有第 {position} 题", hint=_LOOK_AGAIN)
    return view.items[position - 1]


def slot_of(item: Item) -> Slot:
    """Return the place that a question has."""
    return Slot(item.section, item.document_id, item.revision_id, item.marks, item.pinned)


def write_slots(session: Session, paper: Paper, slots: Sequence[Slot]) -> None:
    """Store these questions, in this order, as all that the paper has."""
    session.execute(delete(PaperItem).where(PaperItem.paper_id == paper.id))
    session.expire(paper, ["items"])
    session.add_all(
        PaperItem(
            paper_id=paper.id,
            position=position,
            section=str(slot.section + 1),
            document_id=slot.document_id,
            revision_id=slot.revision_id,
            marks=slot.marks,
            pinned=slot.pinned,
        )
        for position, slot in enumerate(slots, start=1)
    )
    session.flush()
