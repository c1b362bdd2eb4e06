"""政策任务 rows: what a bureau marked as done of the duties that a policy document sets."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class PolicyDutyMark(Base):
    """销号记录: a unit's mark on one duty; the newest row of a unit counts, none is changed.

    `duty` is the key of the duty in its document (a hash of its quote and deadline), so that the
    mark stays with it when other parts of the document change. `done` false takes a mark back.
    """

    __tablename__ = "policy_duty_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    duty: Mapped[str] = mapped_column(index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    done: Mapped[bool]
    done_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(default="")
    marked_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    marked_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
