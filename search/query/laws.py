"""Which laws the index holds by name, and what a question says about them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import ArticleNumber
from kb.text.references.find import find
from kb.text.references.model import LawEntry
from kb.text.references.names import LawNames
from kb.text.references.parse import parse
from kb.text.titles import abbreviations

# 水污染防治法83, 固废法 112: a number behind a name with nothing after it
_BARE_NUMBER: Final = re.compile(r"\s*第?\s*(\d{1,4})\s*$")
_MIN_NAME: Final = 2


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """被引条文: an article that a question names, with the words that name it."""

    raw: str
    law: str
    article: int
    suffix: int | None
    article_end: int | None


class _Names:
    """Gives the reference grammar the titles; what exists is asked of the index later."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def names(self) -> frozenset[str]:
        return self._names

    def find_law(self, name: str, as_of: dt.date | None) -> LawEntry | None:
        return LawEntry(name, "", "") if name in self._names else None

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        return True


class HeldLaws:
    """馆藏法规名称: recognises names, abbreviations and citations. Immutable once made.

    Args:
        names: short titles in the index; making one takes some 20 ms for 3,400 titles.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = frozenset(names)
        self._grammar = LawNames(_Names(self.names))
        everyday = {short: title for short, title in abbreviations().items() if title in self.names}
        everyday.update((name, name) for name in self.names)
        self._by_name = everyday
        # Names by their first two characters, the longest first: a question is read once.
        self._by_beginning: dict[str, list[str]] = {}
        for name in sorted(everyday, key=lambda name: (-len(name), name)):
            self._by_beginning.setdefault(name[:_MIN_NAME], []).append(name)

    def citations(self, question: str) -> tuple[CitedArticle, ...]:
        """Return the articles a question names, in its order."""
        references = parse(find(question, self._grammar), self._grammar)
        found = [
            CitedArticle(
                each.raw, each.law, each.article.number, each.article.suffix, each.article_end
            )
            for each in references
            if each.law is not None and each.law in self.names
        ]
        return tuple(found) if found else self._bare(question)

    def mentioned(self, question: str) -> tuple[str, ...]:
        """Return the short titles of the laws a question names, in its order."""
        found: list[str] = []
        position = 0
        while position < len(question):
            name = self._name_at(question, position)
            if name is None:
                position += 1
                continue
            position += len(name)
            if self._by_name[name] not in found:
                found.append(self._by_name[name])
        return tuple(found)

    def _name_at(self, question: str, position: int) -> str | None:
        beginning = question[position : position + _MIN_NAME]
        for name in self._by_beginning.get(beginning, ()):
            if question.startswith(name, position):
                return name
        return None

    def is_name(self, question: str) -> bool:
        """Whether the question is the name of a law and nothing else."""
        bare = question.strip().strip("《》？?。 ").removeprefix("中华人民共和国")
        return bare in self._by_name

    def _bare(self, question: str) -> tuple[CitedArticle, ...]:
        number = _BARE_NUMBER.search(question)
        if number is None or int(number[1]) == 0:
            return ()
        before = question[: number.start()].rstrip("《》 ").strip("《》 ")
        title = self._by_name.get(before.removeprefix("中华人民共和国"))
        if title is None:
            return ()
        return (CitedArticle(question.strip(), title, int(number[1]), None, None),)
