"""Two versions of a law side by side: articles aligned first, then words inside each pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kb.store.library import ProvisionView
from kb.text.alignment import NumberedText, Pair, align
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body
from kb.text.substance import Piece, word_diff
from web.outline import article_number


class Change(StrEnum):
    """变化: what became of an article."""

    SAME = "same"
    RENUMBERED = "renumbered"
    EDITED = "edited"
    ADDED = "added"
    REMOVED = "removed"


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


def compare(before: Sequence[ProvisionView], after: Sequence[ProvisionView]) -> tuple[Row, ...]:
    """Return the articles of two versions aligned, in the order of the later version."""
    old, new = _articles(before), _articles(after)
    return tuple(
        _row(
            pair,
            None if pair.old is None else old[pair.old],
            None if pair.new is None else new[pair.new],
        )
        for pair in align(old, new)
    )


def _articles(rows: Sequence[ProvisionView]) -> list[NumberedText]:
    found: list[NumberedText] = []
    for row in rows:
        number = article_number(row)
        if number is not None:
            found.append(NumberedText(number, article_body(row.text)))
    return found


def _row(pair: Pair, old: NumberedText | None, new: NumberedText | None) -> Row:
    if old is None or new is None:
        change = Change.REMOVED if new is None else Change.ADDED
        return Row(change, _whole(old, changed=True), _whole(new, changed=True))
    if pair.equal:
        change = Change.SAME if old.number == new.number else Change.RENUMBERED
        return Row(change, _whole(old, changed=False), _whole(new, changed=False))
    left, right = word_diff(old.text, new.text)
    return Row(Change.EDITED, Side(old.number, left), Side(new.number, right))


def _whole(article: NumberedText | None, *, changed: bool) -> Side | None:
    if article is None:
        return None
    return Side(article.number, (Piece(article.text, changed=changed),))
