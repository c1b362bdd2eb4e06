"""受评案卷 files of a round: added by hand or from a list, drawn at random, taken out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from kb.errors import AnjianError, Duplicate, IllegalTransition, InvalidInput, NotFound
from kb.file_review.people import file_of, managed, still_open
from kb.file_review.wording import line
from kb.model.document import Document, DocumentKind
from kb.model.file_review import FileReviewFile, FileReviewRound, FileReviewScore
from kb.model.people import User
from kb.store import units
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork

LONGEST_NUMBER: Final = 80
LONGEST_TITLE: Final = 200
MOST_FILES: Final = 2_000
"""In one round, and in one list that is drawn from."""
MOST_HANDLERS: Final = 20
LONGEST_SEED: Final = 80


@dataclass(frozen=True, slots=True)
class NewFile:
    """新案卷: `handlers` are accounts or names of people; `case` the key of a case of the matter.

    `place` says where it stands in a list, e.g. 第 3 行; empty when it was typed.
    """

    number: str
    title: str
    unit: str
    handlers: tuple[str, ...] = ()
    case: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """一行的问题, in Chinese."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class Added:
    """加入结果: numbers of files added, and what was wrong with the others."""

    numbers: tuple[str, ...]
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """随机抽取: how many of each unit; `each` for units that are not named (0: none of them)."""

    seed: str
    each: int = 0
    quotas: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Checked:
    new: NewFile
    unit_id: int
    document_id: int | None
    handler_ids: tuple[int, ...]


def add(database: Database, number: int, new: NewFile, *, actor: str) -> int:
    """Add one file and return its id.

    Raises:
        NotFound: there is no such round, unit, person or case.
        NotPermitted: the account does not run the round.
        IllegalTransition: the round is closed.
        Duplicate: the round has a file of that number.
        InvalidInput: a field is wrong; it is named.
    """
    with database.unit_of_work() as uow:
        review, user = managed(uow.session, number, actor)
        still_open(review)
        _check_room(uow.session, review, 1)
        checked = _checked(uow.session, new)
        _check_new(checked.new.number, _numbers(uow.session, review))
        row = _store(uow, review, checked, user)
        _record(uow, actor, "file_review.add", review, [row.number])
        return row.id


def add_list(database: Database, number: int, rows: Sequence[NewFile], *, actor: str) -> Added:
    """Add the files of a list; a row that is wrong is left out and named.

    Raises:
        NotFound: there is no such round.
        NotPermitted: the account does not run it.
        IllegalTransition: it is closed.
        InvalidInput: the list is empty or too long.
    """
    _check_length(rows)
    with database.unit_of_work() as uow:
        review, user = managed(uow.session, number, actor)
        still_open(review)
        _check_room(uow.session, review, len(rows))
        checked, faults = _check_all(uow.session, rows, _numbers(uow.session, review))
        for each in checked:
            _store(uow, review, each, user)
        numbers = [each.new.number for each in checked]
        if numbers:
            _record(uow, actor, "file_review.add", review, numbers)
    return Added(tuple(numbers), faults)


def draw(
    database: Database, number: int, rows: Sequence[NewFile], wanted: Draw, *, actor: str
) -> Added:
    """Draw files of a list at random, unit by unit, and add them.

    Of each unit those files are taken whose sha256 over the lines seed, unit and number is the
    lowest, so that anybody who has the list and the seed can repeat the draw. Seed, quotas and the
    hash of the list are in the audit trail. A list with a fault is not drawn from.

    Raises:
        NotFound: there is no such round.
        NotPermitted: the account does not run it.
        IllegalTransition: it is closed.
        InvalidInput: the list has faults, or a unit has fewer files than its quota.
    """
    _check_length(rows)
    seed = line(wanted.seed, "seed", LONGEST_SEED, "抽取种子")
    if not 0 <= wanted.each <= MOST_FILES or not all(
        0 <= count <= MOST_FILES for count in wanted.quotas.values()
    ):
        raise InvalidInput("抽取数量不正确", field="quotas", hint=f"请填 0 至 {MOST_FILES}")
    with database.unit_of_work() as uow:
        review, user = managed(uow.session, number, actor)
        still_open(review)
        checked, faults = _check_all(uow.session, rows, _numbers(uow.session, review))
        if faults:
            shown = "；".join(f"{fault.place} {fault.message}" for fault in faults[:5])
            raise InvalidInput(
                f"名单有 {len(faults)} 处问题，没有抽取：{shown}",
                field="file",
                hint="请改正名单后重新抽取，以免抽取的范围不完整",
            )
        drawn = _drawn(checked, seed, wanted)
        _check_room(uow.session, review, len(drawn))
        for each in drawn:
            _store(uow, review, each, user)
        numbers = [each.new.number for each in drawn]
        uow.record(
            actor,
            "file_review.draw",
            f"file_review:{review.id}",
            detail={
                "seed": seed,
                "each": wanted.each,
                "quotas": dict(wanted.quotas),
                "listed": len(rows),
                "list_sha256": list_sha256(rows),
                "files": numbers,
            },
        )
    return Added(tuple(numbers))


def remove(database: Database, number: int, file_id: int, *, actor: str) -> None:
    """Take a file out of a round as long as nobody has handed in a score of it.

    Raises:
        NotFound: there is no such round or file.
        NotPermitted: the account does not run the round.
        IllegalTransition: the round is closed, or a score was handed in.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        review, _ = managed(session, number, actor)
        still_open(review)
        file = file_of(session, number, file_id)
        if any(score.handed_in_at is not None for score in file.scores):
            raise IllegalTransition(
                f"案卷 {file.number} 已有评分提交，不能移出", hint="请完成评查，或另建批次"
            )
        session.execute(delete(FileReviewScore).where(FileReviewScore.file_id == file.id))
        session.execute(delete(FileReviewFile).where(FileReviewFile.id == file.id))
        _record(uow, actor, "file_review.remove", review, [file.number])


def list_sha256(rows: Iterable[NewFile]) -> str:
    """Return the hex sha256 over the lines `unit\\tnumber` of a list, sorted."""
    lines = sorted(f"{row.unit}\t{row.number}" for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _drawn(checked: Sequence[_Checked], seed: str, wanted: Draw) -> list[_Checked]:
    by_unit: dict[str, list[_Checked]] = {}
    for each in checked:
        by_unit.setdefault(each.new.unit, []).append(each)
    drawn: list[_Checked] = []
    for unit in sorted(by_unit.keys() | wanted.quotas.keys()):
        count = wanted.quotas.get(unit, wanted.each)
        there = by_unit.get(unit, [])
        if count > len(there):
            raise InvalidInput(
                f"“{unit[:40]}”要抽 {count} 份，名单中只有 {len(there)} 份",
                field="quotas",
                hint="请减少该单位的数量，或补充名单",
            )
        there.sort(key=lambda each: _rank(seed, each.new))
        drawn += there[:count]
    if not drawn:
        raise InvalidInput("没有抽到案卷", field="quotas", hint="请填写每个单位抽取的数量")
    return drawn


def _rank(seed: str, new: NewFile) -> str:
    return hashlib.sha256(f"{seed}\n{new.unit}\n{new.number}".encode()).hexdigest()


def _check_all(
    session: Session, rows: Sequence[NewFile], taken: set[str]
) -> tuple[list[_Checked], tuple[Fault, ...]]:
    checked: list[_Checked] = []
    faults: list[Fault] = []
    for place, row in enumerate(rows, start=1):
        try:
            each = _checked(session, row)
            _check_new(each.new.number, taken)
        except AnjianError as wrong:
            faults.append(Fault(row.place or f"第 {place} 份", wrong.message))
            continue
        taken.add(each.new.number)
        checked.append(each)
    return checked, tuple(faults)


def _checked(session: Session, new: NewFile) -> _Checked:
    number = line(new.number, "number", LONGEST_NUMBER, "案卷号")
    title = line(new.title, "title", LONGEST_TITLE, "案卷名称")
    unit = units.get_unit(session, line(new.unit, "unit", units.LONGEST_NAME, "办案单位"))
    if len(new.handlers) > MOST_HANDLERS:
        raise InvalidInput(
            f"承办人超过 {MOST_HANDLERS} 人", field="handlers", hint="请只填本案的承办人"
        )
    handlers = {user for name in new.handlers for user in _people(session, name)}
    document = _case(session, new.case.strip()) if new.case.strip() else None
    named = NewFile(number, title, unit.name, new.handlers, new.case, new.place)
    return _Checked(named, unit.id, document, tuple(sorted(handlers)))


def _people(session: Session, name: str) -> set[int]:
    """The accounts that a name may mean: people move between units, so in all of them."""
    wanted = name.strip()
    found = session.scalars(
        select(User.id).where((User.name == wanted) | (User.display_name == wanted))
    )
    return set(found)


def _case(session: Session, key: str) -> int:
    found = session.scalar(
        select(Document.id).where(Document.key == key, Document.kind == DocumentKind.CASE.value)
    )
    if found is None:
        raise NotFound(f"没有编号为“{key[:80]}”的案例", hint="请核对案例编号，或留空")
    return found


def _check_new(number: str, taken: set[str]) -> None:
    if number in taken:
        raise Duplicate(f"案卷号“{number}”已在本批次中", existing_id=number, hint="请核对案卷号")


def _check_length(rows: Sequence[NewFile]) -> None:
    if not rows:
        raise InvalidInput("名单中没有案卷", field="file", hint="请核对名单")
    if len(rows) > MOST_FILES:
        raise InvalidInput(f"名单超过 {MOST_FILES} 份", field="file", hint="请分成几个名单")


def _check_room(session: Session, review: FileReviewRound, more: int) -> None:
    there = session.scalar(select(func.count()).where(FileReviewFile.round_id == review.id))
    if (there or 0) + more > MOST_FILES:
        raise InvalidInput(f"一个批次最多 {MOST_FILES} 份案卷", field="file", hint="请另建批次")


def _numbers(session: Session, review: FileReviewRound) -> set[str]:
    query = select(FileReviewFile.number).where(FileReviewFile.round_id == review.id)
    return set(session.scalars(query))


def _store(
    uow: UnitOfWork, review: FileReviewRound, checked: _Checked, user: User
) -> FileReviewFile:
    row = FileReviewFile(
        round_id=review.id,
        number=checked.new.number,
        title=checked.new.title,
        kind=review.sheet["kind"],
        unit_id=checked.unit_id,
        document_id=checked.document_id,
        added_by=user.id,
    )
    uow.session.add(row)
    uow.session.flush()
    for handler in checked.handler_ids:
        uow.session.add(
            FileReviewScore(
                file_id=row.id, user_id=handler, seat=f"handler-{handler}", assigned_by=user.id
            )
        )
    return row


def _record(
    uow: UnitOfWork, actor: str, action: str, review: FileReviewRound, numbers: list[str]
) -> None:
    uow.record(actor, action, f"file_review:{review.id}", detail={"files": numbers})
