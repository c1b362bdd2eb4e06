"""练习作答: an answer is judged at once, kept for the person alone, and can be taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.errors import IllegalTransition, InvalidInput, NotFound, StaleRevision
from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind, Revision
from kb.model.question import QuestionPoint
from kb.model.training import PracticeAnswer, PracticeCard
from kb.store import catalogue
from kb.store.database import Database
from kb.training.judging import judge, read_response
from kb.training.practice.boxes import Card, replay
from kb.training.practice.choosing import learner, open_to
from kb.training.question import QuestionContent


@dataclass(frozen=True, slots=True)
class Answered:
    """作答结果: `card` says when the question comes back, None where it does not."""

    id: int
    key: str
    question: QuestionContent
    response: dict[str, Any]
    correct: bool
    at: dt.datetime
    point: str
    card: Card | None


def answer(
    database: Database,
    key: str,
    revision: str,
    response: Mapping[str, Any],
    *,
    actor: str,
    point: str = "",
    now: dt.datetime | None = None,
) -> int:
    """Judge an answer, keep it and return its number.

    Args:
        database: where it is kept.
        key: the question's document.
        revision: the sha256 of the revision that was shown.
        response: as `kb.training.judging` reads it.
        actor: the account that answers.
        point: the syllabus point that is practised; the question's first one when empty.
        now: the moment; the present when None.

    Raises:
        NotFound: there is no such question or account.
        NotPermitted: the account may not practise.
        IllegalTransition: the question was withdrawn, is being rechecked, or stands in an exam
            of this person.
        StaleRevision: the question was corrected since it was shown.
        InvalidInput: the response or the point does not belong to the question.
    """
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        session = uow.session
        user = learner(session, actor)
        document = _question(session, key)
        if not session.scalar(
            select(open_to(user.id, moment)).select_from(Document).where(Document.id == document.id)
        ):
            raise IllegalTransition(
                "这道题已停用（撤回、复核中，或编入了您的考试），本次作答没有记录",
                hint="请继续练习下一题",
            )
        shown = session.get_one(Revision, document.published_revision_id)
        if shown.sha256 != revision:
            raise StaleRevision("这道题已经更正，本次作答没有记录", hint="请重新打开后再作答")
        question = QuestionContent.from_json(shown.public_content)
        if point and point not in question.points:
            raise InvalidInput(
                f"这道题不属于考点 {point[:40]}", field="point", hint="请从练习页重新开始"
            )
        given = read_response(question, response)
        if not _says_something(given):
            raise InvalidInput("还没有作答", field="response", hint="请选择或填写后再提交")
        row = PracticeAnswer(
            user_id=user.id,
            document_id=document.id,
            revision_id=shown.id,
            point=point or (question.points[0] if question.points else ""),
            response=given,
            correct=bool(judge(question, given)),
            at=moment,
        )
        session.add(row)
        session.flush()
        _deal(session, user.id, document.id, moment)
        return row.id


def get(session: Session, answer_id: int, actor: str) -> Answered:
    """Return an answer of one's own, with the question as it was shown.

    Raises:
        NotFound: there is none of that number; another person's is none.
    """
    user = learner(session, actor)
    row, document = _own(session, answer_id, user.id)
    revision = session.get_one(Revision, row.revision_id)
    card = session.get(PracticeCard, (user.id, document.id))
    return Answered(
        id=row.id,
        key=document.key,
        question=QuestionContent.from_json(revision.public_content),
        response=dict(row.response),
        correct=row.correct,
        at=row.at,
        point=row.point,
        card=Card(card.box, card.due_on, card.lapses) if card else None,
    )


def undo(
    database: Database, answer_id: int, *, actor: str, now: dt.datetime | None = None
) -> Answered:
    """Take an answer of one's own back, as if it had not been given, and return what it was.

    Raises:
        NotFound: there is none of that number; another person's is none.
    """
    with database.unit_of_work() as uow:
        taken = get(uow.session, answer_id, actor)
        user = learner(uow.session, actor)
        row, document = _own(uow.session, answer_id, user.id)
        uow.session.delete(row)
        uow.session.flush()
        _deal(uow.session, user.id, document.id, now or utc_now())
        uow.record(
            actor, "practice.undo", f"practice_answer:{answer_id}", detail={"key": taken.key}
        )
        return taken


def reset(database: Database, *, actor: str, point: str = "") -> int:
    """Forget one's own answers, to questions of one syllabus point or all; return how many.

    Raises:
        InvalidInput: there is no such syllabus point.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        user = learner(session, actor)
        if point and point not in {one.code for one in catalogue.syllabus_points(session)}:
            raise InvalidInput(
                f"考点“{point[:40]}”不存在", field="point", hint="请从页面的列表中选择"
            )
        of_person: list[ColumnElement[bool]] = [PracticeAnswer.user_id == user.id]
        if point:
            of_point = exists().where(
                QuestionPoint.revision_id == PracticeAnswer.revision_id,
                QuestionPoint.point == point,
            )
            of_person.append(of_point)
        documents = set(session.scalars(select(PracticeAnswer.document_id).where(*of_person)))
        count = len(session.scalars(select(PracticeAnswer.id).where(*of_person)).all())
        session.execute(delete(PracticeAnswer).where(*of_person))
        for document_id in documents:
            _deal(session, user.id, document_id, utc_now())
        uow.record(
            actor, "practice.reset", f"user:{user.id}", detail={"point": point, "answers": count}
        )
        return count


def _deal(session: Session, user_id: int, document_id: int, now: dt.datetime) -> None:
    """Put the card of a question where all answers to it lead."""
    given = session.execute(
        select(PracticeAnswer.correct, PracticeAnswer.at)
        .where(PracticeAnswer.user_id == user_id, PracticeAnswer.document_id == document_id)
        .order_by(PracticeAnswer.at, PracticeAnswer.id)
    )
    card = replay((row.correct, beijing_day(row.at)) for row in given)
    held = session.get(PracticeCard, (user_id, document_id))
    if card is None:
        if held is not None:
            session.delete(held)
        return
    if held is None:
        held = PracticeCard(user_id=user_id, document_id=document_id)
        session.add(held)
    held.box, held.due_on, held.lapses = card.box, card.due_on, card.lapses
    held.changed_at = now


def _question(session: Session, key: str) -> Document:
    document = session.scalars(
        select(Document).where(
            Document.key == key,
            Document.kind == DocumentKind.QUESTION.value,
            Document.published_revision_id.is_not(None),
        )
    ).first()
    if document is None:
        raise NotFound("题库中没有这道题", hint="请从练习页重新开始")
    return document


def _own(session: Session, answer_id: int, user_id: int) -> tuple[PracticeAnswer, Document]:
    row = session.get(PracticeAnswer, answer_id)
    if row is None or row.user_id != user_id:
        raise NotFound("没有这次作答", hint="请从练习页重新开始")
    return row, session.get_one(Document, row.document_id)


def _says_something(response: Mapping[str, Any]) -> bool:
    if "value" in response:
        return response["value"] is not None
    return any(str(one).strip() for one in response.get("letters", response.get("blanks", ())))
