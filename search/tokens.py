"""Text → token numbers, the same for the lexical index and for the static embedding.

Three kinds of token: single characters, pairs of neighbouring characters, and words of two or more
characters. Words alone miss what the segmenter cuts differently in question and statute; characters
alone find everything. A number says of what kind it is, so no vocabulary has to be kept:

    0 … 2**16         a character, its code point
    2**30 … 2**31     a pair, exact (27,648² pairs of Chinese characters fit)
    2**31 … 2**32     a word, 31 bits of its CRC-32 (150,000 words: five collisions)
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIRST_PAIR: Final = 1 << 30
FIRST_WORD: Final = 1 << 31
_HAN_FIRST: Final = 0x3400
_HAN_LAST: Final = 0x9FFF
_HAN_COUNT: Final = _HAN_LAST - _HAN_FIRST + 1

# PM2.5, VOCs, 3-5: what the segmenter gives back that is not punctuation
_WORD: Final = re.compile(r"\w")
# 请问…怎么办, …是不是, …吗: how a question is asked, not what it is about
_ASKING: Final = re.compile(
    r"请问|怎么办|怎么样|怎么|怎样|如何|什么|哪些|哪个|哪几|哪里|为什么|是否|能否|可否|能不能"
    r"|可不可以|是不是|有没有|会不会|咋办|咋样|咋|啥|吗|呢|吧|啊|呀|[？?！!。，,、；;：:“”\"…]"
)


@dataclass(frozen=True, slots=True, eq=False)
class TokenCounts:
    """词频: token numbers, ascending and distinct, and how often each occurs."""

    numbers: NDArray[np.uint32]
    counts: NDArray[np.float32]


def normalise(text: str) -> str:
    """Unify full-width forms and case."""
    return unicodedata.normalize("NFKC", text).lower()


def strip_asking(question: str) -> str:
    """Remove the words of asking, unless nothing else would be left."""
    stripped = _ASKING.sub(" ", question).strip()
    return stripped or question


def words(text: str) -> list[str]:
    """Return the words of two or more characters, with repetitions."""
    return _words(normalise(text))


def char_number(char: str) -> int:
    """Return the number of a single character."""
    return ord(char)


def pair_number(pair: str) -> int:
    """Return the number of two Chinese characters."""
    return FIRST_PAIR + (ord(pair[0]) - _HAN_FIRST) * _HAN_COUNT + ord(pair[1]) - _HAN_FIRST


def word_number(word: str) -> int:
    """Return the number of a word."""
    return FIRST_WORD | zlib.crc32(word.encode())


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring Chinese characters, with repetitions."""
    text = normalise(text)
    han = [_HAN_FIRST <= ord(char) <= _HAN_LAST for char in text]
    return [text[i : i + 2] for i in range(len(text) - 1) if han[i] and han[i + 1]]


def token_numbers(text: str) -> NDArray[np.uint32]:
    """Return the numbers of all tokens of a text, with repetitions, in no particular order."""
    text = normalise(text)
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    han = (codes >= _HAN_FIRST) & (codes <= _HAN_LAST)
    joined = han[:-1] & han[1:]
    places = codes - np.uint32(_HAN_FIRST)
    in_pairs = places[:-1][joined] * np.uint32(_HAN_COUNT) + places[1:][joined]
    found = np.array([word_number(word) for word in _words(text)], dtype=np.uint32)
    return np.concatenate([codes[han], in_pairs + np.uint32(FIRST_PAIR), found])


def counted(text: str) -> TokenCounts:
    """Return the distinct tokens of a text and how often each occurs."""
    numbers, counts = np.unique(token_numbers(text), return_counts=True)
    return TokenCounts(numbers, counts.astype(np.float32))


def merged(parts: list[tuple[TokenCounts, float]]) -> TokenCounts:
    """Return the weighted sum of several counts."""
    numbers = np.concatenate([part.numbers for part, _ in parts])
    weighted = np.concatenate([part.counts * np.float32(weight) for part, weight in parts])
    distinct, place = np.unique(numbers, return_inverse=True)
    return TokenCounts(distinct, np.bincount(place, weighted, distinct.size).astype(np.float32))


def without(counts: TokenCounts, unwanted: NDArray[np.uint32]) -> TokenCounts:
    """Return the counts without the `unwanted` numbers (ascending)."""
    if not unwanted.size:
        return counts
    place = np.minimum(np.searchsorted(unwanted, counts.numbers), unwanted.size - 1)
    kept = unwanted[place] != counts.numbers
    return TokenCounts(counts.numbers[kept], counts.counts[kept])


def _words(normalised: str) -> list[str]:
    import rjieba  # lazy: its dictionary takes 0.1 s, which `anjian --help` need not pay

    return [word for word in rjieba.cut(normalised) if len(word) > 1 and _WORD.match(word)]
