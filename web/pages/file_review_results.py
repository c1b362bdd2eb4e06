"""Results of a round of case-file review: the page, the workbook, and the empty list of files."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, Response, render_template

from kb.errors import NotPermitted
from kb.file_review import reading
from kb.file_review.deciding import SEAT_WORDS, STANDING_WORDS
from kb.file_review.people import ORGANISERS, STAFF
from kb.file_review.results import Results, results
from web import downloads, insiders
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("file_review_results", __name__, url_prefix="/file-reviews")
audit_refusals(blueprint)

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMMONEST: Final = 10
_TEMPLATE_OF: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/<int:review>/results")
def page(review: int) -> str:
    """Show results, units, the commonest deductions and agreement."""
    return render_template(
        "file_reviews/results.html",
        found=whole_results(review),
        standings=STANDING_WORDS,
        seats=SEAT_WORDS,
        most=COMMONEST,
    )


@blueprint.get("/<int:review>/results.xlsx")
def table(review: int) -> Response:
    """Return the results as a workbook."""
    found = whole_results(review)
    from kb.file_review.workbook import workbook  # lazy: openpyxl costs a second

    return downloads.private(workbook(found), XLSX, f"file-review-{found.id}.xlsx")


@blueprint.get("/files.xlsx")
def template() -> Response:
    """Return an empty list of files to fill in."""
    insiders.require(ORGANISERS)
    from kb.file_review.file_list import COLUMNS  # lazy, as above
    from kb.workbook import Table, write

    headings = [names[0] for names in COLUMNS.values()]
    data = write([Table("案卷名单", headings, [])], title="案卷名单", moment=_TEMPLATE_OF)
    return downloads.private(data, XLSX, "case-files.xlsx")


def whole_results(review: int) -> Results:
    """Return all results of a round to who runs it or oversees it.

    Raises:
        NotFound: there is no such round.
        NotPermitted: the account does neither.
    """
    account = insiders.require(STAFF)
    with services().database.reading() as session:
        if not reading.part_of(session, review, account.name).sees_all:
            raise NotPermitted(
                f"账号“{account.name}”不能查看批次 {review} 的全部结果",
                hint="请由组织评查的资料管理员或审计员查看",
            )
        return results(session, review)
