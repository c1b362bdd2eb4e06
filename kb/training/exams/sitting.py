"""应考: begin, save answers, hand in; every time is the server's.

An answer is acknowledged when its transaction is committed. Saves carry the client's count, so
that one sent again, or late, changes nothing. Answers are taken until the due time and, for what
was on its way, `GRACE` longer; then the attempt is handed in as it was saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import AlreadyHandedIn, ExamNotOpen, InvalidInput, TimeUp
from kb.model.base import utc_now
from kb.model.exam import Exam, ExamAnswer, ExamCandidate, HandedInBy, Partial
from kb.model.paper import Paper
from kb.model.people import User
from kb.model.question import QuestionType
from kb.store import accounts
from kb.store.database import Database
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from kb.training.exams import responses
from kb.training.exams.attempts import Answer, Attempt, Receipt, Save, Saved, Stored, left
from kb.training.exams.people import candidate_of, find, standing
from kb.training.exams.program_marks import mark_by_program
from kb.training.exams.sheets import Place, Sheet, sheet_of
from kb.training.exams.words import PARTIAL_WORDS

GRACE: Final = dt.timedelta(seconds=20)
"""How long after the due time an answer that was under way is still taken."""
MOST_NUMBER: Final = 2_000_000_000
MOST_AT_ONCE: Final = 500


def start(
    database: Database, number: str, *, actor: str, now: dt.datetime | None = None
) -> Attempt:
    """Begin an attempt, or come back to it: the same form, and all that was saved.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account is no candidate.
        ExamNotOpen: the exam has not begun, is over for who did not begin, or was called off.
        AlreadyHandedIn: the attempt is over.
        TimeUp: its time is over; it is handed in as it was saved.
    """
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        exam, user, candidate = _seat(uow.session, number, actor, lock=True)
        _not_handed_in(exam, candidate)
        over = _over(candidate, moment)
        if over:
            _hand_in(uow, exam, user, candidate, HandedInBy.CLOCK, moment)
        elif candidate.started_at is None:
            _check_open(exam, moment)
            candidate.started_at = moment
            candidate.due_at = due(exam, candidate, moment)
            uow.record(
                actor,
                "exam.start",
                f"exam:{exam.number}",
                detail={"form": candidate.form, "due_at": candidate.due_at.isoformat()},
            )
            uow.session.flush()
    if over:
        raise _time_up(exam)
    with database.reading() as session:
        return attempt(session, number, actor=actor, now=moment)


def due(exam: Exam, candidate: ExamCandidate, started_at: dt.datetime) -> dt.datetime:
    """Return when the time of a candidate is over: after the minutes, and not after the end."""
    extra = dt.timedelta(minutes=candidate.extra_minutes)
    return min(started_at + dt.timedelta(minutes=exam.minutes), exam.closes_at) + extra


def attempt(
    session: Session, number: str, *, actor: str, now: dt.datetime | None = None
) -> Attempt:
    """Return the attempt of an account as it stands.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account is no candidate.
        ExamNotOpen: the account has not begun, or the exam was called off.
    """
    exam, user, candidate = _seat(session, number, actor)
    if candidate.started_at is None or candidate.due_at is None:
        raise ExamNotOpen(f"您尚未开始考试 {exam.number}", hint="请先在考试页面点“开始作答”")
    return Attempt(
        exam=exam.number,
        title=exam.title,
        account=user.name,
        sheet=_told(_sheet(session, exam, candidate), exam),
        started_at=candidate.started_at,
        due_at=candidate.due_at,
        handed_in_at=candidate.handed_in_at,
        handed_in_by=candidate.handed_in_by,
        receipt=candidate.receipt,
        now=now or utc_now(),
        answers=_answers(session, candidate),
    )


def save(
    database: Database,
    number: str,
    saves: Sequence[Save],
    *,
    actor: str,
    now: dt.datetime | None = None,
) -> Stored:
    """Store answers; all of them or, when one is wrong, none. Committed when this returns.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account is no candidate.
        ExamNotOpen: the account has not begun, or the exam was called off.
        AlreadyHandedIn: the attempt is over.
        TimeUp: its time is over.
        InvalidInput: the paper has no such item, or the answer is none to it.
    """
    if len(saves) > MOST_AT_ONCE:
        raise InvalidInput(
            f"一次最多保存 {MOST_AT_ONCE} 项作答", field="answers", hint="请分次保存"
        )
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        exam, _, candidate = _seat(uow.session, number, actor, lock=True)
        _not_handed_in(exam, candidate)
        if candidate.started_at is None:
            raise ExamNotOpen(f"您尚未开始考试 {exam.number}", hint="请先点“开始作答”")
        if _over(candidate, moment):
            raise _time_up(exam)
        sheet = _sheet(uow.session, exam, candidate)
        held = {(row.item, row.part): row for row in _rows(uow.session, candidate)}
        stored = tuple(_store(uow.session, candidate, sheet, held, one, moment) for one in saves)
        due_at = candidate.due_at or moment
    return Stored(stored, moment, left(due_at, moment))


def hand_in(
    database: Database, number: str, *, actor: str, now: dt.datetime | None = None
) -> Receipt:
    """Hand in what was saved, mark what the program marks, and return the receipt.

    Who comes after the due time has been handed in by the clock, as saved until then.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account is no candidate.
        ExamNotOpen: the account has not begun, or the exam was called off.
        AlreadyHandedIn: it was handed in before.
    """
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        exam, user, candidate = _seat(uow.session, number, actor, lock=True)
        _not_handed_in(exam, candidate)
        if candidate.started_at is None:
            raise ExamNotOpen(f"您尚未开始考试 {exam.number}", hint="请先点“开始作答”")
        by = HandedInBy.CLOCK if _over(candidate, moment) else HandedInBy.CANDIDATE
        return _hand_in(uow, exam, user, candidate, by, moment)


def hand_in_expired(database: Database, now: dt.datetime | None = None) -> int:
    """Hand in every attempt whose time is over, each in its own transaction; return how many."""
    moment = now or utc_now()
    with database.reading() as session:
        late = session.execute(
            select(ExamCandidate.id, Exam.number)
            .join(Exam, Exam.id == ExamCandidate.exam_id)
            .where(
                ExamCandidate.handed_in_at.is_(None),
                ExamCandidate.due_at <= moment - GRACE,
                Exam.cancelled_at.is_(None),
            )
            .order_by(ExamCandidate.id)
        ).all()
    handed = 0
    for candidate_id, number in late:
        with database.unit_of_work() as uow:
            candidate = uow.session.get(ExamCandidate, candidate_id, with_for_update=True)
            if candidate is None or candidate.handed_in_at is not None:
                continue  # the candidate was quicker
            exam = find(uow.session, number)
            user = uow.session.get_one(User, candidate.user_id)
            _hand_in(uow, exam, user, candidate, HandedInBy.CLOCK, moment)
            handed += 1
    return handed


def receipt_content(
    exam: str, paper_sha256: str, account: str, form: str, answers: Mapping[Place, Answer]
) -> dict[str, Any]:
    """Return what a receipt is the hash of; anybody who has the answers can compute it again."""
    return {
        "exam": exam,
        "paper": paper_sha256,
        "account": account,
        "form": form,
        "answers": [
            {"item": item, "part": part, "response": answers[item, part].response}
            for item, part in sorted(answers)
        ],
    }


def _hand_in(
    uow: UnitOfWork,
    exam: Exam,
    user: User,
    candidate: ExamCandidate,
    by: HandedInBy,
    moment: dt.datetime,
) -> Receipt:
    session = uow.session
    sheet = _sheet(session, exam, candidate)
    answers = _answers(session, candidate)
    digest = content_sha256(
        receipt_content(exam.number, _paper_sha256(session, exam), user.name, sheet.form, answers)
    )
    ended = moment
    if by is HandedInBy.CLOCK and candidate.due_at is not None:
        ended = candidate.due_at
    candidate.handed_in_at = ended
    candidate.handed_in_by = by.value
    candidate.receipt = digest
    given = {place: answer.response for place, answer in answers.items()}
    mark_by_program(session, candidate.id, sheet, given, moment, Partial(exam.partial))
    uow.record(
        user.name if by is HandedInBy.CANDIDATE else "clock",
        "exam.hand_in",
        f"exam:{exam.number}",
        revision_sha256=digest,
        detail={"account": user.name, "by": by.value, "form": candidate.form},
    )
    answered = sum(not responses.is_blank(row.response) for row in answers.values())
    return Receipt(exam.number, digest, ended, by.value, answered, len(sheet.asked))


def _store(
    session: Session,
    candidate: ExamCandidate,
    sheet: Sheet,
    held: dict[Place, ExamAnswer],
    one: Save,
    moment: dt.datetime,
) -> Saved:
    asked = sheet.asked.get((one.item, one.part))
    if asked is None:
        raise InvalidInput(
            f"考卷中没有第 {one.item} 题第 {one.part} 问", field="item", hint="请刷新考试页面"
        )
    if not 1 <= one.number <= MOST_NUMBER:
        raise InvalidInput(
            "保存序号不正确", field="number", hint=f"请填 1 至 {MOST_NUMBER} 的整数，逐次加一"
        )
    response = responses.checked(asked.question, one.response)
    row = held.get(asked.place)
    if row is None:
        row = ExamAnswer(
            candidate_id=candidate.id,
            item=one.item,
            part=one.part,
            response=response,
            number=one.number,
            saved_at=moment,
        )
        session.add(row)
        held[asked.place] = row
    elif one.number > row.number:
        row.response, row.number, row.saved_at = response, one.number, moment
    return Saved(one.item, one.part, row.number, row.response == response)


def _seat(
    session: Session, number: str, actor: str, *, lock: bool = False
) -> tuple[Exam, User, ExamCandidate]:
    user = accounts.get_user(session, actor)
    exam = find(session, number)
    candidate = candidate_of(session, exam, user, lock=lock)
    standing(exam)
    return exam, user, candidate


def _check_open(exam: Exam, moment: dt.datetime) -> None:
    if moment < exam.opens_at:
        raise ExamNotOpen(f"考试 {exam.number} 尚未开始", hint="请在开考时间之后进入")
    if moment >= exam.closes_at:
        raise ExamNotOpen(f"考试 {exam.number} 已截止", hint="请联系组织考试的培训师")


def _not_handed_in(exam: Exam, candidate: ExamCandidate) -> None:
    if candidate.handed_in_at is not None:
        raise AlreadyHandedIn(
            f"考试 {exam.number} 您已交卷", hint="每人只能作答一次；可在考试页面查看交卷回执"
        )


def _over(candidate: ExamCandidate, moment: dt.datetime) -> bool:
    return candidate.due_at is not None and moment > candidate.due_at + GRACE


def _time_up(exam: Exam) -> TimeUp:
    return TimeUp(
        f"考试 {exam.number} 您的作答时间已到", hint="到时之前保存的作答已经有效，由系统交卷"
    )


def _paper_sha256(session: Session, exam: Exam) -> str:
    return session.scalars(select(Paper.sha256).where(Paper.id == exam.paper_id)).one()


def _told(sheet: Sheet, exam: Exam) -> Sheet:
    """The form with what its exam says of multiple choices, where it has any."""
    kinds = {asked.question.type for asked in sheet.asked.values()}
    if QuestionType.MULTIPLE not in kinds:
        return sheet
    rule = PARTIAL_WORDS[Partial(exam.partial)]
    return replace(sheet, instructions=(*sheet.instructions, rule))


def _sheet(session: Session, exam: Exam, candidate: ExamCandidate) -> Sheet:
    return sheet_of(session, exam.paper_id, _paper_sha256(session, exam), candidate.form)


def _answers(session: Session, candidate: ExamCandidate) -> Mapping[Place, Answer]:
    return {
        (row.item, row.part): Answer(row.response, row.number, row.saved_at)
        for row in _rows(session, candidate)
    }


def _rows(session: Session, candidate: ExamCandidate) -> Iterable[ExamAnswer]:
    return session.scalars(select(ExamAnswer).where(ExamAnswer.candidate_id == candidate.id))
