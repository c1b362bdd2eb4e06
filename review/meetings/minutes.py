"""会议纪要 minutes: written once when a meeting is closed, kept with it, and named by its hash."""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import BrokenChain, IllegalTransition
from kb.model.deliberation import Meeting
from kb.model.operations import AuditEntry
from review.meetings import frame, minutes_docx, reading
from review.meetings.frame import MeetingAction
from review.subject import Actor

CLOSING: Final = f"meeting.{MeetingAction.CLOSE.value}"
"""The audit row that carries the hash."""


def write(session: Session, meeting: Meeting) -> bytes:
    """Return the minutes of a meeting as DOCX."""
    return minutes_docx.render(reading.view_of(session, meeting))


def read(session: Session, meeting_id: int, reader: Actor) -> bytes:
    """Return the minutes to somebody who may see the meeting.

    Raises:
        NotFound: there is no such meeting, or it is not for this person.
        IllegalTransition: it is not closed yet.
        BrokenChain: they are not what the audit trail says was written.
    """
    meeting = reading.readable(session, meeting_id, reader)
    if meeting.minutes is None:
        raise IllegalTransition("会议尚未结束，没有纪要", hint="请在会议结束后下载")
    row = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.subject == frame.ref(meeting_id), AuditEntry.action == CLOSING)
        .order_by(AuditEntry.seq)
    ).one()
    if row.detail["minutes_sha256"] != hashlib.sha256(meeting.minutes).hexdigest():
        raise BrokenChain(
            "会议纪要与审计记录中的哈希不一致", seq=row.seq, hint="请联系审计员核对数据库副本"
        )
    return meeting.minutes
