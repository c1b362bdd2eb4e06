"""款与句: an article cut into what can move to another article on its own, and compared so.

An article is often taken apart by an amendment: one sentence of it goes to a new article while the
rest stays, or the whole goes into an article three times its length. Compared as a whole the two
are unlike; the sentence is not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import NUMERAL_CHARS
from kb.text.substance import canonical

FEWEST_PAIRS: Final = 12
"""A text of fewer character pairs is too short to be told inside another."""
ALIKE: Final = 0.4
"""Weighed likeness, from 0 to 1, from which two passages may be one."""
ALIKE_BY_MORE: Final = 0.2
"""By how much a passage must be more alike than what the other article has it from."""
CARRIED: Final = 0.16
"""The least share of the article asked about that its passage carries, times the likeness."""
RECEIVED: Final = 0.07
"""The same share of the article that has the other passage."""
_SHARED_AT_ALL: Final = 0.3
"""Unweighed likeness below which the weighed one is never reached."""
_ITEM: Final = re.compile(r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）]|\d{1,2}[.．、])")
_REFERENCE: Final = re.compile(rf"第[{NUMERAL_CHARS}]+[条款项](?:之[{NUMERAL_CHARS}]+)?")
_SENTENCE_END: Final = re.compile(r"(?<=。)")


@dataclass(frozen=True, slots=True)
class Passage:
    """一款或一句: its character pairs, their weight, and its share of the article, from 0 to 1."""

    pairs: frozenset[str]
    weight: float
    share: float


Weigh = Callable[[Iterable[str]], float]


def character_pairs(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring letters of a text, punctuation left out."""
    letters = re.sub(r"\W+", "", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def passages(text: str, weigh: Weigh) -> tuple[Passage, ...]:
    """Return the passages of an article given without its label, those too short left out.

    The numbers of articles that they refer to are not wording: 本法第三条的规定适用于… says little.
    """
    pairs = [character_pairs(canonical(_REFERENCE.sub("", part))) for part in parts(text)]
    weights = [weigh(each) for each in pairs]
    total = sum(weights) or 1.0
    return tuple(
        Passage(each, weight, weight / total)
        for each, weight in zip(pairs, weights, strict=True)
        if len(each) >= FEWEST_PAIRS
    )


def parts(text: str) -> tuple[str, ...]:
    """Cut a text into sentences; a paragraph with items stays whole with them."""
    paragraphs: list[str] = []
    for line in text.split("\n"):
        if paragraphs and _ITEM.match(line):
            paragraphs[-1] += "\n" + line
        else:
            paragraphs.append(line)
    return tuple(
        part
        for paragraph in paragraphs
        for part in ([paragraph] if "\n" in paragraph else _SENTENCE_END.split(paragraph))
        if part.strip()
    )


def holders(
    mine: Sequence[Passage],
    others: Sequence[Sequence[Passage]],
    rivals: Mapping[int, Sequence[Passage]],
    weigh: Weigh,
) -> set[int]:
    """Return the places of the articles in which passages of one article stand.

    `rivals` are by place the passages of the articles that each is matched with: what it has from
    them it does not have from this one. Of all that are like a passage only the likest holds it.
    """
    found: set[int] = set()
    for own in mine:
        best: tuple[float, int] | None = None
        for place, passages_there in enumerate(others):
            for other in passages_there:
                alike = likeness(own, other, weigh)
                if (
                    alike >= ALIKE
                    and (best is None or alike > best[0])
                    and alike * own.share >= CARRIED
                    and alike * other.share >= RECEIVED
                    and all(
                        alike - likeness(rival, other, weigh) >= ALIKE_BY_MORE
                        for rival in rivals.get(place, ())
                    )
                ):
                    best = (alike, place)
        if best is not None:
            found.add(best[1])
    return found


def likeness(a: Passage, b: Passage, weigh: Weigh) -> float:
    """Dice's coefficient of the weighed character pairs, 0 when far from `ALIKE`."""
    shared = a.pairs & b.pairs
    if 2 * len(shared) < _SHARED_AT_ALL * (len(a.pairs) + len(b.pairs)):
        return 0.0
    total = a.weight + b.weight
    return 2 * weigh(shared) / total if total else 0.0
