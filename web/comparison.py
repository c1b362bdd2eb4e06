"""Two versions of a law side by side: articles aligned first, then words inside each pair.

Articles are renumbered by amendments, so numbers alone do not align them: identical texts anchor
the alignment, and what lies between two anchors is paired by similarity, in order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

import rjieba

from kb.store.library import ProvisionView
from kb.text.numerals import ArticleNumber
from kb.text.provisions import split_article
from web.outline import article_number

SIMILAR_ENOUGH: Final = 0.3
"""Share of common character pairs below which two articles are taken for different ones."""
LARGEST_GAP: Final = 60_000
"""Pairs of articles compared by text in one gap; larger gaps are paired by number."""


class Change(StrEnum):
    """变化: what became of an article."""

    SAME = "same"
    RENUMBERED = "renumbered"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """一段文字: `changed` text stands only on its own side."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Side:
    """一侧的条文: the article's number and its text cut into kept and changed pieces."""

    number: ArticleNumber
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """对照行: an article before and after; one side is None when it was added or removed."""

    change: Change
    before: Side | None
    after: Side | None


@dataclass(frozen=True, slots=True)
class _Article:
    number: ArticleNumber
    body: str
    pairs: frozenset[str]


def compare(before: Sequence[ProvisionView], after: Sequence[ProvisionView]) -> tuple[Row, ...]:
    """Return the articles of two versions aligned, in the order of the later version."""
    old, new = _articles(before), _articles(after)
    matcher = SequenceMatcher(
        None, [article.body for article in old], [article.body for article in new], autojunk=False
    )
    rows: list[Row] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            rows += [_unchanged(a, b) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            rows += _gap(old[i1:i2], new[j1:j2])
    return tuple(rows)


def word_changes(before: str, after: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts cut into what they share and what they do not.

    Concatenating the pieces of a side gives its text again.
    """
    old, new = list(rjieba.cut(before)), list(rjieba.cut(after))
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in _joined(SequenceMatcher(None, old, new, autojunk=False), old):
        changed = tag != "equal"
        if i1 < i2:
            left.append(Piece("".join(old[i1:i2]), changed))
        if j1 < j2:
            right.append(Piece("".join(new[j1:j2]), changed))
    return tuple(left), tuple(right)


def _joined(matcher: SequenceMatcher[str], old: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Swallow islands of a single shared character between changes: they only confuse the eye."""
    result: list[tuple[str, int, int, int, int]] = []
    opcodes = matcher.get_opcodes()
    for index, (tag, i1, i2, j1, j2) in enumerate(opcodes):
        island = (
            tag == "equal"
            and 0 < index < len(opcodes) - 1
            and sum(len(word) for word in old[i1:i2]) == 1
            and old[i1] not in "，。；：、"
        )
        shown = "replace" if island else tag
        if result and result[-1][0] != "equal" and shown != "equal":
            _, a1, _, b1, _ = result[-1]
            result[-1] = ("replace", a1, i2, b1, j2)
        else:
            result.append((shown, i1, i2, j1, j2))
    return result


def _articles(rows: Sequence[ProvisionView]) -> list[_Article]:
    found: list[_Article] = []
    for row in rows:
        number = article_number(row)
        if number is not None:
            paragraphs = split_article(row.text)
            body = row.text[paragraphs[0].start :].strip() if paragraphs else row.text
            letters = re.sub(r"\W+", "", body)
            pairs = frozenset(letters[i : i + 2] for i in range(len(letters) - 1))
            found.append(_Article(number, body, pairs))
    return found


def _unchanged(old: _Article, new: _Article) -> Row:
    change = Change.SAME if old.number == new.number else Change.RENUMBERED
    return Row(
        change,
        Side(old.number, (Piece(old.body, changed=False),)),
        Side(new.number, (Piece(new.body, changed=False),)),
    )


def _gap(old: list[_Article], new: list[_Article]) -> list[Row]:
    """Pair what lies between two anchors, keeping the order of both sides."""
    by_text = len(old) * len(new) <= LARGEST_GAP
    pairs = _pairs_by_text(old, new) if by_text else _pairs_by_number(old, new)
    rows: list[Row] = []
    i = j = 0
    for a, b in [*pairs, (len(old), len(new))]:
        rows += [Row(Change.REMOVED, _whole(article), None) for article in old[i:a]]
        rows += [Row(Change.ADDED, None, _whole(article)) for article in new[j:b]]
        if a < len(old) and b < len(new):
            left, right = word_changes(old[a].body, new[b].body)
            rows.append(Row(Change.EDITED, Side(old[a].number, left), Side(new[b].number, right)))
        i, j = a + 1, b + 1
    return rows


def _pairs_by_text(old: list[_Article], new: list[_Article]) -> list[tuple[int, int]]:
    """Return the order-keeping pairing with the greatest total similarity (dynamic programming)."""
    width = len(new) + 1
    best = [[0.0] * width for _ in range(len(old) + 1)]
    alike = [[_similarity(a, b) for b in new] for a in old]
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


def _pairs_by_number(old: list[_Article], new: list[_Article]) -> list[tuple[int, int]]:
    places = {article.number: index for index, article in enumerate(new)}
    pairs: list[tuple[int, int]] = []
    for index, article in enumerate(old):
        place = places.get(article.number)
        if place is not None and (not pairs or place > pairs[-1][1]):
            pairs.append((index, place))
    return pairs


def _similarity(a: _Article, b: _Article) -> float:
    """Dice's coefficient of the character pairs, from 0 to 1."""
    if not a.pairs or not b.pairs:
        return 1.0 if a.body == b.body else 0.0
    return 2 * len(a.pairs & b.pairs) / (len(a.pairs) + len(b.pairs))


def _whole(article: _Article) -> Side:
    return Side(article.number, (Piece(article.body, changed=True),))
