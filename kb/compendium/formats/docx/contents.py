"""目录 contents: a field that word processors update, filled in as they would fill it."""

from __future__ import annotations

from typing import Final

from kb.compendium.book import Book
from kb.compendium.formats.docx.body import Body
from kb.compendium.formats.docx.marks import field, paragraph, run
from kb.compendium.formats.docx.paging import pages

DEEPEST: Final = 3
_BEGIN: Final = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
)
_END: Final = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
_PART: Final = (
    '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
    "<w:docPartUnique/></w:docPartObj></w:sdtPr>"
)


def contents(book: Book, body: Body) -> str:
    """Return the contents of a book on pages of their own."""
    heading = paragraph("TOCHeading", run("目　录"), "<w:pageBreakBefore/>")
    numbers = pages(book)
    entries = [(min(depth, DEEPEST), chapter) for depth, chapter in book.walk() if depth <= DEEPEST]
    if not entries:
        return heading
    lines = []
    for place, (depth, chapter) in enumerate(entries):
        mark = body.contents_bookmark(chapter.anchor)
        number = field(f"PAGEREF {mark} \\h", str(numbers[chapter.anchor]))
        link = (
            f'<w:hyperlink w:anchor="{mark}" w:history="1">{run(chapter.title)}'
            f"<w:r><w:tab/></w:r>{number}</w:hyperlink>"
        )
        lines.append(paragraph(f"TOC{depth}", link if place else _BEGIN + link))
    closing = f"<w:p>{_END}</w:p>"
    return f"<w:sdt>{_PART}<w:sdtContent>{heading}{''.join(lines)}{closing}</w:sdtContent></w:sdt>"
