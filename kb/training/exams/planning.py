"""考试安排: an exam of a frozen paper is planned, or called off with a reason."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Final

from kb.errors import IllegalTransition, InvalidInput
from kb.model.base import utc_now
from kb.model.exam import Exam, Partial
from kb.store.database import Database
from kb.training.exams.people import managed, trainer, unreleased
from kb.training.numbers import Series, allot
from kb.training.papers.reading import PaperView, get_paper

LONGEST_TITLE: Final = 100
LONGEST_REASON: Final = 500
MOST_MINUTES: Final = 600
MOST_HOURS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """考试方案: minutes and pass marks are the paper's where they are None.

    `opens_at` and `closes_at` are aware; nobody begins outside of them. `hours` are study hours of
    45 minutes credited to who passes. `partial` is how a multiple choice is marked of which some
    right options are missing.
    """

    title: str
    paper: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    minutes: int | None = None
    pass_marks: float | None = None
    hours: float = 0.0
    partial: Partial = Partial.NONE


def plan(database: Database, wanted: Plan, *, actor: str, now: dt.datetime | None = None) -> str:
    """Store an exam of the actor's unit and return its number.

    Raises:
        NotFound: there is no such paper or account.
        NotPermitted: the account is no trainer's.
        IllegalTransition: the paper is not frozen, or is not what was frozen.
        InvalidInput: a field is wrong; it is named.
    """
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        user = trainer(uow.session, actor)
        paper = get_paper(uow.session, wanted.paper)
        _check_paper(paper)
        minutes = paper.line.minutes if wanted.minutes is None else wanted.minutes
        needed = paper.line.pass_marks if wanted.pass_marks is None else wanted.pass_marks
        title = " ".join(wanted.title.split()) or paper.line.title
        _check(wanted, title, minutes, needed, paper.line.marks, moment)
        exam = Exam(
            number=allot(uow, Series.EXAM, moment.year),
            title=title,
            paper_id=paper.id,
            unit_id=user.unit_id,
            opens_at=wanted.opens_at,
            closes_at=wanted.closes_at,
            minutes=minutes,
            pass_marks=needed,
            hours=wanted.hours,
            partial=wanted.partial.value,
            created_by=user.id,
            created_at=moment,
        )
        uow.session.add(exam)
        uow.session.flush()
        uow.record(
            actor,
            "exam.plan",
            f"exam:{exam.number}",
            detail={
                "title": title,
                "paper": paper.line.number,
                "paper_sha256": paper.sha256,
                "opens_at": wanted.opens_at.isoformat(),
                "closes_at": wanted.closes_at.isoformat(),
                "minutes": minutes,
                "pass_marks": needed,
                "hours": wanted.hours,
                "partial": wanted.partial.value,
            },
        )
        return exam.number


def cancel(
    database: Database, number: str, *, actor: str, reason: str, now: dt.datetime | None = None
) -> None:
    """Call an exam off; nothing that was answered counts.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account does not run it.
        ExamNotOpen: it was called off before, or its results are out.
        InvalidInput: there is no reason.
    """
    said = checked_reason(reason)
    with database.unit_of_work() as uow:
        exam, _ = managed(uow.session, number, actor, lock=True)
        unreleased(exam)
        exam.cancelled_at = now or utc_now()
        exam.cancel_reason = said
        uow.record(actor, "exam.cancel", f"exam:{exam.number}", detail={"reason": said})


def checked_reason(reason: str) -> str:
    """Return a reason in one line.

    Raises:
        InvalidInput: it is empty or too long.
    """
    said = " ".join(reason.split())
    if not 0 < len(said) <= LONGEST_REASON:
        raise InvalidInput(
            f"理由须为 1 至 {LONGEST_REASON} 字", field="reason", hint="请写明理由后再提交"
        )
    return said


def _check_paper(paper: PaperView) -> None:
    if not paper.frozen:
        raise IllegalTransition(
            f"试卷 {paper.line.number} 尚未冻结，不能用于考试", hint="请先冻结试卷"
        )
    if not paper.intact:
        raise IllegalTransition(
            f"试卷 {paper.line.number} 的内容与冻结时的校验值不符",
            hint="请停止使用，并运行 anjian audit verify 核对",
        )


def _check(
    wanted: Plan, title: str, minutes: int, needed: float, marks: float, now: dt.datetime
) -> None:
    for wrong, field, message, hint in (
        (len(title) > LONGEST_TITLE, "title", "考试名称过长", f"请不超过 {LONGEST_TITLE} 字"),
        (
            not 1 <= minutes <= MOST_MINUTES,
            "minutes",
            "考试时长不正确",
            f"请填 1 至 {MOST_MINUTES} 分钟",
        ),
        (
            wanted.closes_at - wanted.opens_at < dt.timedelta(minutes=minutes),
            "closes_at",
            "从开始到截止不足一场考试的时长",
            "请推迟截止时间，或缩短考试时长",
        ),
        (wanted.closes_at <= now, "closes_at", "截止时间已过", "请填今后的时间，按北京时间"),
        (
            not (math.isfinite(needed) and 0 < needed <= marks),
            "pass_marks",
            "及格分不正确",
            f"请填大于 0、不超过总分 {marks:g} 的数",
        ),
        (
            not (math.isfinite(wanted.hours) and 0 <= wanted.hours <= MOST_HOURS),
            "hours",
            "学时不正确",
            f"请填 0 至 {MOST_HOURS:g}",
        ),
    ):
        if wrong:
            raise InvalidInput(message, field=field, hint=hint)
