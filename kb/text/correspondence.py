"""条文对应: what became of every article between two versions, renumbered, moved, split or merged.

`kb.text.article_matching` tells which articles belong together, this module what that means for
each of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.text.alignment import NumberedText
from kb.text.article_matching import matches
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_numeral
from kb.text.passages import character_pairs
from kb.text.substance import canonical

KEPT_SHARE: Final = 0.4
"""Share of a repealed law's articles that must live on in the repealing one for it to be the
successor: many laws are ended by one that says nothing of their subject."""


class CorrespondenceKind(StrEnum):
    """沿革: what became of an article in the later text."""

    SAME = "same"
    RENUMBERED = "renumbered"
    EDITED = "edited"
    SPLIT = "split"
    MERGED = "merged"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Link:
    """对应: places of an article before and after; one of them is None for new and gone articles.

    `similarity` is Dice's coefficient of the character pairs, from 0 to 1. `substantive` is False
    where both say the same but for printing, and for the numbers of articles they refer to.
    """

    kind: CorrespondenceKind
    old: int | None
    new: int | None
    similarity: float
    substantive: bool


def correspond(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> tuple[Link, ...]:
    """Return what became of each article, texts given without labels (第八条).

    Every article of both sides occurs at least once: in several links where it was split or
    merged. Links stand in the order of the later version, gone articles at their old place.
    """
    return tuple(_Judging(old, new).judged(matches(old, new)))


def takes_the_place(links: Iterable[Link], articles: int) -> bool:
    """Return whether a law of so many articles lives on in the one it is linked with.

    A purpose and a day of commencement alone, which every law has, make no successor.
    """
    alive = {link.old for link in links if link.old is not None and link.new is not None}
    subject = alive - {0, articles - 1} if articles > 2 else alive
    return bool(subject) and len(alive) / articles >= KEPT_SHARE


def as_told(old: NumberedText | None, new: NumberedText | None) -> Link:
    """Return the link between two articles of which somebody else says that they correspond.

    Places are 0, or None for the side that is missing; at least one side is given.
    """
    if old is None or new is None:
        assert old is not None or new is not None
        kind = CorrespondenceKind.NEW if old is None else CorrespondenceKind.GONE
        return Link(kind, None if old is None else 0, None if new is None else 0, 0.0, True)
    before, after = canonical(old.text), canonical(new.text)
    likeness = _dice(character_pairs(before), character_pairs(after))
    if before != after:
        return Link(CorrespondenceKind.EDITED, 0, 0, likeness, substantive=True)
    same = old.number == new.number
    kind = CorrespondenceKind.SAME if same else CorrespondenceKind.RENUMBERED
    return Link(kind, 0, 0, likeness, substantive=False)


class _Judging:
    """Both texts of one comparison, and the kind and substance of what links them."""

    def __init__(self, old: Sequence[NumberedText], new: Sequence[NumberedText]) -> None:
        self._old, self._new = old, new
        self._old_said = [canonical(article.text) for article in old]
        self._new_said = [canonical(article.text) for article in new]

    def judged(self, edges: Iterable[tuple[int, int]]) -> Iterator[Link]:
        heirs: dict[int, list[int]] = defaultdict(list)
        origins: dict[int, list[int]] = defaultdict(list)
        for i, j in sorted(edges):
            heirs[i].append(j)
            origins[j].append(i)
        numbers = {
            self._old[i].number: self._new[found[0]].number
            for i, found in heirs.items()
            if len(found) == 1 and len(origins[found[0]]) == 1
        }
        gone = [i for i in range(len(self._old)) if i not in heirs]
        done = 0
        for j in range(len(self._new)):
            first = min(origins[j], default=None)
            while done < len(gone) and first is not None and gone[done] < first:
                yield self._gone(gone[done])
                done += 1
            if first is None:
                yield Link(CorrespondenceKind.NEW, None, j, 0.0, substantive=True)
            for i in origins[j]:
                yield self._link(i, j, heirs, origins, numbers)
        for i in gone[done:]:
            yield self._gone(i)

    def _gone(self, place: int) -> Link:
        return Link(CorrespondenceKind.GONE, place, None, 0.0, substantive=True)

    def _link(
        self,
        i: int,
        j: int,
        heirs: Mapping[int, list[int]],
        origins: Mapping[int, list[int]],
        numbers: Mapping[ArticleNumber, ArticleNumber],
    ) -> Link:
        likeness = _dice(character_pairs(self._old_said[i]), character_pairs(self._new_said[j]))
        if len(origins[j]) > 1:
            together = "".join(self._old_said[place] for place in sorted(origins[j]))
            changed = len(heirs[i]) > 1 or together != self._new_said[j]
            return Link(CorrespondenceKind.MERGED, i, j, likeness, changed)
        if len(heirs[i]) > 1:
            together = "".join(self._new_said[place] for place in sorted(heirs[i]))
            return Link(CorrespondenceKind.SPLIT, i, j, likeness, together != self._old_said[i])
        if self._old_said[i] != self._new_said[j] and not _only_renumbers(
            self._old[i].text, self._new[j].text, numbers
        ):
            return Link(CorrespondenceKind.EDITED, i, j, likeness, substantive=True)
        same = self._old[i].number == self._new[j].number
        kind = CorrespondenceKind.SAME if same else CorrespondenceKind.RENUMBERED
        return Link(kind, i, j, likeness, substantive=False)


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    total = len(a) + len(b)
    return 2 * len(a & b) / total if total else 1.0


# 依照本法第八十三条 and a bare 第八十三条 mean this law, 刑法第二百八十条 does not.
_OWN_REFERENCE: Final = re.compile(
    rf"(?:(?<=本法)|(?<=本条例)|(?<=本办法)|(?<=本规定)|(?<=本解释)|(?<![法例》定释则法]))"
    rf"第(?P<number>[{NUMERAL_CHARS}]+)条(?:之(?P<suffix>[{NUMERAL_CHARS}]+))?"
)


def _only_renumbers(old: str, new: str, numbers: Mapping[ArticleNumber, ArticleNumber]) -> bool:
    """Whether the texts differ only in that references to articles follow their new numbers."""

    def renumbered(match: re.Match[str]) -> str:
        number = parse_numeral(match["number"])
        suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
        if number is None:
            return match[0]
        successor = numbers.get(ArticleNumber(number, suffix))
        return successor.label() if successor is not None else match[0]

    return canonical(_OWN_REFERENCE.sub(renumbered, old)) == canonical(
        _OWN_REFERENCE.sub(_normal, new)
    )


def _normal(match: re.Match[str]) -> str:
    """A reference as `ArticleNumber.label` writes it."""
    number = parse_numeral(match["number"])
    suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
    return match[0] if number is None else ArticleNumber(number, suffix).label()
