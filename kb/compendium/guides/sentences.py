"""句子: where the statements of a guide begin and end, each with the provisions that support it.

A row of a table is one statement. Elsewhere a sentence ends at 。！？, and a sentence with several
citations is cut at its semicolons, so that each part stands with the provision behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.compendium.guides import markdown
from kb.compendium.guides.markdown import Section

Spans = Sequence[tuple[int, int]]
"""Where citations stand in the text of a section, in order."""


class Part(StrEnum):
    """指南段落: the sections that a guide has, by their headings."""

    SCOPE = "适用对象"
    DUTIES = "主要义务"
    CONSEQUENCES = "做不到会怎样"
    EXEMPTION = "什么情况可能免罚"
    CHECKS = "自查清单"
    DAYS = "固定日期"
    YEAR = "一年怎么安排"
    CASES = "对照案例"
    CONTACTS = "找谁问"


NEEDED: Final = frozenset(Part) - {Part.DAYS, Part.CASES}
"""Sections that no guide lacks."""


class Statement(StrEnum):
    """陈述种类."""

    DUTY = "duty"
    CONSEQUENCE = "consequence"
    EXEMPTION = "exemption"
    CHECK = "check"
    DAY = "day"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Sentence:
    """一句: `start` and `end` bound it in the text of its section.

    `duty_word` is the word that makes it state a duty (应当, 不得 …), empty where there is none.
    """

    section: Section
    start: int
    end: int
    words: str
    kind: Statement
    duty_word: str

    @property
    def line(self) -> int:
        """The line of the body on which it begins."""
        return self.section.line_at(self.start)


# 无须, 毋须, 不必须 state that there is no duty
_DUTY: Final = re.compile(r"应当|不应|必须|不得|不准|禁止|严禁|务必|(?<![无毋必])须(?!知)")
_NO_DUTY: Final = re.compile(r"(?:不必|无需|毋需|并非|不是)(?:必须|应当)|不必须")
_CONSEQUENCE: Final = re.compile(
    r"罚款|处罚|拘留|吊销|停业|停产|停工|关闭|没收|按日连续|构成犯罪|追究"
)
_ENDS: Final = frozenset("。！？!?")
_CUTS: Final = frozenset("；;")
_BRACKETS: Final = frozenset("（(")
_OPENING: Final = frozenset("（(《“「[")
_CLOSING: Final = frozenset("）)》”」]")
_OF_PART: Final = {
    Part.DUTIES: Statement.DUTY,
    Part.DAYS: Statement.DAY,
}


def part_of(section: Section) -> Part | None:
    """Return which section of a guide this is, None for one of its own."""
    heading = section.heading.strip()
    return Part(heading) if heading in set(Part) else None


def sentences(section: Section, cited: Spans) -> Iterator[Sentence]:
    """Yield the statements of a section, rows of tables first."""
    part = part_of(section)
    for row in markdown.rows(section.text):
        words = "；".join(cell for cell in row.cells if cell)
        yield _sentence(section, row.start, row.end, words, _OF_PART.get(part) if part else None)
    for line in markdown.lines(section.text):
        for start, end in _cut(section.text, line.start, line.end, cited):
            supported = any(start <= place < end for place, _ in cited)
            kind = _kind_of_line(part, supported)
            yield _sentence(section, start, end, section.text[start:end], kind)


def duty_word(words: str) -> str:
    """Return the word by which a sentence states a duty, empty when it states none."""
    found = _DUTY.search(_NO_DUTY.sub(lambda match: "　" * len(match[0]), words))
    return found[0] if found else ""


def _kind_of_line(part: Part | None, supported: bool) -> Statement | None:
    """What a line of a section states by standing there; None where its words decide."""
    if part is Part.CHECKS:
        return Statement.CHECK
    if part is Part.EXEMPTION:
        return Statement.EXEMPTION
    return Statement.CONSEQUENCE if part is Part.CONSEQUENCES and supported else None


def _sentence(
    section: Section, start: int, end: int, words: str, kind: Statement | None
) -> Sentence:
    word = duty_word(words)
    if kind is None and _CONSEQUENCE.search(words):
        kind = Statement.CONSEQUENCE
    if kind is None:
        kind = Statement.DUTY if word else Statement.PLAIN
    return Sentence(section, start, end, words, kind, word)


def _cut(text: str, start: int, end: int, cited: Spans) -> Iterator[tuple[int, int]]:
    """Cut a line into sentences, and these into parts that end with a citation of their own."""
    for first, last in _pieces(text, start, end, _ENDS):
        parts: list[tuple[int, int]] = []
        begun = first
        for _, cut in _pieces(text, first, last, _CUTS):
            if any(begun <= place < cut for place, _ in cited):
                parts.append((begun, cut))
                begun = cut
        if begun < last and parts:
            parts[-1] = (parts[-1][0], last)
        yield from parts or [(first, last)]


def _pieces(text: str, start: int, end: int, marks: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the stretches that end behind one of `marks`, outside brackets and titles.

    A bracket that follows the mark belongs to what stands before it: 盖着吗？（《…》第三条）.
    """
    begun, depth, held = start, 0, False
    for at in range(start, end):
        char = text[at]
        depth += (char in _OPENING) - (char in _CLOSING)
        if depth > 0:
            continue
        if char in marks and text[at + 1 : at + 2] in _BRACKETS:
            held = at + 1 < end
        if (char in marks and not held) or (held and char in _CLOSING):
            if text[begun : at + 1].strip():
                yield begun, at + 1
            begun, depth, held = at + 1, 0, False
    if text[begun:end].strip():
        yield begun, end
