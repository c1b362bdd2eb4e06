"""Markdown of forewords, comments and published texts → blocks of a book.

What a book has no block for is kept as words: an image is told by what it shows, a nested list is
set in the item it belongs to, raw HTML stands as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markdown_it.token import Token

from kb.compendium.book import Block, Heading, Listing, Paragraph, Run, Table
from kb.text.markdown import break_shows, parser, with_boxes

_OUTSIDE: Final = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_DEEPEST: Final = 3
_NESTED: Final = "— "


@dataclass(frozen=True, slots=True)
class Link:
    """书内链接: the next place where `raw` stands becomes a link to the chapter `target`."""

    raw: str
    target: str


def blocks(text: str, *, level: int = 1) -> tuple[Block, ...]:
    """Return the blocks of a Markdown text; its highest heading gets `level` (1 to 3)."""
    tokens = parser().parse(with_boxes(text))
    depths = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = level - min(depths, default=1)
    return tuple(_Reading(tokens, shift).blocks())


def linked(content: Iterable[Block], links: Sequence[Link]) -> tuple[Block, ...]:
    """Return blocks with each link set once, in order, where its words are found.

    Words may go through bold and plain runs (**《…》**第八十三条). A link whose words are not found
    after the one before it is left out.
    """
    pending = list(links)
    return tuple(_linked_block(block, pending) for block in content)


def _linked_block(block: Block, pending: list[Link]) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, runs=_linked_runs(block.runs, pending))
    if isinstance(block, Listing):
        return replace(
            block,
            items=tuple(
                tuple(replace(one, runs=_linked_runs(one.runs, pending)) for one in item)
                for item in block.items
            ),
        )
    if isinstance(block, Table):
        return replace(
            block,
            rows=tuple(tuple(_linked_runs(cell, pending) for cell in row) for row in block.rows),
        )
    return block


def _linked_runs(runs: tuple[Run, ...], pending: list[Link]) -> tuple[Run, ...]:
    text = "".join(run.text for run in runs)
    places: list[tuple[int, int, str]] = []
    position = 0
    while (found := _next(text, position, pending)) is not None:
        at, link = found
        places.append((at, at + len(link.raw), link.target))
        position = at + len(link.raw)
    return tuple(_cut(runs, places)) if places else runs


def _next(text: str, position: int, pending: list[Link]) -> tuple[int, Link] | None:
    """Take the earliest pending link that stands in `text`; those before it are given up."""
    best: tuple[int, int] | None = None
    for index, link in enumerate(pending):
        at = text.find(link.raw, position) if link.raw else -1
        if at >= 0 and (best is None or at < best[0]):
            best = (at, index)
    if best is None:
        return None
    at, index = best
    link = pending[index]
    del pending[: index + 1]
    return at, link


def _cut(runs: tuple[Run, ...], places: Sequence[tuple[int, int, str]]) -> Iterator[Run]:
    start = 0
    for run in runs:
        end = start + len(run.text)
        position = start
        for first, last, target in places:
            low, high = max(first, position), min(last, end)
            if low >= high or run.href or run.target:
                continue
            if low > position:
                yield replace(run, text=run.text[position - start : low - start])
            yield replace(run, text=run.text[low - start : high - start], target=target)
            position = high
        if position < end:
            yield replace(run, text=run.text[position - start :])
        start = end


class _Reading:
    """One pass through the tokens of a text."""

    def __init__(self, tokens: Sequence[Token], shift: int) -> None:
        self._tokens = tokens
        self._shift = shift
        self._at = 0

    def blocks(self, until: str = "") -> Iterator[Block]:
        """Yield blocks up to the closing token `until`, which is passed over."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == until:
                return
            yield from self._block(token)

    def _block(self, token: Token) -> Iterator[Block]:
        match token.type:
            case "heading_open":
                runs = [run for line in self._lines() for run in line]
                depth = int(token.tag[1]) + self._shift
                text = "".join(run.text for run in runs).strip()
                if text:
                    yield Heading(text, min(max(depth, 1), _DEEPEST))
            case "inline":
                self._at -= 1
                yield from (Paragraph(line) for line in self._lines())
            case "fence" | "code_block":
                lines = filter(None, token.content.rstrip("\n").split("\n"))
                yield from (Paragraph((Run(line),)) for line in lines)
            case "html_block":
                if token.content.strip():
                    yield Paragraph((Run(token.content.strip()),))
            case "blockquote_open":
                inside = self.blocks("blockquote_close")
                yield from (
                    replace(one, kind="quote") if isinstance(one, Paragraph) else one
                    for one in inside
                )
            case "bullet_list_open":
                yield self._listing("bullet_list_close", ordered=False)
            case "ordered_list_open":
                yield self._listing("ordered_list_close", ordered=True)
            case "table_open":
                yield self._table()

    def _lines(self) -> Iterator[tuple[Run, ...]]:
        """The runs of the next inline token, cut at hard line breaks."""
        while self._tokens[self._at].type != "inline":
            self._at += 1
        children = self._tokens[self._at].children or []
        self._at += 1
        yield from runs_of(children)

    def _listing(self, closing: str, *, ordered: bool) -> Listing:
        items: list[tuple[Paragraph, ...]] = []
        while self._tokens[self._at].type != closing:
            self._at += 1  # list_item_open
            found = tuple(_in_item(self.blocks("list_item_close")))
            if found:
                items.append(found)
        self._at += 1
        return Listing(tuple(items), ordered)

    def _table(self) -> Table:
        header: tuple[str, ...] = ()
        rows: list[tuple[tuple[Run, ...], ...]] = []
        row: list[tuple[Run, ...]] = []
        head = False
        while (token := self._tokens[self._at]).type != "table_close":
            self._at += 1
            if token.type == "thead_open":
                head = True
            elif token.type == "inline":
                row.append(tuple(run for line in runs_of(token.children or []) for run in line))
            elif token.type == "tr_close":
                if head:
                    header = tuple("".join(run.text for run in cell) for cell in row)
                    head = False
                else:
                    rows.append(tuple(row))
                row = []
        self._at += 1
        return Table(header, tuple(rows))


def _in_item(content: Iterable[Block]) -> Iterator[Paragraph]:
    """The paragraphs of a list item; other blocks are told in paragraphs."""
    for block in content:
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Heading):
            yield Paragraph((Run(block.text, bold=True),))
        elif isinstance(block, Listing):
            for item in block.items:
                for number, one in enumerate(item):
                    yield one if number else replace(one, runs=(Run(_NESTED), *one.runs))
        elif isinstance(block, Table):
            for row in block.rows:
                cells: list[Run] = []
                for number, cell in enumerate(row):
                    cells += ([Run("　")] if number else []) + list(cell)
                yield Paragraph(tuple(cells))


def runs_of(children: Sequence[Token]) -> Iterator[tuple[Run, ...]]:
    """Yield the runs of an inline token's children, one tuple a line; empty lines are left out."""
    bold = italic = 0
    href = ""
    line: list[Run] = []
    for number, child in enumerate(children):
        bold += child.nesting if child.type.startswith("strong") else 0
        italic += child.nesting if child.type.startswith("em_") else 0
        if child.type == "link_open":
            address = str(child.attrs.get("href", ""))
            href = address if _OUTSIDE.match(address) else ""
        elif child.type == "link_close":
            href = ""
        elif child.type == "hardbreak":
            yield from _whole(line)
            line = []
        else:
            text = _words(children, number)
            if text:
                line.append(Run(text, bold=bold > 0, italic=italic > 0, href=href))
    yield from _whole(line)


def _whole(line: list[Run]) -> Iterator[tuple[Run, ...]]:
    """A line whose neighbours of one look are one run; nothing where it holds no words."""
    joined: list[Run] = []
    for run in line:
        if joined and replace(joined[-1], text="") == replace(run, text=""):
            joined[-1] = replace(run, text=joined[-1].text + run.text)
        else:
            joined.append(run)
    if any(run.text.strip() for run in joined):
        yield tuple(joined)


def _words(children: Sequence[Token], number: int) -> str:
    child = children[number]
    if child.type in ("text", "code_inline", "html_inline", "text_special"):
        return child.content
    if child.type == "image":
        return f"〔图：{child.content}〕" if child.content else "〔图〕"
    if child.type == "softbreak":
        return " " if break_shows(children, number) else ""
    return ""
