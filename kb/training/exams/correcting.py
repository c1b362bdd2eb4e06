"""更正评分: an arbiter gives an answer another mark, with a reason; none is taken away."""

from __future__ import annotations

import datetime as dt
import math

from sqlalchemy import select

from kb.errors import ExamNotOpen, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.exam import ExamCandidate, ExamMark
from kb.model.paper import Paper
from kb.store import accounts
from kb.store.database import Database
from kb.training.exams.marking import LONGEST_COMMENT
from kb.training.exams.people import find, marker_of, standing
from kb.training.exams.release import settle_hours
from kb.training.exams.responses import text
from kb.training.exams.results import void_items
from kb.training.exams.sheets import Place, sheet_of


def correct(
    database: Database,
    number: str,
    *,
    actor: str,
    name: str,
    place: Place,
    marks: float,
    reason: str,
    now: dt.datetime | None = None,
) -> None:
    """Correct a mark, before or after the results are out; only an arbiter may, with a reason.

    Once the results are out, hours are given or taken back in the same transaction.

    Raises:
        NotFound: there is no such exam or account, or the paper has no such item.
        NotPermitted: the account is no arbiter of this exam.
        ExamNotOpen: it was called off, or the candidate has not handed in.
        IllegalTransition: the item is void.
        InvalidInput: the marks are not within those of the item, or there is no reason.
    """
    said = text(reason.strip(), LONGEST_COMMENT)
    if not said:
        raise InvalidInput("没有写明更正的理由", field="reason", hint="请写明理由后再提交")
    with database.unit_of_work() as uow:
        session = uow.session
        exam = find(session, number, lock=True)
        user = accounts.get_user(session, actor)
        if not marker_of(session, exam, user).arbiter:
            raise NotPermitted("只有仲裁人可以更正评分", hint="请由本场考试的仲裁人办理")
        standing(exam)
        sitter = accounts.get_user(session, name)
        candidate = session.scalars(
            select(ExamCandidate).where(
                ExamCandidate.exam_id == exam.id, ExamCandidate.user_id == sitter.id
            )
        ).first()
        if candidate is None or candidate.handed_in_at is None:
            raise ExamNotOpen(f"“{name}”没有交卷，没有可更正的评分", hint="请核对账号")
        sha256 = session.scalars(select(Paper.sha256).where(Paper.id == exam.paper_id)).one()
        sheet = sheet_of(session, exam.paper_id, sha256, candidate.form)
        asked = sheet.asked.get(place)
        if asked is None:
            raise NotFound("考卷中没有这一题", hint="请核对题号")
        if place[0] in void_items(session, exam):
            raise IllegalTransition("这一题已作废，评分不再计入", hint="无需更正")
        if not (math.isfinite(marks) and 0 <= marks <= asked.question.marks):
            raise InvalidInput(
                "分数不正确", field="marks", hint=f"请填 0 至 {asked.question.marks:g}"
            )
        session.add(
            ExamMark(
                candidate_id=candidate.id,
                item=place[0],
                part=place[1],
                marker_id=user.id,
                marks=marks,
                points={"points": [marks]},
                comment=said,
                at=now or utc_now(),
            )
        )
        uow.record(
            actor,
            "exam.correct",
            f"exam:{exam.number}",
            detail={
                "account": name,
                "item": place[0],
                "part": place[1],
                "marks": marks,
                "reason": said,
            },
        )
        if exam.released_at is not None:
            session.flush()
            settle_hours(uow, exam, user, reason=said)
