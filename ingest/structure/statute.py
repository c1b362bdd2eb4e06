"""Statutes: 编 分编 章 节 条 and annexes as rows that, joined, give back the normalised source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.clean import Line, joined, statute_lines
from ingest.structure.inline import split_inline_articles
from ingest.structure.items import item_units
from ingest.structure.numbering import Numbering, number_articles
from ingest.structure.patterns import (
    ANNEX_HEADING,
    BRACKETED,
    LIST_ITEM,
    PREFACE_HEADING,
    PRIVATE_USE,
    RANK_ORDER,
    SENTENCE_END,
    Heading,
    display_heading,
    heading_of,
)
from ingest.structure.title import find_title
from ingest.structure.tree import Note, NoteKind, Statute, Unit, shortened
from kb.model.regulation import ProvisionKind
from kb.text.numerals import ArticleNumber, parse_numeral
from kb.text.provisions import ProvisionAddress, article_eid, make_eid

PATH_SEPARATOR: Final = " / "
_MAX_LOOSE_TITLE: Final = 30


def parse_statute(text: str, *, title: str = "") -> Statute:
    """Return the rows of a law given as converted or normalised text.

    Never fails: a text without articles becomes items or one whole, with a note. The source that
    the rows add up to is `statute_source(text)`.
    """
    lines, notes = split_inline_articles(statute_lines(text))
    numbering = number_articles(lines)
    title = title or find_title(lines)
    all_notes = [*notes, *numbering.notes, *_private_characters(lines)]
    if not numbering.articles:
        all_notes.append(Note(NoteKind.NO_ARTICLES, 0, "原文没有第…条，按项目或全文保存"))
        return Statute(title, item_units(lines), tuple(all_notes))
    builder = _Builder(lines, numbering)
    builder.run()
    return Statute(title, tuple(builder.units), (*all_notes, *builder.notes))


def statute_source(text: str) -> str:
    """Return the normalised source of a law: its lines, with every article on a line of its own."""
    return joined(split_inline_articles(statute_lines(text))[0])


def _private_characters(lines: Sequence[Line]) -> list[Note]:
    return [
        Note(NoteKind.PRIVATE_CHARACTERS, index, f"第 {index} 行含有无法显示的自造字符，请核对原件")
        for index, line in enumerate(lines, 1)
        if PRIVATE_USE.search(line.text)
    ]


@dataclass(slots=True)
class _Open:
    """A unit that still takes lines; parent and path are those of the moment it began."""

    kind: ProvisionKind
    eid: str
    number: int | None = None
    suffix: int | None = None
    heading: str = ""
    lines: list[str] = field(default_factory=list)
    parent_eid: str = ""
    path: str = ""


@dataclass(slots=True)
class _Above:
    """A heading that stands over what follows; `level` is its mark in the source, 0 for none."""

    kind: ProvisionKind
    number: int | None
    eid: str
    title: str
    level: int


@dataclass(slots=True)
class _Builder:
    lines: Sequence[Line]
    numbering: Numbering
    units: list[Unit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    _stack: list[_Above] = field(default_factory=list)
    _open: _Open = field(default_factory=lambda: _Open(ProvisionKind.PREAMBLE, "preamble"))
    _eids: dict[str, int] = field(default_factory=dict)
    _first: int = 0
    _last: int = 0
    _quoted: frozenset[int] = frozenset()

    def run(self) -> None:
        self._first, self._last = min(self.numbering.articles), max(self.numbering.articles)
        self._quoted = frozenset(
            note.line - 1 for note in self.numbering.notes if note.kind is NoteKind.QUOTED_ARTICLE
        )
        for index, line in enumerate(self.lines):
            if index in self.numbering.contents:
                self._open.lines.append(line.text)
            elif index in self.numbering.articles:
                self._begin_article(line, self.numbering.articles[index])
            elif index >= self.numbering.annex_from:
                self._annex_line(line, index)
            elif self._takes_heading(index, line):
                continue
            elif self._open.kind in RANK_ORDER:
                self._begin_other(line)
                self._note(NoteKind.UNLABELLED_TEXT, index, f"标题之后的文字没有条号：{line.text}")
            elif index > self._last and self._is_detached(index, line):
                self._stack.clear()
                self._begin_other(line)
                self._note(NoteKind.TRAILING_TEXT, index, f"正文之后另有内容：{line.text}")
            else:
                self._open.lines.append(line.text)
        self._close()

    def _begin_article(self, line: Line, number: ArticleNumber) -> None:
        self._begin(
            _Open(
                ProvisionKind.ARTICLE,
                article_eid(number),
                number.number,
                number.suffix,
                _bracketed_heading(line.text),
            ),
            line,
        )

    def _annex_line(self, line: Line, index: int) -> None:
        if index == self.numbering.annex_from or ANNEX_HEADING.fullmatch(line.text):
            self._stack.clear()
            count = sum(unit.kind is ProvisionKind.ANNEX for unit in self.units)
            count += self._open.kind is ProvisionKind.ANNEX
            eid = f"annex_{count + 1}"
            self._begin(_Open(ProvisionKind.ANNEX, eid, count + 1, heading=line.text), line)
        else:
            self._open.lines.append(line.text)

    def _takes_heading(self, index: int, line: Line) -> bool:
        if PREFACE_HEADING.fullmatch(line.text) and index < self._first:
            self._begin(_Open(ProvisionKind.PREAMBLE, "preface", heading=line.text), line)
            return True
        if self._is_wrapped_title(index):
            self._open.lines.append(line.text)
            untitled = self._open.heading.endswith(("编", "章", "节"))
            self._open.heading += f" {line.text}" if untitled else line.text
            self._stack[-1].title = self._open.heading
            return True
        heading = heading_of(line.text, line.level) or self._bracketed_section(index, line)
        if heading is None and line.level > 1 and index < self._last:
            # ## 法律责任: a heading of the source whose number was lost
            heading = Heading(ProvisionKind.CHAPTER, None, line.text)
        if heading is None or not self._stands_as_heading(index, line, heading):
            return False
        self._begin_heading(line, heading)
        return True

    def _stands_as_heading(self, index: int, line: Line, heading: Heading) -> bool:
        if index > self._last:
            return False  # nothing follows that it could head: the text after the law's end
        if line.level or heading.number is not None:
            # Inside the quoted part of an amendment a heading belongs to the quotation.
            return not self._in_quoted_part(index)
        return index + 1 in self.numbering.articles

    def _in_quoted_part(self, index: int) -> bool:
        """Whether a quoted article follows before the next article of this text."""
        if self.lines[index].level or not self._quoted:
            return False
        for following in range(index + 1, self._last + 1):
            if following in self.numbering.articles:
                return False
            if following in self._quoted:
                return True
        return False

    def _is_wrapped_title(self, index: int) -> bool:
        """第五章 / 法律责任, or the second line of a long one: …的监督检查 / 和法律责任.

        An article or another heading must follow, else it is text whose label was lost.
        """
        if self._open.kind not in RANK_ORDER or len(self._open.lines) > 1:
            return False
        return self._could_be_title(index) and self._is_structural(index + 1)

    def _could_be_title(self, index: int) -> bool:
        line = self.lines[index]
        return (
            not line.level
            and len(line.text) <= _MAX_LOOSE_TITLE
            and heading_of(line.text, 0) is None
            and not SENTENCE_END.search(line.text)
            and not LIST_ITEM.match(line.text)
        )

    def _is_structural(self, index: int) -> bool:
        if index in self.numbering.articles:
            return True
        return index < len(self.lines) and (
            heading_of(self.lines[index].text, self.lines[index].level) is not None
        )

    def _bracketed_section(self, index: int, line: Line) -> Heading | None:
        """（一）动产质押 between two articles of an interpretation is a section's heading.

        It must stand before an article and begin a count, or go on with one: the last item of a
        list, whose full stop the source forgot, looks the same otherwise.
        """
        match = BRACKETED.fullmatch(line.text)
        if match is None or line.level or index + 1 not in self.numbering.articles:
            return None
        if len(line.text) > _MAX_LOOSE_TITLE or SENTENCE_END.search(line.text):
            return None
        number = parse_numeral(match[1])
        if number == 1:
            before = self._open.kind in RANK_ORDER or self.lines[index - 1].text.endswith("。")
            return Heading(ProvisionKind.SECTION, number, match[2]) if before else None
        current = self._stack[-1] if self._stack else None
        if current is None or not current.title.startswith(("（", "(")):
            return None
        goes_on = current.number is not None and number == current.number + 1
        return Heading(ProvisionKind.SECTION, number, match[2]) if goes_on else None

    def _begin_heading(self, line: Line, heading: Heading) -> None:
        while self._stack and self._closes(self._stack[-1], heading, line.level):
            self._stack.pop()
        if heading.number is None:
            eid = f"heading_{self._next('heading')}"
        else:
            numbers = {above.kind: above.number for above in self._stack}
            numbers[heading.kind] = heading.number
            address = ProvisionAddress(
                part=numbers.get(ProvisionKind.PART),
                subpart=numbers.get(ProvisionKind.SUBPART),
                chapter=numbers.get(ProvisionKind.CHAPTER),
                section=numbers.get(ProvisionKind.SECTION),
            )
            eid = make_eid(address)
        shown = display_heading(line.text)
        self._begin(_Open(heading.kind, eid, heading.number, heading=shown), line)
        self._stack.append(_Above(heading.kind, heading.number, self._open.eid, shown, line.level))

    @staticmethod
    def _closes(above: _Above, heading: Heading, level: int) -> bool:
        """Whether a heading ends the one above it: by rank, or by its mark if it has no number.

        ## 附则 after ## 第二编 closes the code; 附则 after the chapters of a law is one of them.
        """
        if heading.number is None and level and above.level:
            return above.level >= level
        return RANK_ORDER.index(above.kind) >= RANK_ORDER.index(heading.kind)

    def _is_detached(self, index: int, line: Line) -> bool:
        """Whether a line after the last article is not a paragraph of it.

        资源税税目税率表 (a table's title without 附), 送：省人大常委会 (a distribution list) and
        marked headings are detached; sentences and list items continue the article.
        """
        if self._open.kind is ProvisionKind.OTHER:
            return False
        if line.level:
            return True
        if SENTENCE_END.search(line.text) or LIST_ITEM.match(line.text):
            return False
        before = self.lines[index - 1].text
        return SENTENCE_END.search(before) is not None and not before.endswith(("：", ":", "；"))

    def _begin_other(self, line: Line) -> None:
        eid = f"other_{self._next('other')}"
        heading = line.text if line.level else ""
        self._begin(_Open(ProvisionKind.OTHER, eid, heading=heading), line)

    def _note(self, kind: NoteKind, index: int, detail: str) -> None:
        self.notes.append(Note(kind, index + 1, shortened(detail)))

    def _next(self, name: str) -> int:
        self._eids[name] = self._eids.get(name, 0) + 1
        return self._eids[name]

    def _begin(self, unit: _Open, line: Line) -> None:
        self._close()
        copies = self._next(unit.eid) if unit.eid not in ("heading", "other") else 1
        if copies > 1:
            # A number that the source uses twice: the first keeps the plain address.
            unit.eid = f"{unit.eid}-{copies}"
        unit.lines.append(line.text)
        unit.parent_eid = self._stack[-1].eid if self._stack else ""
        unit.path = PATH_SEPARATOR.join(above.title for above in self._stack)
        self._open = unit

    def _close(self) -> None:
        unit = self._open
        if not unit.lines:
            return
        self.units.append(
            Unit(
                kind=unit.kind,
                eid=unit.eid,
                text="\n".join(unit.lines),
                parent_eid=unit.parent_eid,
                number=unit.number,
                suffix=unit.suffix,
                heading=unit.heading,
                path=unit.path,
            )
        )


def _bracketed_heading(text: str) -> str:
    """第一条【立法目的】 names its article; the label stays in the text."""
    if "【" not in text[:16]:
        return ""
    start, end = text.index("【") + 1, text.find("】")
    return text[start:end] if end > start else ""
