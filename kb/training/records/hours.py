"""学时 hours: earned by a course, an exam or elsewhere; taken back with a reason, never deleted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import today
from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.people import User
from kb.model.training import HoursSource, TrainingHours
from kb.store import accounts
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.records import words
from kb.training.records.people import LEARNERS, LONGEST_WORDS, RUNS, account_of, check_runs


@dataclass(frozen=True, slots=True)
class HoursRow:
    """学时记录: one line of a person's record; `recorded_by` is an account, empty for an exam."""

    id: int
    on: dt.date
    hours: float
    source: HoursSource
    reference: str
    note: str
    recorded_by: str
    revoked: bool
    revoke_reason: str

    def as_json(self) -> dict[str, object]:
        """Return the fields of the API and of `anjian training hours --json`."""
        return {
            "id": self.id,
            "on": self.on.isoformat(),
            "hours": self.hours,
            "source": self.source.value,
            "reference": self.reference,
            "note": self.note,
            "recorded_by": self.recorded_by,
            "revoked": self.revoked,
            "revoke_reason": self.revoke_reason,
        }


def credit(
    uow: UnitOfWork,
    learner: User,
    *,
    on: dt.date,
    hours: float,
    source: HoursSource,
    reference: str,
    recorded_by: User | None,
    note: str = "",
) -> TrainingHours:
    """Write hours within the transaction of a course or an exam, with their audit row.

    `reference` is the number of the course or exam; each gives a person hours once.

    Raises:
        Duplicate: it gave them before, and they were not revoked.
        NotPermitted: the person would record their own hours.
        InvalidInput: the hours are not acceptable.
    """
    if recorded_by is not None and recorded_by.id == learner.id:
        raise NotPermitted("本人的学时须由他人确认", hint="请由另一名培训师办理")
    if reference:
        held = uow.session.scalars(
            select(TrainingHours).where(
                TrainingHours.user_id == learner.id,
                TrainingHours.source == source.value,
                TrainingHours.reference == reference,
                TrainingHours.revoked_at.is_(None),
            )
        ).first()
        if held is not None:
            raise Duplicate(
                f"“{learner.display_name}”在 {reference} 的学时已经记过",
                existing_id=f"training_hours:{held.id}",
                hint="需要更正的，请先撤销原记录",
            )
    row = TrainingHours(
        user_id=learner.id,
        on=on,
        hours=words.hours(hours),
        source=source.value,
        reference=reference,
        note=note,
        recorded_by=recorded_by.id if recorded_by else None,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.record(
        recorded_by.name if recorded_by else "system",
        "hours.record",
        f"training_hours:{row.id}",
        detail={
            "user": learner.name,
            "on": on.isoformat(),
            "hours": hours,
            "source": source.value,
            "reference": reference,
        },
    )
    return row


def record_external(
    database: Database, learner: str, *, on: dt.date, hours: float, note: str, actor: str
) -> int:
    """Record hours earned elsewhere, with a note that says where; return the row's number.

    Raises:
        NotFound: no such account.
        NotPermitted: it is the actor's own, or the actor is no trainer of that unit.
        InvalidInput: a field is wrong; it is named.
    """
    with database.unit_of_work() as uow:
        recorder = account_of(uow.session, actor, RUNS)
        person = accounts.get_user(uow.session, learner)
        if not person.roles & LEARNERS:
            raise InvalidInput("企业账号没有培训档案", field="user", hint="请选择执法机构的人员")
        check_runs(uow.session, recorder, person.unit_id)
        if on > today() or on.year < 2000:
            raise InvalidInput("日期不正确", field="on", hint="请填写已经过去的培训日期")
        said = words.line(note, "note", "说明", longest=LONGEST_WORDS)
        row = credit(
            uow,
            person,
            on=on,
            hours=hours,
            source=HoursSource.EXTERNAL,
            reference="",
            recorded_by=recorder,
            note=said,
        )
        return row.id


def revoke(database: Database, row_id: int, *, reason: str, actor: str) -> None:
    """Take hours back; the row stays, with who took it back and why.

    Raises:
        NotFound: no such row.
        NotPermitted: the hours are the actor's own, or of a unit the actor does not run.
        IllegalTransition: they were taken back before.
        InvalidInput: there is no reason.
    """
    said = words.line(reason, "reason", "理由", longest=LONGEST_WORDS)
    with database.unit_of_work() as uow:
        user = account_of(uow.session, actor, RUNS)
        row = uow.session.scalars(
            select(TrainingHours).where(TrainingHours.id == row_id).with_for_update()
        ).first()
        if row is None:
            raise NotFound("没有这条学时记录", hint="请从名单中重新选择")
        if row.user_id == user.id:
            raise NotPermitted("不能撤销本人的学时", hint="请由另一名培训师办理")
        check_runs(uow.session, user, uow.session.get_one(User, row.user_id).unit_id)
        if row.revoked_at is not None:
            raise IllegalTransition("这条学时记录已经撤销", hint="不需要再办理")
        row.revoked_at, row.revoked_by, row.revoke_reason = utc_now(), user.id, said
        uow.record(actor, "hours.revoke", f"training_hours:{row.id}", detail={"reason": said})


def of_person(session: Session, user_id: int, year: int) -> tuple[HoursRow, ...]:
    """Return the rows of a person and year by day, revoked ones too."""
    rows = session.execute(
        select(TrainingHours, User.name)
        .outerjoin(User, User.id == TrainingHours.recorded_by)
        .where(
            TrainingHours.user_id == user_id,
            TrainingHours.on >= dt.date(year, 1, 1),
            TrainingHours.on <= dt.date(year, 12, 31),
        )
        .order_by(TrainingHours.on, TrainingHours.id)
    )
    return tuple(
        HoursRow(
            id=row.id,
            on=row.on,
            hours=row.hours,
            source=HoursSource(row.source),
            reference=row.reference,
            note=row.note,
            recorded_by=name or "",
            revoked=row.revoked_at is not None,
            revoke_reason=row.revoke_reason,
        )
        for row, name in rows
    )


def total(rows: Iterable[HoursRow]) -> float:
    """Return the hours that count: those of rows that were not taken back."""
    return sum(row.hours for row in rows if not row.revoked)
