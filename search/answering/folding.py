"""Comparing a quotation with a stored text: blanks and full-width forms aside, every character."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_FIRST_WIDE, _LAST_WIDE = 0xFF01, 0xFF5E
_WIDE_SHIFT: Final = 0xFF01 - 0x21


@dataclass(frozen=True, slots=True)
class Folded:
    """折叠文本: a text without blanks, full-width forms made ASCII; `places` index the original.

    A blank between two ASCII letters or digits stays, as one space: 2 3 is not 23.
    """

    text: str
    places: tuple[int, ...]

    def find(self, part: Folded) -> tuple[int, int] | None:
        """Return where the part begins and ends in the original, None when it is not in it."""
        position = self.text.find(part.text)
        if position < 0 or not part.text:
            return None
        return self.places[position], self.places[position + len(part.text) - 1] + 1


def fold(text: str) -> Folded:
    """Return the form in which texts are compared."""
    characters: list[str] = []
    places: list[int] = []
    blank_at: int | None = None
    for place, char in enumerate(text):
        if char.isspace():
            blank_at = place if blank_at is None else blank_at
            continue
        narrow = _narrow(char)
        if blank_at is not None and characters and _is_word(characters[-1]) and _is_word(narrow):
            characters.append(" ")
            places.append(blank_at)
        blank_at = None
        characters.append(narrow)
        places.append(place)
    return Folded("".join(characters), tuple(places))


def _narrow(char: str) -> str:
    return chr(ord(char) - _WIDE_SHIFT) if _FIRST_WIDE <= ord(char) <= _LAST_WIDE else char


def _is_word(char: str) -> bool:
    return char.isascii() and char.isalnum()
