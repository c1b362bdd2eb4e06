"""文件 document: the parts of a DOCX file around the body of a book, and the file itself."""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from kb.compendium.book import Book
from kb.compendium.formats.archive import archive
from kb.compendium.formats.docx.body import Body
from kb.compendium.formats.docx.contents import contents
from kb.compendium.formats.docx.marks import HEAD, NAMESPACES, attribute, field, paragraph, run
from kb.compendium.formats.docx.numbering import numbering
from kb.compendium.formats.docx.styles import LINE_PITCH, font_table, styles
from kb.compendium.formats.words import day_in_words
from kb.compendium.formats.writing import Written
from kb.official_docx import LONGEST_PROPERTY, MARGINS, PAGE

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
CHARACTER_SPACE: Final = -849
"""In 4,096ths of a point: 28 characters of 16 points in 156 mm (442.2 points)."""
_OUTSIDE: Final = ' TargetMode="External"'
_PARTS: Final = ("styles", "settings", "fontTable", "numbering")
_RUNNING: Final = ("header", "footer-odd", "footer-even", "footer-first")


def written(book: Book) -> Written:
    """Return a prepared book as DOCX.

    Raises:
        InvalidInput: a picture cannot be read.
    """
    body = Body(book)
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            (
                ("rId1", f"{_OFFICE}/officeDocument", "word/document.xml"),
                ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                ("rId3", f"{_OFFICE}/extended-properties", "docProps/app.xml"),
            )
        ),
        "docProps/app.xml": (
            f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
            f'extended-properties"><Company>{escape(book.issuer)}</Company></Properties>'
        ),
        "docProps/core.xml": _properties(book),
        "word/document.xml": _document(book, body),
        "word/_rels/document.xml.rels": _relations(_document_relations(body)),
        "word/styles.xml": styles(),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": font_table(),
        "word/numbering.xml": numbering(body.lists),
        "word/header.xml": _running("hdr", paragraph("Header", run(book.notice))),
        "word/footer-odd.xml": _running("ftr", _page_number("right")),
        "word/footer-even.xml": _running("ftr", _page_number("left")),
        "word/footer-first.xml": _running("ftr", paragraph("Footer", "")),
    }
    encoded = [(name, text.encode()) for name, text in parts.items()]
    pictures = {f"word/media/{each.name}": each.data for each in body.pictures.values()}
    return Written(archive([*encoded, *pictures.items()]), ())


def _document(book: Book, body: Body) -> str:
    title = "".join(
        paragraph(style, run(words))
        for style, words in (
            ("Title", book.title),
            ("Subtitle", book.subtitle),
            ("Statement", book.statement),
            ("Issuer", book.issuer),
            ("Date", day_in_words(book.dated)),
        )
        if words
    )
    front = f"<w:p><w:pPr>{_section('lowerRoman', title_page=True)}</w:pPr></w:p>"
    return (
        f"{HEAD}<w:document {NAMESPACES}><w:body>{title}{contents(book, body)}{front}{body.xml}"
        f"{_section('decimal', title_page=False)}</w:body></w:document>"
    )


def _section(numbers: str, *, title_page: bool) -> str:
    width, height = (side.twips for side in PAGE)
    top, bottom, left, right = (side.twips for side in MARGINS.values())
    kinds = [("header", "default", "header"), ("header", "even", "header")]
    kinds += [("footer", "default", "footer-odd"), ("footer", "even", "footer-even")]
    if title_page:
        kinds += [("header", "first", "header"), ("footer", "first", "footer-first")]
    references = "".join(
        f'<w:{tag}Reference w:type="{kind}" r:id="rId-{part}"/>' for tag, kind, part in kinds
    )
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}"'
        ' w:header="1134" w:footer="1361" w:gutter="0"/>'
        f'<w:pgNumType w:fmt="{numbers}" w:start="1"/>'
        f"{'<w:titlePg/>' if title_page else ''}"
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE_PITCH}"'
        f' w:charSpace="{CHARACTER_SPACE}"/></w:sectPr>'
    )


def _page_number(side: str) -> str:
    """— 1 — one character away from the edge of the type area."""
    indent = f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/>'
    return paragraph("Footer", f"{run('— ')}{field('PAGE', '1')}{run(' —')}", indent)


def _running(tag: str, inside: str) -> str:
    return f"{HEAD}<w:{tag} {NAMESPACES}>{inside}</w:{tag}>"


def _settings() -> str:
    """Pages with two sides, and the layout of Word 2013 and later.

    `w:updateFields` is left out: word processors ask the reader for leave when they open a file
    that has it, and the contents are filled in already.
    """
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:mirrorMargins/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _properties(book: Book) -> str:
    moment = f"{book.dated:%Y-%m-%d}T00:00:00Z"
    stamps = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
        for name in ("created", "modified")
    )
    issuer = escape(book.issuer[:LONGEST_PROPERTY])
    return (
        f"{HEAD}<cp:coreProperties"
        f' xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(book.title[:LONGEST_PROPERTY])}</dc:title>"
        f"<dc:creator>{issuer}</dc:creator>"
        f"<dc:identifier>{escape(book.identifier[:LONGEST_PROPERTY])}</dc:identifier>"
        f"<dc:language>{escape(book.language)}</dc:language>"
        f"<cp:lastModifiedBy>{issuer}</cp:lastModifiedBy><cp:revision>1</cp:revision>{stamps}"
        "</cp:coreProperties>"
    )


def _document_relations(body: Body) -> tuple[tuple[str, str, str], ...]:
    kinds = {name: name for name in _PARTS}
    kinds |= {name: name.partition("-")[0] for name in _RUNNING}
    return (
        *((f"rId-{name}", f"{_OFFICE}/{kind}", f"{name}.xml") for name, kind in kinds.items()),
        *((each, f"{_OFFICE}/image", f"media/{one.name}") for each, one in body.pictures.items()),
        *((each, f"{_OFFICE}/hyperlink", href) for href, each in body.links.items()),
    )


def _relations(relations: tuple[tuple[str, str, str], ...]) -> str:
    lines = "".join(
        f'<Relationship Id="{identifier}" Type="{kind}" Target={attribute(target)}'
        f"{_OUTSIDE if kind.endswith('/hyperlink') else ''}/>"
        for identifier, kind, target in relations
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _content_types() -> str:
    kinds = {f"word/{name}.xml": f"{_WORD}.{name}+xml" for name in _PARTS}
    kinds |= {f"word/{name}.xml": f"{_WORD}.{name.partition('-')[0]}+xml" for name in _RUNNING}
    kinds["word/document.xml"] = f"{_WORD}.document.main+xml"
    kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    kinds["docProps/app.xml"] = (
        "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    )
    parts = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds.items()
    )
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Default Extension="jpeg" ContentType="image/jpeg"/>{parts}</Types>'
    )
