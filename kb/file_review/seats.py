"""评查席位: who reviews which file; two reviewers, and an arbiter exactly where they differ.

Nobody has two seats of one file: besides the checks here the database refuses it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from kb.errors import AlreadyHandedIn, IllegalTransition, InvalidInput, NotPermitted
from kb.file_review.deciding import SEAT_WORDS, Decision, Given, Seat, Standing, decide
from kb.file_review.people import (
    Obstacles,
    check_may_review,
    file_of,
    find,
    managed,
    still_open,
)
from kb.file_review.wording import line
from kb.model.base import utc_now
from kb.model.file_review import FileReviewFile, FileReviewRound, FileReviewScore
from kb.model.people import User
from kb.store import accounts
from kb.store.database import Database

LONGEST_REASON: Final = 500
MOST_REVIEWERS: Final = 200


@dataclass(frozen=True, slots=True)
class Allotted:
    """分配结果: seats filled, and numbers of files for which nobody was left who may review."""

    seats: int
    without: tuple[str, ...]


def seat_rows(file: FileReviewFile) -> dict[Seat, FileReviewScore]:
    """Return the seats of a file; who handled it or stepped aside has none."""
    known = set(Seat)
    return {Seat(row.seat): row for row in file.scores if row.seat in known}


def given(row: FileReviewScore) -> Given:
    """Return what a seat has handed in."""
    return Given(row.total if row.handed_in_at is not None else None, bool(row.fatal))


def decision(review: FileReviewRound, file: FileReviewFile) -> Decision:
    """Return where a file stands."""
    seats = {seat: given(row) for seat, row in seat_rows(file).items()}
    return decide(seats, review.threshold)


def assign(
    database: Database, number: int, file_id: int, *, actor: str, seat: Seat, name: str
) -> None:
    """Give a free seat of a file to an account.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the actor does not run the round, or the account must not review the file.
        IllegalTransition: the round is closed, the seat is taken, or there is no need of an
            arbiter.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        review, user = managed(session, number, actor)
        still_open(review)
        file = file_of(session, number, file_id)
        reviewer = accounts.get_user(session, name)
        _check_seat(session, review, file, seat, reviewer, user)
        session.add(
            FileReviewScore(
                file_id=file.id, user_id=reviewer.id, seat=seat.value, assigned_by=user.id
            )
        )
        uow.record(
            actor,
            "file_review.assign",
            f"file_review:{number}",
            detail={"file": file.number, "seat": seat.value, "account": reviewer.name},
        )


def allot(database: Database, number: int, *, actor: str, names: Sequence[str]) -> Allotted:
    """Fill every free seat of the first two among accounts, as evenly as the rules let.

    Among who has equally few files the lowest sha256 over round, file and account comes first, so
    that no pair always reviews together and the same list gives the same seats.

    Raises:
        NotFound: there is no such round or account.
        NotPermitted: the actor does not run the round, or an account cannot review at all.
        IllegalTransition: the round is closed.
        InvalidInput: fewer than two accounts, or too many.
    """
    wanted = list(dict.fromkeys(names))
    if not 2 <= len(wanted) <= MOST_REVIEWERS:
        raise InvalidInput(
            "评查人少于两人或过多", field="names", hint=f"请填 2 至 {MOST_REVIEWERS} 个账号"
        )
    with database.unit_of_work() as uow:
        session = uow.session
        review, user = managed(session, number, actor)
        still_open(review)
        people = [accounts.get_user(session, name) for name in wanted]
        for person in people:
            _check_other(person, user)
        load = _load(session, review, people)
        rules = Obstacles(session, review)
        filled: list[list[str]] = []
        without: list[str] = []
        for file in _with_seats(session, review):
            there = seat_rows(file)
            holders = {row.user_id for row in there.values()}
            for seat in (Seat.FIRST, Seat.SECOND):
                if seat in there:
                    continue
                may = [
                    person
                    for person in people
                    if person.id not in holders and rules.of(file, person) is None
                ]
                if not may:
                    without.append(file.number)
                    break
                chosen = min(may, key=lambda one: (load[one.id], _rank(number, file, one)))
                load[chosen.id] += 1
                holders.add(chosen.id)
                session.add(
                    FileReviewScore(
                        file_id=file.id, user_id=chosen.id, seat=seat.value, assigned_by=user.id
                    )
                )
                filled.append([file.number, seat.value, chosen.name])
        if filled:
            uow.record(
                actor,
                "file_review.allot",
                f"file_review:{number}",
                detail={"accounts": wanted, "seats": filled},
            )
    return Allotted(len(filled), tuple(without))


def vacate(database: Database, number: int, file_id: int, *, actor: str, seat: Seat) -> None:
    """Take a seat whose score was not handed in from its holder, and what they had saved.

    Raises:
        NotFound: there is no such round or file.
        NotPermitted: the actor does not run the round.
        IllegalTransition: the round is closed, the seat is free, or its score was handed in.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        review, _ = managed(session, number, actor)
        still_open(review)
        file = file_of(session, number, file_id)
        row = seat_rows(file).get(seat)
        if row is None or row.handed_in_at is not None:
            what = "无人" if row is None else "已提交评分"
            raise IllegalTransition(
                f"案卷 {file.number} 的{SEAT_WORDS[seat]}{what}，不能撤换", hint="请刷新页面核对"
            )
        holder = session.get_one(User, row.user_id).name
        session.execute(delete(FileReviewScore).where(FileReviewScore.id == row.id))
        uow.record(
            actor,
            "file_review.vacate",
            f"file_review:{number}",
            detail={"file": file.number, "seat": seat.value, "account": holder},
        )


def recuse(database: Database, number: int, file_id: int, *, actor: str, reason: str) -> None:
    """Step aside from a file: the seat is free, and this account never has one of it again.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the account has no seat of this file.
        AlreadyHandedIn: it has handed in its score.
        IllegalTransition: the round is closed.
        InvalidInput: there is no reason.
    """
    said = line(reason, "reason", LONGEST_REASON, "回避理由")
    with database.unit_of_work() as uow:
        review = find(uow.session, number, lock=True)
        still_open(review)
        file, row, user = own_seat(uow.session, number, file_id, actor)
        if row.handed_in_at is not None:
            raise AlreadyHandedIn(
                f"案卷 {file.number} 您已提交评分，不能再申请回避", hint="请联系组织评查的人"
            )
        seat = row.seat
        row.seat, row.opinion = f"recused-{user.id}", said
        row.deductions, row.fatal, row.total = {}, {}, None
        row.changed_at = utc_now()
        uow.record(
            actor,
            "file_review.recuse",
            f"file_review:{number}",
            detail={"file": file.number, "seat": seat},
        )


def own_seat(
    session: Session, number: int, file_id: int, actor: str
) -> tuple[FileReviewFile, FileReviewScore, User]:
    """Return a file and the seat that an account has of it.

    Raises:
        NotFound: there is no such round, file or account.
        NotPermitted: the account has no seat of this file.
    """
    user = accounts.get_user(session, actor)
    file = file_of(session, number, file_id)
    mine = [row for row in seat_rows(file).values() if row.user_id == user.id]
    if not mine:
        raise NotPermitted(
            f"账号“{actor}”不是案卷 {file.number} 的评查人", hint="请从评查批次中选择自己的案卷"
        )
    return file, mine[0], user


def _check_seat(
    session: Session,
    review: FileReviewRound,
    file: FileReviewFile,
    seat: Seat,
    reviewer: User,
    user: User,
) -> None:
    there = seat_rows(file)
    if seat in there:
        raise IllegalTransition(
            f"案卷 {file.number} 的{SEAT_WORDS[seat]}已经指定", hint="需要更换的，请先撤换"
        )
    standing = decision(review, file).standing
    if seat is Seat.ARBITER and standing is not Standing.ARBITER_NEEDED:
        raise IllegalTransition(
            f"案卷 {file.number} 无须仲裁",
            hint=f"两人都提交且相差 {review.threshold:g} 分以上，或只有一人认定否决项时才仲裁",
        )
    if reviewer.id in {row.user_id for row in there.values()}:
        raise NotPermitted(
            f"账号“{reviewer.name}”已是案卷 {file.number} 的评查人",
            hint="同一案卷每人只能有一席",
        )
    _check_other(reviewer, user)
    check_may_review(session, review, file, reviewer)


def _check_other(reviewer: User, user: User) -> None:
    if reviewer.id == user.id:
        raise NotPermitted("不能指定自己为评查人", hint="请指定其他人，或由其他资料管理员办理")


def _with_seats(session: Session, review: FileReviewRound) -> Sequence[FileReviewFile]:
    return session.scalars(
        select(FileReviewFile)
        .where(FileReviewFile.round_id == review.id)
        .order_by(FileReviewFile.id)
        .options(selectinload(FileReviewFile.scores))
    ).all()


def _load(session: Session, review: FileReviewRound, people: Sequence[User]) -> Counter[int]:
    load = Counter({person.id: 0 for person in people})
    held = session.scalars(
        select(FileReviewScore.user_id)
        .join(FileReviewFile, FileReviewFile.id == FileReviewScore.file_id)
        .where(
            FileReviewFile.round_id == review.id,
            FileReviewScore.seat.in_([seat.value for seat in Seat]),
        )
    )
    load.update(held)
    return load


def _rank(number: int, file: FileReviewFile, person: User) -> str:
    return hashlib.sha256(f"{number}\n{file.number}\n{person.name}".encode()).hexdigest()
