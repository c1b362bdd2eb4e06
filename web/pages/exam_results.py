"""After the exam: marking, results for who ran it and who sat it, and what the items tell."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, render_template, request, url_for

from kb.errors import AnjianError, InvalidInput
from kb.model.exam import VoidHow
from kb.training.exams import (
    correcting,
    item_statistics,
    marking,
    own_result,
    planning,
    reading,
    results,
    voiding,
    words,
)
from kb.training.exams.people import managed
from web import addresses, downloads, insiders
from web.pages import steps
from web.pages.exams import number_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("exam_results", __name__, url_prefix="/training/exams")
audit_refusals(blueprint)

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/<exam>/marking")
def desk(exam: str) -> str:
    """Show the next answer that waits for this marker."""
    insiders.signed_in()
    return _marking_page(exam)


@blueprint.post("/<exam>/marking")
def mark(exam: str) -> steps.Answer:
    """Give marks and go on to the next answer."""
    account = insiders.signed_in()

    def step() -> str:
        item, part = steps.row("item", "没有写明题目"), steps.row("part", "没有写明题目")
        points = [_point(value) for value in request.form.getlist("point")]
        marking.mark(
            services().database,
            exam,
            actor=account.name,
            code=steps.words("code"),
            place=(item, part),
            points=points,
            comment=request.form.get("comment", ""),
        )
        return f"已评 {sum(points):g} 分"

    return steps.take(
        step,
        then=lambda: url_for("exam_results.desk", exam=exam),
        again=lambda refused: _marking_page(exam, refused),
    )


@blueprint.get("/<exam>/results")
def outcome(exam: str) -> str:
    """Show all results to who runs the exam, and their own, once they are out, to candidates."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        if not reading.part_of(session, exam, name).manages:
            own = own_result.own_result(session, exam, actor=name)
            return render_template(
                "exams/own_result.html",
                own=own,
                words=words.STANDING_WORDS,
                void_words=words.VOID_WORDS,
                provision_url=addresses.provision_url,
            )
    return _results_page(exam)


@blueprint.post("/<exam>/results")
def correct(exam: str) -> steps.Answer:
    """Correct a mark, as the arbiter."""
    account = insiders.signed_in()

    def step() -> str:
        name = steps.words("account")
        correcting.correct(
            services().database,
            exam,
            actor=account.name,
            name=name,
            place=(steps.row("item", "没有写明题号"), steps.row("part", "没有写明第几问")),
            marks=number_of("marks"),
            reason=steps.words("reason"),
        )
        return f"“{name}”的评分已更正"

    return steps.take(
        step,
        then=lambda: url_for("exam_results.outcome", exam=exam),
        again=lambda refused: _results_page(exam, refused),
    )


@blueprint.post("/<exam>/void")
def void(exam: str) -> steps.Answer:
    """Make an item void for all candidates."""
    account = insiders.signed_in()

    def step() -> str:
        item = steps.row("void_item", "没有写明题号")
        voiding.void(
            services().database,
            exam,
            actor=account.name,
            item=item,
            how=steps.code(VoidHow, "how", "没有选择作废之后怎样计分"),
            reason=steps.words("void_reason"),
        )
        return f"第 {item} 题已作废，成绩已重新计算"

    return steps.take(
        step,
        then=lambda: url_for("exam_results.outcome", exam=exam),
        again=lambda refused: _results_page(exam, refused),
    )


@blueprint.get("/<exam>/results.xlsx")
def table(exam: str) -> Response:
    """Return results, units and items as a workbook."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        managed(session, exam, name)
        found = results.results(session, exam)
    from kb.training.exams import workbook  # lazy: openpyxl costs a second

    data = workbook.workbook(found, item_statistics.item_statistics(found))
    return downloads.private(data, XLSX, f"{found.exam}.xlsx")


@blueprint.get("/<exam>/items")
def items(exam: str) -> str:
    """Show what the items tell."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        managed(session, exam, name)
        line = reading.exam_line(session, exam)
        found = results.results(session, exam)
    return render_template(
        "exams/items.html",
        line=line,
        items=item_statistics.item_statistics(found),
        fewest=item_statistics.FEWEST,
    )


def _marking_page(exam: str, problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        found = marking.desk(session, exam, actor=insiders.signed_in().name)
    return render_template(
        "exams/marking.html", desk=found, problem=problem, longest=marking.LONGEST_COMMENT
    )


def _results_page(exam: str, problem: AnjianError | None = None) -> str:
    name = insiders.signed_in().name
    with services().database.reading() as session:
        part = reading.part_of(session, exam, name)
        if not part.arbiter:
            managed(session, exam, name)
        line = reading.exam_line(session, exam)
        found = results.results(session, exam)
    return render_template(
        "exams/results.html",
        line=line,
        found=found,
        part=part,
        words=words.STANDING_WORDS,
        void_words=words.VOID_WORDS,
        longest_reason=planning.LONGEST_REASON,
        phases=reading.PHASE_WORDS,
        problem=problem,
        form=request.form,
    )


def _point(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InvalidInput("有评分要点没有给分", field="point", hint="没有得分的填 0") from None
