"""GET questions, questions/{key}: the question bank, for trainers and those who keep it."""

from __future__ import annotations

from typing import Any, Final

from apiflask import APIBlueprint
from pydantic import Field

from kb.model.people import Role
from kb.model.question import QuestionOrigin, QuestionType
from kb.training.bank import reading
from kb.training.bank.filters import QuestionFilter, Standing
from web import arguments, insiders
from web.api.parameters import ListParameters
from web.api.shape import Answer
from web.refused import audit_refusals
from web.wiring import services

READERS: Final = frozenset({Role.TRAINER, Role.LIBRARIAN, Role.ADMIN})
"""Who may read the bank with its keys."""

blueprint = APIBlueprint("api_questions", __name__, url_prefix="/api/v1/questions", tag="题库")
audit_refusals(blueprint)


class QuestionParameters(ListParameters):
    """题库筛选."""

    type: QuestionType | None = Field(default=None, description="题型")
    point: str = Field(default="", max_length=40, description="考点编号")
    category: str = Field(default="", max_length=40, description="大纲类别")
    level: str = Field(default="", pattern="^(|初级|中级)$", description="层级")
    difficulty: int | None = Field(default=None, ge=1, le=5, description="难度 1 至 5")
    law: str = Field(default="", max_length=200, description="依据法规的简称或标识")
    article: int | None = Field(default=None, ge=1, le=99999, description="依据条号")
    article_suffix: int | None = Field(default=None, ge=1, le=999, description="第几条之几")
    pattern: str = Field(default="", max_length=40, description="出题方式")
    origin: QuestionOrigin | None = Field(default=None, description="来源")
    standing: Standing | None = Field(
        default=None,
        description="usable 可用、stale 待复核、in_review 未入库、withdrawn 已撤下",
    )
    q: str = Field(default="", max_length=200, description="题干中的词")

    def filter(self) -> QuestionFilter:
        """Return the filter that the parameters state."""
        return QuestionFilter(
            type=self.type.value if self.type else "",
            point=self.point,
            category=self.category,
            level=self.level,
            difficulty=self.difficulty,
            law=self.law,
            article=self.article,
            article_suffix=self.article_suffix,
            pattern=self.pattern,
            origin=self.origin.value if self.origin else "",
            standing=self.standing.value if self.standing else "",
            text=self.q,
        )


class OptionAnswer(Answer):
    """选项."""

    letter: str
    text: str


class QuestionCitationAnswer(Answer):
    """依据条文."""

    law: str
    article: int
    article_suffix: int | None
    provision: str
    version: str
    quote: str = Field(description="证明答案的原文")


class QuestionAnswer(Answer):
    """试题: as `anjian question list --json` gives it."""

    id: str
    type: str
    stem: str
    options: list[OptionAnswer]
    answer: Any = Field(description="选项字母、对错、每空可接受的写法，或参考答案")
    rationale: str
    marks: float
    rubric: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    citations: list[QuestionCitationAnswer]
    points: list[str]
    level: str
    difficulty: int
    origin: str
    pattern: str
    fact: dict[str, Any]
    source_case: str
    standing: str
    state: str
    sha256: str
    papers: int = Field(description="用于多少份已冻结的试卷")


class QuestionDetailAnswer(QuestionAnswer):
    """一道试题, with revisions and usage."""

    batch: int | None
    revisions: list[dict[str, Any]]
    used_in: list[dict[str, Any]]
    practised: int
    practised_right: int


class QuestionListAnswer(Answer):
    """题库."""

    questions: list[QuestionAnswer]
    total: int
    next_cursor: str | None


@blueprint.get("")
@blueprint.input(QuestionParameters, location="query", arg_name="wanted")
@blueprint.output(QuestionListAnswer)
@blueprint.doc(
    summary="题库",
    description="试题连同答案和依据，先收入的在前。需要培训师、法规管理员或系统管理员角色。",
)
def index(wanted: QuestionParameters) -> dict[str, Any]:
    """Return a page of questions."""
    insiders.require(READERS)
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        lines, total = reading.list_questions(
            session, wanted.filter(), offset=offset, limit=wanted.limit
        )
    following = offset + len(lines)
    return {
        "questions": [line.as_json() for line in lines],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<key>")
@blueprint.output(QuestionDetailAnswer)
@blueprint.doc(summary="一道试题", description="试题、修订版、用于哪些试卷。角色同题库。")
def question(key: str) -> dict[str, Any]:
    """Return one question."""
    insiders.require(READERS)
    with services().database.reading() as session:
        return reading.get_question(session, key).as_json()
