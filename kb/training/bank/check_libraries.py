"""核对用条文的留存: the articles that questions are checked against, read once while they stand.

Reading the laws of the field takes several hundred milliseconds, and every page of a question
needs them. What was read is kept together with a picture of which texts are published with which
days in force, and thrown away when that picture is another: a law that is published, withdrawn,
corrected or ended is seen by the next question.
"""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.regulation import Version, Work
from kb.store.library import published_version
from kb.training.bank.intake import checked_works
from kb.training.checking.library import Library, read_library
from kb.training.question import QuestionContent

KEPT: Final = 4
"""Libraries of different sets of works that are kept at once; most questions need the same one."""

_Picture = Sequence[tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """One library with the picture of the texts it was read from."""

    picture: _Picture
    library: Library


class CheckLibraries:
    """核对条文库的留存 of one process; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[dt.date, frozenset[str]], _Kept] = OrderedDict()
        self._lock = Lock()

    def library(
        self,
        session: Session,
        day: dt.date,
        questions: Iterable[QuestionContent] = (),
        *,
        laws: Collection[str] = (),
    ) -> Library:
        """Return what `library_for` would read of this database now."""
        slugs = checked_works(session, day, questions, laws=laws)
        with self._lock:
            picture = _picture(session, slugs)
            kept = self._kept.get((day, slugs))
            if kept is None or kept.picture != picture:
                kept = _Kept(picture, read_library(session, day, slugs=slugs))
                self._kept[day, slugs] = kept
            self._kept.move_to_end((day, slugs))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
            return kept.library


def _picture(session: Session, slugs: frozenset[str]) -> _Picture:
    """The published versions of some works, when each was published, and their days in force."""
    rows = session.execute(
        select(
            Version.id,
            Version.revision_id,
            Version.version,
            Version.effective_on,
            Version.repealed_on,
            Work.short_title,
            Work.title,
            Document.published_at,
        )
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(Work.slug.in_(sorted(slugs)))
        .order_by(Version.id)
    )
    return [tuple(row) for row in rows]
