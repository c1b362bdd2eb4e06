"""Is a question fit to be taught? Articles exist, nothing is copied, nothing is said twice.

A question in the words of the statute teaches nothing and would make any figure look better than
it is: no run of more than six characters may be shared with an article that answers it.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from search.knowledge.questions import ArticleKey, PlainQuestion
from search.knowledge.thesaurus import Entry
from search.knowledge.writing import STYLES

LONGEST_COPY: Final = 6
ALIKE: Final = 0.72
"""Questions that share more of their character pairs (Jaccard) say the same."""
_LEAST_PAIRS: Final = 4
_NOT_SAID: Final = re.compile(r"[\s，。、；：？！,.;:?!“”\"‘’（）()《》]")


@dataclass(frozen=True, slots=True)
class Fault:
    """问题瑕疵: which question, and what is wrong with it in words for its writer."""

    query: str
    reason: str


class ArticleTexts:
    """条文文本 of the library, by article key.

    Args:
        texts: of every version of every article.
    """

    def __init__(self, texts: Mapping[ArticleKey, str]) -> None:
        self._texts = texts
        self._newest: dict[str, str] = {}
        for key in texts:
            self._newest[key.law] = max(self._newest.get(key.law, ""), key.version)

    def newest(self, law: str) -> str | None:
        """Return the newest version of a law, None when the library lacks it."""
        return self._newest.get(law)

    def get(self, key: ArticleKey) -> str | None:
        """Return an article's text, None when there is none."""
        return self._texts.get(key)

    @cached_property
    def _all(self) -> str:
        return "\n".join(self._texts.values())

    def holds(self, term: str) -> bool:
        """Whether any article has the term."""
        return term in self._all


def faults(questions: Sequence[PlainQuestion], articles: ArticleTexts) -> Iterator[Fault]:
    """Yield everything that is wrong with the questions, in their order."""
    heard = _Heard(question.query for question in questions)
    for question in questions:
        shortest, longest = STYLES.get(question.style, (1, 2000))
        if not shortest <= len(question.query) <= longest:
            length = f"长 {len(question.query)} 字，{question.style} 应为 {shortest}～{longest} 字"
            yield Fault(question.query, length)
        for key in question.answers:
            text = articles.get(key)
            if text is None:
                name = f"{key.law}（{key.version}）第 {key.article} 条"
                yield Fault(question.query, f"库中没有 {name}")
                continue
            copied = copied_run(question.query, text)
            if copied:
                yield Fault(question.query, f"照抄了 {key.law} 第 {key.article} 条的“{copied}”")
        alike = heard.alike(question.query)
        if alike is not None:
            yield Fault(question.query, f"与“{alike}”几乎相同")


def word_faults(entries: Iterable[Entry], articles: ArticleTexts) -> Iterator[Fault]:
    """Yield what is wrong with entries of the thesaurus: terms no statute has, words twice."""
    seen: set[str] = set()
    for entry in entries:
        if entry.word in seen:
            yield Fault(entry.word, "词条重复")
        seen.add(entry.word)
        for term in entry.terms:
            if not articles.holds(term):
                yield Fault(entry.word, f"法规中没有“{term}”这个词")


def copied_run(question: str, text: str) -> str | None:
    """Return the first run of more than six characters that both have, punctuation aside."""
    asked = _NOT_SAID.sub("", question)
    written = _NOT_SAID.sub("", text)
    size = LONGEST_COPY + 1
    for start in range(len(asked) - size + 1):
        run = asked[start : start + size]
        if run in written:
            return run
    return None


class _Heard:
    """What has been asked so far, by character pairs.

    Two questions that share more than `ALIKE` of their pairs share one of the rarest few of each
    (in one order of all pairs), so only those are looked up.
    """

    def __init__(self, queries: Iterable[str]) -> None:
        self._frequency = Counter(pair for query in queries for pair in _pairs(query))
        self._asked: list[tuple[str, frozenset[str]]] = []
        self._with: defaultdict[str, list[int]] = defaultdict(list)
        self._exactly: dict[str, str] = {}

    def alike(self, query: str) -> str | None:
        """Remember a question; return an earlier one that says the same."""
        said = _NOT_SAID.sub("", query)
        pairs = _pairs(query)
        rare = sorted(pairs, key=lambda pair: (self._frequency[pair], pair))
        rare = rare[: len(pairs) - math.ceil(ALIKE * len(pairs)) + 1]
        found = self._exactly.get(said) or self._similar(pairs, rare)
        self._exactly.setdefault(said, query)
        for pair in rare:
            self._with[pair].append(len(self._asked))
        self._asked.append((query, pairs))
        return found

    def _similar(self, pairs: frozenset[str], rare: Iterable[str]) -> str | None:
        if len(pairs) < _LEAST_PAIRS:
            return None
        for place in sorted({place for pair in rare for place in self._with[pair]}):
            earlier, theirs = self._asked[place]
            if len(pairs & theirs) > ALIKE * len(pairs | theirs):
                return earlier
        return None


def _pairs(query: str) -> frozenset[str]:
    said = _NOT_SAID.sub("", query)
    return frozenset(said[i : i + 2] for i in range(len(said) - 1))
