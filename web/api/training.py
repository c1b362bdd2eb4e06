"""Practice and hours of study, each account its own."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from pydantic import Field

from kb.beijing import today
from kb.errors import NotFound
from kb.model.base import utc_now
from kb.model.document import Revision
from kb.store import accounts
from kb.training.practice import answering, choosing
from kb.training.practice.choosing import LEARNERS, Wanted
from kb.training.practice.cited import cited_articles
from kb.training.question import QuestionContent
from kb.training.records import hours, overview
from kb.training.records.people import HOURS_A_YEAR
from web import insiders
from web.api.parameters import Parameters
from web.api.shape import Answer
from web.wiring import services

blueprint = APIBlueprint("api_training", __name__, url_prefix="/api/v1/training", tag="培训")


class HoursParameters(Parameters):
    """学时参数."""

    year: int | None = Field(default=None, ge=2000, le=2100, description="年份，缺省为今年")


class HoursAnswer(Answer):
    """本人学时."""

    year: int
    hours: float = Field(description="未撤销的记录之和")
    target: float
    rows: list[dict[str, Any]]


class PracticeParameters(Parameters):
    """选题."""

    point: str = Field(default="", max_length=40, description="考点编号")
    category: str = Field(default="", max_length=40, description="考点类别")
    level: str = Field(default="", max_length=40, description="初级、中级")
    type: str = Field(default="", max_length=40, description="题型")
    due: bool = Field(default=False, description="只取今天到期的复习题")


class QuestionAnswer(Answer):
    """一道练习题，不含答案."""

    id: str
    revision: str
    type: str
    level: str
    difficulty: int
    stem: str
    options: list[dict[str, str]]
    points: list[str]


class PracticeBody(Parameters):
    """作答."""

    id: str = Field(max_length=100, description="题目编号")
    revision: str = Field(max_length=64, description="所答题目的 revision")
    response: dict[str, Any] = Field(
        description='{"letters": […]}、{"value": true} 或 {"blanks": […]}'
    )
    point: str = Field(default="", max_length=40, description="练习的考点")


class ResultAnswer(Answer):
    """作答结果."""

    answer: int
    correct: bool
    right: Any
    rationale: str
    due_on: str | None = Field(description="再次出现的日期；不再出现的为空")
    citations: list[dict[str, Any]]


@blueprint.get("/hours")
@blueprint.input(HoursParameters, location="query", arg_name="wanted")
@blueprint.output(HoursAnswer)
@blueprint.doc(summary="本人学时", description="一年的学时记录，撤销的也列出。")
def own_hours(wanted: HoursParameters) -> dict[str, Any]:
    """Return the hours of the account of this request."""
    account = insiders.require(LEARNERS)
    year = overview.checked_year(wanted.year or today().year)
    with services().database.reading() as session:
        rows = hours.of_person(session, accounts.get_user(session, account.name).id, year)
    return {
        "year": year,
        "hours": hours.total(rows),
        "target": HOURS_A_YEAR,
        "rows": [row.as_json() for row in rows],
    }


@blueprint.get("/practice")
@blueprint.input(PracticeParameters, location="query", arg_name="wanted")
@blueprint.output(QuestionAnswer)
@blueprint.doc(summary="下一道练习题", description="没有可以练习的题时答 404。")
def next_question(wanted: PracticeParameters) -> dict[str, Any]:
    """Return the next question of what is wanted, without its answer."""
    account = insiders.require(LEARNERS)
    chosen = Wanted(**wanted.model_dump())
    with services().database.reading() as session:
        user = choosing.learner(session, account.name)
        document = choosing.next_question(session, user, chosen, now=utc_now(), today=today())
        if document is None:
            raise NotFound("这个范围没有可以练习的题", hint="请换一个考点、层级或题型")
        revision = session.get_one(Revision, document.published_revision_id)
        content = QuestionContent.from_json(revision.public_content)
        key, digest = document.key, revision.sha256
    return {
        "id": key,
        "revision": digest,
        "type": content.type.value,
        "level": content.level,
        "difficulty": content.difficulty,
        "stem": content.stem,
        "options": [{"letter": one.letter, "text": one.text} for one in content.options],
        "points": list(content.points),
    }


@blueprint.post("/practice")
@blueprint.input(PracticeBody, arg_name="wanted")
@blueprint.output(ResultAnswer)
@blueprint.doc(summary="练习作答", description="立即判定；题目已停用或更正的答 409，不作记录。")
def answer(wanted: PracticeBody) -> dict[str, Any]:
    """Judge an answer and return what is right, why, and the provisions."""
    account = insiders.require(LEARNERS)
    database = services().database
    number = answering.answer(
        database,
        wanted.id,
        wanted.revision,
        wanted.response,
        actor=account.name,
        point=wanted.point,
    )
    with database.reading() as session:
        given = answering.get(session, number, account.name)
        articles = cited_articles(session, given.question)
    return {
        "answer": given.id,
        "correct": given.correct,
        "right": given.question.to_json()["answer"],
        "rationale": given.question.rationale,
        "due_on": given.card.due_on.isoformat() if given.card else None,
        "citations": [
            {**one.citation.to_json(), "text": "".join(piece.text for piece in one.pieces)}
            for one in articles
        ],
    }
