"""What the endpoints of exams take and give."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from kb.model.exam import Partial, VoidHow
from kb.training.exams import enrolling, planning, sitting
from kb.training.exams.marking import LONGEST_COMMENT
from web.api.parameters import Parameters

Account = Annotated[str, Field(max_length=100)]
Long = Annotated[str, StringConstraints(strip_whitespace=False)]


class ExamBody(Parameters):
    """安排考试."""

    paper: str = Field(max_length=40, description="已冻结的试卷编号")
    title: str = Field(default="", max_length=planning.LONGEST_TITLE, description="缺省为试卷名称")
    opens_at: AwareDatetime = Field(description="开考时间，带时区")
    closes_at: AwareDatetime = Field(description="截止时间，带时区；此后不能再开始")
    minutes: int | None = Field(default=None, description="每名考生的时长，缺省为试卷的时长")
    pass_marks: float | None = Field(default=None, description="及格分，缺省为试卷的及格分")
    hours: float = Field(default=0, description="及格者计入的学时")
    partial: Partial = Field(
        default=Partial.NONE, description="多项选择题少选且没有选错：none 不得分，half 得一半"
    )


class CandidatesBody(Parameters):
    """编入考生."""

    accounts: list[Account] = Field(default=[], max_length=enrolling.MOST_AT_ONCE)
    units: list[Account] = Field(default=[], max_length=200, description="单位全称：编入其全部账号")
    extra_minutes: int = Field(default=0, description="延长的时间（分钟）")


class MarkersBody(Parameters):
    """指定阅卷人."""

    markers: list[Account] = Field(max_length=200)
    arbiters: list[Account] = Field(default=[], max_length=50)


class ReasonBody(Parameters):
    """理由."""

    reason: str = Field(max_length=planning.LONGEST_REASON, description="必填")


class SaveBody(Parameters):
    """一项作答."""

    item: int = Field(description="试卷中的题序，从 1 起")
    part: int = Field(default=0, description="案例分析题的第几问，其他题为 0")
    number: int = Field(description="客户端的保存序号，逐次加一；较小的不覆盖较大的")
    response: dict[str, Any] = Field(
        description='选择 {"chosen": ["B"]}；判断 {"true": false}；填空 {"blanks": ["十日"]}；'
        '其他 {"text": "…"}；选项字母以本人考卷为准'
    )


class AnswersBody(Parameters):
    """保存作答."""

    answers: list[SaveBody] = Field(max_length=sitting.MOST_AT_ONCE)


class MarkBody(Parameters):
    """评分."""

    code: str = Field(max_length=20, description="考生代号")
    item: int
    part: int = 0
    points: list[float] = Field(max_length=50, description="逐个评分要点的得分；没有要点的给一个数")
    comment: Long = Field(default="", max_length=LONGEST_COMMENT)


class CorrectionBody(Parameters):
    """更正评分."""

    account: Account
    item: int
    part: int = 0
    marks: float
    reason: str = Field(max_length=LONGEST_COMMENT, description="必填")


class VoidBody(Parameters):
    """作废一题."""

    item: int = Field(description="试卷中的题序，从 1 起；案例分析题连同各问")
    how: VoidHow = Field(description="give 人人得满分，drop 不计入总分")
    reason: str = Field(max_length=planning.LONGEST_REASON, description="必填，考生可见")


class ExamLineAnswer(BaseModel):
    """考试列表中的一场."""

    number: str
    title: str
    paper: str
    unit: str
    opens_at: str
    closes_at: str
    minutes: int
    marks: float
    pass_marks: float
    hours: float
    phase: str = Field(description="planned、open、closed、released、cancelled")
    cancel_reason: str
    partial: str = Field(description="多项选择题少选且没有选错：none 不得分，half 得一半")
    candidates: int
    handed_in: int


class ExamListAnswer(BaseModel):
    """考试列表."""

    items: list[ExamLineAnswer]
    total: int
    next_cursor: str | None


class ExamMadeAnswer(BaseModel):
    """新考试的编号."""

    number: str


class EnrolledAnswer(BaseModel):
    """编入结果."""

    added: list[str]
    already: list[str]
    left_out: list[str] = Field(description="单位中知道答案而未编入的账号")


class SheetAnswer(BaseModel):
    """考卷与已保存的作答；不含答案."""

    exam: str
    title: str
    now: str = Field(description="服务器时间")
    due_at: str
    seconds_left: int
    sheet: dict[str, Any]
    answers: list[dict[str, Any]]
    last_number: int = Field(description="已保存的最大序号，下一次从它加一")


class SavedAnswer(BaseModel):
    """保存回执：返回即已写入."""

    saved: list[dict[str, Any]]
    now: str
    seconds_left: int


class ExamReceiptAnswer(BaseModel):
    """交卷回执."""

    exam: str
    sha256: str
    handed_in_at: str
    handed_in_by: str
    answered: int
    asked: int


class MarkingAnswer(BaseModel):
    """阅卷台."""

    exam: str
    title: str
    arbiter: bool
    waiting: int
    done: int
    task: dict[str, Any] | None = Field(description="下一份作答；没有则为 null")


class ReleasedAnswer(BaseModel):
    """公布成绩."""

    passed: int


class ResultsAnswer(BaseModel):
    """成绩：负责考试的培训师得全部，考生公布后得本人的."""

    exam: str
    title: str
    pass_marks: float
    marks: float | None = None
    full_marks: float | None = None
    released_at: str | None = None
    candidates: int | None = None
    marked: int | None = None
    passed: int | None = None
    waiting: int | None = None
    results: list[dict[str, Any]] = []
    units: list[dict[str, Any]] = []
    items: list[dict[str, Any]] = []
    voided: list[dict[str, Any]] = Field(default=[], description="作废的题、怎样计分和理由")
    result: dict[str, Any] | None = None
    ranked: int | None = None
    reviewed: list[dict[str, Any]] = []
