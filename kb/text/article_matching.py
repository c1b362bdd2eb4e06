"""条文配对: which articles of two texts belong together, renumbered, moved, split or merged.

The order-keeping alignment proposes; articles that moved past others are then found by their
wording, and what remains is looked for inside the articles that were kept, as a whole and sentence
by sentence. Wording is compared by its character pairs, each weighed by how rare it is in both
texts: 县级以上人民政府 makes no two articles alike.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from kb.text.alignment import NumberedText, align
from kb.text.passages import FEWEST_PAIRS, Passage, character_pairs, holders, passages
from kb.text.substance import canonical

ALIKE_IN_PLACE: Final = 0.26
"""Weighed likeness, from 0 to 1, from which two articles that stand at the same place are one."""
ALIKE_ELSEWHERE: Final = 0.42
"""The same for articles that moved past others."""
ALIKE_BESIDE: Final = 0.22
"""The same for what is left over on both sides beside the heir of a neighbour."""
ALIKE_LEFT_OVER: Final = 0.32
"""The same for what nothing else was found for on either side."""
HELD: Final = 0.86
"""Sum of two weighed shares of an article from which another counts as its origin or its heir: what
the other holds of it, and what of that the other does not share with its own match."""
HELD_BESIDE: Final = 0.7
"""The same sum where the other stands beside a neighbour's heir or origin."""
HELD_ALONE: Final = 0.3
"""The least of the second share: two penalties in the same words are two penalties."""
_BESIDE: Final = 2
"""Places from the heir of a neighbour that count as beside it."""
_IN_PLACE_BONUS: Final = 0.1
_SHORT: Final = 24
_HELD_OF_SHORT: Final = 0.75
"""Of an article of fewer than `_SHORT` pairs the other must hold this share."""
_SHARED_AT_ALL: Final = 0.15
"""Unweighed likeness below which the weighed one, which is dearer, is never reached."""
_COMMENCES: Final = re.compile("施行")
"""Stands in the last article of nearly every law."""
_PURPOSE: Final = re.compile(r"制定本(?:法|条例|办法|规定|细则|规则|解释|决定|安排)")
"""Stands in the first."""


def matches(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> frozenset[tuple[int, int]]:
    """Return the places in both texts of the articles that belong together.

    An article occurs in several pairs where it was split or merged, and in none where it is gone
    or new. Texts are given without labels (第八条).
    """
    return _Matching(old, new).pairs()


class _Matching:
    """The state of one comparison: places matched so far, and the wording they are judged by."""

    def __init__(self, old: Sequence[NumberedText], new: Sequence[NumberedText]) -> None:
        self._old, self._new = old, new
        self._old_said = [canonical(article.text) for article in old]
        self._new_said = [canonical(article.text) for article in new]
        self._of_old = [character_pairs(text) for text in self._old_said]
        self._of_new = [character_pairs(text) for text in self._new_said]
        self._weight = _weights([*self._of_old, *self._of_new])
        self._old_weight = [self._sum(pairs) for pairs in self._of_old]
        self._new_weight = [self._sum(pairs) for pairs in self._of_new]
        self._match: dict[int, int] = {}
        self._taken: set[int] = set()

    def pairs(self) -> frozenset[tuple[int, int]]:
        before = [
            NumberedText(article.number, said)
            for article, said in zip(self._old, self._old_said, strict=True)
        ]
        after = [
            NumberedText(article.number, said)
            for article, said in zip(self._new, self._new_said, strict=True)
        ]
        in_place: set[tuple[int, int]] = set()
        for pair in align(before, after):
            if pair.old is None or pair.new is None:
                continue
            if pair.equal:
                self._take(pair.old, pair.new)
            else:
                in_place.add((pair.old, pair.new))
        self._moved_whole()
        self._by_wording(in_place)
        self._beside_neighbours()
        edges = {*self._match.items(), *self._parts(), *self._wholes()}
        edges |= self._scattered(edges)
        edges |= self._left_over(edges)
        return frozenset(edges)

    def _take(self, old: int, new: int) -> None:
        self._match[old] = new
        self._taken.add(new)

    def _free_old(self) -> list[int]:
        return [place for place in range(len(self._old)) if place not in self._match]

    def _free_new(self) -> list[int]:
        return [place for place in range(len(self._new)) if place not in self._taken]

    def _moved_whole(self) -> None:
        """Match articles that say the same at another place."""
        places: dict[str, list[int]] = defaultdict(list)
        for place in reversed(self._free_new()):
            places[self._new_said[place]].append(place)
        for place in self._free_old():
            found = places.get(self._old_said[place])
            if found:
                self._take(place, found.pop())

    def _by_wording(self, in_place: set[tuple[int, int]]) -> None:
        """Match the most alike first; what stands at its place needs less likeness."""
        free_old, free_new = self._free_old(), self._free_new()
        found: list[tuple[float, int, int]] = []
        for i in free_old:
            for j in free_new:
                alike = self._alike(i, j)
                stays = (i, j) in in_place
                if alike >= (ALIKE_IN_PLACE if stays else ALIKE_ELSEWHERE):
                    found.append((alike + _IN_PLACE_BONUS * stays, i, j))
        self._take_the_likest(found)

    def _take_the_likest(self, found: Iterable[tuple[float, int, int]]) -> None:
        """Match pairs of places by their likeness, each article once."""
        for _, i, j in sorted(found, key=lambda each: (-each[0], each[1], each[2])):
            if i not in self._match and j not in self._taken:
                self._take(i, j)

    def _beside_neighbours(self) -> None:
        """Match what is left over beside the heir of a neighbour, the first and the last."""
        self._by_office(0, 0, _PURPOSE)
        self._by_office(len(self._old) - 1, len(self._new) - 1, _COMMENCES)
        free_new = set(self._free_new())
        self._take_the_likest(
            (alike, i, j)
            for i in self._free_old()
            for j in _around(self._match, i, len(self._old)) & free_new
            if (alike := self._alike(i, j)) >= ALIKE_BESIDE
        )

    def _by_office(self, old: int, new: int, says: re.Pattern[str]) -> None:
        """Match two articles that do for their laws what one article of every law does."""
        if (
            old in self._free_old()
            and new in self._free_new()
            and says.search(self._old_said[old])
            and says.search(self._new_said[new])
        ):
            self._take(old, new)

    def _parts(self) -> Iterator[tuple[int, int]]:
        """Articles without a predecessor of their own that were part of an old one."""
        origins = {new: old for old, new in self._match.items()}
        kept = {i: self._of_new[match] for i, match in self._match.items()}
        for j in self._free_new():
            near = _around(origins, j, len(self._new))
            origin = self._best_holder(self._of_new[j], self._of_old, kept, near)
            if origin is not None:
                yield origin, j

    def _wholes(self) -> Iterator[tuple[int, int]]:
        """Articles without a successor of their own that went into a new one."""
        kept = {match: self._of_old[place] for place, match in self._match.items()}
        for i in self._free_old():
            near = _around(self._match, i, len(self._old))
            heir = self._best_holder(self._of_old[i], self._of_new, kept, near)
            if heir is not None:
                yield i, heir

    def _scattered(self, edges: AbstractSet[tuple[int, int]]) -> set[tuple[int, int]]:
        """Articles linked with none of which a sentence or paragraph stands in another."""
        of_old = [passages(article.text, self._sum) for article in self._old]
        of_new = [passages(article.text, self._sum) for article in self._new]
        origins: dict[int, list[Passage]] = defaultdict(list)
        heirs: dict[int, list[Passage]] = defaultdict(list)
        for i, j in edges:
            origins[j] += of_old[i]
            heirs[i] += of_new[j]
        found = {
            (i, j)
            for i in range(len(self._old))
            if i not in heirs
            for j in holders(of_old[i], of_new, origins, self._sum)
        }
        return found | {
            (i, j)
            for j in range(len(self._new))
            if j not in origins
            for i in holders(of_new[j], of_old, heirs, self._sum)
        }

    def _left_over(self, edges: AbstractSet[tuple[int, int]]) -> set[tuple[int, int]]:
        """Articles linked with none on either side that are likest to each other."""
        old = set(range(len(self._old))) - {i for i, _ in edges}
        new = set(range(len(self._new))) - {j for _, j in edges}
        before = set(self._match.items())
        self._take_the_likest(
            (alike, i, j)
            for i in old
            for j in new
            if (alike := self._alike(i, j)) >= ALIKE_LEFT_OVER
        )
        return set(self._match.items()) - before

    def _best_holder(
        self,
        pairs: frozenset[str],
        others: Sequence[frozenset[str]],
        kept: Mapping[int, frozenset[str]],
        near: AbstractSet[int],
    ) -> int | None:
        """The place of the article that holds most of a wording, `kept` being their own matches."""
        if len(pairs) < FEWEST_PAIRS:
            return None
        weight = self._sum(pairs)
        least = _HELD_OF_SHORT if len(pairs) < _SHORT else 0.0
        best: tuple[float, int] | None = None
        for place, other in enumerate(others):
            shared = pairs & other
            if len(shared) < _SHARED_AT_ALL * len(pairs):
                continue
            held = self._sum(shared) / weight
            alone = self._sum(shared - kept.get(place, frozenset())) / weight
            enough = HELD_BESIDE if place in near else HELD
            if held >= least and alone >= HELD_ALONE and held + alone >= enough:
                best = max(best or (0.0, 0), (held + alone, -place))
        return None if best is None else -best[1]

    def _alike(self, i: int, j: int) -> float:
        """Dice's coefficient of the weighed character pairs, 0 when far from any threshold."""
        a, b = self._of_old[i], self._of_new[j]
        shared = a & b
        if 2 * len(shared) < _SHARED_AT_ALL * (len(a) + len(b)):
            return 0.0
        total = self._old_weight[i] + self._new_weight[j]
        return 2 * self._sum(shared) / total if total else 0.0

    def _sum(self, pairs: Iterable[str]) -> float:
        weight = self._weight
        return sum(weight.get(pair, 0.0) for pair in pairs)


def _around(matches: Mapping[int, int], place: int, count: int) -> set[int]:
    """Places beside the matches of the nearest matched articles before and after a place."""
    before = next((matches[p] for p in range(place - 1, -1, -1) if p in matches), None)
    after = next((matches[p] for p in range(place + 1, count) if p in matches), None)
    return {
        near
        for found in (before, after)
        if found is not None
        for near in range(found - _BESIDE, found + _BESIDE + 1)
    }


def _weights(articles: Sequence[frozenset[str]]) -> dict[str, float]:
    """Weight of each pair, the smaller the more articles have it."""
    holders = Counter(pair for pairs in articles for pair in pairs)
    return {pair: math.log(1 + len(articles) / (1 + n)) for pair, n in holders.items()}
