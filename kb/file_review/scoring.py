"""评查打分: deductions are saved while one reviews, handed in once, and sealed.

A save names the version it was made on, so that a second window overwrites nothing; one that is
sent again changes nothing. What a total is, the server computes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import AlreadyHandedIn, InvalidInput, StaleRevision
from kb.file_review.people import check_may_review, find, still_open
from kb.file_review.seats import own_seat
from kb.file_review.sheet import FULL_POINTS, STEP, Sheet, from_json
from kb.file_review.wording import paragraph
from kb.model.base import utc_now
from kb.model.file_review import FileReviewFile, FileReviewRound, FileReviewScore
from kb.store.database import Database
from kb.store.documents import content_sha256

LONGEST_REASON: Final = 500
LONGEST_OPINION: Final = 2_000
_TICK: Final = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Deduction:
    """扣分: points taken off for an item, and why; the reason may be missing until hand-in."""

    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """评分内容: deductions and fatal items by number, and an opinion on the whole file."""

    deductions: Mapping[str, Deduction] = field(default_factory=dict)
    fatal: Mapping[str, str] = field(default_factory=dict)
    opinion: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """保存回执: `version` is what the next save is made on, `left` what hand-in still lacks."""

    version: str
    total: float
    fatal: bool
    left: tuple[str, ...]
    handed_in_at: dt.datetime | None = None


def save(
    database: Database, number: int, file_id: int, draft: Draft, *, base: str, actor: str
) -> Saved:
    """Store a whole draft over the one of version `base`. Committed when this returns.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the account has no seat of this file, or must not review it any more.
        AlreadyHandedIn: its score was handed in.
        IllegalTransition: the round is closed.
        StaleRevision: something else was saved since `base`.
        InvalidInput: an item is not on the sheet, or more is taken off than it is worth.
    """
    with database.unit_of_work() as uow:
        review, file, row = _writable(uow.session, number, file_id, actor)
        sheet = from_json(review.sheet)
        content = _content(sheet, draft)
        _keep(row, content, base, file)
        return _saved(sheet, row)


def hand_in(database: Database, number: int, file_id: int, *, base: str, actor: str) -> Saved:
    """Hand in what was saved as version `base`; nothing of it changes afterwards.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the account has no seat of this file, or must not review it any more.
        AlreadyHandedIn: it was handed in before.
        IllegalTransition: the round is closed.
        StaleRevision: something else was saved since `base`.
        InvalidInput: a deduction or a fatal item has no reason.
    """
    with database.unit_of_work() as uow:
        review, file, row = _writable(uow.session, number, file_id, actor)
        sheet = from_json(review.sheet)
        if base != version_of(row):
            raise _stale(file)
        left = missing(row.deductions, row.fatal)
        if left:
            raise InvalidInput(
                f"{'、'.join(left)}没有写明理由", field=f"reason-{left[0]}", hint="请补写后再提交"
            )
        row.total = total_of(row.deductions, row.fatal)
        row.handed_in_at = utc_now()
        uow.record(
            actor,
            "file_review.hand_in",
            f"file_review:{number}",
            revision_sha256=content_sha256(_stored(row)),
            detail={
                "file": file.number,
                "seat": row.seat,
                "total": row.total,
                "fatal": bool(row.fatal),
            },
        )
        return _saved(sheet, row)


def version_of(row: FileReviewScore) -> str:
    """Return what names the present state of a draft."""
    return row.changed_at.isoformat(timespec="microseconds")


def total_of(deductions: Mapping[str, Any], fatal: Mapping[str, Any]) -> float:
    """Return what is left of the full points; 0 with a fatal item."""
    if fatal:
        return 0.0
    return FULL_POINTS - sum(float(each["points"]) for each in deductions.values())


def missing(deductions: Mapping[str, Any], fatal: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the numbers of deductions and fatal items that have no reason."""
    unsaid = [number for number, each in deductions.items() if not each["reason"]]
    return (*unsaid, *(number for number, reason in fatal.items() if not reason))


def _writable(
    session: Session, number: int, file_id: int, actor: str
) -> tuple[FileReviewRound, FileReviewFile, FileReviewScore]:
    review = find(session, number, lock=True)
    file, row, user = own_seat(session, number, file_id, actor)
    if row.handed_in_at is not None:
        raise AlreadyHandedIn(
            f"案卷 {file.number} 的评分您已提交", hint="提交后不能修改；有误的请联系组织评查的人"
        )
    still_open(review)
    check_may_review(session, review, file, user)
    return review, file, row


def _keep(row: FileReviewScore, content: dict[str, Any], base: str, file: FileReviewFile) -> None:
    if content == _stored(row):
        return
    if base != version_of(row):
        raise _stale(file)
    row.deductions, row.fatal = content["deductions"], content["fatal"]
    row.opinion = content["opinion"]
    row.changed_at = max(utc_now(), row.changed_at + _TICK)


def _stored(row: FileReviewScore) -> dict[str, Any]:
    return {"deductions": row.deductions, "fatal": row.fatal, "opinion": row.opinion}


def _stale(file: FileReviewFile) -> StaleRevision:
    return StaleRevision(
        f"案卷 {file.number} 的评分已在另一个窗口改动", hint="请刷新本页，在最新内容上修改"
    )


def _saved(sheet: Sheet, row: FileReviewScore) -> Saved:
    return Saved(
        version=version_of(row),
        total=total_of(row.deductions, row.fatal),
        fatal=bool(row.fatal),
        left=missing(row.deductions, row.fatal),
        handed_in_at=row.handed_in_at,
    )


def _content(sheet: Sheet, draft: Draft) -> dict[str, Any]:
    """Return the checked content, its items in the sheet's order."""
    for number in (*(draft.deductions.keys() - sheet.items.keys()),
                   *(draft.fatal.keys() - sheet.fatal_items.keys())):  # fmt: skip
        raise InvalidInput(
            f"评查表中没有第 {str(number)[:20]} 项", field="deductions", hint="请刷新评分页面"
        )
    deductions = {}
    for number, item in sheet.items.items():
        if number not in draft.deductions:
            continue
        each = draft.deductions[number]
        # written so that a NaN is refused as well
        if not (0 <= each.points <= item.points and each.points % STEP == 0):
            raise InvalidInput(
                f"第 {number} 项的扣分不正确",
                field=f"points-{number}",
                hint=f"请填 0 至 {item.points:g}，以 {STEP:g} 分为单位",
            )
        reason = _reason(each.reason, number)
        if each.points or reason:
            deductions[number] = {"points": float(each.points), "reason": reason}
    return {
        "deductions": deductions,
        "fatal": {
            number: _reason(draft.fatal[number], number)
            for number in sheet.fatal_items
            if number in draft.fatal
        },
        "opinion": paragraph(draft.opinion, "opinion", LONGEST_OPINION, "总体意见"),
    }


def _reason(value: str, number: str) -> str:
    said = paragraph(value, f"reason-{number}", LONGEST_REASON, f"第 {number} 项的理由")
    return " ".join(said.split())
