"""标记 markup: blocks as XHTML, for the HTML file and for the chapters of an EPUB alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from kb.compendium.book import Block, Chapter, Heading, Listing, Paragraph, Picture, Run, Table

# Letters written from right to left (Hebrew to the Arabic presentation forms, and the planes of
# old scripts) and the controls that turn a line around.
RIGHT_TO_LEFT: Final = re.compile(
    "[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff"
    "\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
DEEPEST: Final = 6
"""HTML has no heading below the sixth."""


@dataclass(frozen=True, slots=True)
class Markup:
    """标记: `link` gives the address of a chapter by its anchor, `source` that of a picture."""

    link: Callable[[str], str]
    source: Callable[[Picture], str]

    def chapter(self, depth: int, chapter: Chapter) -> str:
        """Return a chapter with its parts; the outermost has depth 1 and a heading of level 2."""
        title = f"{chapter.anchor}_title"
        inside = "".join(self.block(depth, block) for block in chapter.blocks)
        parts = "".join(self.chapter(depth + 1, part) for part in chapter.parts)
        kind = "divider" if chapter.parts and not chapter.blocks else "chapter"
        return (
            f'<section id="{chapter.anchor}" class="{kind} depth{depth}"'
            f' aria-labelledby="{title}">\n'
            f"{heading(depth + 1, chapter.title, identifier=title)}{inside}{parts}</section>\n"
        )

    def block(self, depth: int, block: Block) -> str:
        """Return a block of a chapter of that depth."""
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                return heading(depth + 1 + block.level, block.text, kind=f"inner{block.level}")
            case Listing():
                tag = "ol" if block.ordered else "ul"
                items = "".join(
                    f"<li>{''.join(map(self._paragraph, item))}</li>\n" for item in block.items
                )
                return f"<{tag}>\n{items}</{tag}>\n" if items else ""
            case Table():
                return self._table(block)
            case Picture():
                caption = f"<figcaption>{text(block.caption)}</figcaption>" if block.caption else ""
                return (
                    f'<figure><img src="{escape(self.source(block))}"'
                    f' alt="{escape(block.alternative)}"/>{caption}</figure>\n'
                )

    def runs(self, runs: tuple[Run, ...]) -> str:
        """Return what stands inside a paragraph or a cell."""
        return "".join(map(self._run, runs))

    def _paragraph(self, paragraph: Paragraph) -> str:
        inside = self.runs(paragraph.runs)
        match paragraph.kind:
            case "quote":
                return f"<blockquote><p>{inside}</p></blockquote>\n"
            case kind:
                return f'<p class="{escape(kind)}">{inside}</p>\n'

    def _run(self, run: Run) -> str:
        made = text(run.text)
        if run.italic:
            made = f"<em>{made}</em>"
        if run.bold:
            made = f"<strong>{made}</strong>"
        if run.target:
            return f'<a href="{escape(self.link(run.target))}">{made}</a>'
        if run.href:
            return f'<a href="{escape(run.href)}" rel="noopener noreferrer">{made}</a>'
        return made

    def _table(self, table: Table) -> str:
        caption = f"<caption>{text(table.caption)}</caption>" if table.caption else ""
        columns = "".join(f'<col style="width:{width:.2%}"/>' for width in table.widths)
        head = "".join(f'<th scope="col">{text(cell)}</th>' for cell in table.header)
        rows = "".join(
            f"<tr>{''.join(f'<td>{self.runs(cell)}</td>' for cell in row)}</tr>\n"
            for row in table.rows
        )
        name = escape(table.caption or "、".join(table.header))
        return (
            f'<div class="table" role="region" tabindex="0" aria-label="{name}">'
            f"<table>{caption}<colgroup>{columns}</colgroup>"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n"
        )


def heading(level: int, words: str, *, identifier: str = "", kind: str = "") -> str:
    """Return a heading; below the sixth level the level is said to readers' programs alone."""
    tag = f"h{min(level, DEEPEST)}"
    attributes = f' id="{identifier}"' if identifier else ""
    attributes += f' class="{kind}"' if kind else ""
    attributes += f' aria-level="{level}"' if level > DEEPEST else ""
    return f"<{tag}{attributes}>{text(words)}</{tag}>\n"


def text(words: str) -> str:
    """Return text escaped; what runs from right to left does not turn its neighbours around."""
    made = str(escape(words)).replace("\n", "<br/>")
    return f"<bdi>{made}</bdi>" if RIGHT_TO_LEFT.search(words) else made


def contents(chapters: tuple[Chapter, ...], link: Callable[[str], str]) -> str:
    """Return the contents as nested lists."""
    if not chapters:
        return ""
    items = "".join(
        f'<li><a href="{escape(link(chapter.anchor))}">{text(chapter.title)}</a>'
        f"{contents(chapter.parts, link)}</li>\n"
        for chapter in chapters
    )
    return f"<ol>\n{items}</ol>\n"
