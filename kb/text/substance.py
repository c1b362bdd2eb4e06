"""实质修改: whether two texts of a provision say the same, and a word diff of what they do not.

Printing is not substance: punctuation, white space, full and half width, the marks that number
items, simplified and traditional characters. Everything else is, and every number is; whether a
change of wording matters in law is for a person to judge.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

import rjieba

from kb.text.script import simplified


@dataclass(frozen=True, slots=True)
class Piece:
    """一段文字: `changed` text stands only on its own side."""

    text: str
    changed: bool


_HALF_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_ITEM: Final = r"(?:\(\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2})\s*\)|[㈠-㈩①-⑳])"
# "第(一)、(二)项": marks that refer to items are numbers of the text, marks before items are not.
_REFERENCE_OR_MARK: Final = re.compile(
    rf"^\s*{_ITEM}"
    rf"|(?P<reference>{_ITEM}(?:\s*[、,和或及至]\s*第?\s*{_ITEM})*\s*(?:项(?!目)|款(?!项)|目))"
    rf"|(?<!\w){_ITEM}"
    r"|^\s*\d{1,2}\s*[.、](?!\d)",
    re.MULTILINE,
)
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_MEANINGFUL: Final = frozenset("%‰‱′″§/*#&@")
"""Characters that Unicode counts as punctuation and a statute as units or words."""
_RANGE: Final = frozenset("-–—~〜−")
_MINUS: Final = frozenset("-−")
_DECIMAL_POINT: Final = "·"


def same_in_substance(old: str, new: str) -> bool:
    """Return whether two texts, given without labels (第八条), differ in printing only."""
    return old == new or canonical(old) == canonical(new)


@lru_cache(maxsize=4096)
def canonical(text: str) -> str:
    """Return what counts of a provision's text: without item marks, spaces and punctuation.

    Between the digits of a number punctuation counts (1.5 is not 15, 5—10 is not 510), save for
    the comma of thousands.
    """
    plain = simplified(text).translate(_HALF_WIDTH)
    plain = _THOUSANDS.sub("", plain)
    plain = _REFERENCE_OR_MARK.sub(lambda match: match["reference"] or "", plain)
    kept: list[str] = []
    between = ""
    for char in plain:
        if unicodedata.category(char)[0] in "ZC":
            continue
        if _is_punctuation(char):
            between += char
            continue
        if between:
            kept.append(_joint(kept[-1] if kept else "", between, char))
            between = ""
        kept.append(char)
    return "".join(kept)


def _is_punctuation(char: str) -> bool:
    if char in _MEANINGFUL:
        return False
    return char in _RANGE or unicodedata.category(char)[0] == "P"


def _joint(before: str, between: str, after: str) -> str:
    """What remains of punctuation between two characters."""
    if not _is_digit(after):
        return ""
    if _is_digit(before):
        return "-" if _RANGE & set(between) else _DECIMAL_POINT
    return "-" if between[-1] in _MINUS else ""


def _is_digit(char: str) -> bool:
    return char.isascii() and char.isdigit()


def word_diff(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Return both texts cut into what they share and what they do not.

    Concatenating the pieces of a side gives its text again.
    """
    before, after = list(rjieba.cut(old)), list(rjieba.cut(new))
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in _joined(
        SequenceMatcher(None, before, after, autojunk=False), before
    ):
        changed = tag != "equal"
        if i1 < i2:
            left.append(Piece("".join(before[i1:i2]), changed))
        if j1 < j2:
            right.append(Piece("".join(after[j1:j2]), changed))
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
