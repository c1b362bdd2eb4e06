"""GET and POST exams: planned, manned, called off, released; their results and items."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint

from kb.training.exams import (
    correcting,
    enrolling,
    item_statistics,
    own_result,
    planning,
    reading,
    release,
    results,
    voiding,
)
from kb.training.exams.planning import Plan
from web import arguments, insiders
from web.api.exam_shapes import (
    CandidatesBody,
    CorrectionBody,
    EnrolledAnswer,
    ExamBody,
    ExamLineAnswer,
    ExamListAnswer,
    ExamMadeAnswer,
    MarkersBody,
    ReasonBody,
    ReleasedAnswer,
    ResultsAnswer,
    VoidBody,
)
from web.api.parameters import ListParameters
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint("api_exams", __name__, url_prefix="/api/v1/exams", tag="考试")
audit_refusals(blueprint)


@blueprint.before_request
def _needs_account() -> None:
    insiders.signed_in()


@blueprint.get("")
@blueprint.input(ListParameters, location="query", arg_name="wanted")
@blueprint.output(ExamListAnswer)
@blueprint.doc(summary="考试列表", description="培训师得全部，其他账号得本人应考的，新的在前。")
def index(wanted: ListParameters) -> dict[str, Any]:
    """Return a page of the exams of the account."""
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        found, total = reading.list_exams(
            session, account=insiders.signed_in().name, offset=offset, limit=wanted.limit
        )
    following = offset + len(found)
    return {
        "items": [line.as_json() for line in found],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.post("")
@blueprint.input(ExamBody, location="json", arg_name="body")
@blueprint.output(ExamMadeAnswer, status_code=201)
@blueprint.doc(summary="安排考试", description="由培训师以已冻结的试卷安排，属于本单位。")
def create(body: ExamBody) -> tuple[dict[str, Any], int]:
    """Plan an exam."""
    number = planning.plan(
        services().database, Plan(**body.model_dump()), actor=insiders.signed_in().name
    )
    return {"number": number}, 201


@blueprint.get("/<exam>")
@blueprint.output(ExamLineAnswer)
@blueprint.doc(summary="一场考试", description="考生、阅卷人和培训师可以查看。")
def one(exam: str) -> dict[str, Any]:
    """Return one exam to whoever has a part in it."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        reading.require_part(session, exam, name)
        return reading.exam_line(session, exam).as_json()


@blueprint.post("/<exam>/candidates")
@blueprint.input(CandidatesBody, location="json", arg_name="body")
@blueprint.output(EnrolledAnswer)
@blueprint.doc(summary="编入考生", description="按账号或单位；组织、组卷、阅卷的人不能应考。")
def enrol(exam: str, body: CandidatesBody) -> dict[str, Any]:
    """Put accounts on the list."""
    done = enrolling.enrol(
        services().database,
        exam,
        actor=insiders.signed_in().name,
        names=body.accounts,
        unit_names=body.units,
        extra_minutes=body.extra_minutes,
    )
    return asdict(done)


@blueprint.put("/<exam>/markers")
@blueprint.input(MarkersBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(
    summary="指定阅卷人和仲裁人", description="应为培训师且不是考生；已阅过卷的不能撤换。"
)
def appoint(exam: str, body: MarkersBody) -> tuple[str, int]:
    """Set who marks."""
    enrolling.appoint(
        services().database,
        exam,
        actor=insiders.signed_in().name,
        markers=body.markers,
        arbiters=body.arbiters,
    )
    return "", 204


@blueprint.post("/<exam>/cancel")
@blueprint.input(ReasonBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="取消考试", description="写明理由；已作答的不计。公布成绩后不能取消。")
def cancel(exam: str, body: ReasonBody) -> tuple[str, int]:
    """Call an exam off."""
    planning.cancel(services().database, exam, actor=insiders.signed_in().name, reason=body.reason)
    return "", 204


@blueprint.post("/<exam>/release")
@blueprint.output(ReleasedAnswer)
@blueprint.doc(summary="公布成绩", description="全部交卷或截止、全部定分后；及格者计入学时。")
def publish(exam: str) -> dict[str, Any]:
    """Release the results."""
    passed = release.release(services().database, exam, actor=insiders.signed_in().name)
    return {"passed": passed}


@blueprint.post("/<exam>/corrections")
@blueprint.input(CorrectionBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="更正评分", description="由仲裁人写明理由；公布之后学时随之计入或收回。")
def correction(exam: str, body: CorrectionBody) -> tuple[str, int]:
    """Correct one mark."""
    correcting.correct(
        services().database,
        exam,
        actor=insiders.signed_in().name,
        name=body.account,
        place=(body.item, body.part),
        marks=body.marks,
        reason=body.reason,
    )
    return "", 204


@blueprint.post("/<exam>/void-items")
@blueprint.input(VoidBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(
    summary="作废一题",
    description="由负责考试的培训师在考完之后、公布之前写明理由办理，对全部考生有效，不能撤销。",
)
def void(exam: str, body: VoidBody) -> tuple[str, int]:
    """Make an item void for all candidates."""
    voiding.void(
        services().database,
        exam,
        actor=insiders.signed_in().name,
        item=body.item,
        how=body.how,
        reason=body.reason,
    )
    return "", 204


@blueprint.get("/<exam>/results")
@blueprint.output(ResultsAnswer)
@blueprint.doc(
    summary="成绩",
    description="负责考试的培训师得全部成绩、单位统计和题目统计；"
    "考生在公布后得本人的作答、答案、解析和依据条文。",
)
def outcome(exam: str) -> dict[str, Any]:
    """Return all results to who runs the exam, their own to candidates."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        if not reading.part_of(session, exam, name).manages:
            return own_result.own_result(session, exam, actor=name).as_json()
        found = results.results(session, exam)
    items = item_statistics.item_statistics(found)
    return found.as_json() | {"items": [item.as_json() for item in items]}
