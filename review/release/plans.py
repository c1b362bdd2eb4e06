"""发布安排 plans: an approved text that is to be published at a time, with the number of its batch.

A plan is no right to publish. When its time comes the same act is done in the planner's name, with
every check as of then; if one refuses, the plan falls through and says why. Planning and moving are
signed; nobody is asked again when the time comes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.people import Role, User
from kb.model.publication import PublicationPlan
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import document_desk, refusals, signing
from review.engine import Request
from review.release import batch_numbers
from review.stages import Action
from review.subject import load_actor, lock_document

PLAN: Final = "plan"
CHANGE: Final = "change_plan"
CANCEL: Final = "cancel_plan"
LONGEST_AHEAD: Final = dt.timedelta(days=366)
LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class PlanView:
    """发布安排: what is to be published when; `failed` says why it fell through."""

    id: int
    document_id: int
    key: str
    title: str
    sha256: str
    publish_at: dt.datetime
    batch_number: str
    planned_by: str
    done_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    reason: str


def plan(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    publish_at: dt.datetime,
    signature: str,
    batch_number: str = "",
) -> str:
    """Plan the publication of an approved text and return its batch number.

    Args:
        database: where the document is.
        document_id: the document, approved and waiting.
        actor: a publisher who may publish it now; the act will be theirs.
        revision: the approved hash.
        publish_at: when; a time that has passed means as soon as possible.
        signature: of the publisher, for what will be published in their name.
        batch_number: of a batch that was begun before (`2024-03`); a new one when empty.

    Raises:
        AnjianError: as publication itself would be refused now.
        IllegalTransition: it is planned already.
        InvalidInput: the time or the number is not acceptable.
        WrongSignature, TooManyAttempts: as `review.signing.sign`.
    """
    with (
        refusals.audited(
            database, actor=actor, action=PLAN, ref=f"document:{document_id}", revision=revision
        ),
        database.unit_of_work() as uow,
    ):
        request = Request(Action.PUBLISH, actor, revision)
        person = document_desk.check_in(uow, document_id, request)
        if _open_plan(uow.session, document_id) is not None:
            raise IllegalTransition("这篇文稿已有发布安排", hint="请修改或取消原来的安排")
        _check_time(publish_at)
        number = batch_numbers.allot(uow, publish_at.year, batch_number)
        _sign(uow, actor, signature, PLAN, document_id, revision)
        uow.session.add(
            PublicationPlan(
                document_id=document_id,
                sha256=revision,
                publish_at=publish_at,
                batch_number=number,
                planned_by=person.id,
            )
        )
        _record(uow, actor, "planned", document_id, revision, publish_at, number)
        return number


def change(
    database: Database, document_id: int, *, actor: str, publish_at: dt.datetime, signature: str
) -> None:
    """Set another time; whoever changes a plan becomes the one in whose name it is done.

    Raises:
        NotFound: there is no open plan.
        AnjianError: as publication itself would be refused now.
        InvalidInput: the time is not acceptable.
        WrongSignature, TooManyAttempts: as `review.signing.sign`.
    """
    with (
        refusals.audited(
            database, actor=actor, action=CHANGE, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        row = _required_plan(uow.session, document_id)
        person = document_desk.check_in(
            uow, document_id, Request(Action.PUBLISH, actor, row.sha256)
        )
        _check_time(publish_at)
        _sign(uow, actor, signature, CHANGE, document_id, row.sha256)
        row.publish_at = publish_at
        row.planned_by = person.id
        _record(uow, actor, "changed", document_id, row.sha256, publish_at, row.batch_number)


def cancel(database: Database, document_id: int, *, actor: str, reason: str) -> None:
    """Give a plan up; any publisher may, nothing becomes public by it.

    Raises:
        NotFound: there is no open plan.
        NotPermitted: not a publisher.
        InvalidInput: the reason is missing or too long.
    """
    with (
        refusals.audited(
            database, actor=actor, action=CANCEL, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        row = _required_plan(uow.session, document_id)
        if Role.PUBLISHER not in load_actor(uow.session, actor).roles:
            raise NotPermitted(f"账号“{actor}”不是发布人", hint="请由发布人取消")
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise InvalidInput(
                f"取消需要写明理由（不超过 {LONGEST_REASON} 字）", field="reason", hint="请写明理由"
            )
        row.cancelled_at = utc_now()
        row.reason = reason
        _record(uow, actor, "cancelled", document_id, row.sha256, row.publish_at, row.batch_number)


def plans(session: Session, *, only_open: bool = True) -> tuple[PlanView, ...]:
    """Return the plans in the order of their times."""
    query = (
        select(PublicationPlan, Document.key, Document.title, User.name)
        .join(Document, Document.id == PublicationPlan.document_id)
        .join(User, User.id == PublicationPlan.planned_by)
        .order_by(PublicationPlan.publish_at, PublicationPlan.id)
    )
    if only_open:
        query = query.where(
            PublicationPlan.done_at.is_(None), PublicationPlan.cancelled_at.is_(None)
        )
    return tuple(_view(row, key, title, name) for row, key, title, name in session.execute(query))


def _open_plan(session: Session, document_id: int) -> PublicationPlan | None:
    return session.scalars(
        select(PublicationPlan).where(
            PublicationPlan.document_id == document_id,
            PublicationPlan.done_at.is_(None),
            PublicationPlan.cancelled_at.is_(None),
        )
    ).first()


def _required_plan(session: Session, document_id: int) -> PublicationPlan:
    row = _open_plan(session, document_id)
    if row is None:
        raise NotFound("这篇文稿没有待执行的发布安排", hint="请刷新页面查看最新状态")
    return row


def _check_time(publish_at: dt.datetime) -> None:
    if publish_at > utc_now() + LONGEST_AHEAD:
        raise InvalidInput("发布时间超过一年以后", field="publish_at", hint="请核对日期")


def _sign(
    uow: UnitOfWork, actor: str, signature: str, what: str, document_id: int, revision: str
) -> None:
    signing.sign(
        uow,
        actor=actor,
        signature=signature,
        action=what,
        ref=f"document:{document_id}",
        revision=revision,
    )


def _record(
    uow: UnitOfWork,
    actor: str,
    what: str,
    document_id: int,
    revision: str,
    publish_at: dt.datetime,
    batch_number: str,
) -> None:
    uow.record(
        actor,
        f"release.{what}",
        f"document:{document_id}",
        revision_sha256=revision,
        detail={"publish_at": publish_at.isoformat(), "batch_number": batch_number},
    )


def _view(row: PublicationPlan, key: str, title: str, name: str) -> PlanView:
    return PlanView(
        id=row.id,
        document_id=row.document_id,
        key=key,
        title=title,
        sha256=row.sha256,
        publish_at=row.publish_at,
        batch_number=row.batch_number,
        planned_by=name,
        done_at=row.done_at,
        cancelled_at=row.cancelled_at,
        reason=row.reason,
    )
