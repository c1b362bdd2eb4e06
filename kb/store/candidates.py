"""候选试题存储: from what readers asked to confirmed test questions, by two people.

One person names the articles that answer; another confirms or rejects. Each act is one function in
one unit of work with its audit row, which carries no words of the reader.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.evaluation import CandidateQuestion, CandidateState
from kb.model.people import Role, User
from kb.store import accounts
from kb.store.directory import DatabaseDirectory
from kb.store.search_log import kept_question
from kb.store.unit_of_work import UnitOfWork
from kb.text.numerals import ArticleNumber
from kb.text.references.extract import Extractor

ROLES: Final = frozenset({Role.TRAINER, Role.LIBRARIAN})
"""Who may propose and decide."""
_BLOCKING: Final = (CandidateState.PROPOSED.value, CandidateState.CONFIRMED.value)


@dataclass(frozen=True, slots=True)
class CandidateView:
    """候选试题 as pages show it; `gold` is in words, `decided_by` empty while it waits;
    `proposer` is the account's name."""

    id: int
    question: str
    as_of: dt.date | None
    style: str
    gold: tuple[str, ...]
    state: CandidateState
    proposed_by: str
    proposer: str
    proposed_at: dt.datetime
    decided_by: str


def propose(
    uow: UnitOfWork,
    question: str,
    articles: str,
    *,
    actor: str,
    as_of: dt.date | None = None,
    style: str = "",
) -> int:
    """Propose a question with the articles that answer it and return its id.

    Args:
        uow: the transaction.
        question: as a reader asked it.
        articles: references as people write them, one or more: 水污染防治法第八十三条.
        actor: name of the account.
        as_of: the day whose law is meant; today when None.
        style: who would ask so, for the slices of an evaluation.

    Raises:
        NotPermitted: the account has neither of the roles.
        InvalidInput: the question is empty, or an article is not held.
        Duplicate: the question is proposed or confirmed already.
    """
    user = _permitted(uow.session, actor)
    words = _words(question)
    gold = read_gold(uow.session, articles, as_of)
    same = uow.session.scalars(
        select(CandidateQuestion).where(
            CandidateQuestion.question == words,
            CandidateQuestion.as_of.is_(None)
            if as_of is None
            else CandidateQuestion.as_of == as_of,
            CandidateQuestion.state.in_(_BLOCKING),
        )
    ).first()
    if same is not None:
        raise Duplicate(
            "这个问题已经有人提出",
            existing_id=f"candidate:{same.id}",
            hint="请在“待确认”中办理，或等它被退回后再提",
        )
    return _add(uow, user, words, CandidateState.PROPOSED, gold=gold, as_of=as_of, style=style)


def dismiss(uow: UnitOfWork, question: str, *, actor: str) -> int:
    """Set a question aside that is of no use for testing and return the row's id.

    One person is enough: nothing enters a test set by it.

    Raises:
        NotPermitted: the account has neither of the roles.
        InvalidInput: the question is empty.
    """
    user = _permitted(uow.session, actor)
    return _add(uow, user, _words(question), CandidateState.DISMISSED)


def decide(uow: UnitOfWork, candidate_id: int, *, confirm: bool, actor: str) -> None:
    """Confirm or reject what somebody else has proposed.

    Raises:
        NotPermitted: the account has neither of the roles, or it proposed the question itself.
        NotFound: there is no such candidate.
        IllegalTransition: it does not wait for a decision.
    """
    user = _permitted(uow.session, actor)
    row = uow.session.get(CandidateQuestion, candidate_id, with_for_update=True)
    if row is None:
        raise NotFound(f"没有候选试题 {candidate_id}", hint="请从列表中选择")
    if row.state != CandidateState.PROPOSED.value:
        raise IllegalTransition("这个候选试题已经有了结论", hint="请刷新页面查看最新状态")
    if row.proposed_by == user.id:
        raise NotPermitted("不能确认自己提出的候选试题", hint="请由另一名培训师或法规管理员办理")
    state = CandidateState.CONFIRMED if confirm else CandidateState.REJECTED
    row.state = state.value
    row.decided_by = user.id
    row.decided_at = utc_now()
    uow.record(
        user.name,
        f"candidate.{'confirm' if confirm else 'reject'}",
        f"candidate:{row.id}",
        detail={"gold": list(_labels(row.gold))},
    )


def read_gold(session: Session, articles: str, as_of: dt.date | None) -> list[dict[str, Any]]:
    """Return the articles that a text refers to, in the version of the day, each once.

    Raises:
        InvalidInput: it refers to none, to a range, or to an article that is not held.
    """
    found = Extractor(DatabaseDirectory(session)).extract(articles, as_of=as_of)
    gold: dict[tuple[str, ArticleNumber], dict[str, Any]] = {}
    for reference in found:
        if reference.law is None or not reference.resolved:
            raise InvalidInput(
                f"“{reference.raw}”没有对应的条文：{reference.reason or '没有写明法规'}",
                field="articles",
                hint="请写出法规名称和条号，如 水污染防治法第八十三条",
            )
        if reference.article_end is not None:
            raise InvalidInput(
                f"“{reference.raw}”是一个范围", field="articles", hint="请把每一条分别写出"
            )
        suffix = {"article_suffix": reference.article_suffix} if reference.article_suffix else {}
        gold[reference.law, reference.number] = {
            "law": reference.law,
            "article": reference.article,
            **suffix,
            "version": reference.version or "",
        }
    if not gold:
        raise InvalidInput(
            "没有看出哪些条文回答了这个问题",
            field="articles",
            hint="请勾选条文，或写出法规名称和条号，如 水污染防治法第八十三条",
        )
    return list(gold.values())


def list_candidates(
    session: Session, states: Collection[CandidateState], *, limit: int = 100
) -> tuple[CandidateView, ...]:
    """Return candidates in the given states, the newest first."""
    proposer, decider = aliased(User), aliased(User)
    rows = session.execute(
        select(CandidateQuestion, proposer, decider)
        .join(proposer, proposer.id == CandidateQuestion.proposed_by)
        .outerjoin(decider, decider.id == CandidateQuestion.decided_by)
        .where(CandidateQuestion.state.in_([state.value for state in states]))
        .order_by(CandidateQuestion.id.desc())
        .limit(limit)
    )
    return tuple(
        CandidateView(
            id=row.id,
            question=row.question,
            as_of=row.as_of,
            style=row.style,
            gold=_labels(row.gold),
            state=CandidateState(row.state),
            proposed_by=by.display_name,
            proposer=by.name,
            proposed_at=row.proposed_at,
            decided_by=decided.display_name if decided else "",
        )
        for row, by, decided in rows
    )


def confirmed_rows(session: Session) -> Iterator[dict[str, Any]]:
    """Yield the confirmed questions as lines of a question set."""
    rows = session.scalars(
        select(CandidateQuestion)
        .where(CandidateQuestion.state == CandidateState.CONFIRMED.value)
        .order_by(CandidateQuestion.id)
    )
    for row in rows:
        day = {"as_of": row.as_of.isoformat()} if row.as_of else {}
        style = {"style": row.style} if row.style else {}
        yield {
            "id": f"candidate-{row.id}",
            "query": row.question,
            **style,
            **day,
            "gold": row.gold,
        }


def _add(uow: UnitOfWork, user: User, question: str, state: CandidateState, **fields: Any) -> int:
    row = CandidateQuestion(
        question=question, state=state.value, proposed_by=user.id, **{"gold": [], **fields}
    )
    uow.session.add(row)
    uow.session.flush()
    action = "propose" if state is CandidateState.PROPOSED else "dismiss"
    uow.record(
        user.name,
        f"candidate.{action}",
        f"candidate:{row.id}",
        detail={"gold": list(_labels(row.gold))},
    )
    return row.id


def _permitted(session: Session, actor: str) -> User:
    user = accounts.get_user(session, actor)
    if not user.roles & ROLES:
        raise NotPermitted(
            f"账号“{actor}”不是培训师或法规管理员，不能办理此项", hint="请由具有该角色的人员办理"
        )
    return user


def _words(question: str) -> str:
    words = kept_question(question)
    if not words:
        raise InvalidInput("问题是空的", field="question", hint="请写出问题")
    return words


def _labels(gold: Collection[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(
        f"《{each['law']}》{ArticleNumber(each['article'], each.get('article_suffix')).label()}"
        for each in gold
    )
