"""发布安排 plans: an approved text that is to be published at a time, with the number of its batch.

A plan is no right to publish. When its time comes the same act is done in the planner's name, with
every check as of then; if one refuses, the plan falls through and says why.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.people import Role, User
from kb.model.publication import PublicationPlan
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import actions, refusals
from review.engine import Request
from review.stages import Action
from review.subject import load_actor, lock_document

PLAN: Final = "plan"
CHANGE: Final = "change_plan"
CANCEL: Final = "cancel_plan"
LONGEST_AHEAD: Final = dt.timedelta(days=366)
LONGEST_REASON: Final = 500

# 2024-03: the third batch of 2024
_NUMBER: Final = re.compile(r"(\d{4})-(\d{2,3})")
_POSTGRES_NUMBER_LOCK: Final = 7_205_552

log = structlog.get_logger(__name__)


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
    batch_number: str = "",
) -> str:
    """Plan the publication of an approved text and return its batch number.

    Args:
        database: where the document is.
        document_id: the document, approved and waiting.
        actor: a publisher who may publish it now; the act will be theirs.
        revision: the approved hash.
        publish_at: when; a time that has passed means as soon as possible.
        batch_number: of a batch that was begun before (`2024-03`); a new one when empty.

    Raises:
        AnjianError: as publication itself would be refused now.
        IllegalTransition: it is planned already.
        InvalidInput: the time or the number is not acceptable.
    """
    with (
        refusals.audited(
            database, actor=actor, action=PLAN, ref=f"document:{document_id}", revision=revision
        ),
        database.unit_of_work() as uow,
    ):
        request = Request(Action.PUBLISH, actor, revision)
        person = actions.check_in(uow, document_id, request)
        if _open_plan(uow.session, document_id) is not None:
            raise IllegalTransition("这篇文稿已有发布安排", hint="请修改或取消原来的安排")
        _check_time(publish_at)
        number = _number(uow, publish_at.year, batch_number)
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


def change(database: Database, document_id: int, *, actor: str, publish_at: dt.datetime) -> None:
    """Set another time; whoever changes a plan becomes the one in whose name it is done.

    Raises:
        NotFound: there is no open plan.
        AnjianError: as publication itself would be refused now.
        InvalidInput: the time is not acceptable.
    """
    with (
        refusals.audited(
            database, actor=actor, action=CHANGE, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        row = _required_plan(uow.session, document_id)
        person = actions.check_in(uow, document_id, Request(Action.PUBLISH, actor, row.sha256))
        _check_time(publish_at)
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


def publish_due(database: Database, now: dt.datetime | None = None) -> int:
    """Publish what is due; return how many were published. Others fall through with the reason."""
    moment = now or utc_now()
    with database.reading() as session:
        waiting = session.execute(
            select(PublicationPlan.id, PublicationPlan.document_id, User.name)
            .join(User, User.id == PublicationPlan.planned_by)
            .where(
                PublicationPlan.done_at.is_(None),
                PublicationPlan.cancelled_at.is_(None),
                PublicationPlan.publish_at <= moment,
            )
            .order_by(PublicationPlan.publish_at, PublicationPlan.id)
        ).all()
    published = 0
    for row in waiting:
        try:
            published += _publish(database, row.id, row.document_id, row.name, moment)
        except AnjianError as refusal:
            _fall_through(database, row.id, refusal)
            log.warning("plan.refused", document=row.document_id, reason=str(refusal))
    return published


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


def _publish(
    database: Database, plan_id: int, document_id: int, actor: str, moment: dt.datetime
) -> bool:
    with database.reading() as session:
        revision = session.get_one(PublicationPlan, plan_id).sha256
    with (
        refusals.audited(
            database,
            actor=actor,
            action=Action.PUBLISH,
            ref=f"document:{document_id}",
            revision=revision,
        ),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        row = uow.session.get_one(PublicationPlan, plan_id, populate_existing=True)
        if row.done_at or row.cancelled_at or row.publish_at > moment:
            return False  # changed, given up or done by somebody else meanwhile
        told = {"plan": row.id, "batch_number": row.batch_number}
        request = Request(Action.PUBLISH, actor, row.sha256)
        actions.act_in(uow, document_id, request, told)
        row.done_at = utc_now()
        return True


def _fall_through(database: Database, plan_id: int, refusal: AnjianError) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.get_one(PublicationPlan, plan_id)
        row.cancelled_at = utc_now()
        row.reason = str(refusal)[:LONGEST_REASON]


def _number(uow: UnitOfWork, year: int, wanted: str) -> str:
    """Return the number of a batch that was begun, or the next of the year, without gaps."""
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = {"key": _POSTGRES_NUMBER_LOCK}
        uow.session.execute(text("select pg_advisory_xact_lock(:key)"), lock)
    used = uow.session.scalars(
        select(PublicationPlan.batch_number)
        .where(PublicationPlan.batch_number.startswith(f"{year}-"))
        .distinct()
    ).all()
    if not wanted:
        return f"{year}-{_next(used):02d}"
    if not _NUMBER.fullmatch(wanted) or wanted not in used:
        raise InvalidInput(
            f"没有 {year} 年的批次“{wanted[:20]}”",
            field="batch_number",
            hint="请选择已有的批次，或留空新开一批",
        )
    return wanted


def _next(used: Sequence[str]) -> int:
    numbers = [int(found[2]) for one in used if (found := _NUMBER.fullmatch(one))]
    return max(numbers, default=0) + 1


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
