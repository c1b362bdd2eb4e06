"""评查结果 results of a round: files, units, the commonest deductions, how reviewers agreed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from kb.file_review.deciding import Decision, Given, Seat, Standing, decide, differ
from kb.file_review.people import find
from kb.file_review.seats import given, seat_rows
from kb.file_review.sheet import Sheet, from_json
from kb.model.document import Document
from kb.model.file_review import FileReviewFile, FileReviewRound, FileReviewScore
from kb.model.people import Unit


@dataclass(frozen=True, slots=True)
class FileResult:
    """一份案卷的结果: `points` and `grade` only once it is decided; `totals` once two are in.

    `case` is the key of a case of the same matter, `proposed` that of the draft made of this file.
    """

    id: int
    number: str
    title: str
    unit: str
    standing: Standing
    points: float | None
    grade: str
    fatal: bool
    arbitrated: bool
    totals: tuple[float | None, float | None, float | None]
    seats: tuple[str, ...]
    case: str
    proposed: str

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form; the standing as its code."""
        return asdict(self) | {"standing": self.standing.value}


@dataclass(frozen=True, slots=True)
class UnitResult:
    """一个单位: decided files and their average; how many have the best grade, how many failed."""

    unit: str
    files: int
    decided: int
    average: float | None
    best: int
    failed: int


@dataclass(frozen=True, slots=True)
class Common:
    """常见扣分项: in how many decided files, and the points taken off on average there."""

    number: str
    heading: str
    text: str
    files: int
    points: float | None
    fatal: bool


@dataclass(frozen=True, slots=True)
class Agreement:
    """评查一致性 of the first two seats, where both are handed in.

    `mean_difference` is in points, over pairs that agree whether there is a fatal item.
    """

    pairs: int
    mean_difference: float | None
    arbitrated: int
    fatal_split: int


@dataclass(frozen=True, slots=True)
class Finding:
    """一处扣分 or 否决 that counts towards the result: of both reviewers, or of the arbiter."""

    file: str
    unit: str
    seat: Seat
    number: str
    heading: str
    text: str
    points: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Results:
    """一个批次的结果."""

    id: int
    name: str
    year: int
    unit: str
    sheet_title: str
    sheet_sha256: str
    threshold: float
    best_grade: str
    worst_grade: str
    closed_at: dt.datetime | None
    average: float | None
    files: tuple[FileResult, ...]
    units: tuple[UnitResult, ...]
    common: tuple[Common, ...]
    agreement: Agreement
    findings: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form; times are ISO 8601."""
        return {
            "id": self.id,
            "name": self.name,
            "year": self.year,
            "unit": self.unit,
            "sheet": self.sheet_title,
            "sheet_sha256": self.sheet_sha256,
            "threshold": self.threshold,
            "best_grade": self.best_grade,
            "worst_grade": self.worst_grade,
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
            "average": self.average,
            "files": [each.as_json() for each in self.files],
            "units": [asdict(each) for each in self.units],
            "common": [asdict(each) for each in self.common],
            "agreement": asdict(self.agreement),
            "findings": [asdict(each) | {"seat": each.seat.value} for each in self.findings],
        }


@dataclass(frozen=True, slots=True)
class _Read:
    file: FileReviewFile
    unit: str
    rows: dict[Seat, FileReviewScore]
    given: dict[Seat, Given]
    decision: Decision

    @property
    def counted(self) -> list[tuple[Seat, FileReviewScore]]:
        """The scores that make the result."""
        if self.decision.standing is not Standing.DECIDED:
            return []
        seats = (Seat.ARBITER,) if self.decision.arbitrated else (Seat.FIRST, Seat.SECOND)
        return [(seat, self.rows[seat]) for seat in seats]

    @property
    def both_in(self) -> bool:
        """Whether the first two are handed in."""
        return all(
            seat in self.given and self.given[seat].handed_in for seat in (Seat.FIRST, Seat.SECOND)
        )


def results(session: Session, number: int) -> Results:
    """Return the results of a round as far as they go.

    Raises:
        NotFound: there is no such round.
    """
    review = find(session, number)
    sheet = from_json(review.sheet)
    read = _read(session, review)
    keys = _keys(session, (each.file for each in read))
    files = tuple(_file(each, sheet, keys) for each in read)
    decided = [each.points for each in files if each.points is not None]
    owner = session.get(Unit, review.unit_id) if review.unit_id is not None else None
    return Results(
        id=review.id,
        name=review.name,
        year=review.year,
        unit=owner.name if owner else "",
        sheet_title=sheet.title,
        sheet_sha256=review.sheet_sha256,
        threshold=review.threshold,
        best_grade=sheet.best.name,
        worst_grade=sheet.worst.name,
        closed_at=review.closed_at,
        average=_mean(decided),
        files=files,
        units=_units(files, sheet),
        common=_common(read, sheet),
        agreement=_agreement(read, review.threshold),
        findings=tuple(found for each in read for found in _findings(each, sheet)),
    )


def _read(session: Session, review: FileReviewRound) -> list[_Read]:
    rows = session.execute(
        select(FileReviewFile, Unit.name)
        .outerjoin(Unit, Unit.id == FileReviewFile.unit_id)
        .where(FileReviewFile.round_id == review.id)
        .order_by(Unit.name, FileReviewFile.number)
        .options(selectinload(FileReviewFile.scores))
    )
    found = []
    for file, unit in rows:
        seats = seat_rows(file)
        scores = {seat: given(row) for seat, row in seats.items()}
        found.append(_Read(file, unit or "", seats, scores, decide(scores, review.threshold)))
    return found


def _keys(session: Session, files: Iterable[FileReviewFile]) -> dict[int, str]:
    wanted = {one for file in files for one in (file.document_id, file.proposed_document_id) if one}
    rows = session.execute(select(Document.id, Document.key).where(Document.id.in_(wanted)))
    return {row.id: row.key for row in rows}


def _file(each: _Read, sheet: Sheet, keys: dict[int, str]) -> FileResult:
    decision, file = each.decision, each.file
    grade = ""
    if decision.points is not None:
        grade = sheet.grade(decision.points, fatal=decision.fatal).name
    shown = each.given if each.both_in else {}
    first, second, arbiter = (shown.get(seat, Given()).total for seat in Seat)
    return FileResult(
        id=file.id,
        number=file.number,
        title=file.title,
        unit=each.unit,
        standing=decision.standing,
        points=decision.points,
        grade=grade,
        fatal=decision.fatal,
        arbitrated=decision.arbitrated,
        totals=(first, second, arbiter),
        seats=tuple(seat.value for seat in each.rows),
        case=keys.get(file.document_id or 0, ""),
        proposed=keys.get(file.proposed_document_id or 0, ""),
    )


def _units(files: Sequence[FileResult], sheet: Sheet) -> tuple[UnitResult, ...]:
    by_unit: dict[str, list[FileResult]] = defaultdict(list)
    for file in files:
        by_unit[file.unit].append(file)
    found = []
    for unit, theirs in by_unit.items():
        points = [file.points for file in theirs if file.points is not None]
        found.append(
            UnitResult(
                unit=unit,
                files=len(theirs),
                decided=len(points),
                average=_mean(points),
                best=sum(file.grade == sheet.best.name for file in theirs),
                failed=sum(file.grade == sheet.worst.name for file in theirs),
            )
        )
    return tuple(sorted(found, key=lambda each: (-(each.average or -1.0), each.unit)))


def _common(read: Sequence[_Read], sheet: Sheet) -> tuple[Common, ...]:
    taken: dict[str, list[float]] = defaultdict(list)
    fatal: dict[str, int] = defaultdict(int)
    for each in read:
        scores = [row for _, row in each.counted]
        for number in {number for row in scores for number in row.deductions}:
            points = [float(row.deductions.get(number, {}).get("points", 0)) for row in scores]
            if any(points):
                taken[number].append(fmean(points))
        for number in {number for row in scores for number in row.fatal}:
            fatal[number] += 1
    found = [
        Common(
            number,
            sheet.heading_of[number].name,
            sheet.items[number].text,
            len(points),
            _mean(points),
            fatal=False,
        )
        for number, points in taken.items()
    ] + [
        Common(number, "否决项", sheet.fatal_items[number].text, files, None, fatal=True)
        for number, files in fatal.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (not one.fatal, -one.files, -(one.points or 0), one.number))
    )


def _agreement(read: Sequence[_Read], threshold: float) -> Agreement:
    pairs = [(each.given[Seat.FIRST], each.given[Seat.SECOND]) for each in read if each.both_in]
    differences = [
        abs((one.total or 0) - (other.total or 0))
        for one, other in pairs
        if one.fatal is other.fatal
    ]
    return Agreement(
        pairs=len(pairs),
        mean_difference=_mean(differences),
        arbitrated=sum(differ(one, other, threshold) for one, other in pairs),
        fatal_split=sum(one.fatal is not other.fatal for one, other in pairs),
    )


def _findings(each: _Read, sheet: Sheet) -> Iterable[Finding]:
    for seat, row in each.counted:
        for number, deduction in row.deductions.items():
            yield Finding(
                each.file.number,
                each.unit,
                seat,
                number,
                sheet.heading_of[number].name,
                sheet.items[number].text,
                float(deduction["points"]),
                deduction["reason"],
            )
        for number, reason in row.fatal.items():
            text = sheet.fatal_items[number].text
            yield Finding(each.file.number, each.unit, seat, number, "否决项", text, None, reason)


def _mean(values: Sequence[float]) -> float | None:
    return round(fmean(values), 2) if values else None
