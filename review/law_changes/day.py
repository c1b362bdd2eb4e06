"""施行之日: on the day a law ends others, what stands on them goes to its successor or is queued.

Registered under `anjian.periodic`. Until that day the old law is the law, and nothing is queued.
A text published after both the day and the publication of the new law was written in knowledge of
it and cites the old one on purpose. Laws that arrived together with those they ended are history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kb.beijing import BEIJING
from kb.model.document import Document
from kb.model.regulation import Relation, Version
from kb.settings import Settings
from kb.store.database import Database
from kb.store.library import published_version
from review.law_changes.coming import ENDING, Changed, of_version
from review.rechecks import citing_laws
from review.rechecks.cited import Cited, cited, cited_works
from review.rechecks.opening import open_change


def run(settings: Settings, database: Database) -> None:
    """Queue what is due."""
    open_due(database)


def open_due(database: Database, today: dt.date | None = None) -> int:
    """Queue what stands on laws that others have ended by `today`; return how many are open.

    May run at any time and any number of times: what is queued is not queued again.
    """
    day = today or dt.date.today()
    with database.reading() as session:
        due = list(_due(session, day, cited_works(session)))
    opened = 0
    for changed in due:
        with database.unit_of_work() as uow:
            laws = {changed.coming.law: changed.coming.title}
            texts = _standing_since(uow.session, changed, cited(uow.session, laws))
            texts = citing_laws.standing(uow.session, texts, coming=changed.coming.slug, day=day)
            opened += open_change(uow, changed.coming, changed.versions, texts)
    return opened


def _due(session: Session, day: dt.date, works: frozenset[str]) -> Iterator[Changed]:
    repealing = session.scalars(
        select(Version.id)
        .join(Document, published_version())
        .join(Relation, Relation.version_id == Version.id)
        .where(
            Relation.kind.in_(ENDING),
            Relation.target_work_id.is_not(None),
            Relation.target_work_id != Version.work_id,
            Relation.on <= day,
        )
        .distinct()
        .order_by(Version.id)
    ).all()
    for version_id in repealing:
        for changed in of_version(session, version_id).changes:
            if (
                changed.coming.other_law
                and changed.coming.law in works
                and changed.on is not None
                and changed.on <= day
                and _ended_by_it(session, changed)
            ):
                yield changed


def _ended_by_it(session: Session, changed: Changed) -> bool:
    """Whether the last version was public before the law that ended it, and ends on that day."""
    old, new = aliased(Document), aliased(Document)
    ended, ending = aliased(Version), aliased(Version)
    row = session.execute(
        select(ended.repealed_on, old.published_at, new.published_at)
        .join(old, old.id == ended.document_id)
        .join(ending, ending.id == changed.coming.id)
        .join(new, new.id == ending.document_id)
        .where(ended.id == changed.versions[changed.last])
    ).one()
    return row[0] == changed.on and row[1] is not None and row[2] is not None and row[1] < row[2]


def _standing_since(
    session: Session, changed: Changed, texts: tuple[Cited, ...]
) -> tuple[Cited, ...]:
    """The texts that were published before the law was ended."""
    assert changed.on is not None
    known = session.scalar(
        select(Document.published_at)
        .join(Version, Version.document_id == Document.id)
        .where(Version.id == changed.coming.id)
    )
    begins = dt.datetime.combine(changed.on, dt.time(), BEIJING)
    until = max(begins, known) if known else begins
    dates = {
        row.id: row.published_at
        for row in session.execute(
            select(Document.id, Document.published_at).where(
                Document.id.in_({text.document_id for text in texts})
            )
        )
    }
    return tuple(
        text for text in texts if (at := dates.get(text.document_id)) is None or at < until
    )
