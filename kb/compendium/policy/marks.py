"""销号 marks: a unit says that it has done a duty of a policy, or takes that back.

Rows are added and never changed: the newest of a unit counts, so taking a mark back is a further
row, and who said what when stays to be seen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import today
from kb.compendium.policy.published import placed_duties
from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import DocumentKind
from kb.model.people import Role, User
from kb.model.policy_duty import PolicyDutyMark
from kb.store import accounts, audit, publications
from kb.store.database import Database

MARKERS: Final = frozenset(Role) - {Role.ENTERPRISE, Role.AUDITOR}
"""Who may mark a duty for the own unit."""
LONGEST_NOTE: Final = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """销号记录: one row of a unit, with the account that made it."""

    done: bool
    done_on: dt.date | None
    note: str
    by: str
    at: dt.datetime


def marks_of(session: Session, document_id: int, unit_id: int) -> dict[str, tuple[Mark, ...]]:
    """Return a unit's marks on a document by duty, the newest first."""
    rows = session.execute(
        select(PolicyDutyMark, User.name)
        .join(User, User.id == PolicyDutyMark.marked_by)
        .where(PolicyDutyMark.document_id == document_id, PolicyDutyMark.unit_id == unit_id)
        .order_by(PolicyDutyMark.id.desc())
    )
    found: dict[str, tuple[Mark, ...]] = {}
    for row, name in rows:
        mark = Mark(row.done, row.done_on, row.note, name, row.marked_at)
        found[row.duty] = (*found.get(row.duty, ()), mark)
    return found


def mark(
    database: Database,
    key: str,
    duty: str,
    *,
    done: bool,
    note: str,
    actor: str,
    done_on: dt.date | None = None,
) -> None:
    """Add a unit's mark on a duty of a published policy.

    Args:
        database: where to store it.
        key: of the policy.
        duty: key of the duty.
        done: True for done, False to take the last mark back.
        note: what was done, or why it is taken back; at most 200 characters.
        actor: the account; the mark is that of its unit.
        done_on: the day it was done, needed with `done`; not in the future.

    Raises:
        NotFound: no such published policy, or it has no such duty.
        NotPermitted: the account may not mark.
        IllegalTransition: it is marked so already, or there is nothing to take back.
        InvalidInput: the day or the note is wrong.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        user = accounts.get_user(session, actor)
        if not user.roles & MARKERS:
            raise NotPermitted("这个账号不能为单位销号", hint="请由本单位的工作人员登录后办理")
        document = publications.get_published(session, DocumentKind.POLICY, key)
        # a text that was taken down has no content, and so no duties
        known = {each.duty.key for each in placed_duties(document.content, untimed=True)}
        if duty not in known:
            raise NotFound("政策中没有这项任务", hint="文本可能已更正，请回到清单重新选择")
        # two who mark at once: the second waits here and then sees the first one's row
        audit.lock(session)
        marks = marks_of(session, document.id, user.unit_id).get(duty, ())
        if (bool(marks) and marks[0].done) is done:
            raise IllegalTransition(
                "本单位已经销号" if done else "本单位没有可以撤回的销号",
                hint="请刷新清单查看最新记录",
            )
        said = _note(note, done=done)
        day = _day(done_on) if done else None
        session.add(
            PolicyDutyMark(
                document_id=document.id,
                duty=duty,
                unit_id=user.unit_id,
                done=done,
                done_on=day,
                note=said,
                marked_by=user.id,
            )
        )
        uow.record(
            actor,
            "policy.duty_done" if done else "policy.duty_undone",
            f"document:{document.id}",
            revision_sha256=document.sha256,
            detail={
                "duty": duty,
                "unit": user.unit_id,
                "note": said,
                "done_on": day.isoformat() if day is not None else "",
            },
        )


def _note(note: str, *, done: bool) -> str:
    said = " ".join(note.split())
    if not said and not done:
        raise InvalidInput("没有写明撤回的理由", field="note", hint="请写明为什么撤回销号")
    if len(said) > LONGEST_NOTE:
        raise InvalidInput(
            f"说明超过 {LONGEST_NOTE} 字", field="note", hint="请写得简短些，材料另行归档"
        )
    return said


def _day(day: dt.date | None) -> dt.date:
    if day is None:
        raise InvalidInput("没有填写完成日期", field="done_on", hint="请填写完成的那一天")
    if day > today():
        raise InvalidInput("完成日期晚于今天", field="done_on", hint="请在完成之后再销号")
    return day
