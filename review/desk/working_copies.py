"""工作稿 working copies: what is being typed, saved as it goes, and held by one person at a time.

A copy is scratch paper: nothing of it is reviewed before it is saved as a revision, so an autosave
leaves no audit row; taking it, taking it over and throwing it away do. Every save renews a lease of
ten minutes; when it has run out anybody of the unit may go on, before that only by taking the copy
over in so many words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, StaleRevision
from kb.model.base import utc_now
from kb.model.desk import WorkingCopy
from kb.model.document import Document, DocumentKind
from kb.model.people import User
from kb.store.database import Database
from kb.store.documents import canonical_json, content_sha256
from kb.store.unit_of_work import UnitOfWork
from review import refusals
from review.desk import case_form, guide_form
from review.desk.editing import WRITTEN, Writer, writer_of
from review.subject import Actor

LEASE: Final = dt.timedelta(minutes=10)
LARGEST: Final = 400_000
"""Characters of the canonical JSON of a copy: several times the longest case."""
FIELDS: Final = {
    DocumentKind.CASE: case_form.FIELDS,
    DocumentKind.GUIDE: guide_form.FIELDS,
}
"""What the copy of a text of each kind may hold."""


@dataclass(frozen=True, slots=True)
class CopyView:
    """工作稿: its number, the revision it grew from, what is typed, and who holds it until when."""

    number: int
    base: str
    content: dict[str, Any]
    editor: str
    lease_until: dt.datetime | None
    updated_at: dt.datetime | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """持有人: who is writing, and until when nobody else may without taking over."""

    name: str
    display_name: str
    until: dt.datetime


def holder(database: Database, document_id: int) -> Holder | None:
    """Return who holds the working copy now, None when anybody of the unit may write."""
    with database.reading() as session:
        copy = session.get(WorkingCopy, document_id)
        if copy is None or copy.editor_id is None or copy.lease_until is None:
            return None
        user = session.get(User, copy.editor_id)
        if user is None or copy.lease_until <= utc_now():
            return None
        return Holder(user.name, user.display_name or user.name, copy.lease_until)


def open_copy(
    database: Database,
    document_id: int,
    *,
    actor: str,
    take_over: bool = False,
    kind: DocumentKind = DocumentKind.CASE,
) -> CopyView:
    """Take hold of the working copy, starting one from the newest revision where there is none.

    Args:
        database: where the document is.
        document_id: the text.
        actor: who wants to write.
        take_over: whether to end the lease of somebody else of the unit.
        kind: what kind of text is written.

    Raises:
        IllegalTransition: somebody else holds it; the message says who and until when.
        NotPermitted, NotFound: as in `review.desk.editing.writer_of`.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="copy.open", ref=ref),
        database.unit_of_work() as uow,
    ):
        writer = writer_of(uow, document_id, actor, kind)
        copy = _hold(uow, writer, take_over=take_over)
        return _view(uow.session, copy, writer.actor)


def autosave(
    database: Database,
    document_id: int,
    *,
    actor: str,
    number: int,
    content: Mapping[str, Any],
    kind: DocumentKind = DocumentKind.CASE,
) -> CopyView:
    """Save what is typed, and hold the copy for another ten minutes.

    Half-finished text is welcome; it is checked when it is saved as a revision.

    Raises:
        StaleRevision: `number` is not that of the last save: another window or person was first.
        InvalidInput: a field that no text of the kind has, or more text than one can be.
        IllegalTransition: somebody else holds the copy.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="copy.save", ref=ref),
        database.unit_of_work() as uow,
    ):
        writer = writer_of(uow, document_id, actor, kind)
        _check_typed(content, FIELDS[kind])
        copy = _hold(uow, writer)
        if number != copy.number:
            raise StaleRevision(
                "工作稿在别处保存过，您的内容没有覆盖它", hint="请重新打开工作稿，核对后再保存"
            )
        copy.content = dict(content)
        copy.number += 1
        copy.updated_at = utc_now()
        return _view(uow.session, copy, writer.actor)


def discard(
    database: Database, document_id: int, *, actor: str, kind: DocumentKind = DocumentKind.CASE
) -> None:
    """Throw the working copy away: back to the newest revision.

    Raises:
        IllegalTransition: somebody else holds it.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="copy.discard", ref=ref),
        database.unit_of_work() as uow,
    ):
        writer = writer_of(uow, document_id, actor, kind)
        copy = uow.session.get(WorkingCopy, document_id)
        if copy is None:
            return
        _check_free(uow.session, copy, writer.actor)
        uow.record(
            actor,
            "copy.discard",
            ref,
            revision_sha256=writer.current.sha256,
            detail={"number": copy.number, "content_sha256": content_sha256(copy.content)},
        )
        uow.session.delete(copy)


def check_not_held(uow: UnitOfWork, writer: Writer) -> None:
    """Refuse to save a revision under the hands of somebody else.

    Raises:
        IllegalTransition: another person's lease has not run out.
    """
    copy = uow.session.get(WorkingCopy, writer.document.id)
    if copy is not None:
        _check_free(uow.session, copy, writer.actor)


def check_nothing_lost(uow: UnitOfWork, writer: Writer) -> None:
    """Refuse to save a revision over what somebody else typed and nobody has looked at since.

    Whoever opens the copy becomes its editor, so that its text is before them when they save.

    Raises:
        IllegalTransition: the copy is somebody else's and differs from the newest revision.
    """
    copy = uow.session.get(WorkingCopy, writer.document.id)
    if copy is None or copy.editor_id in (None, writer.actor.id):
        return
    if content_sha256(copy.content) != content_sha256(writer.current.content):
        raise IllegalTransition(
            f"“{_name(uow.session, copy.editor_id)}”在工作稿中写的内容尚未保存为修订版",
            hint="请先打开工作稿，核对其中的内容后再保存；不需要的，先放弃工作稿",
        )


def has_unsaved(session: Session, document_id: int) -> bool:
    """Return whether something was typed since the newest revision."""
    copy = session.get(WorkingCopy, document_id)
    return copy is not None and copy.number > 0


def put_away(uow: UnitOfWork, document_id: int) -> None:
    """Remove the copy that has become a revision."""
    copy = uow.session.get(WorkingCopy, document_id)
    if copy is not None:
        uow.session.delete(copy)


def _hold(uow: UnitOfWork, writer: Writer, *, take_over: bool = False) -> WorkingCopy:
    copy = uow.session.get(WorkingCopy, writer.document.id)
    if copy is None:
        copy = WorkingCopy(
            document_id=writer.document.id,
            base_sha256=writer.current.sha256,
            content=dict(writer.current.content),
            number=0,
        )
        uow.session.add(copy)
    elif not take_over:
        _check_free(uow.session, copy, writer.actor)
    if copy.editor_id != writer.actor.id:
        uow.record(
            writer.actor.name,
            "copy.take",
            writer.subject.ref,
            revision_sha256=writer.current.sha256,
            detail={"from": _name(uow.session, copy.editor_id), "number": copy.number},
        )
        copy.editor_id = writer.actor.id
    copy.lease_until = utc_now() + LEASE
    return copy


def _check_free(session: Session, copy: WorkingCopy, actor: Actor) -> None:
    if copy.editor_id in (None, actor.id) or copy.lease_until is None:
        return
    if copy.lease_until > utc_now():
        until = copy.lease_until.astimezone().strftime("%H:%M")
        document = session.get_one(Document, copy.document_id)
        what = WRITTEN[DocumentKind(document.kind)]
        raise IllegalTransition(
            f"“{_name(session, copy.editor_id)}”正在编写这份{what}，至 {until}",
            hint="请等对方保存，或在工作稿中选择接手编写",
        )


def _check_typed(content: Mapping[str, Any], fields: frozenset[str]) -> None:
    unknown = sorted(set(content) - fields)
    if unknown:
        raise InvalidInput(
            f"{unknown[0][:80]} 没有这个字段", field=unknown[0][:80], hint="请删除该字段"
        )
    if len(canonical_json(content)) > LARGEST:
        raise InvalidInput(
            f"工作稿超过 {LARGEST} 字", field="content", hint="请精简正文，材料作为附件上传"
        )


def _name(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id is not None else None
    return user.name if user else ""


def _view(session: Session, copy: WorkingCopy, actor: Actor) -> CopyView:
    return CopyView(
        number=copy.number,
        base=copy.base_sha256,
        content=copy.content,
        editor=_name(session, copy.editor_id),
        lease_until=copy.lease_until,
        updated_at=copy.updated_at,
        mine=copy.editor_id == actor.id,
    )
