"""审查对象 review subjects: a frozen picture of a document or batch and of all that was done to it.

Policy and guards are pure functions of this picture, so they can be tested without a database and
cannot read something half-way through a change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kb.errors import NotFound
from kb.model.document import Batch, Document, DocumentState, Revision
from kb.model.operations import ReviewRecord
from kb.model.people import Role, User
from kb.store import units
from review.stages import Action, Stage
from review.tracks import BY_MANIFEST


@dataclass(frozen=True, slots=True)
class Actor:
    """操作人: an account as policy sees it; `unit_lineage` is its unit and all units above it."""

    id: int
    name: str
    display_name: str
    unit_id: int
    unit_name: str
    unit_lineage: frozenset[int]
    roles: frozenset[Role]


BEGINNING = dt.datetime(1, 1, 1, tzinfo=dt.UTC)
"""The moment of an act that is only imagined."""


@dataclass(frozen=True, slots=True)
class Act:
    """已有操作: one review record, in the order it happened."""

    id: int
    user_id: int
    stage: Stage
    action: Action
    sha256: str
    checklist: Mapping[str, Any]
    at: dt.datetime = BEGINNING


@dataclass(frozen=True, slots=True)
class Subject:
    """审查对象: state, hashes, whose it is, and every act so far.

    `author_ids` uploaded or submitted a revision; `own_units` are the handling unit and the units
    of the submitters; `own_unit_names` and `handler_names` come from the text itself (co-handling
    units and the people who handled the case may have no row of their own).
    """

    ref: str
    title: str
    state: DocumentState
    sha256: str
    approved_sha256: str
    published_sha256: str
    unit_id: int | None
    author_ids: frozenset[int]
    own_units: frozenset[int]
    own_unit_names: frozenset[str]
    handler_names: frozenset[str]
    acts: tuple[Act, ...]

    @property
    def submitted_sha256(self) -> str:
        """The hash of the last submission, empty before the first."""
        return next((a.sha256 for a in reversed(self.acts) if a.action is Action.SUBMIT), "")

    @property
    def this_round(self) -> tuple[Act, ...]:
        """The acts since the last submission; earlier opinions no longer count."""
        begins = (n + 1 for n, act in enumerate(self.acts) if act.action is Action.SUBMIT)
        return self.acts[max(begins, default=0) :]

    @property
    def recused_ids(self) -> frozenset[int]:
        """Accounts that have stepped aside; for good, whatever round it is."""
        return frozenset(act.user_id for act in self.acts if act.action is Action.RECUSE)

    @property
    def open_meeting(self) -> Act | None:
        """The deliberation that was opened in this round and not closed yet."""
        for act in reversed(self.this_round):
            if act.action is Action.CLOSE_MEETING:
                return None
            if act.action is Action.OPEN_MEETING:
                return act
        return None

    def has_declared(self, user_id: int, stage: Stage) -> bool:
        """Return whether an account has declared in this round that it need not step aside."""
        return any(
            act.user_id == user_id and act.stage is stage and act.action is Action.DECLARE
            for act in self.this_round
        )

    def stages_of(self, user_id: int) -> frozenset[Stage]:
        """Return the stages an account has acted in, in any round; authorship is submission.

        A declaration opens the text and is no act on it: who finds a reason to step aside in the
        text still can.
        """
        stages = {
            act.stage
            for act in self.acts
            if act.user_id == user_id and act.action is not Action.DECLARE
        }
        if user_id in self.author_ids:
            stages.add(Stage.SUBMISSION)
        return frozenset(stages - {Stage.RECUSAL, Stage.PROCEEDING})


def load_actor(session: Session, name: str) -> Actor:
    """Return an active account as an actor.

    Raises:
        NotFound: no active account of that name.
    """
    user = (
        session.scalars(
            select(User)
            .where(User.name == name, User.active.is_(True))
            .options(joinedload(User.unit), joinedload(User.role_rows))
        )
        .unique()
        .first()
    )
    if user is None:
        raise NotFound(f"没有账号“{name}”", hint="请核对账号名称，或先用 anjian user add 新建")
    return actor_of(session, user)


def actor_of(session: Session, user: User) -> Actor:
    """Return the picture of an account."""
    return Actor(
        id=user.id,
        name=user.name,
        display_name=user.display_name,
        unit_id=user.unit_id,
        unit_name=user.unit.name,
        unit_lineage=frozenset(units.lineage(session, user.unit_id)),
        roles=user.roles,
    )


def lock_document(session: Session, document_id: int) -> Document:
    """Return a document row, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(Document).where(Document.id == document_id).with_for_update()
    document = session.scalars(query.execution_options(populate_existing=True)).first()
    if document is None:
        raise NotFound(f"没有编号为 {document_id} 的文稿", hint="请从列表中重新打开")
    return document


def lock_batch(session: Session, batch_id: int) -> Batch:
    """Return a batch row, locked until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    query = select(Batch).where(Batch.id == batch_id).with_for_update()
    batch = session.scalars(query.execution_options(populate_existing=True)).first()
    if batch is None:
        raise NotFound(f"没有批次 {batch_id}", hint="请在入库记录页查看已有批次")
    return batch


def current_revision(session: Session, document: Document) -> Revision:
    """Return the newest revision of a document.

    Raises:
        NotFound: it has none.
    """
    current_id = document.current_revision_id
    current = session.get(Revision, current_id) if current_id is not None else None
    if current is None:
        raise NotFound(f"文稿 {document.key} 没有修订版", hint="请重新入库该文件")
    return current


def subject_of_document(
    session: Session, document: Document, current: Revision | None = None
) -> Subject:
    """Return the picture of a document; what is reviewed by manifest carries its batch's acts.

    `current` is its newest revision, where the caller has loaded it already.
    """
    ref = f"document:{document.id}"
    refs = [ref]
    if document.kind in BY_MANIFEST and document.batch_id is not None:
        refs.append(f"batch:{document.batch_id}")
    acts = _acts(session, refs)
    current = current or current_revision(session, document)
    authors = set(
        session.scalars(
            select(Revision.created_by).where(
                Revision.document_id == document.id, Revision.created_by.is_not(None)
            )
        )
    )
    authors |= {act.user_id for act in acts if act.stage is Stage.SUBMISSION}
    author_ids = {user_id for user_id in (document.created_by, *authors) if user_id is not None}
    return Subject(
        ref=ref,
        title=document.title,
        state=DocumentState(document.state),
        sha256=current.sha256,
        approved_sha256=document.approved_sha256,
        published_sha256=_published_sha256(session, document, current),
        unit_id=document.unit_id,
        author_ids=frozenset(author_ids),
        own_units=_own_units(session, document.unit_id, author_ids),
        own_unit_names=_names(current.content, "handling_unit", "co_handling_units"),
        handler_names=_names(current.content, "handlers"),
        acts=acts,
    )


def subject_of_batch(session: Session, batch: Batch, manifest_sha256: str) -> Subject:
    """Return the picture of a batch whose documents now give this manifest hash."""
    ref = f"batch:{batch.id}"
    acts = _acts(session, [ref])
    authors = {batch.created_by} if batch.created_by else set()
    authors |= {act.user_id for act in acts if act.stage is Stage.SUBMISSION}
    return Subject(
        ref=ref,
        title=batch.name,
        state=DocumentState(batch.review_state),
        sha256=manifest_sha256,
        approved_sha256="",
        published_sha256="",
        unit_id=None,
        author_ids=frozenset(authors),
        own_units=_own_units(session, None, authors),
        own_unit_names=frozenset(),
        handler_names=frozenset(),
        acts=acts,
    )


def act_of(row: ReviewRecord) -> Act:
    """Return the picture of one review record."""
    return Act(
        id=row.id,
        user_id=row.user_id,
        stage=Stage(row.stage),
        action=Action(row.action),
        sha256=row.sha256,
        checklist=row.checklist,
        at=row.at,
    )


def _acts(session: Session, refs: list[str]) -> tuple[Act, ...]:
    rows = session.scalars(
        select(ReviewRecord).where(ReviewRecord.subject.in_(refs)).order_by(ReviewRecord.id)
    )
    return tuple(act_of(row) for row in rows)


def _published_sha256(session: Session, document: Document, current: Revision) -> str:
    if document.published_revision_id is None:
        return ""
    if document.published_revision_id == current.id:
        return current.sha256
    published = select(Revision.sha256).where(Revision.id == document.published_revision_id)
    return session.scalars(published).one()


def _own_units(session: Session, unit_id: int | None, authors: set[int]) -> frozenset[int]:
    found = (
        set(session.scalars(select(User.unit_id).where(User.id.in_(authors)))) if authors else set()
    )
    return frozenset(found | ({unit_id} if unit_id is not None else set()))


def _names(content: Mapping[str, Any], *fields: str) -> frozenset[str]:
    found: set[str] = set()
    for name in fields:
        value = content.get(name) or ()
        found.update([value] if isinstance(value, str) else (str(entry) for entry in value))
    return frozenset(found)
