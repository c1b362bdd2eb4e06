"""Forms in which a value can be hidden in a text, undone: so that a search for it cannot be fooled.

Full width, letter case, traditional characters, blanks and invisible characters between the parts,
markup and escapes around them, separators inside numbers.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from kb.text.script import simplified

SHORTEST_CHINESE: Final = 2
SHORTEST_OTHER: Final = 6
"""Shorter strings (a surname, a year, a type name) occur in any text and prove nothing."""

SHORTEST_NUMBER: Final = 7
"""Digits from which a number is looked for across separators: dates side by side give eight of
anybody's digits, but seldom those of a telephone."""

_TAG: Final = re.compile(r"<[^>]*>")
# 138-0000-0000, 138 0000 0000, 3301.0619…
_BETWEEN_DIGITS: Final = re.compile(r"(?<=[0-9])[^0-9a-z\u4e00-\u9fff]{1,2}(?=[0-9])")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9][0-9x]*")


def fold(text: str) -> str:
    """Return the text without what does not change how it reads."""
    plain = simplified(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(
        character
        for character in plain
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc")
    )


def forms(text: str) -> frozenset[str]:
    """Return the folded forms of a text: as it is, and without markup and escapes."""
    read = {text, unquote(text)}
    read |= {html.unescape(_TAG.sub("", one)) for one in tuple(read)}
    return frozenset(map(fold, read))


def without_separators(folded: str) -> str:
    """Return a folded text with the digits of every number side by side."""
    return _BETWEEN_DIGITS.sub("", folded)


def is_telling(folded: str) -> bool:
    """Return whether a folded value is long enough to prove something where it is found."""
    chinese = any("\u4e00" <= character <= "\u9fff" for character in folded)
    return len(folded) >= (SHORTEST_CHINESE if chinese else SHORTEST_OTHER)


def number_in(folded: str) -> str:
    """Return the digits of a folded value that is a number, empty when it is none or too short."""
    joined = without_separators(folded)
    return joined if len(joined) >= SHORTEST_NUMBER and _NUMBER.fullmatch(joined) else ""


def strings(value: Any) -> Iterator[str]:
    """Yield every string and number that a JSON value holds, however deep.

    A hash says nothing of what it names, and its digits are nobody's telephone: it is left out.
    """
    if isinstance(value, str):
        if not _HASH.fullmatch(value):
            yield value
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from strings(entry)
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from strings(entry)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
