"""公文版式 official documents as DOCX: page and fonts of GB/T 9704—2012, equal bytes every time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import Any, Final

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

LATIN: Final = "Times New Roman"
TITLE_FONT: Final = "方正小标宋简体"
BODY_FONT: Final = "仿宋"
HEADING_FONT: Final = "黑体"
PAGE_NUMBER_FONT: Final = "宋体"
TITLE_SIZE: Final = Pt(22)
"""二号."""
BODY_SIZE: Final = Pt(16)
"""三号."""
PAGE_NUMBER_SIZE: Final = Pt(14)
"""四号."""
LINE: Final = Pt(28.95)
"""225 mm of type area for 22 lines."""
PAGE: Final = (Mm(210), Mm(297))
MARGINS: Final = {
    "top_margin": Mm(37),
    "bottom_margin": Mm(35),
    "left_margin": Mm(28),
    "right_margin": Mm(26),
}
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
LONGEST_PROPERTY: Final = 255
"""Characters, of which the format of the file takes no more."""
# What a person wrote must not begin a line of its own: it could pass for a line of the document.
_LINE_BREAKS: Final = re.compile(r"[\t-\r\x1c-\x1e\x85\u2028\u2029]+")
# No XML 1.0 document can hold these.
_NOT_XML: Final = re.compile(r"[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def set_page(page: Any) -> None:
    """Set size, margins, body font and page number."""
    section = page.sections[0]
    section.page_width, section.page_height = PAGE
    for name, width in MARGINS.items():
        setattr(section, name, width)
    style = page.styles["Normal"]
    style.font.size = BODY_SIZE
    set_fonts(style.element.get_or_add_rPr(), BODY_FONT)
    for language in page.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    shape = style.paragraph_format
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = LINE
    shape.space_before = shape.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run(footer, "— ", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
    number = run(footer, "", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        number._r.append(_field(kind, text))
    run(footer, " —", PAGE_NUMBER_FONT, PAGE_NUMBER_SIZE)


def _field(kind: str | None, text: str | None) -> Any:
    """Return one of the three parts of a field whose value the word processor fills in."""
    if kind is None:
        part = OxmlElement("w:instrText")
        part.text = text
        return part
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    return part


def title(page: Any, text: str) -> None:
    """Write the title, centred."""
    paragraph = page.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = LINE
    run(paragraph, text, TITLE_FONT, TITLE_SIZE)


def heading(page: Any, text: str) -> None:
    """Write a heading that stays with what follows it."""
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(14)
    paragraph.paragraph_format.keep_with_next = True
    run(paragraph, text, HEADING_FONT)


def fact(page: Any, name: str, text: str) -> None:
    """Write one line that begins with what it is about; nothing when there is nothing to say."""
    if not text:
        return
    paragraph = page.add_paragraph()
    run(paragraph, f"{name}：", HEADING_FONT)
    run(paragraph, text, BODY_FONT)


def line(page: Any, text: str, alignment: WD_ALIGN_PARAGRAPH | None = None) -> None:
    """Write one line."""
    paragraph = page.add_paragraph()
    paragraph.alignment = alignment
    run(paragraph, text, BODY_FONT)


def run(paragraph: Any, text: str, font: str, size: Any = BODY_SIZE) -> Any:
    """Add text to a paragraph and return the run."""
    run = paragraph.add_run(plain(text))
    run.font.size = size
    set_fonts(run._r.get_or_add_rPr(), font)
    return run


def plain(text: str) -> str:
    """Return a text as one line of characters that the format can hold."""
    return _NOT_XML.sub("", _LINE_BREAKS.sub(" ", text))


def set_fonts(properties: Any, font: str) -> None:
    """Name the Latin and the East Asian font; the second is what Chinese characters are set in."""
    fonts = properties.get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name, value in (("w:ascii", LATIN), ("w:hAnsi", LATIN), ("w:eastAsia", font)):
        fonts.set(qn(name), value)


def set_properties(page: Any, *, title: str, author: str, moment: dt.datetime) -> None:
    """Say what the file is, whose, and of when; nothing of the machine that wrote it."""
    properties = page.core_properties
    properties.title = plain(title)[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = plain(author)[:LONGEST_PROPERTY]
    properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = moment


def packed(page: Any) -> bytes:
    """Return the file with the times of its parts taken out: equal documents are equal bytes."""
    first, second = io.BytesIO(), io.BytesIO()
    page.save(first)
    with zipfile.ZipFile(first) as read, zipfile.ZipFile(second, "w") as written:
        for part in read.infolist():
            entry = zipfile.ZipInfo(part.filename, ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            written.writestr(entry, read.read(part), compresslevel=9)
    return second.getvalue()
