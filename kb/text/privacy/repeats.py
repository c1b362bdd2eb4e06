"""Where values found once stand again, in any spacing: one look-up a character, however many."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from kb.text.privacy.folding import folded
from kb.text.privacy.hits import HitType, Span

_ALREADY_MASKED: Final = re.compile(r"^[一-龥]{0,2}某|〔")
# A value this short would be found again in words and figures that have nothing to do with it.
_REPEATS_FROM: Final = {HitType.NAME: 2, HitType.WHISTLE: 3}
_DEFAULT_REPEATS_FROM: Final = 6
_LEAD: Final = min(*_REPEATS_FROM.values(), _DEFAULT_REPEATS_FROM)
_SEPARATOR: Final = re.compile(r"[\s\-·]")
_CHARACTER: Final = re.compile(r"[^\s\-·]")
_WIDEST_GAP: Final = 2


def value_key(value: str) -> str:
    """Return what two spellings of one value share: width, blanks, dashes and case aside."""
    return _upper(_SEPARATOR.sub("", folded(value)))


class Repeats:
    """重现: values found in a document, to be found wherever else they stand in it."""

    def __init__(self, values: Iterable[tuple[str, HitType]]) -> None:
        self._kinds: dict[str, HitType] = {}
        self._sizes: dict[str, list[int]] = {}
        for value, kind in values:
            key = value_key(value)
            if _ALREADY_MASKED.search(key) is None and len(key) >= _REPEATS_FROM.get(
                kind, _DEFAULT_REPEATS_FROM
            ):
                self._kinds.setdefault(key, kind)
        for key in sorted(self._kinds, key=len, reverse=True):
            sizes = self._sizes.setdefault(key[:_LEAD], [])
            if len(key) not in sizes:
                sizes.append(len(key))

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def at(self, squeezed: str, place: int) -> Iterator[tuple[int, HitType]]:
        """Yield length and kind of the values at a place of a squeezed text, the longest first."""
        for size in self._sizes.get(squeezed[place : place + _LEAD], ()):
            value = squeezed[place : place + size]
            kind = self._kinds.get(value)
            if kind is not None and len(value) == size:
                yield size, kind


def repeated(plain: str, *found: Repeats) -> list[Span]:
    """Return every place of folded text at which one of the values stands, none overlapping."""
    places = [found.start() for found in _CHARACTER.finditer(plain)]
    squeezed = _upper("".join(map(plain.__getitem__, places)))
    broken = [
        number
        for number in range(1, len(places))
        if places[number] - places[number - 1] > _WIDEST_GAP + 1
    ]
    spans = []
    place = 0
    while place < len(squeezed):
        fitting = (
            one
            for each in found
            for one in each.at(squeezed, place)
            if bisect_right(broken, place) == bisect_right(broken, place + one[0] - 1)
        )
        best = max(fitting, key=lambda one: one[0], default=None)
        if best is None:
            place += 1
            continue
        size, kind = best
        spans.append(
            Span(
                places[place], places[place + size - 1] + 1, kind, "同一文本中已识别的信息再次出现"
            )
        )
        place += size
    return spans


def _upper(text: str) -> str:
    """Return the text in capitals, of the same length: ß has no single one and stays."""
    capitals = text.upper()
    if len(capitals) == len(text):
        return capitals
    return "".join(up if len(up := char.upper()) == 1 else char for char in text)
