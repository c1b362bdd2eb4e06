"""POST start, PUT answers, POST hand-in, and the marking: the hours in which an exam is sat.

No clock but the server's is read, and nothing of a request is taken for a time.
"""

from __future__ import annotations

from typing import Any, Final

from apiflask import APIBlueprint
from flask import request

from kb.training.exams import marking, sitting
from kb.training.exams.attempts import Attempt, Save
from kb.training.exams.final_marks import Given
from kb.training.exams.marking import Task
from web import insiders
from web.api.exam_shapes import (
    AnswersBody,
    ExamReceiptAnswer,
    MarkBody,
    MarkingAnswer,
    SavedAnswer,
    SheetAnswer,
)
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint("api_exam_room", __name__, url_prefix="/api/v1/exams", tag="考试")
audit_refusals(blueprint)

MOST_BYTES: Final = 1024 * 1024
"""Of one request: more than fifteen full answers."""


@blueprint.before_request
def _needs_account() -> None:
    request.max_content_length = MOST_BYTES
    insiders.signed_in()


@blueprint.post("/<exam>/start")
@blueprint.output(SheetAnswer)
@blueprint.doc(
    summary="开始或继续作答",
    description="首次开始时由服务器定下截止时刻；再次调用返回同一考卷和已保存的作答。",
)
def start(exam: str) -> dict[str, Any]:
    """Begin, or come back."""
    found = sitting.start(services().database, exam, actor=insiders.signed_in().name)
    return _sheet(found)


@blueprint.put("/<exam>/answers")
@blueprint.input(AnswersBody, location="json", arg_name="body")
@blueprint.output(SavedAnswer)
@blueprint.doc(
    summary="保存作答",
    description="返回即已写入；一项有误则全部不存。重复的、迟到的保存不改变已有作答。"
    "截止时刻后只再收途中的 20 秒。",
)
def save(exam: str, body: AnswersBody) -> dict[str, Any]:
    """Store answers."""
    name = insiders.signed_in().name
    saves = [Save(each.item, each.part, each.number, each.response) for each in body.answers]
    stored = sitting.save(services().database, exam, saves, actor=name)
    return {
        "saved": [
            {"item": one.item, "part": one.part, "number": one.number, "kept": one.kept}
            for one in stored.saved
        ],
        "now": stored.now.isoformat(),
        "seconds_left": stored.seconds_left,
    }


@blueprint.post("/<exam>/hand-in")
@blueprint.output(ExamReceiptAnswer)
@blueprint.doc(summary="交卷", description="只交一次；回执是所交作答的 SHA-256。")
def hand_in(exam: str) -> dict[str, Any]:
    """Hand in what was saved."""
    receipt = sitting.hand_in(services().database, exam, actor=insiders.signed_in().name)
    return {
        "exam": receipt.exam,
        "sha256": receipt.sha256,
        "handed_in_at": receipt.handed_in_at.isoformat(),
        "handed_in_by": receipt.handed_in_by,
        "answered": receipt.answered,
        "asked": receipt.asked,
    }


@blueprint.get("/<exam>/marking")
@blueprint.output(MarkingAnswer)
@blueprint.doc(
    summary="待阅的下一份作答",
    description="考生只有代号；阅卷人互不知晓对方的评分，仲裁人看到两人的评分。",
)
def waiting(exam: str) -> dict[str, Any]:
    """Return what the marker has to do."""
    with services().database.reading() as session:
        found = marking.desk(session, exam, actor=insiders.signed_in().name)
    return {
        "exam": found.exam,
        "title": found.title,
        "arbiter": found.arbiter,
        "waiting": found.waiting,
        "done": found.done,
        "task": _task(found.task) if found.task else None,
    }


@blueprint.post("/<exam>/marking")
@blueprint.input(MarkBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="评分", description="逐个评分要点给分。")
def mark(exam: str, body: MarkBody) -> tuple[str, int]:
    """Give marks to one answer."""
    marking.mark(
        services().database,
        exam,
        actor=insiders.signed_in().name,
        code=body.code,
        place=(body.item, body.part),
        points=body.points,
        comment=body.comment,
    )
    return "", 204


def _sheet(found: Attempt) -> dict[str, Any]:
    return {
        "exam": found.exam,
        "title": found.title,
        "now": found.now.isoformat(),
        "due_at": found.due_at.isoformat(),
        "seconds_left": found.seconds_left,
        "sheet": found.sheet.shown(),
        "answers": [
            {"item": item, "part": part, "number": row.number, "response": row.response}
            for (item, part), row in sorted(found.answers.items())
        ],
        "last_number": found.last_number,
    }


def _task(task: Task) -> dict[str, Any]:
    question = task.asked.question
    return {
        "code": task.code,
        "item": task.asked.item,
        "part": task.asked.part,
        "story": task.story,
        "stem": question.stem,
        "key": str(question.answer),
        "marks": question.marks,
        "rubric": [{"text": point.text, "marks": point.marks} for point in question.rubric],
        "answer": task.answer,
        "earlier": [_given(row) for row in task.earlier],
    }


def _given(row: Given) -> dict[str, Any]:
    return {"marks": row.marks, "comment": row.comment}
