"""案例编写 cases: a filled-in form becomes revision 1 of a draft, or a further revision of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.errors import InvalidInput, StaleRevision
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.store import documents
from kb.store.database import Database
from kb.store.documents import NewDocument
from kb.store.numbered_keys import free_key
from kb.store.unit_of_work import UnitOfWork
from kb.text.privacy import Clearance
from review import refusals
from review.clearances import clearances_of
from review.desk import attachments, editing, working_copies
from review.desk.case_form import content_of
from review.desk.masking import public_form
from review.subject import Actor, load_actor


@dataclass(frozen=True, slots=True)
class SavedCase:
    """保存结果: the document, its key, and the revision that now holds what was saved."""

    document_id: int
    key: str
    sha256: str
    number: int
    state: DocumentState


def create(database: Database, *, actor: str, form: Mapping[str, Any]) -> SavedCase:
    """Store a new case of the actor's unit as a draft.

    Raises:
        NotPermitted: the account submits for nobody.
        InvalidInput: a field of the form is wrong; `field` names it.
    """
    with (
        refusals.audited(database, actor=actor, action="case.create", ref="case:new"),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        editing.check_submitter(author)
        content = _completed(uow, content_of(form), author)
        if content.get("attachments"):
            raise InvalidInput(
                "新建时还没有附件", field="attachments", hint="请先保存案例，再上传附件"
            )
        new = _new_document(free_key(uow, DocumentKind.CASE), content, author)
        return saved(*documents.save(uow, new, actor=actor))


def save(
    database: Database, document_id: int, *, actor: str, base: str, form: Mapping[str, Any]
) -> SavedCase:
    """Store a further revision of a case and put its working copy away.

    `base` is the hash of the revision that the writer started from.

    Raises:
        StaleRevision: somebody has saved another revision meanwhile.
        IllegalTransition: the state forbids editing, somebody else is writing, or what somebody
            else typed is in no revision yet.
        NotPermitted: another unit's case.
        InvalidInput: a field of the form is wrong; `field` names it.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="case.save", ref=ref, revision=base),
        database.unit_of_work() as uow,
    ):
        writer = editing.writer_of(uow, document_id, actor)
        if base != writer.current.sha256:
            raise StaleRevision(
                "这份案例已有更新的修订版，您的修改没有覆盖它",
                hint="请重新打开案例，在最新内容上修改",
            )
        working_copies.check_not_held(uow, writer)
        working_copies.check_nothing_lost(uow, writer)
        content = _completed(uow, content_of(form), writer.actor)
        new = _new_document(
            writer.document.key,
            content,
            writer.actor,
            files=attachments.public_names(uow, document_id, content),
            clearances=clearances_of(uow.session, writer.document.id),
        )
        document, revision = documents.save(uow, new, actor=actor)
        document.region, document.level = new.region, new.level
        working_copies.put_away(uow, document.id)
        attachments.settle(uow, document.id, content, actor, revision.sha256)
        return saved(document, revision)


def _completed(uow: UnitOfWork, content: dict[str, Any], author: Actor) -> dict[str, Any]:
    """Fill in what the unit of the author says already."""
    unit = uow.session.get_one(Unit, author.unit_id)
    usual = {"handling_unit": unit.name, "region": unit.region, "level": unit.level}
    return {**usual, **content}


def _new_document(
    key: str,
    content: dict[str, Any],
    author: Actor,
    *,
    files: Sequence[Mapping[str, Any]] = (),
    clearances: Sequence[Clearance] = (),
) -> NewDocument:
    """The public form names the rebuilt copies of published files, and no original."""
    public = public_form(content, clearances)
    if files:
        public["attachments"] = list(files)
    return NewDocument(
        kind=DocumentKind.CASE,
        key=key,
        title=str(public["title"]),
        content=content,
        public_content=public,
        region=str(content["region"]),
        level=str(content["level"]),
        unit_id=author.unit_id,
        created_by=author.id,
    )


def saved(document: Document, revision: Revision) -> SavedCase:
    """Return what was saved."""
    return SavedCase(
        document_id=document.id,
        key=document.key,
        sha256=revision.sha256,
        number=revision.number,
        state=DocumentState(document.state),
    )
