"""The stretch of a text that shows best why it was found, with the matching words marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 130
_LEAD: Final = 18
"""Characters shown before the first mark, so that a sentence is not cut at its very point."""
_OPEN: Final = "<mark>"
_CLOSE: Final = "</mark>"
# A text that carries our own marks would mark what did not match.
_FOREIGN_MARKS: Final = re.compile(r"</?mark>")
_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """摘要: plain text and the half-open spans in it that matched, ascending and apart."""

    text: str
    marks: tuple[tuple[int, int], ...]

    def marked(self) -> str:
        """Return the text with `<mark>` pairs; whoever writes HTML escapes everything else."""
        pieces: list[str] = []
        last = 0
        for start, end in self.marks:
            pieces += [self.text[last:start], _OPEN, self.text[start:end], _CLOSE]
            last = end
        return "".join([*pieces, self.text[last:]])

    def words(self) -> tuple[str, ...]:
        """Return the marked words, each once, in order."""
        return tuple(dict.fromkeys(self.text[start:end] for start, end in self.marks))


def make_snippet(text: str, terms: tuple[str, ...], *, width: int = WIDTH) -> Snippet:
    """Return at most about `width` characters around the densest group of matches."""
    plain = _SPACE.sub(" ", _FOREIGN_MARKS.sub("", text)).strip()
    spans = _spans(plain, terms)
    start = _best_start(spans, width)
    start = max(0, min(start - _LEAD, len(plain) - width))
    end = min(len(plain), start + width)
    before, after = ("…" if start else ""), ("…" if end < len(plain) else "")
    shift = len(before) - start
    marks = tuple((a + shift, b + shift) for a, b in spans if a >= start and b <= end)
    return Snippet(before + plain[start:end] + after, marks)


def _spans(text: str, terms: tuple[str, ...]) -> list[tuple[int, int]]:
    """All occurrences of the terms, overlapping and touching ones joined."""
    lowered = text.lower()
    found: list[tuple[int, int]] = []
    for term in terms:
        position = lowered.find(term)
        while position >= 0:
            found.append((position, position + len(term)))
            position = lowered.find(term, position + 1)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _best_start(spans: list[tuple[int, int]], width: int) -> int:
    """Where the window begins that covers the most marked characters; the earliest of equals."""
    best, best_cover = 0, 0
    for first, (start, _) in enumerate(spans):
        cover = sum(e - s for s, e in spans[first:] if e <= start + width - _LEAD)
        if cover > best_cover:
            best, best_cover = start, cover
    return best
