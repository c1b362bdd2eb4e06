"""A round of case-file review in an invented province, with everybody it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from corpus.file_review import sheets
from kb.file_review import files, rounds, scoring, seats, sheet_file
from kb.file_review.deciding import Seat
from kb.file_review.files import NewFile
from kb.file_review.results import FileResult, results
from kb.file_review.rounds import NewRound
from kb.file_review.scoring import Deduction, Draft, Saved
from kb.model.file_review import FileReviewFile, FileReviewScore
from kb.model.operations import AuditEntry
from kb.model.people import User
from kb.store.database import Database
from tests.review.bureau import settle

HANDLING = "云泽市生态环境局"
OTHER = "青屿市生态环境局"
SHEET = sheet_file.read(sheets()["ordinary-penalty"])
REVIEWERS = ("business-1", "business-2", "legal-1", "legal-2")


@dataclass
class Round:
    """One round, and the acts of its people by name."""

    database: Database
    number: int

    def add(self, number: str = "云环罚〔2026〕1号", unit: str = HANDLING, **more: Any) -> int:
        new = NewFile(number=number, title=f"某公司超标排放案 {number}", unit=unit, **more)
        return files.add(self.database, self.number, new, actor="librarian")

    def seat(self, file: int, seat: Seat, name: str) -> None:
        seats.assign(self.database, self.number, file, actor="librarian", seat=seat, name=name)

    def pair(self, file: int, first: str = "business-1", second: str = "legal-1") -> None:
        self.seat(file, Seat.FIRST, first)
        self.seat(file, Seat.SECOND, second)

    def version(self, file: int, name: str) -> str:
        with self.database.reading() as session:
            row = session.scalars(
                select(FileReviewScore)
                .join(User, User.id == FileReviewScore.user_id)
                .where(FileReviewScore.file_id == file, User.name == name)
            ).one()
            return scoring.version_of(row)

    def save(self, file: int, name: str, draft: Draft, base: str | None = None) -> Saved:
        version = self.version(file, name) if base is None else base
        return scoring.save(self.database, self.number, file, draft, base=version, actor=name)

    def hand_in(self, file: int, name: str) -> Saved:
        version = self.version(file, name)
        return scoring.hand_in(self.database, self.number, file, base=version, actor=name)

    def scores(self, file: int, name: str, off: float, fatal: bool = False) -> Saved:
        """Save and hand in a score with so many points off, item by item."""
        self.save(file, name, draft_of(off, fatal))
        return self.hand_in(file, name)

    def result(self, file: int) -> FileResult:
        with self.database.reading() as session:
            found = results(session, self.number)
        return next(each for each in found.files if each.id == file)

    def rows(self, file: int) -> list[tuple[str, str]]:
        """Seats and who has them."""
        with self.database.reading() as session:
            found = session.execute(
                select(FileReviewScore.seat, User.name)
                .join(User, User.id == FileReviewScore.user_id)
                .where(FileReviewScore.file_id == file)
                .order_by(FileReviewScore.id)
            )
            return [(seat, name) for seat, name in found]

    @property
    def numbers(self) -> list[str]:
        with self.database.reading() as session:
            query = select(FileReviewFile.number).where(FileReviewFile.round_id == self.number)
            return list(session.scalars(query.order_by(FileReviewFile.number)))

    def trail(self, action: str) -> list[AuditEntry]:
        with self.database.reading() as session:
            rows = session.scalars(
                select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.seq)
            ).all()
            session.expunge_all()
            return list(rows)


def draft_of(off: float, fatal: bool = False) -> Draft:
    """Take so many points off, as much as each item allows, from the first item on."""
    deductions = {}
    for item in SHEET.items.values():
        taken = min(off, item.points)
        if taken:
            deductions[item.number] = Deduction(taken, "材料中没有")
        off -= taken
    return Draft(deductions, {"F2": "主要事实没有证据"} if fatal else {})


def begin(database: Database, **more: Any) -> Round:
    """Settle the province and begin a round of the provincial department."""
    settle(database)
    number = rounds.create(
        database, NewRound("春季评查", SHEET, year=2026, **more), actor="librarian"
    )
    return Round(database, number)
