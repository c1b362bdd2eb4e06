"""所在: where the words of an option stand in a cited article, and what the article says there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.training.checking.alignment import align
from kb.training.checking.citations import Basis
from kb.training.checking.library import Library
from kb.training.checking.wording import Wording
from kb.training.generation.source import Source

_LIKE_ENOUGH: Final = 0.75
_SHORTEST_LOOSE: Final = 6


@dataclass(frozen=True, slots=True)
class Place:
    """所在: a stretch of an article's text, and whether it lies inside the quote."""

    source: Source
    start: int
    end: int
    quoted: bool

    def overlaps(self, other: Place) -> bool:
        """Return whether both share words of one article."""
        same = self.source.provision == other.source.provision
        return same and self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Surroundings:
    """上下文: what the article says around a place, as comparable text.

    `before` is what the sentence says up to it, with the sentence that heads the list when the
    place lies in an item; `after` is the rest of its clause. `subject` is whom or what the sentence
    is about, empty when the place itself is that.
    """

    before: str
    after: str
    subject: str


def places_of(option: Wording, basis: Basis, library: Library) -> Iterator[Place]:
    """Yield every place of the cited article where the words of an option stand.

    Figures stand by value, words in the same order; an option of some length may leave out or put
    in what changes nothing.
    """
    article = library.wording(basis.source)
    if not option.code:
        return
    exact = False
    at = article.code.find(option.code)
    while at >= 0:
        exact = True
        yield _place(basis, article, at, at + len(option.code))
        at = article.code.find(option.code, at + 1)
    if exact or len(option.code) < _SHORTEST_LOOSE:
        return
    found = align(option, article, item_spans(basis.source), fragment=True)
    if found.share >= _LIKE_ENOUGH and not found.departures:
        quoted = basis.start <= found.start and found.end <= basis.end
        yield Place(basis.source, found.start, found.end, quoted)


def item_spans(source: Source) -> tuple[tuple[int, int], ...]:
    """Return the bounds of the items of an article in its text."""
    return tuple((item.start, item.end) for each in source.paragraphs for item in each.items)


def _place(basis: Basis, article: Wording, from_: int, to: int) -> Place:
    start, end = article.at[from_], article.until[to - 1]
    return Place(basis.source, start, end, basis.start <= start and end <= basis.end)


# 违反本法规定，: opens a sentence and says nothing of whom it is about
_OPENING: Final = re.compile(
    r"\s*(?:[（(][一二三四五六七八九十]{1,3}[）)])?\s*(?:违反[^，。；]{0,30}规定[，,])?(?:本\S{1,3}所称)?"
)
_SUBJECT: Final = re.compile(
    r"(?P<subject>[^，。；：]{2,40}?)(?=应当|不得|可以|必须|负责|有权|是指|，|：)"
)
_NO_SUBJECT: Final = re.compile(r"^(?:由|其|该|前款|对|但|处|责令|国家|依法|经)")


def surroundings(place: Place, library: Library) -> Surroundings:
    """Return what an article says around a place of it."""
    text = place.source.text
    start = max(text.rfind(mark, 0, place.start) for mark in "。；;\n") + 1
    end = min(
        (at for mark in "，,。；;\n" if (at := text.find(mark, place.end)) >= 0), default=len(text)
    )
    head = _head(place)
    sentence = text[start : place.start]
    read = library.reader.read
    return Surroundings(
        read(head).code + read(sentence).code,
        read(text[place.end : end]).code,
        read(_subject(text, start, place) if not head else "").code,
    )


def _head(place: Place) -> str:
    """The sentence that heads the list when a place lies in one of its items."""
    for paragraph in place.source.paragraphs:
        for item in paragraph.items:
            if item.start <= place.start < item.end:
                return paragraph.text
    return ""


def _subject(text: str, start: int, place: Place) -> str:
    opening = _OPENING.match(text, start)
    match = _SUBJECT.match(text, opening.end() if opening else start)
    if match is None or match.end() > place.start or _NO_SUBJECT.match(match["subject"]):
        return ""
    return match["subject"]


def bigrams(code: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a comparable text."""
    return frozenset(code[i : i + 2] for i in range(len(code) - 1))


def covered(wanted: frozenset[str], by: frozenset[str]) -> float:
    """Return the share of some pairs that stand in others; 1.0 when none is wanted."""
    return len(wanted & by) / len(wanted) if wanted else 1.0
