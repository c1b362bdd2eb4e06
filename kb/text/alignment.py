"""Articles of two versions of a law, aligned: amendments renumber, so numbers alone do not do it.

Identical texts anchor the alignment; what lies between two anchors is paired by similarity, in
order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from kb.text.numerals import ArticleNumber

SIMILAR_ENOUGH: Final = 0.3
"""Share of common character pairs below which two articles are taken for different ones."""
LARGEST_GAP: Final = 60_000
"""Pairs of articles compared by text in one gap; larger gaps are paired by number."""


@dataclass(frozen=True, slots=True)
class NumberedText:
    """有条号的条文: an article's number and its text without the label."""

    number: ArticleNumber
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """条文对应: places of an article before and after; one is None when it was added or removed.

    `equal` says that both texts are the same to the letter.
    """

    old: int | None
    new: int | None
    equal: bool = False


def align(old: Sequence[NumberedText], new: Sequence[NumberedText]) -> tuple[Pair, ...]:
    """Return which article became which, in the order of the later version."""
    matcher = SequenceMatcher(
        None, [article.text for article in old], [article.text for article in new], autojunk=False
    )
    found: list[Pair] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            found += [
                Pair(i, j, equal=True) for i, j in zip(range(i1, i2), range(j1, j2), strict=True)
            ]
        else:
            found += _gap(old, new, i1, i2, j1, j2)
    return tuple(found)


def _gap(
    old: Sequence[NumberedText],
    new: Sequence[NumberedText],
    i1: int,
    i2: int,
    j1: int,
    j2: int,
) -> list[Pair]:
    """Pair what lies between two anchors, keeping the order of both sides."""
    before, after = old[i1:i2], new[j1:j2]
    by_text = len(before) * len(after) <= LARGEST_GAP
    pairs = _pairs_by_text(before, after) if by_text else _pairs_by_number(before, after)
    found: list[Pair] = []
    i = j = 0
    for a, b in [*pairs, (len(before), len(after))]:
        found += [Pair(i1 + place, None) for place in range(i, a)]
        found += [Pair(None, j1 + place) for place in range(j, b)]
        if a < len(before) and b < len(after):
            found.append(Pair(i1 + a, j1 + b))
        i, j = a + 1, b + 1
    return found


def _pairs_by_text(
    old: Sequence[NumberedText], new: Sequence[NumberedText]
) -> list[tuple[int, int]]:
    """Return the order-keeping pairing with the greatest total similarity (dynamic programming)."""
    width = len(new) + 1
    best = [[0.0] * width for _ in range(len(old) + 1)]
    of_old, of_new = [_bigrams(a.text) for a in old], [_bigrams(b.text) for b in new]
    alike = [
        [_similarity(old[i], new[j], of_old[i], of_new[j]) for j in range(len(new))]
        for i in range(len(old))
    ]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            paired = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= SIMILAR_ENOUGH else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(old) and j < len(new):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _pairs_by_number(
    old: Sequence[NumberedText], new: Sequence[NumberedText]
) -> list[tuple[int, int]]:
    places = {article.number: index for index, article in enumerate(new)}
    pairs: list[tuple[int, int]] = []
    for index, article in enumerate(old):
        place = places.get(article.number)
        if place is not None and (not pairs or place > pairs[-1][1]):
            pairs.append((index, place))
    return pairs


def _bigrams(text: str) -> frozenset[str]:
    letters = re.sub(r"\W+", "", text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _similarity(
    a: NumberedText, b: NumberedText, of_a: frozenset[str], of_b: frozenset[str]
) -> float:
    """Dice's coefficient of the character pairs, from 0 to 1."""
    if not of_a or not of_b:
        return 1.0 if a.text == b.text else 0.0
    return 2 * len(of_a & of_b) / (len(of_a) + len(of_b))
