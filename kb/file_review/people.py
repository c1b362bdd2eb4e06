"""评查人员: who organises a round, who reads it, who may review which file.

Organising is the librarian's, reviewing that of business and legal reviewers; no role, that of the
administrator included, stands above these rules. Nobody reviews a file of their own unit or of a
unit above it, nor one that they handled (by analogy with 行政处罚法第四十三条).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotFound, NotPermitted
from kb.model.document import Document, Revision
from kb.model.file_review import FileReviewFile, FileReviewRound
from kb.model.people import Role, Unit, User
from kb.store import accounts, units

ORGANISERS: Final = frozenset({Role.LIBRARIAN})
REVIEWERS: Final = frozenset({Role.BUSINESS_REVIEWER, Role.LEGAL_REVIEWER})
OVERSEERS: Final = frozenset({Role.AUDITOR})
UNIT_READERS: Final = frozenset({Role.SUBMITTER})
"""Who reads, once a round is closed, what was found in the files of their own unit."""
STAFF: Final = ORGANISERS | REVIEWERS | OVERSEERS | UNIT_READERS


def organiser(session: Session, name: str) -> User:
    """Return an account that may begin rounds.

    Raises:
        NotFound: no active account of that name.
        NotPermitted: it is no librarian's.
    """
    user = accounts.get_user(session, name)
    if not user.roles & ORGANISERS:
        raise NotPermitted(
            f"账号“{name}”不是资料管理员，不能组织案卷评查", hint="请由资料管理员办理"
        )
    return user


def find(session: Session, number: int, *, lock: bool = False) -> FileReviewRound:
    """Return a round by its number; with `lock` no other transaction changes it meanwhile.

    Raises:
        NotFound: there is none.
    """
    query = select(FileReviewRound).where(FileReviewRound.id == number)
    found = session.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotFound(f"没有编号为 {number} 的评查批次", hint="请从评查批次列表中选择")
    return found


def file_of(session: Session, number: int, file_id: int) -> FileReviewFile:
    """Return a file of a round.

    Raises:
        NotFound: the round has no such file.
    """
    found = session.get(FileReviewFile, file_id)
    if found is None or found.round_id != number:
        raise NotFound(f"评查批次 {number} 中没有这份案卷", hint="请从批次页面选择案卷")
    return found


def manages(session: Session, user: User, review: FileReviewRound) -> bool:
    """Whether an account runs a round: a librarian of its unit or of a unit above it."""
    return bool(user.roles & ORGANISERS) and user.unit_id in units.lineage(session, review.unit_id)


def managed(session: Session, number: int, actor: str) -> tuple[FileReviewRound, User]:
    """Return a round, locked, and the librarian who acts on it.

    Raises:
        NotFound: there is no such round or account.
        NotPermitted: the account does not run this round.
    """
    user = accounts.get_user(session, actor)
    review = find(session, number, lock=True)
    if not manages(session, user, review):
        raise NotPermitted(
            f"账号“{actor}”不负责评查批次 {number}",
            hint="请由组织评查的单位或其上级单位的资料管理员办理",
        )
    return review, user


def still_open(review: FileReviewRound) -> None:
    """Refuse a round that was closed.

    Raises:
        IllegalTransition: it was.
    """
    if review.closed_at is not None:
        raise IllegalTransition(
            f"评查批次“{review.name}”已经结束", hint="结果已经固定；需要再评的，请另建批次"
        )


class Obstacles:
    """回避规则 of one round: units and cases are looked up once for all its files."""

    def __init__(self, session: Session, review: FileReviewRound) -> None:
        self._session = session
        self._review = review
        self._lineages: dict[int, tuple[int, ...]] = {}
        self._cases: dict[int, _Case] = {}

    def of(self, file: FileReviewFile, user: User) -> str | None:
        """Return why an account must not review a file, whatever seat it has; None if it may."""
        if not user.roles & REVIEWERS:
            return "不是业务审核人或法律审核人"
        if user.id == self._review.created_by or self._runs(user):
            return "负责组织本批次，不能评查其中的案卷"
        if file.unit_id in self._lineage(user.unit_id):
            return "不能评查本单位办理的案卷"
        marks = {row.seat for row in file.scores if row.user_id == user.id}
        if f"handler-{user.id}" in marks:
            return "是本案承办人，不能评查"
        if f"recused-{user.id}" in marks:
            return "已回避本案卷"
        if file.document_id is None:
            return None
        return self._in_case(file.document_id, user)

    def _in_case(self, document_id: int, user: User) -> str | None:
        """What the case of the same matter says of who handled it."""
        if document_id not in self._cases:
            self._cases[document_id] = _case(self._session, document_id)
        case = self._cases[document_id]
        if case.author_id == user.id:
            return "编写了本案的案例，不能评查"
        unit_name = self._session.get_one(Unit, user.unit_id).name
        if case.unit_id in self._lineage(user.unit_id) or unit_name in case.units:
            return "不能评查本单位办理的案卷"
        if {user.name, user.display_name} & case.handlers:
            return "是本案承办人，不能评查"
        return None

    def _runs(self, user: User) -> bool:
        if not user.roles & ORGANISERS or self._review.unit_id is None:
            return False
        return user.unit_id in self._lineage(self._review.unit_id)

    def _lineage(self, unit_id: int) -> tuple[int, ...]:
        if unit_id not in self._lineages:
            self._lineages[unit_id] = units.lineage(self._session, unit_id)
        return self._lineages[unit_id]


def check_may_review(
    session: Session, review: FileReviewRound, file: FileReviewFile, user: User
) -> None:
    """Refuse an account that must not review a file.

    Raises:
        NotPermitted: with the rule that stands in the way.
    """
    reason = Obstacles(session, review).of(file, user)
    if reason is not None:
        raise NotPermitted(
            f"账号“{user.name}”{reason}（案卷 {file.number}）", hint="请另行指定评查人"
        )


@dataclass(frozen=True, slots=True)
class _Case:
    """What a case says of who handled the matter."""

    author_id: int | None
    unit_id: int | None
    units: frozenset[str]
    handlers: frozenset[str]


def _case(session: Session, document_id: int) -> _Case:
    document = session.get_one(Document, document_id)
    content: Mapping[str, Any] = {}
    if document.current_revision_id is not None:
        content = session.get_one(Revision, document.current_revision_id).content
    named = (content.get("handling_unit"), *(content.get("co_handling_units") or ()))
    return _Case(
        document.created_by,
        document.unit_id,
        frozenset(str(one) for one in named if one),
        frozenset(str(one) for one in content.get("handlers") or ()),
    )
