"""新旧条文: what the articles that a volume cites have become by its day, for all of them at once.

`kb.store.lineage` tells the whole history of one article; here many are followed forwards, level
by level, as far as the day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.held import in_parts
from kb.compendium.provisions import LawText, Place, article_texts, law_texts
from kb.model.law_graph import Correspondence
from kb.text.correspondence import CorrespondenceKind
from kb.text.numerals import ArticleNumber


@dataclass(frozen=True, slots=True)
class Change:
    """条文变化: a cited article and the articles in force on the day that it has become.

    `heirs` is empty where it has none; `known` is False where nobody has compared its version
    with what came after it. `substantive` says that the wording differs, not only the number.
    """

    cited: Place
    heirs: tuple[Place, ...]
    kinds: frozenset[CorrespondenceKind]
    substantive: bool
    known: bool


@dataclass(frozen=True, slots=True)
class Successions:
    """新旧对照: changes in the order of the cited places, and the texts of the heirs."""

    changes: tuple[Change, ...]
    unchanged: int
    laws: Mapping[int, LawText]
    texts: Mapping[Place, str]


def successions(
    session: Session,
    places: Iterable[Place],
    laws: Mapping[int, LawText],
    *,
    as_of: dt.date,
) -> Successions:
    """Return what became of the places whose version is not in force any more on `as_of`.

    Those that stand in the present text with the same number and wording are only counted.
    """
    old = [
        place
        for place in places
        if (end := laws[place.version_id].repealed_on) is not None and end <= as_of
    ]
    graph = _Graph(session, laws, as_of)
    graph.read({place.version_id for place in old})
    changes: list[Change] = []
    unchanged = 0
    for place in old:
        change = graph.follow(place)
        if _is_same(change, graph.laws):
            unchanged += 1
        else:
            changes.append(change)
    heirs = [heir for change in changes for heir in change.heirs]
    return Successions(tuple(changes), unchanged, graph.laws, article_texts(session, heirs))


def _is_same(change: Change, laws: Mapping[int, LawText]) -> bool:
    if change.substantive or len(change.heirs) != 1:
        return False
    heir = change.heirs[0]
    return (
        heir.number == change.cited.number
        and laws[heir.version_id].law == laws[change.cited.version_id].law
    )


class _Graph:
    """The correspondences from the versions cited up to those of the day."""

    def __init__(self, session: Session, laws: Mapping[int, LawText], as_of: dt.date) -> None:
        self._session = session
        self._as_of = as_of
        self.laws = dict(laws)
        self._steps: dict[Place, list[Correspondence]] = defaultdict(list)
        self._compared: set[int] = set()

    def read(self, versions: Collection[int]) -> None:
        """Read the correspondences of these versions, of those after them, and so on."""
        waiting, met = set(versions), set(versions)
        while waiting:
            rows: list[Correspondence] = []
            for some in in_parts(sorted(waiting)):
                query = select(Correspondence).where(Correspondence.old_version_id.in_(some))
                rows += self._session.scalars(query.order_by(Correspondence.id))
            new = {row.new_version_id for row in rows} - self.laws.keys()
            self.laws |= law_texts(self._session, ids=new)
            for row in rows:
                if row.old_number is not None and self._begun(row.new_version_id):
                    number = ArticleNumber(row.old_number, row.old_suffix)
                    self._steps[Place(row.old_version_id, number)].append(row)
                    self._compared.add(row.old_version_id)
            waiting = {row.new_version_id for row in rows if self._begun(row.new_version_id)} - met
            met |= waiting

    def _begun(self, version: int) -> bool:
        law = self.laws.get(version)
        return law is not None and law.effective_on is not None and law.effective_on <= self._as_of

    def _ended(self, version: int) -> bool:
        end = self.laws[version].repealed_on
        return end is not None and end <= self._as_of

    def follow(self, start: Place) -> Change:
        """What one article has become."""
        heirs: dict[Place, None] = {}
        kinds: set[CorrespondenceKind] = set()
        substantive = False
        waiting, met = [start], {start}
        while waiting:
            place = waiting.pop(0)
            for row in self._steps.get(place, ()):
                kinds.add(CorrespondenceKind(row.kind))
                substantive |= row.substantive
                if row.new_number is None:
                    continue
                new = Place(row.new_version_id, ArticleNumber(row.new_number, row.new_suffix))
                if not self._ended(new.version_id):
                    heirs[new] = None
                elif new not in met:
                    met.add(new)
                    waiting.append(new)
        known = start.version_id in self._compared
        ordered = sorted(heirs, key=lambda one: (self.laws[one.version_id].order, one.number))
        return Change(start, tuple(ordered), frozenset(kinds), substantive, known)
