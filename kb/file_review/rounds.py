"""评查批次 rounds: begun under a scoring sheet that stays as it is, closed when all is decided."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from kb.beijing import today
from kb.errors import IllegalTransition, InvalidInput
from kb.file_review.deciding import Standing
from kb.file_review.people import managed, organiser, still_open
from kb.file_review.results import results
from kb.file_review.sheet import FULL_POINTS, Sheet
from kb.file_review.wording import line
from kb.model.base import utc_now
from kb.model.file_review import FileReviewRound
from kb.store.database import Database

LONGEST_NAME: Final = 100
USUAL_THRESHOLD: Final = 10.0
_YEARS: Final = range(2000, 2101)


@dataclass(frozen=True, slots=True)
class NewRound:
    """新批次: `threshold` is the difference in points from which an arbiter decides."""

    name: str
    sheet: Sheet
    year: int | None = None
    threshold: float = USUAL_THRESHOLD


def create(database: Database, wanted: NewRound, *, actor: str) -> int:
    """Begin a round of the actor's unit and return its number.

    Raises:
        NotFound: there is no such account.
        NotPermitted: the account is no librarian's.
        InvalidInput: a field is wrong; it is named.
    """
    name = line(wanted.name, "name", LONGEST_NAME, "批次名称")
    year = today().year if wanted.year is None else wanted.year
    if year not in _YEARS:
        raise InvalidInput("年度不正确", field="year", hint="请填四位年份，如 2026")
    if not (math.isfinite(wanted.threshold) and 0 < wanted.threshold <= FULL_POINTS):
        raise InvalidInput(
            "复核分差不正确",
            field="threshold",
            hint=f"请填大于 0、不超过 {FULL_POINTS:g} 的数",
        )
    with database.unit_of_work() as uow:
        user = organiser(uow.session, actor)
        review = FileReviewRound(
            name=name,
            year=year,
            sheet=wanted.sheet.as_json(),
            sheet_sha256=wanted.sheet.sha256,
            threshold=wanted.threshold,
            unit_id=user.unit_id,
            created_by=user.id,
        )
        uow.session.add(review)
        uow.session.flush()
        uow.record(
            actor,
            "file_review.create",
            f"file_review:{review.id}",
            detail={
                "name": name,
                "year": year,
                "sheet_sha256": review.sheet_sha256,
                "threshold": wanted.threshold,
            },
        )
        return review.id


def close(database: Database, number: int, *, actor: str) -> None:
    """Close a round: its results stay, and the units whose files it held may read them.

    Raises:
        NotFound: there is no such round.
        NotPermitted: the account does not run it.
        IllegalTransition: it is closed, has no file, or a file is not decided.
    """
    with database.unit_of_work() as uow:
        review, user = managed(uow.session, number, actor)
        still_open(review)
        found = results(uow.session, number)
        left = [each.number for each in found.files if each.standing is not Standing.DECIDED]
        if left or not found.files:
            what = f"还有 {len(left)} 份案卷没有评定" if left else "没有案卷"
            shown = "、".join(left[:5])
            raise IllegalTransition(
                f"批次中{what}，不能结束",
                hint=f"请先完成评查：{shown}" if left else "请先加入案卷",
            )
        review.closed_at, review.closed_by = utc_now(), user.id
        uow.record(
            actor,
            "file_review.close",
            f"file_review:{number}",
            detail={"files": len(found.files), "average": found.average},
        )
