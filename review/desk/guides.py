"""指南编写 guides: Markdown and a few fields become revision 1 of a draft, or a further revision.

What is saved goes the way of every guide: submitted, reviewed, decided, published. Nothing written
here is read by the public before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kb.errors import StaleRevision
from kb.model.document import DocumentKind
from kb.model.people import Unit
from kb.store import documents
from kb.store.database import Database
from kb.store.documents import NewDocument
from kb.store.numbered_keys import free_key
from kb.store.unit_of_work import UnitOfWork
from kb.text.privacy import Clearance
from review import refusals
from review.clearances import clearances_of
from review.desk import editing, guide_form, working_copies
from review.desk.cases import SavedCase, saved
from review.desk.masking import public_form
from review.subject import Actor, load_actor


def create(database: Database, *, actor: str, typed: Mapping[str, Any]) -> SavedCase:
    """Store a new guide of the actor's unit as a draft.

    Raises:
        NotPermitted: the account submits for nobody.
        InvalidInput: as `guide_form.content_of`.
    """
    with (
        refusals.audited(database, actor=actor, action="guide.create", ref="guide:new"),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        editing.check_submitter(author, DocumentKind.GUIDE)
        content = guide_form.content_of(uow.session, typed)
        new = _new_document(uow, free_key(uow, DocumentKind.GUIDE), content, author)
        return saved(*documents.save(uow, new, actor=actor))


def save(
    database: Database, document_id: int, *, actor: str, base: str, typed: Mapping[str, Any]
) -> SavedCase:
    """Store a further revision of a guide and put its working copy away.

    `base` is the hash of the revision that the writer started from.

    Raises:
        StaleRevision: somebody has saved another revision meanwhile.
        IllegalTransition: the state forbids editing, somebody else is writing, or what somebody
            else typed is in no revision yet.
        NotPermitted: another unit's guide.
        InvalidInput: as `guide_form.content_of`.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="guide.save", ref=ref, revision=base),
        database.unit_of_work() as uow,
    ):
        writer = editing.writer_of(uow, document_id, actor, DocumentKind.GUIDE)
        if base != writer.current.sha256:
            raise StaleRevision(
                "这份指南已有更新的修订版，您的修改没有覆盖它",
                hint="请重新打开指南，在最新内容上修改",
            )
        working_copies.check_not_held(uow, writer)
        working_copies.check_nothing_lost(uow, writer)
        content = guide_form.content_of(uow.session, typed)
        new = _new_document(
            uow,
            writer.document.key,
            content,
            writer.actor,
            clearances=clearances_of(uow.session, writer.document.id),
        )
        document, revision = documents.save(uow, new, actor=actor)
        document.region = new.region
        working_copies.put_away(uow, document.id)
        return saved(document, revision)


def _new_document(
    uow: UnitOfWork,
    key: str,
    content: dict[str, Any],
    author: Actor,
    *,
    clearances: Sequence[Clearance] = (),
) -> NewDocument:
    unit = uow.session.get_one(Unit, author.unit_id)
    public = public_form(content, clearances)
    return NewDocument(
        kind=DocumentKind.GUIDE,
        key=key,
        title=str(public["title"]),
        content=content,
        public_content=public,
        region=str(content.get("region") or unit.region),
        level=unit.level,
        unit_id=author.unit_id,
        created_by=author.id,
    )
