"""Search reports at the desk: drafted from a search, decided hit by hit, signed or discarded."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.model.case_report import Verdict
from kb.text.case_codes import ELEMENTS
from review.case_reports import drafting, export, frame, reading, sealing
from review.case_reports.drafting import Changes, Opinion
from review.case_reports.frame import INTERNAL, VERDICT_LABELS
from review.case_reports.reading import ReportView, Shelf
from review.subject import load_actor
from web import arguments, downloads, insiders, report_drafts
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.report_drafts import Asked
from web.wiring import services

blueprint = Blueprint("case_reports", __name__, url_prefix="/desk/case-reports")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
SHELVES: Final = {Shelf.UNIT: "本单位已签署", Shelf.SIGNED: "全部已签署", Shelf.DRAFTS: "我的草稿"}
LIMITS: Final = (5, 10, 20)
FORMATS: Final = {
    export.Format.DOCX: "DOCX 文档",
    export.Format.HTML: "单文件网页",
    export.Format.JSON: "校验数据",
}
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """List drafts of the account, signed reports of its unit, or all signed ones."""
    account = insiders.require(INTERNAL)
    wanted = arguments.choice("shelf", {shelf.value: name for shelf, name in SHELVES.items()})
    number = arguments.page_number()
    with services().database.reading() as session:
        reader = load_actor(session, account.name)
        shelf = Shelf(wanted) if wanted else Shelf.UNIT
        lines, total = reading.list_reports(
            session, reader, shelf, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        drafts, _ = reading.list_reports(session, reader, Shelf.DRAFTS)
    return render_template(
        "case_reports/index.html",
        lines=lines,
        drafts=drafts,
        shelf=shelf,
        shelves=SHELVES,
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form of a search, filled in with what the address names."""
    insiders.require(INTERNAL)
    return _new_page(request.args)


@blueprint.post("")
def create() -> steps.Answer:
    """Search for similar cases and store the draft of a report that lists them."""
    account = insiders.require(INTERNAL)
    made: list[str] = []

    def step() -> str:
        made.append(report_drafts.draft(_asked(), actor=account.name))
        return "报告草稿已生成，请逐件写明是否采用和理由"

    return steps.take(
        step,
        then=lambda: url_for("case_reports.report", number=made[0]),
        again=lambda refused: _new_page(request.form, refused),
    )


@blueprint.get("/<number>")
def report(number: str) -> str:
    """Show a draft to its author as a form, a signed report to everybody inside."""
    insiders.require(INTERNAL)
    return _report_page(number)


@blueprint.post("/<number>")
def act(number: str) -> steps.Answer:
    """Save a draft, or save and sign it."""
    account = insiders.require(INTERNAL)

    def step() -> str:
        wanted = steps.words("do")
        if wanted not in ("save", "sign"):
            raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")
        database, revision = services().database, steps.words("revision")
        if wanted == "save":
            drafting.save(database, number, _changes(), actor=account.name, revision=revision)
            return "已保存"
        sealing.sign(
            database,
            number,
            actor=account.name,
            revision=revision,
            signature=request.form.get("signature", ""),
        )
        return f"报告 {number} 已签署，不能再修改"

    return steps.take(
        step,
        then=lambda: url_for("case_reports.report", number=number),
        again=lambda refused: _report_page(number, refused, request.form),
    )


@blueprint.get("/<number>/discard")
def confirm_discard(number: str) -> str:
    """Ask whether a draft is to be thrown away."""
    account = insiders.require(INTERNAL)
    with services().database.reading() as session:
        view = reading.get_report(session, number, load_actor(session, account.name))
    frame.check_unsigned(number, view.line.signed_at)
    return render_template("case_reports/discard.html", report=view, line=view.line)


@blueprint.post("/<number>/discard")
def discard(number: str) -> steps.Answer:
    """Throw a draft away, as the author has confirmed."""
    account = insiders.require(INTERNAL)

    def step() -> str:
        drafting.discard(
            services().database, number, actor=account.name, revision=steps.words("revision")
        )
        return f"草稿 {number} 已删除"

    return steps.take(
        step,
        then=lambda: url_for("case_reports.index"),
        again=lambda refused: _report_page(number, refused),
    )


@blueprint.get("/<number>/export/<file_format>")
def download(number: str, file_format: str) -> Response:
    """Return a signed report as a file."""
    account = insiders.require(INTERNAL)
    with services().database.reading() as session:
        reader = load_actor(session, account.name)
        view, canonical = reading.signed(session, number, reader)
    wanted = next((one for one in FORMATS if one.value == file_format), None)
    if wanted is None:
        raise InvalidInput(
            "没有这种导出格式", field="format", hint=f"可用的值：{'、'.join(FORMATS)}"
        )
    file = export.export(view, canonical, wanted)
    return downloads.private(file.data, file.media_type, file.name)


def _new_page(form: MultiDict[str, str], problem: AnjianError | None = None) -> str:
    return render_template(
        "case_reports/new.html",
        form=form,
        problem=problem,
        elements=ELEMENTS,
        limits=LIMITS,
        longest_title=frame.LONGEST_TITLE,
    )


def _report_page(
    number: str, problem: AnjianError | None = None, form: MultiDict[str, str] = EMPTY
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        view = reading.get_report(session, number, load_actor(session, account.name))
    draft = view.line.signed_at is None
    return render_template(
        "case_reports/edit.html" if draft else "case_reports/report.html",
        report=view,
        line=view.line,
        verdicts={code: VERDICT_LABELS[code] for code in (Verdict.ADOPT, Verdict.DISTINGUISH)},
        labels=VERDICT_LABELS,
        formats=FORMATS,
        problem=problem,
        form=form if form.get("do") == "save" else EMPTY,
        left=_left(view) if draft else 0,
        limits=frame,
    )


def _left(view: ReportView) -> int:
    """Return how many hits still need a verdict or a reason."""
    return sum(hit.verdict is Verdict.UNDECIDED or not hit.reason for hit in view.hits)


def _asked() -> Asked:
    limit = steps.words("limit") or "10"
    if limit not in {str(one) for one in LIMITS}:
        raise InvalidInput("结果件数不正确", field="limit", hint="请从列表中选择")
    return Asked(
        text=request.form.get("text", ""),
        case=steps.words("case"),
        element=steps.words("element"),
        region=steps.words("region"),
        limit=int(limit),
        title=steps.words("title"),
    )


def _changes() -> Changes:
    opinions = {}
    for key in request.form.getlist("hit"):
        verdict = steps.words(f"verdict-{key}") or Verdict.UNDECIDED.value
        if verdict not in {one.value for one in Verdict}:
            raise InvalidInput("取舍的选择不正确", field="verdict", hint="请选择采用或不采用")
        opinions[key] = Opinion(Verdict(verdict), request.form.get(f"reason-{key}", ""))
    return Changes(
        title=request.form.get("title", ""),
        conclusion=request.form.get("conclusion", ""),
        opinions=opinions,
    )
