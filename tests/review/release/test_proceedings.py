"""A review or suit takes the case down at once; it comes back only when the decision stood."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import DocumentKind, DocumentState
from kb.model.operations import OutboxOperation
from kb.model.publication import Proceeding
from kb.model.rules import CalendarDay
from kb.store import publications
from kb.store.database import Database
from review import actions
from review.release import proceedings
from review.release.proceedings import ProceedingResult
from review.release.standing import ProceedingKind, due_withdrawals
from tests.review.bureau import Desk, draft, trail
from tests.review.kept import Steps

DAY = dt.date(2024, 4, 30)


def _publish(province: Database) -> int:
    return draft(province).bring_to(DocumentState.PUBLISHED).id


@pytest.fixture
def case(province: Database, once: Steps) -> Desk:
    return Desk(province, once(province, _publish))


def tell(
    case: Desk,
    kind: ProceedingKind = ProceedingKind.LAWSUIT,
    actor: str = "legal-1",
    happened_on: dt.date = DAY,
    note: str = "原告某厂，案号另存",
) -> None:
    proceedings.record(
        case.database,
        case.id,
        actor=actor,
        revision=published_sha(case),
        kind=kind,
        happened_on=happened_on,
        note=note,
    )


def finish(case: Desk, result: ProceedingResult, actor: str = "legal-1") -> None:
    proceedings.end(
        case.database,
        newest(case).id,
        actor=actor,
        ended_on=DAY + dt.timedelta(days=60),
        result=result,
    )


def newest(case: Desk) -> Proceeding:
    with case.database.reading() as session:
        row = session.scalars(select(Proceeding).order_by(Proceeding.id.desc())).first()
        assert row is not None
        session.expunge(row)
        return row


def published_sha(case: Desk) -> str:
    with case.database.reading() as session:
        found = publications.get_published(session, DocumentKind.CASE, case.row.key)
    return found.sha256 or case.sha


@pytest.mark.parametrize("actor", ["legal-1", "librarian", "publisher", "everything-own"])
def test_whoever_hears_of_a_suit_takes_the_case_down(case: Desk, actor: str) -> None:
    tell(case, actor=actor)

    assert case.state is DocumentState.SUSPENDED
    assert case.outbox[-1] == OutboxOperation.DELETE
    with case.database.reading() as session:
        stone = publications.get_published(session, DocumentKind.CASE, case.row.key)
    assert stone.withdrawal_reason == "处罚决定已被提起行政诉讼"
    assert stone.content == {}
    assert newest(case).note == "原告某厂，案号另存", "the note stays inside"
    assert "某厂" not in str([row.detail for row in trail(case.database)])


def test_others_cannot_take_a_case_down_that_way(case: Desk) -> None:
    for actor in ("submitter", "panel-1", "admin", "business-1"):
        with pytest.raises(NotPermitted):
            tell(case, actor=actor)
    assert case.state is DocumentState.PUBLISHED
    assert trail(case.database)[-1].action == "refused:record_proceeding"


def test_a_suit_stops_a_case_in_the_middle_of_its_correction(case: Desk) -> None:
    old = case.sha
    new = case.edit(title="更正稿")
    actions.correct(case.database, case.id, actor="submitter", revision=old, opinion="数额有误")
    case.submit()
    case.bring_to(DocumentState.APPROVED)
    tell(case)
    assert case.state is DocumentState.SUSPENDED
    with pytest.raises(AnjianError):
        actions.publish(case.database, case.id, actor="publisher", revision=new)
    finish(case, ProceedingResult.UPHELD)
    with pytest.raises(AnjianError, match="修订版"):
        actions.publish(case.database, case.id, actor="publisher", revision=new)
    actions.publish(case.database, case.id, actor="publisher", revision=old)
    assert published_sha(case) == old, "the correction has to be reviewed again"


def test_a_suspended_case_stays_down_until_every_proceeding_has_ended_well(case: Desk) -> None:
    tell(case, ProceedingKind.RECONSIDERATION)
    first = newest(case).id
    tell(case, ProceedingKind.LAWSUIT, actor="librarian")
    for _ in range(2):
        with pytest.raises(IllegalTransition, match="尚无结果"):
            case.publish()
        if newest(case).ended_on is None:
            finish(case, ProceedingResult.UPHELD)
    proceedings.end(
        case.database, first, actor="publisher", ended_on=DAY, result=ProceedingResult.UPHELD
    )
    case.publish()
    assert case.state is DocumentState.PUBLISHED


@pytest.mark.parametrize("result", [ProceedingResult.CHANGED, ProceedingResult.REVOKED])
def test_a_case_whose_decision_fell_never_comes_back_and_is_due(
    case: Desk, result: ProceedingResult
) -> None:
    tell(case)
    finish(case, result)
    with pytest.raises(IllegalTransition, match="不能恢复展示"):
        case.publish()
    with case.database.reading() as session:
        [due] = due_withdrawals(session)
    # 2024-06-29 is a Saturday: Monday, Tuesday and Wednesday follow
    assert (due.happened_on, due.due_on) == (dt.date(2024, 6, 29), dt.date(2024, 7, 3))
    assert due.overdue(dt.date(2024, 7, 4))
    assert not due.overdue(dt.date(2024, 7, 3))
    actions.withdraw(
        case.database, case.id, actor="publisher", revision=due.revision, opinion="决定被撤销"
    )
    with case.database.reading() as session:
        assert due_withdrawals(session) == ()


def test_holidays_and_moved_working_days_count_as_the_calendar_says(case: Desk) -> None:
    with case.database.unit_of_work() as uow:
        for day in (1, 2, 3):
            uow.session.add(CalendarDay(day=dt.date(2024, 5, day), working=False, name="劳动节"))
        uow.session.add(CalendarDay(day=dt.date(2024, 5, 4), working=True))
    tell(case, ProceedingKind.REVOKED)
    with case.database.reading() as session:
        [due] = due_withdrawals(session)
    assert due.due_on == dt.date(2024, 5, 7)


def test_the_end_of_a_proceeding_is_recorded_once_and_by_others(case: Desk) -> None:
    tell(case)
    with pytest.raises(NotPermitted):
        finish(case, ProceedingResult.UPHELD, actor="panel-1")
    with pytest.raises(NotPermitted, match="本单位"):
        finish(case, ProceedingResult.UPHELD, actor="everything-own")
    finish(case, ProceedingResult.UPHELD)
    with pytest.raises(IllegalTransition, match="已有结果"):
        finish(case, ProceedingResult.REVOKED)
    with pytest.raises(NotFound):
        proceedings.end(
            case.database, 999, actor="legal-1", ended_on=DAY, result=ProceedingResult.UPHELD
        )


def test_a_day_to_come_or_a_note_without_end_is_refused(case: Desk) -> None:
    with pytest.raises(InvalidInput, match="今天之后"):
        tell(case, happened_on=dt.date.today() + dt.timedelta(days=1))
    with pytest.raises(InvalidInput, match="说明超过"):
        tell(case, note="长" * 2_001)
    assert case.state is DocumentState.PUBLISHED
    tell(case)
    with pytest.raises(InvalidInput, match="早于"):
        proceedings.end(
            case.database,
            newest(case).id,
            actor="legal-1",
            ended_on=DAY - dt.timedelta(days=1),
            result=ProceedingResult.UPHELD,
        )
