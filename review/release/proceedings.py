"""后续程序 proceedings: a review, a suit, a change or a revocation after publication.

Whoever hears of one records it, and in the same transaction the case is no longer shown. It comes
back only by publication once the proceeding has ended well; a decision that was changed or revoked
is due for withdrawal within three working days (行政处罚法第四十八条).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.people import Role
from kb.model.publication import Proceeding
from kb.store.database import Database
from review import document_desk, policy, refusals
from review.engine import Outcome, Request
from review.release.standing import PUBLIC_REASONS, ProceedingKind
from review.stages import Action
from review.subject import load_actor, lock_document, subject_of_document

MAY_TELL = frozenset({Role.PUBLISHER, Role.LIBRARIAN, Role.LEGAL_REVIEWER})
LONGEST_NOTE = 2_000
END = "end_proceeding"


class ProceedingResult(StrEnum):
    """程序结果: the decision stands, or it no longer does."""

    UPHELD = "upheld"
    CHANGED = "changed"
    REVOKED = "revoked"


def record(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    kind: ProceedingKind,
    happened_on: dt.date,
    note: str = "",
) -> Outcome:
    """Record a proceeding and take the case down with it.

    Args:
        database: where the case is.
        document_id: the case, published or being corrected.
        actor: a publisher, librarian or legal reviewer, of whatever unit.
        revision: the hash of what the public reads.
        kind: what happened.
        happened_on: when; three working days count from it where the decision is gone.
        note: for the inside; the tombstone only says which kind of proceeding it is.

    Raises:
        InvalidInput: the day is to come, or the note too long.
        AnjianError: as for every act.
    """
    with (
        refusals.audited(
            database,
            actor=actor,
            action=Action.RECORD_PROCEEDING,
            ref=f"document:{document_id}",
            revision=revision,
        ),
        database.unit_of_work() as uow,
    ):
        _check(happened_on, note)
        told = {"kind": kind.value, "happened_on": happened_on.isoformat()}
        request = Request(Action.RECORD_PROCEEDING, actor, revision, PUBLIC_REASONS[kind], told)
        outcome = document_desk.act_in(uow, document_id, request, told)
        teller = load_actor(uow.session, actor)
        _add(uow.session, document_id, kind, happened_on, teller.id, note)
        return outcome


def end(
    database: Database,
    proceeding_id: int,
    *,
    actor: str,
    ended_on: dt.date,
    result: ProceedingResult,
    note: str = "",
) -> None:
    """Record how a review or suit ended; the case itself comes back by publication alone.

    Raises:
        NotFound: no such proceeding.
        NotPermitted: the role is missing, or the person belongs to the handling unit.
        IllegalTransition: it has ended already, or is a change or revocation.
        InvalidInput: the day is to come or before the proceeding.
    """
    document_id = _document_of(database, proceeding_id)
    with (
        refusals.audited(
            database, actor=actor, action=END, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        document = lock_document(uow.session, document_id)
        row = uow.session.get_one(Proceeding, proceeding_id)
        person = load_actor(uow.session, actor)
        if not person.roles & MAY_TELL:
            raise NotPermitted(
                f"账号“{actor}”不能登记程序结果", hint="请由发布人、资料管理员或法律审核人办理"
            )
        policy.check_independence(person, subject_of_document(uow.session, document))
        if row.ended_on is not None or ProceedingKind(row.kind).is_final:
            raise IllegalTransition("该程序已有结果", hint="请刷新页面查看最新状态")
        _check(ended_on, note)
        if ended_on < row.happened_on:
            raise InvalidInput("结束日期早于发生日期", field="ended_on", hint="请核对日期")
        row.ended_on = ended_on
        if result is not ProceedingResult.UPHELD:
            kind = ProceedingKind(result.value)
            _add(uow.session, document_id, kind, ended_on, person.id, note)
        uow.record(
            actor,
            "release.proceeding_ended",
            f"document:{document_id}",
            detail={
                "proceeding": proceeding_id,
                "result": result.value,
                "ended_on": ended_on.isoformat(),
            },
        )


def _add(
    session: Session,
    document_id: int,
    kind: ProceedingKind,
    happened_on: dt.date,
    user_id: int,
    note: str,
) -> None:
    session.add(
        Proceeding(
            document_id=document_id,
            kind=kind.value,
            happened_on=happened_on,
            note=note,
            recorded_by=user_id,
        )
    )


def _check(day: dt.date, note: str) -> None:
    if day > dt.date.today():
        raise InvalidInput("日期在今天之后", field="happened_on", hint="请填写实际发生的日期")
    if len(note) > LONGEST_NOTE:
        raise InvalidInput(f"说明超过 {LONGEST_NOTE} 字", field="note", hint="请精简说明")


def _document_of(database: Database, proceeding_id: int) -> int:
    with database.reading() as session:
        row = session.get(Proceeding, proceeding_id)
        if row is None:
            raise NotFound(f"没有编号为 {proceeding_id} 的后续程序", hint="请从列表中重新打开")
        return row.document_id
