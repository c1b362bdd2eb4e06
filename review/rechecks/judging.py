"""修法判断: a law before and after a coming text, asked about the provisions that are cited of it.

The coming text is a later version of the law or another law that takes its place. What an authority
published about the succession, and what was computed of published versions, is read from the rows;
a text that is not published yet is compared here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.law_graph import Correspondence
from kb.store.article_texts import article_bodies
from kb.text.alignment import NumberedText
from kb.text.amendment import SETTLED, Amendment, Fate, Successors, Trace, heirs
from kb.text.correspondence import correspond, takes_the_place
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress
from kb.text.substance import same_in_substance


class Change:
    """一次修法: the versions of one law that may be cited, the last of them, and what comes.

    Args:
        session: where the texts are.
        versions: ids of the published versions by their dates.
        last: the version that the coming text amends or replaces.
        coming: its id, or its articles where it is not stored.
        other_law: it is another law.
    """

    def __init__(
        self,
        session: Session,
        versions: Mapping[str, int],
        last: str,
        coming: int | Sequence[NumberedText],
        *,
        other_law: bool = False,
    ) -> None:
        self._session = session
        self._versions = versions
        self._last = last
        self._coming_id = coming if isinstance(coming, int) else None
        self._coming = article_bodies(session, coming) if isinstance(coming, int) else list(coming)
        self._other_law = other_law
        self._articles: dict[str, list[NumberedText]] = {}
        self._until_now: dict[str, Amendment] = {}
        self._until_new: dict[str, Amendment] = {}
        self._step: Successors | None = None

    def trace(self, version: str, address: ProvisionAddress) -> Trace | None:
        """Return what becomes of a provision of a version; None when it has no such article."""
        if version not in self._versions:
            return None
        return self._to_new(version).trace(address)

    def makes_the_difference(self, version: str, address: ProvisionAddress, trace: Trace) -> bool:
        """Return whether this change, and not an earlier one, gives the provision its fate."""
        if trace.fate is Fate.SAME:
            return False
        before = self._to_last(version).trace(address)
        if before is None or before.number is None:
            return False  # it was gone before
        if before.fate in SETTLED:
            return self._other_law or before.fate is not trace.fate or before.number != trace.number
        then = self._to_new(self._last).successor(before.number)
        return then != trace.number or not same_in_substance(before.new, trace.new)

    def _text(self, version: str) -> list[NumberedText]:
        if version not in self._articles:
            self._articles[version] = article_bodies(self._session, self._versions[version])
        return self._articles[version]

    def _to_last(self, version: str) -> Amendment:
        if version not in self._until_now:
            self._until_now[version] = Amendment(self._text(version), self._text(self._last))
        return self._until_now[version]

    def _to_new(self, version: str) -> Amendment:
        if version not in self._until_new:
            self._until_new[version] = Amendment(
                self._text(version),
                self._coming,
                self._successors(version),
                other_law=self._other_law,
            )
        return self._until_new[version]

    def _successors(self, version: str) -> Successors | None:
        if version == self._last:
            return self._last_step()
        if not self._other_law:
            return None
        # Only the last version is compared with another law: what was published about the
        # succession speaks of its numbers.
        before = heirs(self._text(version), self._text(self._last))
        return composed(before, self._last_step())

    def _last_step(self) -> Successors:
        if self._step is None:
            old = self._text(self._last)
            told = None
            if self._coming_id is not None:
                told = stored(self._session, self._versions[self._last], self._coming_id)
            if told is not None:
                self._step = told
            elif self._other_law and not takes_the_place(correspond(old, self._coming), len(old)):
                self._step = {}
            else:
                self._step = heirs(old, self._coming)
        return self._step


def stored(session: Session, old_id: int, new_id: int) -> Successors | None:
    """Return the successors that the rows of two versions tell, None when there are no rows."""
    found: dict[ArticleNumber, list[ArticleNumber]] = defaultdict(list)
    rows = session.scalars(
        select(Correspondence)
        .where(Correspondence.old_version_id == old_id, Correspondence.new_version_id == new_id)
        .order_by(Correspondence.similarity.desc(), Correspondence.id)
    ).all()
    for row in rows:
        if row.old_number is not None and row.new_number is not None:
            new = ArticleNumber(row.new_number, row.new_suffix)
            found[ArticleNumber(row.old_number, row.old_suffix)].append(new)
    return {number: tuple(numbers) for number, numbers in found.items()} if rows else None


def composed(first: Successors, second: Successors) -> Successors:
    """Return the successors over two steps, each once."""
    return {
        number: tuple(dict.fromkeys(last for each in middle for last in second.get(each, ())))
        for number, middle in first.items()
    }
