"""考点归属 points: which points of the syllabus a question belongs to, by the article it cites."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from kb.store.catalogue import SyllabusPointView
from kb.text.numerals import ArticleNumber

MOST_POINTS: Final = 2


@dataclass
class Points:
    """考点索引: the points whose basis cites an article, and those that cite its law at all."""

    _cited: dict[str, list[tuple[ArticleNumber, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _levels: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, views: Iterable[SyllabusPointView]) -> Points:
        """Read the basis of every point of the published syllabus."""
        points = cls()
        for view in views:
            points._levels[view.code] = view.level
            for basis in view.basis:
                suffix = basis.get("article_suffix")
                number = ArticleNumber(int(basis["article"]), int(suffix) if suffix else None)
                points._cited[str(basis["law"])].append((number, view.code))
        return points

    def of(self, law: str, article: ArticleNumber) -> tuple[tuple[str, ...], str]:
        """Return the codes of the points of an article and the level of the first.

        Without a point that cites the article, the one that cites the nearest article of the law;
        nothing at all for a law that the syllabus does not cite.
        """
        cited = self._cited.get(law, [])
        exact = sorted({code for number, code in cited if number == article})
        if not exact and cited:
            nearest = min(cited, key=lambda each: (abs(each[0].number - article.number), each[1]))
            exact = [nearest[1]]
        codes = tuple(exact[:MOST_POINTS])
        return codes, self._levels[codes[0]] if codes else ""
