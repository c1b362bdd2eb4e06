"""到时办理 due: what the service's clock does for releases; registered under `anjian.periodic`.

A plan was signed when it was made, so that nobody is asked when its time comes.
"""

from __future__ import annotations

import datetime as dt

import structlog
from sqlalchemy import select

from kb.errors import AnjianError
from kb.model.base import utc_now
from kb.model.people import User
from kb.model.publication import PublicationPlan
from kb.settings import Settings
from kb.store.database import Database
from review import document_desk
from review.engine import Request
from review.release import receipts
from review.release.plans import LONGEST_REASON
from review.stages import Action
from review.subject import lock_document

log = structlog.get_logger(__name__)


def run(settings: Settings, database: Database) -> None:
    """Publish what is due, and look once more where something was taken down."""
    publish_due(database)
    receipts.confirm_open(database)


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


def _publish(
    database: Database, plan_id: int, document_id: int, actor: str, moment: dt.datetime
) -> bool:
    with database.reading() as session:
        revision = session.get_one(PublicationPlan, plan_id).sha256
    with (
        document_desk.audited(database, document_id, Action.PUBLISH, actor, revision),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        row = uow.session.get_one(PublicationPlan, plan_id, populate_existing=True)
        if row.done_at or row.cancelled_at or row.publish_at > moment:
            return False  # changed, given up or done by somebody else meanwhile
        told = {"plan": row.id, "batch_number": row.batch_number}
        request = Request(Action.PUBLISH, actor, row.sha256)
        document_desk.act_in(uow, document_id, request, told)
        row.done_at = utc_now()
        return True


def _fall_through(database: Database, plan_id: int, refusal: AnjianError) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.get_one(PublicationPlan, plan_id)
        row.cancelled_at = utc_now()
        row.reason = str(refusal)[:LONGEST_REASON]
