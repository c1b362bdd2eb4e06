"""Which lines that begin with 第…条 are articles of this text, and why the others are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.clean import Line
from ingest.structure.contents import find_contents
from ingest.structure.patterns import (
    ANNEX_HEADING,
    MISWRITTEN,
    SENTENCE_END,
    article_label,
    cites_on,
    separated,
)
from ingest.structure.tree import Note, NoteKind
from kb.text.numerals import ArticleNumber

# 增加五条，分别作为第一百二十三条至第一百二十七条。内容如下： · 第九条修改为：
_ANNOUNCES: Final = re.compile(r"(?:增加|改为|作为第|如下).{0,60}[:：]“?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Numbering:
    """条文编号: accepted articles by line index, where annexes begin, which lines are contents."""

    articles: dict[int, ArticleNumber]
    annex_from: int
    contents: range
    notes: tuple[Note, ...]


@dataclass(slots=True)
class _Progress:
    previous: ArticleNumber | None = None
    seen: set[ArticleNumber] = field(default_factory=set)
    articles: dict[int, ArticleNumber] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    quoting: bool = False
    newest: int = 0

    def note(self, kind: NoteKind, index: int, detail: str) -> None:
        self.notes.append(Note(kind, index + 1, detail))


def number_articles(lines: Sequence[Line]) -> Numbering:
    """Judge every line that begins with an article label."""
    labels = {
        index: label
        for index, line in enumerate(lines)
        if (label := article_label(line.text)) is not None
    }
    contents = find_contents(lines)
    progress = _Progress()
    if len(contents) > 1:
        progress.note(
            NoteKind.CONTENTS, contents.start, f"目录共 {len(contents)} 行，已并入文首部分"
        )
    annex_from = len(lines)
    pending_annex: int | None = None
    for index, line in enumerate(lines):
        if index in contents:
            if index in labels:
                progress.note(NoteKind.CONTENTS_LINE, index, f"目录行“{line.text[:20]}”")
            continue
        if index not in labels:
            if pending_annex is None and _begins_annex(line, progress):
                pending_annex = index
            continue
        number, match = labels[index]
        if MISWRITTEN.search(match["label"]) or match[0].startswith("*"):
            progress.note(NoteKind.MISWRITTEN_LABEL, index, f"原文条号书写有误：{match[0].strip()}")
        if pending_annex is not None:
            if progress.previous is not None and not _continues(progress.previous, number):
                progress.note(
                    NoteKind.ANNEX_ARTICLE, index, f"附件中的{number.label()}，不计入正文条文"
                )
                continue
            pending_annex = None
        _judge(progress, lines, index, number, match)
    if pending_annex is not None:
        annex_from = pending_annex
    return Numbering(progress.articles, annex_from, contents, tuple(progress.notes))


def _begins_annex(line: Line, progress: _Progress) -> bool:
    return (
        bool(progress.articles)
        and not progress.quoting
        and ANNEX_HEADING.fullmatch(line.text) is not None
    )


def _continues(previous: ArticleNumber, number: ArticleNumber) -> bool:
    """Whether the numbering simply goes on; an annex starts again at 1."""
    return previous < number


def _judge(
    progress: _Progress,
    lines: Sequence[Line],
    index: int,
    number: ArticleNumber,
    match: re.Match[str],
) -> None:
    previous = progress.previous
    text = lines[index].text
    due = _is_due(previous, number)
    if not due and (progress.quoting or _quotation_open(progress, lines, index)):
        progress.quoting = True
        progress.note(NoteKind.QUOTED_ARTICLE, index, f"{number.label()}是引文中的条文，不计入本文")
        return
    progress.quoting = False
    if not separated(match):
        before = lines[index - 1] if index else None
        sentence_open = (
            before is not None and not before.level and SENTENCE_END.search(before.text) is None
        )
        if not due or cites_on(text, match, sentence_open=sentence_open):
            progress.note(NoteKind.CITATION_LINE, index, f"“{text[:20]}”是引用，不是条文开头")
            return
    if previous is None:
        if number.number != 1:
            progress.note(NoteKind.FIRST_NUMBER, index, f"本文自{number.label()}开始")
    elif not due:
        _explain(progress, index, previous, number)
    progress.articles[index] = number
    progress.newest = index
    progress.seen.add(number)
    progress.previous = number


def _is_due(previous: ArticleNumber | None, number: ArticleNumber) -> bool:
    if previous is None:
        return number == ArticleNumber(1)
    if number.suffix is None:
        return number.number == previous.number + 1
    return number.number == previous.number and number.suffix == (previous.suffix or 0) + 1


def _explain(
    progress: _Progress, index: int, previous: ArticleNumber, number: ArticleNumber
) -> None:
    if number in progress.seen:
        progress.note(NoteKind.DUPLICATE_NUMBER, index, f"{number.label()}在原文中重复出现")
    elif number < previous:
        progress.note(NoteKind.OUT_OF_ORDER, index, f"{number.label()}排在{previous.label()}之后")
    else:
        progress.note(
            NoteKind.GAP, index, f"原文在{previous.label()}与{number.label()}之间缺少条文"
        )


def _quotation_open(progress: _Progress, lines: Sequence[Line], index: int) -> bool:
    """Whether the article before has announced or opened a quotation that is still running."""
    if not progress.articles:
        return False
    start = progress.newest
    opened = sum(line.text.count("“") - line.text.count("”") for line in lines[start:index])
    if opened > 0:
        return True
    return any(_ANNOUNCES.search(line.text) for line in lines[max(start, index - 3) : index])
