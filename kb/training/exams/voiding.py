"""作废试题: an item that was wrong counts for nobody as it was answered, whoever sat the exam."""

from __future__ import annotations

import datetime as dt

from kb.errors import IllegalTransition, InvalidInput, NotFound
from kb.model.base import utc_now
from kb.model.exam import ExamVoid, VoidHow
from kb.store.database import Database
from kb.training.exams.people import managed, unreleased
from kb.training.exams.planning import checked_reason
from kb.training.exams.release import check_over
from kb.training.exams.results import results


def void(
    database: Database,
    number: str,
    *,
    actor: str,
    item: int,
    how: VoidHow,
    reason: str,
    now: dt.datetime | None = None,
) -> None:
    """Make an item void for all candidates, once nobody can sit and before the results are out.

    Args:
        database: where the exam is.
        number: of the exam.
        actor: a trainer who runs it.
        item: its position in the paper, from 1; a case analysis is void with all its parts.
        how: whether everybody has its marks, or they are taken out of the total.
        reason: told to the candidates.
        now: the moment; the clock's when it is None.

    Raises:
        NotFound: there is no such exam, or the paper has no such item.
        NotPermitted: the account does not run it.
        ExamNotOpen: it was called off, or the results are out.
        IllegalTransition: somebody can still sit, or the item is void.
        InvalidInput: there is no reason, or nothing would be left of the total.
    """
    said = checked_reason(reason)
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        session = uow.session
        exam, user = managed(session, number, actor, lock=True)
        unreleased(exam)
        found = results(session, number)
        check_over(found, exam, moment)
        worth = {each.item: each.marks for sheet in found.sheets.values() for each in sheet.items}
        if item not in worth:
            raise NotFound("考卷中没有这一题", hint="请按题目统计页所列的题号填写")
        if item in found.voided:
            raise IllegalTransition(f"第 {item} 题已经作废", hint="无需再次办理")
        if how is VoidHow.DROP and worth[item] >= found.marks:
            raise InvalidInput(
                "扣除之后总分为零", field="how", hint="请改为人人得满分，或者取消这场考试"
            )
        session.add(
            ExamVoid(
                exam_id=exam.id,
                item=item,
                how=how.value,
                reason=said,
                voided_by=user.id,
                voided_at=moment,
            )
        )
        uow.record(
            actor,
            "exam.void",
            f"exam:{exam.number}",
            detail={"item": item, "how": how.value, "reason": said},
        )
