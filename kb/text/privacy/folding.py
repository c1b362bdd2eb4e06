"""One spelling for matching, character by character, so that offsets into the original hold."""

from __future__ import annotations

import re
from typing import Final

from kb.text.script import simplified

_WIDE: Final = {
    **{code: code - 0xFEE0 for code in range(0xFF10, 0xFF1A)},
    **{code: code - 0xFEE0 for code in range(0xFF21, 0xFF3B)},
    **{code: code - 0xFEE0 for code in range(0xFF41, 0xFF5B)},
    # Digits of the mathematical alphabets, which text editors offer as bold or monospaced.
    **{code: ord("0") + (code - 0x1D7CE) % 10 for code in range(0x1D7CE, 0x1D800)},
    **{ord(char): ord("-") for char in "－﹣‐‑‒–—―−─"},
    **{
        ord(char): ord(" ")
        for char in "\u00a0\u2002\u2003\u2009\u3000\u200b\u200c\u200d\ufeff\u00ad"
    },
    ord("＠"): ord("@"),
    ord("﹫"): ord("@"),
    ord("＋"): ord("+"),
    ord("．"): ord("."),
    ord("＿"): ord("_"),
    ord("•"): ord("·"),
    ord("・"): ord("·"),
    ord("‧"): ord("·"),
    ord("●"): ord("·"),
}
# 一九九〇〇〇〇〇〇〇一: a number read out digit by digit; ordinary numerals are shorter.
_READ_OUT: Final = re.compile(r"[〇零○一二三四五六七八九]{11,}")
_READ_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def folded(text: str) -> str:
    """Return the text in simplified characters, narrow digits, letters, dashes and blanks.

    The length never changes. Punctuation stays as it is, apart from what numbers and addresses of
    mail are written with.
    """
    narrow = simplified(text).translate(_WIDE)
    return _READ_OUT.sub(lambda found: found[0].translate(_READ_DIGITS), narrow)
