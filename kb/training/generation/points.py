"""考点归属 points: which points of the syllabus a question is really about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kb.store.catalogue import SyllabusPointView
from kb.text.numerals import ArticleNumber

MOST_POINTS: Final = 2
_SAME_MATTER: Final = 0.8
# words of a title that say how a matter is treated and not which
_COMMON: Final = re.compile(
    r"的|与|和|及|或者|以及|、|，|要求|义务|管理|认定|查处|处罚|适用|范围|规则|原则|部门|划分|情形|条件|责任|制度|监督|企业"
)


@dataclass
class Points:
    """考点索引: the points whose basis cites an article, and their chapters."""

    _cited: dict[str, list[tuple[ArticleNumber, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _levels: dict[str, str] = field(default_factory=dict)
    _titles: dict[str, str] = field(default_factory=dict)
    _paths: Mapping[tuple[str, ArticleNumber], str] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        views: Iterable[SyllabusPointView],
        paths: Mapping[tuple[str, ArticleNumber], str] | None = None,
    ) -> Points:
        """Read the basis of every point of the published syllabus.

        `paths` are the chapters of articles, by short title of the law and number.
        """
        points = cls(_paths=paths or {})
        for view in views:
            points._levels[view.code] = view.level
            points._titles[view.code] = view.title
            for basis in view.basis:
                suffix = basis.get("article_suffix")
                number = ArticleNumber(int(basis["article"]), int(suffix) if suffix else None)
                points._cited[str(basis["law"])].append((number, view.code))
        return points

    def of(self, law: str, article: ArticleNumber, text: str = "") -> tuple[tuple[str, ...], str]:
        """Return the codes of the points of a question and the level of the first.

        They are the points whose basis cites the article and whose title has a word in `text`,
        the words of question and provision, the nearest first; else those that cite an article of
        the same chapter and have the matter of their title in `text`; else none: a wrong point is
        worse than none.
        """
        cited = self._cited.get(law, [])
        named = {code for number, code in cited if number == article}
        # an article of many items (on dust, on odours) may be cited for one of them
        codes = {code for code in named if not text or self._shared(code, text)}
        if not named:
            path = self._paths.get((law, article), "")
            codes = {
                code
                for number, code in cited
                if path
                and self._paths.get((law, number)) == path
                and self._shared(code, text) >= _SAME_MATTER
            }
        found = sorted(codes, key=lambda code: (-self._shared(code, text), code))[:MOST_POINTS]
        return tuple(found), self._levels[found[0]] if found else ""

    def _shared(self, code: str, text: str) -> float:
        """The share of the words of a point's title, by pairs of characters, that a text has."""
        words = _COMMON.sub(" ", self._titles.get(code, "")).split()
        pairs = {word[at : at + 2] for word in words for at in range(len(word) - 1)}
        return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
