"""法规库续补: what follows from publication, done however a law was published or taken down.

A load links its own batch when it ends. A batch signed at the desk, a corrected text and a law that
was withdrawn or is shown again have nobody who does: the clock looks at what is published and links
it anew when that has changed.
"""

from __future__ import annotations

import hashlib
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from ingest.storing import references
from ingest.storing.commencements import link_commencements
from ingest.storing.correspondences import link_articles
from ingest.storing.links import link_versions
from kb.model.document import Document
from kb.model.regulation import Version
from kb.settings import Settings
from kb.store import citations
from kb.store.database import Database
from kb.store.library import published_version

ACTOR: Final = "anjian-ingest"
"""The account in whose name the audit records ingestion; the review knows it by the same name."""


def link(database: Database, *, subject: str) -> None:
    """Bring ends of validity, citations, days of effect and successions in line with the texts.

    Everything is computed from the rows, so it can run at any time and be stopped anywhere.
    """
    with database.unit_of_work() as uow:
        link_versions(uow, actor=ACTOR, subject=subject)
        citations.resolve_pending(uow)
        link_commencements(uow, actor=ACTOR, subject=subject)
    link_articles(database, actor=ACTOR, subject=subject)


class Upkeep:
    """续补: periodic work that links the library when what is published has changed.

    What it saw last is remembered while the process runs; a new process looks once in any case.
    """

    def __init__(self) -> None:
        self._seen = ""

    def __call__(self, settings: Settings, database: Database) -> None:
        """Link when there is something to link, and read the references of what arrived."""
        with database.reading() as session:
            published = f"{settings.home}:{_published(session)}"
        if published != self._seen:
            link(database, subject="library")
        references.refresh(database)
        self._seen = published


keep_up: Final = Upkeep()
"""Registered under `anjian.periodic`."""


def _published(session: Session) -> str:
    """A digest of which texts are published."""
    rows = session.execute(
        select(Version.id).join(Document, published_version()).order_by(Version.id)
    )
    return hashlib.sha256(",".join(str(row.id) for row in rows).encode()).hexdigest()
