"""GET and POST file-reviews: rounds, their files and seats, scores, results, proposed cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint

from kb.errors import InvalidInput
from kb.file_review import (
    files,
    proposing,
    reading,
    rounds,
    scoring,
    seats,
    sheet_file,
)
from kb.file_review.files import Added, Draw, NewFile
from kb.file_review.people import STAFF
from kb.file_review.rounds import NewRound
from kb.file_review.scoring import Deduction, Draft, Saved
from kb.file_review.seats import Allotted
from kb.file_review.views import FileView, SeatView
from web import arguments, insiders
from web.api.file_review_shapes import (
    AddedAnswer,
    AllotBody,
    AllottedAnswer,
    CaseFileAnswer,
    DrawBody,
    FileBody,
    FileReviewResultsAnswer,
    FilesBody,
    HandInBody,
    ProposedAnswer,
    RecusalBody,
    RoundAnswer,
    RoundBody,
    RoundListAnswer,
    RoundMadeAnswer,
    ScoreBody,
    ScoreSavedAnswer,
    SeatBody,
    SheetListAnswer,
)
from web.api.parameters import ListParameters
from web.pages.file_review_results import whole_results
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint(
    "api_file_reviews", __name__, url_prefix="/api/v1/file-reviews", tag="案卷评查"
)
audit_refusals(blueprint)


@blueprint.before_request
def _needs_account() -> None:
    insiders.require(STAFF)


def _actor() -> str:
    return insiders.signed_in().name


@blueprint.get("")
@blueprint.input(ListParameters, location="query", arg_name="wanted")
@blueprint.output(RoundListAnswer)
@blueprint.doc(summary="评查批次", description="与本账号有关的批次，新的在前。")
def index(wanted: ListParameters) -> dict[str, Any]:
    """Return a page of the rounds that concern the account."""
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        found, total = reading.list_rounds(
            session, account=_actor(), offset=offset, limit=wanted.limit
        )
    following = offset + len(found)
    return {
        "items": [line.as_json() for line in found],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/sheets")
@blueprint.output(SheetListAnswer)
@blueprint.doc(summary="可用的评查表", description="名称、校验值和全部评查项。")
def sheets() -> dict[str, Any]:
    """Return the sheets that are offered."""
    read = {name: sheet_file.read(text) for name, text in sheet_file.shipped().items()}
    return {
        "sheets": [
            {"name": name, "sha256": sheet.sha256, "sheet": sheet.as_json()}
            for name, sheet in read.items()
        ]
    }


@blueprint.post("")
@blueprint.input(RoundBody, location="json", arg_name="body")
@blueprint.output(RoundMadeAnswer, status_code=201)
@blueprint.doc(summary="新建评查批次", description="由资料管理员建立，评查表随批次固定。")
def create(body: RoundBody) -> tuple[dict[str, Any], int]:
    """Begin a round."""
    wanted = NewRound(
        name=body.name,
        sheet=sheet_file.read_shipped(body.sheet),
        year=body.year,
        threshold=body.threshold,
    )
    return {"id": rounds.create(services().database, wanted, actor=_actor())}, 201


@blueprint.get("/<int:review>")
@blueprint.output(RoundAnswer)
@blueprint.doc(summary="一个评查批次")
def one(review: int) -> dict[str, Any]:
    """Return one round to whom it concerns."""
    with services().database.reading() as session:
        reading.part_of(session, review, _actor())
        return reading.round_line(session, review).as_json()


@blueprint.post("/<int:review>/files")
@blueprint.input(FilesBody, location="json", arg_name="body")
@blueprint.output(AddedAnswer)
@blueprint.doc(summary="加入案卷", description="有误的不加入并逐份指出，其余照常加入。")
def add(review: int, body: FilesBody) -> Added:
    """Add files."""
    return files.add_list(services().database, review, _files(body.files), actor=_actor())


@blueprint.post("/<int:review>/draw")
@blueprint.input(DrawBody, location="json", arg_name="body")
@blueprint.output(AddedAnswer)
@blueprint.doc(
    summary="随机抽取案卷",
    description="按单位的数量从名单中抽取；种子、名单的校验值和结果记入审计，任何人可以重做。",
)
def draw(review: int, body: DrawBody) -> Added:
    """Draw files of a list."""
    wanted = Draw(body.seed, body.each, body.quotas)
    return files.draw(services().database, review, _files(body.files), wanted, actor=_actor())


@blueprint.post("/<int:review>/seats")
@blueprint.input(AllotBody, location="json", arg_name="body")
@blueprint.output(AllottedAnswer)
@blueprint.doc(summary="分配评查人", description="为全部案卷空缺的两席平均分配。")
def allot(review: int, body: AllotBody) -> Allotted:
    """Fill the free seats."""
    return seats.allot(services().database, review, actor=_actor(), names=body.accounts)


@blueprint.post("/<int:review>/close")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="结束批次", description="全部案卷评定之后；结束后结果固定。")
def close(review: int) -> tuple[str, int]:
    """Close a round."""
    rounds.close(services().database, review, actor=_actor())
    return "", 204


@blueprint.get("/<int:review>/results")
@blueprint.output(FileReviewResultsAnswer)
@blueprint.doc(summary="评查结果", description="由组织评查的资料管理员和审计员查看。")
def outcome(review: int) -> dict[str, Any]:
    """Return all results."""
    return whole_results(review).as_json()


@blueprint.get("/<int:review>/files/<int:file>")
@blueprint.output(CaseFileAnswer)
@blueprint.doc(
    summary="一份案卷",
    description="他人的评分在两人都提交后才有；办案单位在批次结束后查看，不含评查人。",
)
def file_page(review: int, file: int) -> dict[str, Any]:
    """Return a file as the account may see it."""
    with services().database.reading() as session:
        return _file(reading.file_view(session, review, file, _actor()))


@blueprint.post("/<int:review>/files/<int:file>/seats")
@blueprint.input(SeatBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="指定一席", description="seat 为 first、second、arbiter。")
def assign(review: int, file: int, body: SeatBody) -> tuple[str, int]:
    """Give a seat to an account."""
    seats.assign(
        services().database, review, file, actor=_actor(), seat=body.seat, name=body.account
    )
    return "", 204


@blueprint.put("/<int:review>/files/<int:file>/score")
@blueprint.input(ScoreBody, location="json", arg_name="body")
@blueprint.output(ScoreSavedAnswer)
@blueprint.doc(
    summary="保存评分",
    description="整份保存，返回即已写入；base 不是当前版本的答 409，重复的同一内容不改变什么。",
)
def save(review: int, file: int, body: ScoreBody) -> Saved:
    """Store a score."""
    return scoring.save(
        services().database, review, file, _draft(body), base=body.base, actor=_actor()
    )


@blueprint.post("/<int:review>/files/<int:file>/hand-in")
@blueprint.input(HandInBody, location="json", arg_name="body")
@blueprint.output(ScoreSavedAnswer)
@blueprint.doc(summary="提交评分", description="只提交一次，此后不能修改。")
def hand_in(review: int, file: int, body: HandInBody) -> Saved:
    """Hand in what was saved."""
    return scoring.hand_in(services().database, review, file, base=body.base, actor=_actor())


@blueprint.post("/<int:review>/files/<int:file>/recusal")
@blueprint.input(RecusalBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="申请回避", description="席位空出，此后不能再评查这份案卷。")
def recuse(review: int, file: int, body: RecusalBody) -> tuple[str, int]:
    """Step aside."""
    seats.recuse(services().database, review, file, actor=_actor(), reason=body.reason)
    return "", 204


@blueprint.post("/<int:review>/files/<int:file>/proposal")
@blueprint.output(ProposedAnswer, status_code=201)
@blueprint.doc(summary="推荐为候选案例", description="最高等次的案卷，每份一次，得办案单位的草稿。")
def propose(review: int, file: int) -> tuple[dict[str, Any], int]:
    """Make a draft case of a file."""
    return {"case": proposing.propose(services().database, review, file, actor=_actor())}, 201


def _files(rows: Sequence[FileBody]) -> list[NewFile]:
    return [
        NewFile(row.number, row.title, row.unit, tuple(row.handlers), row.case, f"第 {place} 份")
        for place, row in enumerate(rows, start=1)
    ]


def _draft(body: ScoreBody) -> Draft:
    deductions = {each.number: Deduction(each.points, each.reason) for each in body.deductions}
    fatal = {each.number: each.reason for each in body.fatal}
    if len(deductions) + len(fatal) < len(body.deductions) + len(body.fatal):
        raise InvalidInput("同一项写了两次", field="deductions", hint="请每项只写一次")
    return Draft(deductions, fatal, body.opinion)


def _file(view: FileView) -> dict[str, Any]:
    reached = view.decision
    return {
        "round": view.round_id,
        "id": view.id,
        "number": view.number,
        "title": view.title,
        "unit": view.unit,
        "standing": reached.standing.value,
        "points": reached.points,
        "grade": view.grade,
        "fatal": reached.fatal,
        "arbitrated": reached.arbitrated,
        "mine": view.mine.value if view.mine else None,
        "seats": [_seat(each) for each in view.seats],
        "sheet": view.sheet.as_json(),
    }


def _seat(each: SeatView) -> dict[str, Any]:
    return {
        "seat": each.seat.value,
        "name": each.name,
        "handed_in_at": each.handed_in_at.isoformat() if each.handed_in_at else None,
        "score": each.score.as_json() if each.score else None,
    }
