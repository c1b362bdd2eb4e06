"""评查读取: the rounds an account has to do with, one round, and one file as it may see it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from kb.errors import NotPermitted
from kb.file_review.deciding import Seat
from kb.file_review.people import (
    ORGANISERS,
    OVERSEERS,
    REVIEWERS,
    UNIT_READERS,
    Obstacles,
    file_of,
    find,
    manages,
)
from kb.file_review.scoring import missing, total_of, version_of
from kb.file_review.seats import decision, seat_rows
from kb.file_review.sheet import from_json
from kb.file_review.views import FileView, Part, Reviewer, RoundLine, ScoreView, SeatView, Task
from kb.model.file_review import FileReviewFile, FileReviewRound, FileReviewScore
from kb.model.people import Unit, User, UserRole
from kb.store import accounts, units

_SEATS = tuple(seat.value for seat in Seat)


def list_rounds(
    session: Session, *, account: str | None = None, offset: int = 0, limit: int = 20
) -> tuple[tuple[RoundLine, ...], int]:
    """Return rounds, the newest first, and how many there are.

    Librarians see those they run, auditors all, reviewers those in which they have a seat,
    submitters the closed ones with files of their unit. Without an account (whoever has the shell
    of the machine) all.
    """
    query = select(FileReviewRound, Unit.name).outerjoin(Unit, Unit.id == FileReviewRound.unit_id)
    user = accounts.get_user(session, account) if account is not None else None
    if user is not None:
        query = query.where(or_(*_concerns(session, user)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(FileReviewRound.id.desc()).offset(offset).limit(limit)
    ).all()
    ids = [review.id for review, _ in rows]
    files = _counted(
        session,
        select(FileReviewFile.round_id, func.count())
        .where(FileReviewFile.round_id.in_(ids))
        .group_by(FileReviewFile.round_id),
    )
    waiting = {} if user is None else _waiting(session, user, ids)
    return tuple(
        _line(review, unit, files.get(review.id, 0), waiting.get(review.id, 0))
        for review, unit in rows
    ), total


def round_line(session: Session, number: int) -> RoundLine:
    """Return one round.

    Raises:
        NotFound: there is none of that number.
    """
    review = find(session, number)
    unit = session.get(Unit, review.unit_id) if review.unit_id is not None else None
    count = session.scalar(select(func.count()).where(FileReviewFile.round_id == number)) or 0
    return _line(review, unit.name if unit else "", count, 0)


def part_of(session: Session, number: int, account: str) -> Part:
    """Return what an account has to do with a round.

    Raises:
        NotFound: there is no such round or account.
        NotPermitted: it has nothing to do with it.
    """
    review = find(session, number)
    user = accounts.get_user(session, account)
    part = Part(
        manages=manages(session, user, review),
        oversees=bool(user.roles & OVERSEERS),
        unit_id=user.unit_id,
        reads_unit=bool(user.roles & UNIT_READERS) and review.closed_at is not None,
    )
    concerned = session.scalar(
        select(FileReviewRound.id).where(
            FileReviewRound.id == number, or_(*_concerns(session, user))
        )
    )
    if concerned is None:
        raise NotPermitted(
            f"账号“{account}”与评查批次 {number} 无关", hint="请从评查批次列表中选择"
        )
    return part


def tasks(session: Session, number: int, account: str) -> tuple[Task, ...]:
    """Return the files of a round in which an account has a seat, open ones first."""
    user = accounts.get_user(session, account)
    rows = session.execute(
        select(FileReviewFile, FileReviewScore, Unit.name)
        .join(FileReviewScore, FileReviewScore.file_id == FileReviewFile.id)
        .outerjoin(Unit, Unit.id == FileReviewFile.unit_id)
        .where(
            FileReviewFile.round_id == number,
            FileReviewScore.user_id == user.id,
            FileReviewScore.seat.in_(_SEATS),
        )
        .order_by(FileReviewScore.handed_in_at.is_not(None), FileReviewFile.number)
    )
    return tuple(
        Task(file.id, file.number, file.title, unit or "", Seat(row.seat), row.handed_in_at)
        for file, row, unit in rows
    )


def file_view(session: Session, number: int, file_id: int, account: str) -> FileView:
    """Return a file as an account may see it.

    A reviewer sees their own score always, those of the others once the first two are handed in
    (the arbiter's once it is). So do the organiser and the auditor. The handling unit sees, once
    the round is closed, what was found, and not by whom.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the file does not concern the account.
    """
    review = find(session, number)
    file = file_of(session, number, file_id)
    part = part_of(session, number, account)
    user = accounts.get_user(session, account)
    rows = seat_rows(file)
    mine = next((seat for seat, row in rows.items() if row.user_id == user.id), None)
    of_unit = part.reads_unit and file.unit_id == user.unit_id
    if not (part.sees_all or mine or of_unit):
        raise NotPermitted(
            f"账号“{account}”不是案卷 {file.number} 的评查人", hint="请从评查批次中选择自己的案卷"
        )
    both_in = all(
        seat in rows and rows[seat].handed_in_at is not None for seat in (Seat.FIRST, Seat.SECOND)
    )
    named = part.sees_all or mine is not None
    reached = decision(review, file)
    sheet = from_json(review.sheet)
    unit = session.get(Unit, file.unit_id) if file.unit_id is not None else None
    views = []
    for seat, row in sorted(rows.items(), key=lambda pair: _SEATS.index(pair[0].value)):
        sees = seat is mine or (both_in and row.handed_in_at is not None)
        holder = session.get_one(User, row.user_id)
        views.append(
            SeatView(
                seat=seat,
                name=holder.display_name or holder.name if named else "",
                handed_in_at=row.handed_in_at,
                score=_score(row) if sees else None,
            )
        )
    grade = ""
    if reached.points is not None:
        grade = sheet.grade(reached.points, fatal=reached.fatal).name
    return FileView(
        round_id=number,
        round_name=review.name,
        closed=review.closed_at is not None,
        threshold=review.threshold,
        id=file.id,
        number=file.number,
        title=file.title,
        unit=unit.name if unit else "",
        sheet=sheet,
        decision=reached,
        grade=grade,
        mine=mine,
        seats=tuple(views),
        part=part,
    )


def unit_files(session: Session, number: int, account: str) -> tuple[int, ...]:
    """Return the ids of the files of an account's own unit."""
    user = accounts.get_user(session, account)
    query = select(FileReviewFile.id).where(
        FileReviewFile.round_id == number, FileReviewFile.unit_id == user.unit_id
    )
    return tuple(session.scalars(query))


def reviewers(session: Session, number: int) -> tuple[Reviewer, ...]:
    """Return the accounts that could review in a round, by unit and name."""
    review = find(session, number)
    held = _counted(
        session,
        select(FileReviewScore.user_id, func.count())
        .join(FileReviewFile, FileReviewFile.id == FileReviewScore.file_id)
        .where(FileReviewFile.round_id == number, FileReviewScore.seat.in_(_SEATS))
        .group_by(FileReviewScore.user_id),
    )
    rows = session.execute(
        select(User, Unit.name)
        .join(Unit, Unit.id == User.unit_id)
        .where(
            User.active.is_(True),
            User.id.is_distinct_from(review.created_by),
            User.role_rows.any(UserRole.role.in_([role.value for role in REVIEWERS])),
        )
        .order_by(Unit.name, User.name)
    )
    return tuple(
        Reviewer(user.name, user.display_name or user.name, unit, held.get(user.id, 0))
        for user, unit in rows
    )


def may_review(
    session: Session, number: int, file_id: int, people: tuple[Reviewer, ...]
) -> tuple[Reviewer, ...]:
    """Return those of the reviewers who may still be given a seat of a file."""
    review, file = find(session, number), file_of(session, number, file_id)
    holders = {row.user_id for row in seat_rows(file).values()}
    rules = Obstacles(session, review)
    users = session.scalars(
        select(User)
        .where(User.name.in_([one.account for one in people]))
        .options(selectinload(User.role_rows))
    )
    may = {user.name for user in users if user.id not in holders and rules.of(file, user) is None}
    return tuple(one for one in people if one.account in may)


def _concerns(session: Session, user: User) -> list[Any]:
    seated = (
        select(FileReviewFile.round_id)
        .join(FileReviewScore, FileReviewScore.file_id == FileReviewFile.id)
        .where(FileReviewScore.user_id == user.id, FileReviewScore.seat.in_(_SEATS))
    )
    found: list[Any] = [FileReviewRound.id.in_(seated)]
    if user.roles & OVERSEERS:
        found.append(true())
    if user.roles & ORGANISERS:
        below = [
            review.id
            for review in session.scalars(select(FileReviewRound))
            if user.unit_id in units.lineage(session, review.unit_id)
        ]
        found.append(FileReviewRound.id.in_(below))
    if user.roles & UNIT_READERS:
        found.append(
            FileReviewRound.closed_at.is_not(None)
            & exists().where(
                FileReviewFile.round_id == FileReviewRound.id,
                FileReviewFile.unit_id == user.unit_id,
            )
        )
    return found


def _waiting(session: Session, user: User, ids: list[int]) -> dict[int, int]:
    return _counted(
        session,
        select(FileReviewFile.round_id, func.count())
        .join(FileReviewScore, FileReviewScore.file_id == FileReviewFile.id)
        .where(
            FileReviewFile.round_id.in_(ids),
            FileReviewScore.user_id == user.id,
            FileReviewScore.seat.in_(_SEATS),
            FileReviewScore.handed_in_at.is_(None),
        )
        .group_by(FileReviewFile.round_id),
    )


def _counted(session: Session, query: Any) -> dict[int, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _line(review: FileReviewRound, unit: str | None, files: int, waiting: int) -> RoundLine:
    return RoundLine(
        id=review.id,
        name=review.name,
        year=review.year,
        unit=unit or "",
        sheet=review.sheet["title"],
        threshold=review.threshold,
        files=files,
        closed_at=review.closed_at,
        waiting=waiting,
    )


def _score(row: FileReviewScore) -> ScoreView:
    return ScoreView(
        deductions=row.deductions,
        fatal=row.fatal,
        opinion=row.opinion,
        total=total_of(row.deductions, row.fatal),
        version=version_of(row),
        left=missing(row.deductions, row.fatal),
    )
