"""所在: where the words of an option stand in a cited article, and what the article says there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.training.checking.alignment import align
from kb.training.checking.citations import Basis
from kb.training.checking.library import Library
from kb.training.checking.wording import Wording, bigrams
from kb.training.generation.source import Source

_LIKE_ENOUGH: Final = 0.75
_SHORTEST_LOOSE: Final = 6
_MOST_READINGS: Final = 6


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

    `before` is what the sentence says up to it, `after` the rest of its clause and `rest` that of
    the sentence. `subject` is whom or what the sentence is about, empty when the place itself is
    that.
    """

    before: str
    after: str
    rest: str
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
    for reading in best_readings(bigrams(option.code), basis.source, library):
        found = align(option, reading, fragment=True)
        if found.share >= _LIKE_ENOUGH and not found.departures and found.start < found.end:
            quoted = basis.start <= found.start and found.end <= basis.end
            yield Place(basis.source, found.start, found.end, quoted)
            return


def best_readings(said: frozenset[str], source: Source, library: Library) -> list[Wording]:
    """Return the readings of an article that share most with a text, the shorter first."""
    ranked = sorted(
        library.readings(source), key=lambda one: (-len(one.pairs & said), len(one.pairs))
    )
    return [each.wording for each in ranked[:_MOST_READINGS]]


def _place(basis: Basis, article: Wording, from_: int, to: int) -> Place:
    start, end = article.at[from_], article.until[to - 1]
    return Place(basis.source, start, end, basis.start <= start and end <= basis.end)


# 由…责令改正, 其: what cannot be whom a sentence is about
_NO_SUBJECT: Final = re.compile(r"(?:由|其|该|前款|但|处(?![置理所])|责令|国家|依法|经)")
_OPENING: Final = re.compile(r"违反[^，。；]{0,80}规定[，,]?\s*")
_SUBJECT: Final = re.compile(
    r"[^，。；：]{2,200}?(?:(?=应当|不得|可以|必须|负责|有权|是指|由|违反|[，：；。])|$)"
)


def surroundings(place: Place, told: frozenset[str], library: Library) -> Surroundings:
    """Return what an article says around a place, in the reading that a stem (`told`) is about."""
    found = [
        (reading, reading.wording.at.index(place.start))
        for reading in library.readings(place.source)
        if place.start in reading.wording.at
    ]
    if not found:
        return Surroundings("", "", "", "")
    reading, at = max(found, key=lambda one: _likeness(one[0].pairs, told))
    wording = reading.wording
    end = at
    while end < len(wording.code) and place.start <= wording.at[end] < place.end:
        end += 1
    clause = end
    while clause < len(wording.code) and not _closes(wording, clause):
        clause += 1
    match = _SUBJECT.match(_without_opening(wording.words(0, at)))
    subject = match[0] if match and not _NO_SUBJECT.match(match[0]) else ""
    return Surroundings(
        wording.code[:at],
        wording.code[end:clause],
        wording.code[end:],
        library.reader.read(subject).code,
    )


def _without_opening(words: str) -> str:
    opening = _OPENING.match(words)
    return words[opening.end() :] if opening else words


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / max(1, len(one) + len(other) - common)


def _closes(wording: Wording, place: int) -> bool:
    """Whether punctuation stands before a character."""
    return place > 0 and any(
        mark in "，,。；;\n" for mark in wording.raw[wording.until[place - 1] : wording.at[place]]
    )
