"""Which laws the index holds by name, and what a question says about them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ArticleNumber
from kb.text.references.find import find
from kb.text.references.model import LawEntry, Reference
from kb.text.references.names import LawNames
from kb.text.references.parse import parse
from kb.text.titles import abbreviations, short_title
from search.query.latin import LatinNames, in_letters
from search.query.likeness import resembling
from search.query.spellings import (
    SpelledArticle,
    article_after,
    article_before,
    edition_after,
    without_lead,
)

_MIN_NAME: Final = 2
_STATE: Final = "中华人民共和国"
# 水污柒防治法第83条, 水污柒防治法83: a name that is typed ends before a number or with the question
_TYPED_END: Final = re.compile(
    r"(?=\s*(?:第|\d|art|§|》|[（(]|[零〇一二三四五六七八九十百千]+条?|[？?。]*$))"
)
_LAW_WORD: Final = re.compile(r"(?:法典?|条例|规定|办法|细则|规则|解释|决定|通则|标准)$")
_NO_NAME: Final = re.compile(r"[^\u3400-\u9fff（）()、〈〉《》·]")
_LONGEST_TYPED: Final = 60
_SHORTEST_TYPED: Final = 4
# 水污染防治法全文: asks for the law as a whole
# 第八十三条 水污柒防治法
_LEADING_NUMBER: Final = re.compile(rf"^(?:第\s*)?[{NUMERAL_CHARS}]+\s*条[\s的，,《]*")
_WHOLE: Final = re.compile(r"\s*的?\s*(?:全文|原文|条文|正文|内容|最新版?|现行版?|下载|在哪里?)+$")


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """被引条文: an article that a question names, with the words that name it.

    `edition` is the year of a note such as （2017修正） behind the law's name.
    """

    raw: str
    law: str
    article: int
    suffix: int | None
    article_end: int | None
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """名称更正: words of a question that are no law's name, and the law they were taken for."""

    typed: str
    law: str


@dataclass(frozen=True, slots=True)
class NamedLaws:
    """所指法规: what a question names; `only_law` when it is a name and nothing else.

    `not_held` are titles cited that are not among the names.
    """

    citations: tuple[CitedArticle, ...] = ()
    laws: tuple[str, ...] = ()
    only_law: bool = False
    corrections: tuple[Correction, ...] = ()
    not_held: tuple[str, ...] = ()


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

    def read(self, question: str) -> NamedLaws:
        """Return the laws and articles a question names, also in letters or with a slip."""
        if in_letters(question):
            return self._read_letters(question) or NamedLaws()
        slipped = self._read_slip(question)
        if slipped is not None:
            return slipped
        cited = self.citations(question)
        not_held = () if cited else self._not_held(question)
        return NamedLaws(cited, self.mentioned(question), self.is_name(question), not_held=not_held)

    def _not_held(self, question: str) -> tuple[str, ...]:
        named = (each.law for each in self._references(question))
        return tuple(dict.fromkeys(law for law in named if law and _LAW_WORD.search(law)))

    def _references(self, question: str) -> tuple[Reference, ...]:
        return parse(find(question, self._grammar), self._grammar)

    def citations(self, question: str) -> tuple[CitedArticle, ...]:
        """Return the articles a question names, in its order."""
        titles = [(start, start + len(name)) for start, name in self._places(question)]
        found = [
            CitedArticle(
                each.raw,
                each.law,
                each.article.number,
                each.article.suffix,
                each.article_end,
                each.edition,
            )
            for each in self._references(question)
            if each.law is not None and each.law in self.names
            # 关于适用刑法第十二条几个问题的解释 is a title; it does not ask for 刑法第十二条
            if not any(start <= each.start and each.end <= end for start, end in titles)
        ]
        return tuple(found) if found else self._spelled(question)

    def mentioned(self, question: str) -> tuple[str, ...]:
        """Return the short titles of the laws a question names, in its order."""
        return tuple(dict.fromkeys(self._by_name[name] for _, name in self._places(question)))

    def _places(self, question: str) -> list[tuple[int, str]]:
        """Where names begin, and the names."""
        found: list[tuple[int, str]] = []
        position = 0
        while position < len(question):
            name = self._name_at(question, position)
            if name is None:
                position += 1
                continue
            found.append((position, name))
            position += len(name)
        return found

    def _name_at(self, question: str, position: int) -> str | None:
        beginning = question[position : position + _MIN_NAME]
        for name in self._by_beginning.get(beginning, ()):
            if question.startswith(name, position):
                return name
        return None

    def is_name(self, question: str) -> bool:
        """Whether the question is the name of a law and nothing else."""
        bare = _WHOLE.sub("", question.strip().strip("《》？?。 ")).strip("《》 ")
        return self._title_of(bare) is not None

    def _title_of(self, name: str) -> str | None:
        """The short title of a name as typed, with or without the state's name and an edition."""
        bare = name.removeprefix(_STATE)
        return self._by_name.get(bare) or self._by_name.get(short_title(name))

    def _spelled(self, question: str) -> tuple[CitedArticle, ...]:
        """Numbers that only a search box gets, behind a name or before it."""
        places = self._places(question)
        found: list[CitedArticle] = []
        for position, name in places:
            end = position + len(name)
            article = article_after(question, end)
            if article is not None:
                found.append(self._cited(question[position : article.end], name, article, end))
        if not found and places:
            position, name = places[0]
            article = article_before(question, position)
            if article is not None:
                end = position + len(name)
                found.append(self._cited(question[:end].strip(), name, article, end, question))
        return tuple(found)

    def _cited(
        self, raw: str, name: str, article: SpelledArticle, end: int, question: str = ""
    ) -> CitedArticle:
        edition = edition_after(question, end) if question else edition_after(raw, len(name))
        title = self._by_name[name]
        return CitedArticle(raw, title, article.number, article.suffix, None, edition)

    def _read_letters(self, question: str) -> NamedLaws | None:
        read = self._latin.read(question)
        if read is None:
            return None
        corrections = tuple(Correction(read.typed, law) for law in read.laws)
        if read.number is None:
            return NamedLaws((), read.laws, True, corrections)
        cited = tuple(
            CitedArticle(question, law, read.number, read.suffix, None) for law in read.laws
        )
        return NamedLaws(cited, read.laws, False, corrections)

    @cached_property
    def _latin(self) -> LatinNames:
        return LatinNames(self._by_name)

    def _read_slip(self, question: str) -> NamedLaws | None:
        """Read a question whose name has one wrong character as if it had the right one."""
        for typed, start in self._typed_names(question):
            law = resembling(typed, self._of_length)
            if law is None:
                continue
            meant = question[:start] + law + question[start + len(typed) :]
            cited = self.citations(meant)
            if not cited and _LAW_WORD.search(typed) is None:
                continue  # 大气污染防治 is a subject; with 第83条 behind it, the law
            return NamedLaws(
                cited, self.mentioned(meant), self.is_name(meant), (Correction(typed, law),)
            )
        return None

    @cached_property
    def _of_length(self) -> dict[int, dict[str, str]]:
        lengths: dict[int, dict[str, str]] = {}
        for name, title in self._by_name.items():
            lengths.setdefault(len(name), {})[name] = title
        return lengths

    def _typed_names(self, question: str) -> list[tuple[str, int]]:
        """What is typed where a name is expected and is none: at the beginning, or behind 第…条."""
        found: list[tuple[str, int]] = []
        starts = list(dict.fromkeys((without_lead(question), 0)))
        leading = _LEADING_NUMBER.match(question)
        if leading is not None:
            starts.append(leading.end())
        for start in starts:
            if question.startswith(_STATE, start):
                start += len(_STATE)
            other = _NO_NAME.search(question, start)
            last = min(other.start() if other else len(question), start + _LONGEST_TYPED)
            for end in range(start + _SHORTEST_TYPED, last + 1):
                typed = question[start:end]
                if _TYPED_END.match(question, end) and self._title_of(typed) is None:
                    found.append((typed, start))
        return found
