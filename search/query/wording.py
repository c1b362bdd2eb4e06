"""A question as it was typed → the text that is searched: clean, simplified, not too long."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kb.text.script import simplified
from search.query.cutting import informative_part
from search.query.english import english_terms

MAX_QUERY: Final = 2000
"""Characters of a question that are searched with; more of them are read for the best part."""

# NUL, control characters, lone surrogates, joiners, private use and marks of direction
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BREAKS: Final = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")
# ８３, ａｒｔ, ⽔ and ⺠ (radicals of copied PDF files), ﹪, 令: one thing in two codes
_OTHER_FORMS: Final = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2e80-\u2fdf\uf900-\ufaff\u3000\u2002-\u200a\u00a0]"
)
_BLANKS: Final = re.compile(r"[^\S\n]+")
_READABLE: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class Wording:
    """检索文本: the text searched, and what was done to the words typed.

    `text` ends with the statutory terms of its English words; it is empty when nothing in it can be
    searched. `characters` is the length typed, `kept` how much of it is searched.
    """

    text: str
    characters: int
    kept: int = 0
    was_traditional: bool = False

    @property
    def cut(self) -> bool:
        """Whether only a part is searched."""
        return self.kept < self.characters and bool(self.text)


def printable(text: str) -> str:
    """Return the text without characters that cannot be shown, written or stored.

    Line breaks and tabs stay as they are; so does everything else that can be seen.
    """
    if text.isprintable():
        return text
    return "".join(
        char if char in _BREAKS or unicodedata.category(char) not in _UNSEEN else ""
        for char in text
    )


@lru_cache(maxsize=64)
def wording_of(query: str) -> Wording:
    """Return what is searched for a query; remembered, as each stage asks for it."""
    plain = printable(query)
    plain = _OTHER_FORMS.sub(lambda match: unicodedata.normalize("NFKC", match[0]), plain)
    plain = _BLANKS.sub(" ", plain).strip()
    if _READABLE.search(plain) is None:
        return Wording("", len(plain))
    chinese = simplified(plain)
    text = informative_part(chinese, MAX_QUERY)
    added = [term for term in english_terms(text) if term not in text]
    return Wording(
        text=" ".join([text, *added]),
        characters=len(plain),
        kept=len(text),
        was_traditional=chinese != plain,
    )
