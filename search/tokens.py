"""Text → tokens → token numbers, the same for the lexical index and for the static embedding.

Three kinds of token, marked by a letter: words (`w`, two characters or more), pairs of
neighbouring characters (`b`) and single characters (`c`). Words alone miss what the segmenter
cuts differently in question and statute; characters alone find everything.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections import Counter
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u9fff]+")
# PM2.5, VOCs, 3-5: what the segmenter gives back that is not punctuation
_WORD: Final = re.compile(r"\w")
# 请问…怎么办, …是不是, …吗: how a question is asked, not what it is about
_ASKING: Final = re.compile(
    r"请问|怎么办|怎么样|怎么|怎样|如何|什么|哪些|哪个|哪几|哪里|为什么|是否|能否|可否|能不能"
    r"|可不可以|是不是|有没有|会不会|咋办|咋样|咋|啥|吗|呢|吧|啊|呀|[？?！!。，,、；;：:“”\"…]"
)


def normalise(text: str) -> str:
    """Unify full-width forms and case."""
    return unicodedata.normalize("NFKC", text).lower()


def strip_asking(question: str) -> str:
    """Remove the words of asking, unless nothing else would be left."""
    stripped = _ASKING.sub(" ", question).strip()
    return stripped or question


def tokens(text: str) -> list[str]:
    """Return the marked tokens of a text, with repetitions."""
    import rjieba  # lazy: its dictionary takes 0.1 s, which `anjian --help` need not pay

    text = normalise(text)
    found = ["w" + word for word in rjieba.cut(text) if len(word) > 1 and _WORD.match(word)]
    for match in _HAN.finditer(text):
        run = match[0]
        found += ["b" + run[i : i + 2] for i in range(len(run) - 1)]
        found += ["c" + char for char in run]
    return found


def token_number(token: str) -> int:
    """Return the unsigned 32-bit number of a token (CRC-32).

    No vocabulary has to be kept: 315,000 tokens of the national law give about a dozen collisions.
    """
    return zlib.crc32(token.encode())


def counted(text: str) -> dict[int, int]:
    """Return token number → occurrences."""
    return {token_number(token): n for token, n in Counter(tokens(text)).items()}
