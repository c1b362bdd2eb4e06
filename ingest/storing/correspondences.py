"""条文对应入库: rows that tell what became of each article between published versions.

Pairs are consecutive versions of one work, and a law with the one that took its place. The text of
a version never changes, so a pair is compared once; rows that a librarian imported stand before
those computed, and move with a version that was corrected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.orm import Session

from ingest.metadata.relations import RelationKind
from kb.model.document import Document
from kb.model.law_graph import Correspondence, Origin
from kb.model.regulation import Relation, Version
from kb.store.article_texts import article_bodies
from kb.store.database import Database
from kb.store.visibility import visible
from kb.text.alignment import NumberedText
from kb.text.correspondence import CorrespondenceKind, Link, correspond, takes_the_place

_ENDING: Final = (RelationKind.REPEALS.value, RelationKind.REPLACES.value)
_ROWS_AT_ONCE: Final = 2000


@dataclass(frozen=True, slots=True)
class _Text:
    id: int
    work_id: int
    version: str
    effective: str

    @property
    def order(self) -> tuple[str, str, int]:
        """Versions by date; those without one by their day of effect, two of one day by id."""
        return (self.version or self.effective, self.effective, self.id)


_Pair = tuple[int, int]


def link_articles(database: Database, *, actor: str, subject: str) -> int:
    """Compare the pairs of versions that were not compared yet and return how many there were.

    Comparing takes seconds for a whole library, so it is done outside of the transactions that
    write; a run that was killed is completed by the next.
    """
    with database.unit_of_work() as uow:
        _carry_over(uow.session, _texts(uow.session))
    done = 0
    with database.reading() as session:
        texts = _texts(session)
        within = set(_successions(texts))
        across = set(_replacements(session, texts)) - within
        known = _pairs_of(session, Origin.COMPUTED)
        told = _pairs_of(session, Origin.CONCORDANCE)
        articles = _Articles(session)
        found: dict[_Pair, list[dict[str, Any]]] = {}
        for pair in sorted((within | across) - known):
            old, new = (articles.of(version_id) for version_id in pair)
            links = correspond(old, new)
            if pair in within or pair in told or takes_the_place(links, len(old)):
                found[pair] = list(_rows(pair, links, old, new))
            if sum(map(len, found.values())) >= _ROWS_AT_ONCE:
                done += _write(database, found, actor, subject)
                found = {}
    done += _write(database, found, actor, subject)
    with database.unit_of_work() as uow:
        _forget(uow.session, known - within - across)
    return done


def _pairs_of(session: Session, origin: Origin) -> set[_Pair]:
    """The pairs that have rows of this origin."""
    pairs = session.execute(
        select(Correspondence.old_version_id, Correspondence.new_version_id)
        .where(Correspondence.origin == origin.value)
        .distinct()
    )
    return {(old, new) for old, new in pairs}


def _write(
    database: Database, found: dict[_Pair, list[dict[str, Any]]], actor: str, subject: str
) -> int:
    """Replace the computed rows of pairs by what was found, beside what was imported."""
    if not found:
        return 0
    with database.unit_of_work() as uow:
        _forget(uow.session, found)
        for pair, rows in found.items():
            kept = list(_beside(_told(uow.session, pair), rows))
            if kept:
                uow.session.execute(insert(Correspondence), kept)
        uow.record(actor, "library.correspond", subject, detail={"pairs": len(found)})
    return len(found)


@dataclass(frozen=True, slots=True)
class _Told:
    """The articles of a pair that imported rows speak of."""

    old: frozenset[tuple[int | None, int | None]]
    new: frozenset[tuple[int | None, int | None]]


def _beside(told: _Told, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The computed rows of articles that imported ones are silent about.

    An article whose counterpart was told to be another's is gone, or new.
    """
    kept = [
        row
        for row in rows
        if (row["old_number"], row["old_suffix"]) not in told.old
        and (row["new_number"], row["new_suffix"]) not in told.new
    ]
    yield from kept
    met = {
        "old": told.old | {(row["old_number"], row["old_suffix"]) for row in kept},
        "new": told.new | {(row["new_number"], row["new_suffix"]) for row in kept},
    }
    for side, other, kind in (
        ("old", "new", CorrespondenceKind.GONE),
        ("new", "old", CorrespondenceKind.NEW),
    ):
        for row in rows:
            place = (row[f"{side}_number"], row[f"{side}_suffix"])
            if place != (None, None) and place not in met[side]:
                met[side] |= {place}
                yield {
                    **row,
                    "kind": kind.value,
                    f"{other}_number": None,
                    f"{other}_suffix": None,
                    "similarity": 0.0,
                    "substantive": True,
                }


def _told(session: Session, pair: _Pair) -> _Told:
    rows = session.execute(
        select(
            Correspondence.old_number,
            Correspondence.old_suffix,
            Correspondence.new_number,
            Correspondence.new_suffix,
        ).where(
            Correspondence.old_version_id == pair[0],
            Correspondence.new_version_id == pair[1],
            Correspondence.origin == Origin.CONCORDANCE.value,
        )
    ).all()
    nothing = (None, None)
    return _Told(
        frozenset((row.old_number, row.old_suffix) for row in rows) - {nothing},
        frozenset((row.new_number, row.new_suffix) for row in rows) - {nothing},
    )


def _texts(session: Session) -> dict[int, _Text]:
    """The published versions by id."""
    found = session.execute(
        select(Version.id, Version.work_id, Version.version, Version.effective_on)
        .join(Document, Document.id == Version.document_id)
        .where(
            visible(),
            Document.published_revision_id == Version.revision_id,
            Version.superseded.is_(False),
        )
    )
    return {
        row.id: _Text(
            row.id, row.work_id, row.version, str(row.effective_on) if row.effective_on else ""
        )
        for row in found
    }


def _successions(texts: dict[int, _Text]) -> Iterator[_Pair]:
    by_work: dict[int, list[_Text]] = defaultdict(list)
    for text in texts.values():
        by_work[text.work_id].append(text)
    for versions in by_work.values():
        for old, new in pairwise(sorted(versions, key=lambda text: text.order)):
            yield old.id, new.id


def _replacements(session: Session, texts: dict[int, _Text]) -> Iterator[_Pair]:
    """The last text of a repealed law and the first of the law that says so.

    A law repealed by what it repealed itself gives no circle: the successor is the later text.
    """
    by_work: dict[int, list[_Text]] = defaultdict(list)
    for text in texts.values():
        by_work[text.work_id].append(text)
    stated: dict[tuple[int, int], list[_Text]] = defaultdict(list)
    for version_id, target in session.execute(
        select(Relation.version_id, Relation.target_work_id).where(
            Relation.kind.in_(_ENDING), Relation.target_work_id.is_not(None)
        )
    ):
        repealing = texts.get(version_id)
        if repealing is not None and target is not None and repealing.work_id != target:
            stated[repealing.work_id, target].append(repealing)
    for (_, ended), candidates in stated.items():
        first = min(candidates, key=lambda text: text.order)
        earlier = [text for text in by_work[ended] if text.order < first.order]
        if earlier:
            yield max(earlier, key=lambda text: text.order).id, first.id


def _carry_over(session: Session, texts: dict[int, _Text]) -> None:
    """Hand imported rows of a version that was corrected to the text that stands now."""
    current = {(text.work_id, text.version): text.id for text in texts.values()}
    for column in (Correspondence.old_version_id, Correspondence.new_version_id):
        stale = session.execute(
            select(Version.id, Version.work_id, Version.version)
            .join(Correspondence, column == Version.id)
            .where(Correspondence.origin == Origin.CONCORDANCE.value)
            .distinct()
        ).all()
        for version_id, work_id, version in stale:
            successor = current.get((work_id, version))
            if version_id not in texts and successor is not None:
                session.execute(
                    update(Correspondence)
                    .where(column == version_id, Correspondence.origin == Origin.CONCORDANCE.value)
                    .values({column.key: successor})
                )


def _forget(session: Session, pairs: Iterable[_Pair]) -> None:
    for old, new in pairs:
        session.execute(
            delete(Correspondence).where(
                and_(
                    Correspondence.old_version_id == old,
                    Correspondence.new_version_id == new,
                    Correspondence.origin == Origin.COMPUTED.value,
                )
            )
        )


class _Articles:
    """The articles of versions, read once each."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[int, list[NumberedText]] = {}

    def of(self, version_id: int) -> list[NumberedText]:
        if version_id not in self._held:
            self._held[version_id] = article_bodies(self._session, version_id)
        return self._held[version_id]


def _rows(
    pair: _Pair, links: Iterable[Link], old: Sequence[NumberedText], new: Sequence[NumberedText]
) -> Iterator[dict[str, Any]]:
    for link in links:
        before = None if link.old is None else old[link.old].number
        after = None if link.new is None else new[link.new].number
        yield {
            "old_version_id": pair[0],
            "new_version_id": pair[1],
            "kind": link.kind.value,
            "old_number": before.number if before else None,
            "old_suffix": before.suffix if before else None,
            "new_number": after.number if after else None,
            "new_suffix": after.suffix if after else None,
            "similarity": round(link.similarity, 4),
            "substantive": link.substantive,
            "origin": Origin.COMPUTED.value,
            "note": "",
        }
