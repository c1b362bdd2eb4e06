"""条文沿革 reading side: one article through the versions of its law, backwards and forwards.

What stands in the correspondences is followed link by link, so that a number cited in 2016 leads to
today's and back; into another law where that took the place of the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.law_graph import Correspondence, Origin
from kb.model.regulation import ForceStatus, Version, Work
from kb.store.commencements import CommencementView, article_status, commencements
from kb.store.library import (
    VersionView,
    published_version,
    version_view,
)
from kb.text.correspondence import CorrespondenceKind
from kb.text.numerals import ArticleNumber

MOST_PLACES: Final = 200
"""Articles of one history; more only come of concordances that link everything with everything."""


@dataclass(frozen=True, slots=True, order=True)
class _Key:
    version_id: int
    number: ArticleNumber


@dataclass(frozen=True, slots=True)
class Place:
    """一处条文: an article of one version, with the days between which that version holds.

    `status` is judged on the day the history was asked for.
    """

    version_id: int
    work_slug: str
    law: str
    version: str
    number: ArticleNumber
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: ForceStatus


@dataclass(frozen=True, slots=True)
class Move:
    """一步沿革: what became of an article; `old` is None for a new one, `new` for one left out.

    `imported` tells that a published concordance says so. `other_law` is set where the later text
    is another law that took the place of the first.
    """

    kind: CorrespondenceKind
    old: Place | None
    new: Place | None
    similarity: float
    substantive: bool
    imported: bool
    other_law: bool


@dataclass(frozen=True, slots=True)
class History:
    """条文沿革: the subject, every place it came from or went to, and the moves between them.

    `places` stand in the order of time; `current` are those in force on the day asked about,
    empty when the article has no successor then.
    """

    subject: Place
    places: tuple[Place, ...]
    moves: tuple[Move, ...]
    current: tuple[Place, ...]


def history(
    session: Session, version_id: int, number: ArticleNumber, *, as_of: dt.date | None = None
) -> History:
    """Return what an article was before and became later, in published versions.

    A circle of laws that replaced one another ends where it comes back to a place already met.
    """
    texts = _Texts(session, as_of or dt.date.today())
    start = _Key(version_id, number)
    rows = {row.id: row for row in _walk(session, start, _before, _old_of)}
    rows |= {row.id: row for row in _walk(session, start, _after, _new_of)}
    moves = tuple(
        sorted(
            (move for row in rows.values() if (move := texts.move(row)) is not None),
            key=lambda move: (_time(move.old or move.new), _time(move.new or move.old)),
        )
    )
    subject = texts.place(start)
    assert subject is not None
    met = {subject, *(place for move in moves for place in (move.old, move.new) if place)}
    places = tuple(sorted(met, key=_time))
    current = tuple(place for place in places if place.status is ForceStatus.IN_FORCE)
    return History(subject, places, moves, current)


def successors_in_force(
    session: Session, version_id: int, number: ArticleNumber, *, as_of: dt.date | None = None
) -> tuple[Place, ...]:
    """Return the articles in force on the day that an article has become; itself not included."""
    found = history(session, version_id, number, as_of=as_of)
    return tuple(place for place in found.current if place != found.subject)


_Step = Callable[[_Key], Select[Correspondence]]
_End = Callable[[Correspondence], _Key | None]


def _walk(session: Session, start: _Key, step: _Step, end: _End) -> Iterator[Correspondence]:
    met = {start}
    waiting = [start]
    while waiting and len(met) <= MOST_PLACES:
        for row in session.scalars(step(waiting.pop())):
            yield row
            key = end(row)
            if key is not None and key not in met:
                met.add(key)
                waiting.append(key)


def _before(key: _Key) -> Select[Correspondence]:
    number = key.number
    return select(Correspondence).where(
        Correspondence.new_version_id == key.version_id,
        Correspondence.new_number == number.number,
        Correspondence.new_suffix.is_(None)
        if number.suffix is None
        else Correspondence.new_suffix == number.suffix,
    )


def _after(key: _Key) -> Select[Correspondence]:
    number = key.number
    return select(Correspondence).where(
        Correspondence.old_version_id == key.version_id,
        Correspondence.old_number == number.number,
        Correspondence.old_suffix.is_(None)
        if number.suffix is None
        else Correspondence.old_suffix == number.suffix,
    )


def _old_of(row: Correspondence) -> _Key | None:
    if row.old_number is None:
        return None
    return _Key(row.old_version_id, ArticleNumber(row.old_number, row.old_suffix))


def _new_of(row: Correspondence) -> _Key | None:
    if row.new_number is None:
        return None
    return _Key(row.new_version_id, ArticleNumber(row.new_number, row.new_suffix))


@dataclass(frozen=True, slots=True)
class _Text:
    work_id: int
    slug: str
    law: str
    version: VersionView
    begins: dict[ArticleNumber, CommencementView]


class _Texts:
    """The published versions that a history meets, read once each."""

    def __init__(self, session: Session, day: dt.date) -> None:
        self._session = session
        self._day = day
        self._held: dict[int, _Text | None] = {}

    def text(self, version_id: int) -> _Text | None:
        if version_id not in self._held:
            self._held[version_id] = self._read(version_id)
        return self._held[version_id]

    def _read(self, version_id: int) -> _Text | None:
        row = self._session.execute(
            select(Version, Work.slug, Work.short_title)
            .join(Work, Work.id == Version.work_id)
            .join(Document, published_version())
            .where(Version.id == version_id)
        ).first()
        if row is None:
            return None
        version, slug, law = row
        return _Text(
            version.work_id,
            slug,
            law,
            version_view(version, self._day),
            commencements(self._session, version_id),
        )

    def place(self, key: _Key | None) -> Place | None:
        text = self.text(key.version_id) if key else None
        if key is None or text is None:
            return None
        version, begins = text.version, text.begins.get(key.number)
        return Place(
            key.version_id,
            text.slug,
            text.law,
            version.version,
            key.number,
            begins.effective_on if begins else version.effective_on,
            version.repealed_on,
            article_status(version, begins, self._day),
        )

    def move(self, row: Correspondence) -> Move | None:
        """The move of a row; None where one of its versions is not public."""
        old_text, new_text = self.text(row.old_version_id), self.text(row.new_version_id)
        if old_text is None or new_text is None:
            return None
        return Move(
            CorrespondenceKind(row.kind),
            self.place(_old_of(row)),
            self.place(_new_of(row)),
            row.similarity,
            row.substantive,
            row.origin == Origin.CONCORDANCE.value,
            old_text.work_id != new_text.work_id,
        )


def _time(place: Place | None) -> tuple[str, str, int, ArticleNumber]:
    """The order of places: by the date of the version, then by number."""
    assert place is not None
    effective = place.effective_on.isoformat() if place.effective_on else ""
    return (place.version or effective, effective, place.version_id, place.number)
