"""Lines broken by the page, not by the author: PDF texts and narrow columns are joined again.

A text is hard-wrapped when most of its longer lines stop at one width in the middle of a sentence.
Even in other texts a long line without any stop is joined to what follows, if that is no heading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

_STOP: Final = re.compile(r"[。！？；：…!?;:”’》）)】]$")
# A line that begins a unit of its own: headings, items, questions, table rows, dates, Markdown.
_BEGINS: Final = re.compile(
    r"第[一二三四五六七八九十百零0-9]{1,6}[条章节编部，,、]|[（(][一二三四五六七八九十0-9]{1,3}[）)]"
    r"|[一二三四五六七八九十]{1,3}[、是要]|[0-9]{1,2}[.．、]|[①-⑳]|[问答][:：]|[-*•|#>—]"
    r"|附(?:件|录|表)|《[^》]*》$"
)
_LATIN_END: Final = re.compile(r"[0-9A-Za-z]$")
_LATIN_START: Final = re.compile(r"[0-9A-Za-z]")
_MIN_LINES: Final = 8
_MIN_WIDTH: Final = 36
_TOLERANCE: Final = 6
_MIN_SHARE: Final = 0.5
_LONG: Final = 120
"""Display widths: a Chinese character counts 2, a Latin one 1."""


def join_wrapped(lines: Sequence[str]) -> list[str]:
    """Return paragraphs; `lines` are without blank ones."""
    paragraphs: list[str] = []
    for index, (line, joined) in enumerate(zip(lines, continuations(lines), strict=True)):
        if joined:
            paragraphs[-1] += _between(lines[index - 1], line) + line
        else:
            paragraphs.append(line)
    return paragraphs


def continuations(lines: Sequence[str]) -> list[bool]:
    """Return for every line whether it goes on with the one before; `lines` are not blank."""
    width = wrap_width(lines)
    found: list[bool] = []
    unclosed, length = 0, 0
    for index, line in enumerate(lines):
        in_title = unclosed > 0 and length < _LONG
        joined = index > 0 and (in_title or _continues(lines[index - 1], line, width))
        if not joined:
            unclosed, length = 0, 0
        found.append(joined)
        # A title broken in two: 《关于优化… / 提高执法效能的指导意见》
        unclosed += line.count("《") - line.count("》")
        length += len(line)
    return found


def wrap_width(lines: Sequence[str]) -> int | None:
    """Return the display width the text was wrapped at, or None when it was not."""
    widths = sorted(display_width(line) for line in lines)
    long = [width for width in widths if width >= _MIN_WIDTH]
    if len(long) < _MIN_LINES or long[-1] > _LONG:
        return None
    limit = long[int(len(long) * 0.9)]
    full = [line for line in lines if display_width(line) >= limit - _TOLERANCE]
    broken = [line for line in full if not _STOP.search(line)]
    dense = len(full) >= _MIN_SHARE * len(long) and len(broken) >= _MIN_SHARE * len(full)
    return limit if dense else None


def display_width(text: str) -> int:
    """Return how many columns a text takes: wide characters count twice."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _continues(previous: str, line: str, width: int | None) -> bool:
    if _BEGINS.match(line):
        return False
    if width is not None:
        if display_width(previous) < width - _TOLERANCE:
            return False
        # A full line that ends a sentence may end its paragraph; only what follows could tell.
        return not previous.endswith(("。", "！", "？", "："))
    return display_width(previous) >= _LONG and not _STOP.search(previous)


def _between(first: str, second: str) -> str:
    latin = _LATIN_END.search(first) and _LATIN_START.match(second)
    return " " if latin else ""
