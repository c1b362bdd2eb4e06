"""表扬单位: the units that were commended for cases of a volume by its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.compendium.appendix import case_run
from kb.compendium.book import Chapter, Paragraph, Run, Table
from kb.compendium.held import Held, in_parts
from kb.compendium.words import chinese_day
from kb.model.people import Unit
from kb.model.publication import Commendation

COMMENDED: Final = "commended"
_WIDTHS: Final = (0.28, 0.14, 0.38, 0.2)


def commended_chapter(
    session: Session, title: str, held: Sequence[Held], as_of: dt.date
) -> Chapter | None:
    """Return the table of units commended up to `as_of`, in the order of the entries.

    None where there is none. The reasons are public text: they were checked when recorded.
    """
    rows = tuple(_rows(session, held, as_of))
    if not rows:
        return None
    lead = Paragraph((Run("以下单位因办理所收案例受到通报表扬（指导意见第（十七）项）。"),), "note")
    table = Table(("单位", "案例", "表扬理由", "日期"), rows, widths=_WIDTHS)
    return Chapter(title, COMMENDED, (lead, table))


def _rows(
    session: Session, held: Sequence[Held], as_of: dt.date
) -> Iterator[tuple[tuple[Run, ...], ...]]:
    by_document = {one.document_id: one for one in held}
    found: list[tuple[int, str, str, dt.date]] = []
    for some in in_parts(sorted(by_document)):
        query = (
            select(Commendation, Unit.name)
            .join(Unit, Unit.id == Commendation.unit_id)
            .where(Commendation.document_id.in_(some))
            .order_by(Commendation.id)
        )
        for row, unit in session.execute(query):
            day = beijing_day(row.decided_at)
            if day <= as_of:
                number = by_document[row.document_id].number
                found.append((number, unit, row.reason, day))
    for number, unit, reason, day in sorted(found):
        one = held[number - 1]
        yield (Run(unit),), (case_run(one),), (Run(reason),), (Run(chinese_day(day)),)
