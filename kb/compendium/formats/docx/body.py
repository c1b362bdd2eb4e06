"""正文 body: blocks in WordprocessingML, with what they need in other parts of the file."""

from __future__ import annotations

from itertools import count
from typing import Final

from kb.compendium.book import (
    Block,
    Book,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    Table,
)
from kb.compendium.formats.docx.marks import Marks, attribute, paragraph, run
from kb.compendium.formats.docx.styles import INNER
from kb.compendium.formats.pictures import Printable, printable

MEASURE_TWIPS: Final = 8844
"""156 mm."""
MEASURE: Final = 156.0
TALLEST: Final = 190.0
"""Millimetres, for a picture with its caption on one page."""
_EMU: Final = 36000
DEEPEST: Final = 6
SPLIT_ABOVE: Final = 260
"""Characters of a cell from which on its row may go on on the next page."""
_STYLES: Final = {"quote": "Quote", "note": "Note", "caption": "Caption", "law": "Law"}
_CELL: Final = '<w:tcW w:w="{width}" w:type="dxa"/>'


class Body:
    """正文: made once from a prepared book; then `lists`, `links` and `pictures` are known."""

    def __init__(self, book: Book) -> None:
        """Raises InvalidInput when a picture cannot be read."""
        self._places = {chapter.anchor: place for place, (_, chapter) in enumerate(book.walk())}
        self._identifiers = count(1)
        self.lists: list[bool] = []
        """Each list of the book: whether it is numbered; the first has the number 1."""
        self.links: dict[str, str] = {}
        """Outside addresses by the id of their relation."""
        self.pictures: dict[str, Printable] = {}
        """Pictures by the id of their relation."""
        self._marks = Marks(self._bookmark, self._relation)
        self.xml: Final = "".join(self._chapter(1, chapter) for chapter in book.chapters)

    def contents_bookmark(self, anchor: str) -> str:
        """Return the bookmark that the contents lead to; a word processor may replace it."""
        return f"_Toc{self._places[anchor] + 1:09d}"

    def _bookmark(self, anchor: str) -> str:
        return f"_Ref{self._places[anchor] + 1:09d}"

    def _relation(self, href: str) -> str:
        return self.links.setdefault(href, f"rIdLink{len(self.links) + 1}")

    def _chapter(self, depth: int, chapter: Chapter) -> str:
        first = next(self._identifiers)
        second = next(self._identifiers)
        title = (
            f'<w:bookmarkStart w:id="{first}" w:name="{self.contents_bookmark(chapter.anchor)}"/>'
            f'<w:bookmarkStart w:id="{second}" w:name="{self._bookmark(chapter.anchor)}"/>'
            f'{run(chapter.title)}<w:bookmarkEnd w:id="{second}"/><w:bookmarkEnd w:id="{first}"/>'
        )
        fresh = "<w:pageBreakBefore/>" if depth <= 2 else ""
        heading = paragraph(f"Heading{min(depth, DEEPEST)}", title, fresh)
        blocks = "".join(map(self._block, chapter.blocks))
        parts = "".join(self._chapter(depth + 1, part) for part in chapter.parts)
        return heading + blocks + parts

    def _block(self, block: Block) -> str:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                return paragraph(INNER[block.level - 1], run(block.text))
            case Listing():
                return self._listing(block)
            case Table():
                return self._table(block)
            case Picture():
                return self._picture(block)

    def _paragraph(self, block: Paragraph) -> str:
        return paragraph(_STYLES.get(block.kind, "BodyText"), self._marks.runs(block.runs))

    def _listing(self, listing: Listing) -> str:
        self.lists.append(listing.ordered)
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{len(self.lists)}"/></w:numPr>'
        further = '<w:ind w:left="1264" w:firstLine="0"/>'
        return "".join(
            paragraph("ListParagraph", self._marks.runs(each.runs), further if place else number)
            for item in listing.items
            for place, each in enumerate(item)
        )

    def _table(self, table: Table) -> str:
        widths = [round(share * MEASURE_TWIPS) for share in table.widths]
        caption = paragraph("Caption", run(table.caption)) if table.caption else ""
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        head = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{paragraph('TableHead', run(cell))}</w:tc>"
            for cell, width in zip(table.header, widths, strict=True)
        )
        rows = "".join(self._row(row, widths) for row in table.rows)
        return (
            f"{caption}<w:tbl><w:tblPr>"
            f'<w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/>'
            '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0"'
            ' w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
            f"<w:tblCaption w:val={attribute(table.caption or '、'.join(table.header))}/></w:tblPr>"
            f"<w:tblGrid>{grid}</w:tblGrid>"
            f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
            f"{paragraph('TableText', '')}"
        )

    def _row(self, row: tuple[tuple[Run, ...], ...], widths: list[int]) -> str:
        longest = max(sum(len(run.text) for run in cell) for cell in row)
        kept = "<w:trPr><w:cantSplit/></w:trPr>" if longest < SPLIT_ABOVE else ""
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"{paragraph('TableText', self._marks.runs(cell))}</w:tc>"
            for cell, width in zip(row, widths, strict=True)
        )
        return f"<w:tr>{kept}{cells}</w:tr>"

    def _picture(self, picture: Picture) -> str:
        ready = printable(picture)
        relation = f"rIdPicture{ready.name.partition('.')[0]}"
        self.pictures[relation] = ready
        width, height = (round(side * _EMU) for side in ready.millimetres(MEASURE, TALLEST))
        identifier = next(self._identifiers)
        described = f"descr={attribute(picture.alternative)}"
        drawing = (
            "<w:r><w:drawing><wp:inline"
            ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
            ' distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{width}" cy="{height}"/>'
            f'<wp:docPr id="{identifier}" name="图片 {identifier}" {described}/>'
            "<wp:cNvGraphicFramePr/>"
            '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
            f'<pic:nvPicPr><pic:cNvPr id="{identifier}" name="{ready.name}" {described}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>"
            f'<a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )
        shown = paragraph("Picture", drawing)
        caption = paragraph("Caption", run(picture.caption), '<w:keepNext w:val="0"/>')
        return shown + (caption if picture.caption else "")
