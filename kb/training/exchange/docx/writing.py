"""Write questions as a handout: A4, numbered within each type, answer and explanation below."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any, Final

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from kb.model.question import QuestionType
from kb.training.exchange.carried import carry
from kb.training.exchange.docx.lines import heading, lines_of
from kb.training.exchange.docx.package import BOOKMARK, paragraph, with_carried
from kb.training.question import QuestionContent

_MOMENT: Final = dt.datetime(2000, 1, 1)
_SONG: Final = "宋体"
_FANG_SONG: Final = "仿宋"
_HEI: Final = "黑体"
_STYLES: Final = {
    # style: font, points, bold, indent and hanging indent in mm, space before in points
    "title": (_HEI, 18, False, 0, 0, 0),
    "heading": (_HEI, 12, False, 0, 0, 14),
    "stem": (_SONG, 10.5, False, 7, 7, 8),
    "part": (_SONG, 10.5, False, 12, 9, 4),
    "options1": (_SONG, 10.5, False, 12, 5, 0),
    "options2": (_SONG, 10.5, False, 12, 5, 0),
    "options4": (_SONG, 10.5, False, 12, 5, 0),
    "answer": (_FANG_SONG, 10.5, False, 7, 0, 2),
    "note": (_FANG_SONG, 9, False, 7, 0, 0),
}
_TABS: Final = {"options2": (87,), "options4": (47, 87, 127)}
_KEPT: Final = frozenset({"heading", "stem", "part", "options1", "options2", "options4"})
_GREY: Final = RGBColor(0x59, 0x59, 0x59)


def write(questions: Sequence[QuestionContent]) -> bytes:
    """Return the document, the same bytes for the same questions."""
    page = Document()
    _set_page(page)
    for name, shape in _STYLES.items():
        _add_style(page, name, *shape)
    body = [paragraph("试 题", _id("title"))]
    carried: dict[int, str] = {}
    kinds = [kind for kind in QuestionType if any(each.type is kind for each in questions)]
    for place, kind in enumerate(kinds):
        group = [(at, each) for at, each in enumerate(questions, start=1) if each.type is kind]
        line = heading(kind, place, len(group))
        body.append(paragraph(line.text, _id(line.style)))
        for number, (at, question) in enumerate(group, start=1):
            carried[at] = carry(question)
            mark: tuple[int, str] | None = (at, f"{BOOKMARK}{at}")
            for line in lines_of(question, number):
                body.append(paragraph(line.text, _id(line.style), mark))
                mark = None
    _fill(page, body)
    target = io.BytesIO()
    page.save(target)
    with zipfile.ZipFile(target) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    # the part keeps the order of the bank; the page is ordered by type
    return with_carried(parts, {f"{BOOKMARK}{at}": carried[at] for at in sorted(carried)})


def _fill(page: Any, body: list[str]) -> None:
    made = parse_xml(f"<w:body {nsdecls('w')}>{''.join(body)}</w:body>")
    for place, each in enumerate(list(made)):
        page.element.body.insert(place, each)


def _id(style: str) -> str:
    return f"Anjian{style.capitalize()}"


def _add_style(
    page: Any, name: str, font: str, size: float, bold: bool, left: int, hang: int, before: int
) -> None:
    style = page.styles.add_style(_id(name), WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = page.styles["Normal"]
    style.font.size = Pt(size)
    style.font.bold = bold
    if name == "note":
        style.font.color.rgb = _GREY
    _set_fonts(style.element.get_or_add_rPr(), font)
    shape = style.paragraph_format
    shape.left_indent = Mm(left)
    shape.first_line_indent = Mm(-hang)
    shape.space_before = Pt(before)
    shape.space_after = Pt(10 if name == "title" else 0)
    shape.line_spacing = 1.25
    shape.keep_with_next = name in _KEPT
    shape.widow_control = True
    if name == "title":
        shape.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for stop in _TABS.get(name, ()):
        shape.tab_stops.add_tab_stop(Mm(stop))


def _set_page(page: Any) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(23)
    section.top_margin = section.bottom_margin = Mm(25)
    _set_fonts(page.styles["Normal"].element.get_or_add_rPr(), _SONG)
    for language in page.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        run = footer.add_run()
        part = OxmlElement("w:instrText" if kind is None else "w:fldChar")
        if kind is None:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run._r.append(part)
    facts = page.core_properties
    facts.title, facts.author, facts.last_modified_by = "试题", "案鉴", "案鉴"
    facts.comments, facts.language, facts.revision = "", "zh-CN", 1
    facts.created = facts.modified = _MOMENT


def _set_fonts(properties: Any, font: str) -> None:
    fonts = properties.get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name, value in (
        ("w:ascii", "Times New Roman"),
        ("w:hAnsi", "Times New Roman"),
        ("w:eastAsia", font),
    ):
        fonts.set(qn(name), value)
