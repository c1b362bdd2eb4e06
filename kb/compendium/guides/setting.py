"""指南成书: a published guide as a book for every file format; stale sentences say so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.beijing import beijing_day
from kb.compendium.book import Block, Book, Chapter, Heading, Listing, Paragraph, Run, Table
from kb.compendium.guides import markdown
from kb.compendium.guides.checking import in_words
from kb.compendium.guides.markdown import Section
from kb.compendium.guides.published import PublishedGuide
from kb.compendium.guides.sentences import Part
from kb.compendium.guides.staleness import Change
from kb.text.substance import Piece

_LINK: Final = re.compile(r"\[([^\]]*)\]\(([^)\s]*)\)")
_EMPHASIS: Final = re.compile(r"(\*\*|__|~~|`)(?=\S)(.+?)(?<=\S)\1")
_OUTSIDE: Final = re.compile(r"https?://[^\s]+|mailto:[^\s]+")
_CHANGES_ANCHOR: Final = "changed-provisions"


def book_of(published: PublishedGuide) -> Book:
    """Return the book of a guide: its sections in order, then the provisions that changed."""
    document, guide = published.document, published.guide
    dated = beijing_day(document.published_at) if document.published_at else published.law_day
    sized = f"{guide.size}企业" if guide.size else ""
    # headings in one chapter: a chapter begins a page, and most sections are a few lines
    blocks = tuple(
        block
        for section in guide.sections
        for block in (Heading(section.heading or "说明"), *_blocks(published, section))
    )
    chapters = [Chapter("指南正文", "guide", blocks)]
    if published.changes:
        chapters.append(_changed(published))
    return Book(
        identifier=f"anjian:{document.key}:{document.sha256}",
        title=guide.title,
        subtitle="　".join(part for part in (guide.industry, sized) if part),
        issuer=document.unit,
        dated=dated,
        notice="部分所引条文已经修改" if published.changes else "",
        statement=f"本指南依据截至 {published.law_day} 的法律编写。",
        chapters=tuple(chapters),
    )


def _blocks(published: PublishedGuide, section: Section) -> Iterator[Block]:
    guide = published.guide
    if section is guide.section(Part.DUTIES) and guide.obligations:
        yield Table(
            ("做什么", "什么时候", "记什么、留多久", "依据"),
            tuple(
                (
                    _runs(one.what),
                    _runs(one.when or "—"),
                    _runs(one.record or "—"),
                    _marked(one.basis, published.stale_at(Part.DUTIES, one.start)),
                )
                for one in guide.obligations
            ),
            widths=(0.34, 0.2, 0.2, 0.26),
        )
    elif section is guide.section(Part.CONSEQUENCES) and guide.consequences:
        yield Table(
            ("哪种情形", "会怎样", "依据"),
            tuple(
                (
                    _runs(one.conduct or "—"),
                    _runs(one.result),
                    _marked(one.basis, published.stale_at(Part.CONSEQUENCES, one.start)),
                )
                for one in guide.consequences
            ),
            widths=(0.36, 0.36, 0.28),
        )
    elif section is guide.section(Part.CHECKS) and guide.checks:
        yield Listing(
            tuple(
                (
                    Paragraph(
                        (
                            Run("☐ "),
                            *_runs(one.question),
                            *_marked(
                                f"（{one.basis}）" if one.basis else "",
                                published.stale_at(Part.CHECKS, one.start),
                            ),
                        )
                    ),
                )
                for one in guide.checks
            )
        )
    elif section is guide.section(Part.DAYS) and guide.days:
        yield from _prose(section)
        yield Table(
            ("日子", "做什么", "依据"),
            tuple(
                (
                    _runs(one.when),
                    _runs(one.what),
                    _marked(one.basis, published.stale_at(Part.DAYS, one.start)),
                )
                for one in guide.days
            ),
            widths=(0.24, 0.42, 0.34),
        )
    else:
        yield from _prose(section)
        yield from _tables(section)
        for words, change in published.stale_in(section.key):
            yield Paragraph((Run(f"“{words}”：{_told(change)}"),), "note")
        return
    if section is not guide.section(Part.DAYS):
        yield from _prose(section, bullets=False)


def _prose(section: Section, *, bullets: bool = True) -> Iterator[Block]:
    """The lines of a section: paragraphs, and lists of those that have a bullet."""
    items: list[tuple[Paragraph, ...]] = []
    for line in markdown.lines(section.text):
        if line.bullet:
            items.append((Paragraph(_runs(line.words)),))
            continue
        if items and bullets:
            yield Listing(tuple(items))
        items = []
        yield Paragraph(_runs(line.words))
    if items and bullets:
        yield Listing(tuple(items))


def _tables(section: Section) -> Iterator[Block]:
    """The tables of a section that has none of its own kind."""
    header: tuple[str, ...] = ()
    rows: list[tuple[tuple[Run, ...], ...]] = []
    for row in markdown.rows(section.text):
        if rows and row.header != header:
            yield Table(header, tuple(rows))
            rows = []
        header = row.header
        cells = (*row.cells, *[""] * len(header))[: len(header)]
        rows.append(tuple(_runs(cell) for cell in cells))
    if rows:
        yield Table(header, tuple(rows))


def _changed(published: PublishedGuide) -> Chapter:
    return Chapter(
        "已经修改的条文",
        _CHANGES_ANCHOR,
        (
            Paragraph((Run("下列条文在本指南编写之后修改，所涉句子请以现行条文为准。"),)),
            Listing(
                tuple(
                    (
                        Paragraph((Run(_told(change)),)),
                        Paragraph((Run(f"原文：{_joined(change.old)}"),), "law"),
                        Paragraph((Run(f"现行：{_joined(change.new) or '无'}"),), "law"),
                    )
                    for _, change in sorted(published.changes.items())
                )
            ),
        ),
    )


def _told(change: Change) -> str:
    return f"《{change.law}》{change.label}（{change.old_version}版）{in_words(change)}"


def _joined(pieces: Sequence[Piece]) -> str:
    return "".join(piece.text for piece in pieces)


def _marked(words: str, changes: Sequence[Change]) -> tuple[Run, ...]:
    if not changes:
        return _runs(words)
    return (*_runs(words), Run("（条文已修改）", bold=True, target=_CHANGES_ANCHOR))


def _runs(words: str) -> tuple[Run, ...]:
    """Text without marks; links to outside addresses stay links."""
    runs: list[Run] = []
    at = 0
    for match in _LINK.finditer(words):
        runs.append(Run(_plain(words[at : match.start()])))
        href = match[2] if _OUTSIDE.fullmatch(match[2]) else ""
        runs.append(Run(_plain(match[1]), href=href))
        at = match.end()
    runs.append(Run(_plain(words[at:])))
    return tuple(run for run in runs if run.text)


def _plain(words: str) -> str:
    previous = ""
    while previous != words:
        previous, words = words, _EMPHASIS.sub(r"\2", words)
    return words
