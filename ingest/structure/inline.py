"""Articles that begin inside a line are given a line of their own, before anything is parsed.

In 飞行基本规则 ten articles stand in one line, and in a few local regulations one article is glued
to the paragraph before it. Only white space changes; the number must be the one that is due and
must not begin a line elsewhere, so a citation is never mistaken for a beginning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean import Line
from ingest.structure.patterns import article_label, separated
from ingest.structure.tree import Note, NoteKind
from kb.text.numerals import NUMERAL_CHARS, parse_numeral

# …制定本规则。 第二条 凡辖有… · …的继续教育。 第十八条继续教育实行…
_INSIDE: Final = re.compile(
    rf"(?:(?<=[。；：）”》])|(?<=附则)) ?(第([{NUMERAL_CHARS}]{{1,12}})条)( |(?=\S))"
)
# …追究刑事责任。第六章附则第四十条本条例自…: the last heading is glued as well
_GLUED_HEADING: Final = re.compile(rf"(?<=。) ?(第[{NUMERAL_CHARS}]{{1,5}}章 ?附则) ?$")
_COMMENCEMENT: Final = re.compile(r"本.{1,8}自")


def split_inline_articles(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[Note, ...]]:
    """Return the lines with such articles cut off, and a note with the new line's number each."""
    begins = {label[0].number for line in lines if (label := article_label(line.text)) is not None}
    result: list[Line] = []
    notes: list[Note] = []
    current: int | None = None
    for line in lines:
        label = article_label(line.text)
        if label is not None and (separated(label[1]) or label[0].number == (current or 0) + 1):
            current = label[0].number
        if current is None or line.level or line.text.startswith("|"):
            result.append(line)
            continue
        pieces, current = _cut(line.text, current, begins)
        result.append(Line(pieces[0]))
        for piece in pieces[1:]:
            result.append(Line(piece))
            if article_label(piece) is None:
                continue
            detail = f"“{piece[:6]}”在原文中未另起一行，已分行"
            notes.append(Note(NoteKind.INLINE_START, len(result), detail))
    return tuple(result), tuple(notes)


def _cut(text: str, current: int, begins: set[int]) -> tuple[list[str], int]:
    pieces: list[str] = []
    start = 0
    for match in _INSIDE.finditer(text):
        number = parse_numeral(match[2])
        if number != current + 1 or number in begins or _in_quotes(text, start, match.start(1)):
            continue
        proven = match[3] or number + 1 in begins or _COMMENCEMENT.match(text, match.end())
        if not proven:
            # Without a blank after it a hole in the numbering or the last article is the proof.
            continue
        before = text[start : match.start(1)].rstrip(" ")
        heading = _GLUED_HEADING.search(before)
        if heading is not None:
            pieces.append(before[: heading.start()])
            before = heading[1]
        pieces.append(before)
        start = match.start(1)
        current = number
    pieces.append(text[start:])
    return pieces, current


def _in_quotes(text: str, start: int, end: int) -> bool:
    return text.count("“", start, end) > text.count("”", start, end)
