"""汇编编写: a submitter keeps a volume as a draft of its unit and hands it in for review.

A volume passes business review, legal review and circulation like a guide. What is kept is the
resolved content, so that reviewers see the cases by the revisions that will be printed.
"""

from __future__ import annotations

from typing import Final

from kb.compendium.reading import find_volume
from kb.compendium.saving import save
from kb.compendium.selecting import resolve
from kb.compendium.spec import Spec
from kb.errors import NotPermitted, StaleRevision
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role, Unit
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import actions, policy, refusals
from review.document_desk import act_in
from review.engine import Outcome, Request
from review.stages import Action
from review.subject import (
    Actor,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import track_of

KEEP: Final = "compendium.keep"


def keep(database: Database, spec: Spec, *, actor: str, key: str = "", base: str = "") -> str:
    """Keep what a spec selects as a draft, a new one or a further revision; return its key.

    A published volume is first taken into correction; what the public reads stays meanwhile.

    Args:
        database: where it is.
        spec: the checked spec.
        actor: a submitter; of the volume's unit, where it exists.
        key: of the volume; empty for a new one.
        base: the hash of the newest revision, on which the change was made.

    Raises:
        NotFound: there is no such volume or account.
        NotPermitted: no submitter, or one of another unit.
        IllegalTransition: it is in review or was taken down.
        StaleRevision: somebody kept another revision meanwhile.
        NothingSelected, NotPrintable: as `kb.compendium.selecting.resolve`.
    """
    document_id = _id_of(database, key) if key else 0
    ref = f"document:{document_id}" if key else "compendium:new"
    with (
        refusals.audited(database, actor=actor, action=KEEP, ref=ref, revision=base),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        if Role.SUBMITTER not in author.roles:
            raise NotPermitted(
                f"账号“{actor}”不是报送人，不能编写汇编", hint="请由编印单位的报送人办理"
            )
        if key:
            _take_up(uow, document_id, author, base, spec.title)
        unit = uow.session.get_one(Unit, author.unit_id)
        document, _ = save(
            uow,
            resolve(uow.session, spec),
            actor=actor,
            key=key,
            unit_id=unit.id,
            created_by=author.id,
            region=unit.region,
            level=unit.level,
        )
        return document.key


def hand_in(
    database: Database, key: str, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Send a draft volume, or its correction, into review.

    Raises:
        NotFound: there is no such volume.
        NotPermitted, IllegalTransition, StaleRevision, InvalidInput: as `review.actions.submit`.
    """
    return actions.submit(
        database, _id_of(database, key), actor=actor, revision=revision, opinion=opinion
    )


def _take_up(uow: UnitOfWork, document_id: int, author: Actor, base: str, title: str) -> None:
    """Check that this person may write on the volume now, and begin a correction if need be."""
    document = lock_document(uow.session, document_id)
    current = current_revision(uow.session, document)
    if current.sha256 != base:
        raise StaleRevision("这部汇编已有更新的内容", hint="请重新打开，在最新内容上修改")
    if DocumentState(document.state) is DocumentState.PUBLISHED:
        act_in(uow, document_id, Request(Action.CORRECT, author.name, base, f"修改汇编：{title}"))
    subject = subject_of_document(uow.session, document, current)
    row = track_of(DocumentKind.COMPENDIUM).transition(subject.state, Action.SUBMIT)
    policy.check(author, subject, Action.SUBMIT, row)


def _id_of(database: Database, key: str) -> int:
    with database.reading() as session:
        return find_volume(session, key).id
