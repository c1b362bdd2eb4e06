"""A version of a law as a page shows it: headings, articles cut into 款 and 项, and a contents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.model.regulation import ProvisionKind
from kb.store.library import ProvisionView
from kb.text.numerals import ArticleNumber
from kb.text.provisions import split_article

HEADING_TAGS: Final = {
    ProvisionKind.PART: "h2",
    ProvisionKind.SUBPART: "h2",
    ProvisionKind.CHAPTER: "h2",
    ProvisionKind.SECTION: "h3",
}


@dataclass(frozen=True, slots=True)
class Line:
    """一行条文: a 款, 项 or 目 with the class that indents it and the eid that addresses it."""

    eid: str
    text: str
    css: str


@dataclass(frozen=True, slots=True)
class Block:
    """正文单元: one row of a version; `tag` is set for headings, `number` for articles."""

    kind: str
    eid: str
    tag: str
    text: str
    number: ArticleNumber | None = None
    lines: tuple[Line, ...] = ()

    @property
    def label(self) -> str:
        """The printed label of an article."""
        return self.number.label() if self.number else ""


@dataclass(slots=True)
class Entry:
    """目录项: a heading with the articles it spans and the headings below it."""

    eid: str
    text: str
    first: ArticleNumber | None = None
    last: ArticleNumber | None = None
    children: list[Entry] = field(default_factory=list)

    @property
    def span(self) -> str:
        """The articles below this heading: 第一条—第九条."""
        if self.first is None or self.last is None:
            return ""
        if self.first == self.last:
            return self.first.label()
        return f"{self.first.label()}—{self.last.label()}"


def article_number(row: ProvisionView) -> ArticleNumber | None:
    """Return the number of an article row, None for every other row."""
    if row.kind is not ProvisionKind.ARTICLE or row.number is None:
        return None
    return ArticleNumber(row.number, row.suffix)


def block(row: ProvisionView) -> Block:
    """Return one row as it is shown."""
    tag = HEADING_TAGS.get(row.kind, "")
    if tag:
        return Block(row.kind.value, row.eid, tag, row.text.strip())
    number = article_number(row)
    if number is not None:
        return Block(row.kind.value, row.eid, "", row.text, number, article_lines(row))
    lines = tuple(Line("", text.strip(), "") for text in row.text.splitlines() if text.strip())
    return Block(row.kind.value, row.eid, "", row.text, None, lines)


def article_lines(row: ProvisionView) -> tuple[Line, ...]:
    """Return the paragraphs, items and subitems of an article in reading order."""
    lines: list[Line] = []
    for paragraph in split_article(row.text):
        at = f"{row.eid}__para_{paragraph.number}"
        lines.append(Line(at, paragraph.text, ""))
        for item in paragraph.items:
            below = f"{at}__item_{item.number}"
            lines.append(Line(below, item.text, "item"))
            lines += [
                Line(f"{below}__subitem_{subitem.number}", subitem.text, "subitem")
                for subitem in item.subitems
            ]
    return _with_unique_ids(lines)


def contents(rows: Sequence[ProvisionView]) -> tuple[Entry, ...]:
    """Return the table of contents: headings nested as in the source, with article spans."""
    roots: list[Entry] = []
    by_eid: dict[str, Entry] = {}
    parents: dict[str, str] = {}
    for row in rows:
        if row.kind in HEADING_TAGS:
            entry = Entry(row.eid, row.text.strip())
            by_eid[row.eid] = entry
            parents[row.eid] = row.parent_eid
            above = by_eid.get(row.parent_eid)
            (above.children if above else roots).append(entry)
            continue
        number = article_number(row)
        if number is None:
            continue
        eid = row.parent_eid
        while eid in by_eid:
            entry = by_eid[eid]
            entry.first = entry.first or number
            entry.last = number
            eid = parents[eid]
    return tuple(roots)


def _with_unique_ids(lines: list[Line]) -> tuple[Line, ...]:
    """Drop an eid that stands twice: sources repeat numbers, a page must not repeat ids."""
    seen: set[str] = set()
    result: list[Line] = []
    for line in lines:
        result.append(Line("", line.text, line.css) if line.eid in seen else line)
        seen.add(line.eid)
    return tuple(result)
