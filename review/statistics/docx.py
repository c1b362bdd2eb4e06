"""年度报告 as DOCX: A4, a summary and the tables with headings repeated on every page."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kb import office_archive
from review.statistics.sheets import Sheet, sheets, summary
from review.statistics.tables import YearlyReport

BODY_FONT: Final = "仿宋"
HEADING_FONT: Final = "黑体"
LATIN_FONT: Final = "Times New Roman"
_PAGE: Final = (Mm(210), Mm(297))
_MARGINS: Final = {"top": Mm(37), "bottom": Mm(35), "left": Mm(28), "right": Mm(26)}
"""Margins of official documents (GB/T 9704)."""
_TEXT_WIDTH_MM: Final = 156
_BODY: Final = Pt(16)
_SMALL: Final = Pt(9)
_NOT_IN_XML: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_NUMERALS: Final = "一二三四五六七八九十"


def write(report: YearlyReport) -> bytes:
    """Return the report as the bytes of a DOCX file, the same for the same report."""
    document = Document()
    _set_page(document)
    _set_font(document.styles["Normal"], BODY_FONT, _BODY)
    for name in ("Title", "Heading 1"):
        _set_font(document.styles[name], HEADING_FONT, Pt(22) if name == "Title" else _BODY)
    title = f"{report.year}年度典型执法案例工作报告"
    heading = document.add_paragraph(title, style="Title")
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in summary(report):
        paragraph = document.add_paragraph(line)
        paragraph.paragraph_format.first_line_indent = _BODY * 2
    for numeral, sheet in zip(_NUMERALS, sheets(report), strict=False):
        document.add_paragraph(f"{numeral}、{sheet.title}", style="Heading 1")
        _add_table(document, sheet)
    properties = document.core_properties
    properties.author = "案鉴"
    properties.last_modified_by = "案鉴"
    properties.title = title
    properties.comments = ""
    moment = dt.datetime(report.year, 12, 31)
    properties.created = properties.modified = moment
    target = io.BytesIO()
    document.save(target)
    return office_archive.settled(target.getvalue(), moment)


def _set_page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = _PAGE
    section.top_margin, section.bottom_margin = _MARGINS["top"], _MARGINS["bottom"]
    section.left_margin, section.right_margin = _MARGINS["left"], _MARGINS["right"]


def _set_font(style: Any, font: str, size: Pt) -> None:
    """Set both fonts of a style: without the East Asian one, Word picks its own for Chinese."""
    style.font.name = LATIN_FONT
    style.font.size = size
    style.font.color.rgb = None
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hAnsi"), LATIN_FONT)


def _add_table(document: Any, sheet: Sheet) -> None:
    table = document.add_table(rows=1, cols=len(sheet.headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    _repeat(table.rows[0])
    _fill(table.rows[0], sheet.headings, bold=True)
    for place, row in enumerate(sheet.rows, start=1):
        added = table.add_row()
        _fill(added, row, bold=sheet.summed and place == len(sheet.rows))
        _keep_together(added)
    total = sum(sheet.widths)
    for column, width in zip(table.columns, sheet.widths, strict=True):
        millimetres = Mm(_TEXT_WIDTH_MM * width / total)
        column.width = millimetres
        for cell in column.cells:
            cell.width = millimetres


def _fill(row: Any, values: tuple[str | int | float, ...], *, bold: bool) -> None:
    for cell, value in zip(row.cells, values, strict=True):
        text = value if isinstance(value, str) else f"{value:g}"
        paragraph = cell.paragraphs[0]
        run = paragraph.add_run(_NOT_IN_XML.sub("", text))
        run.font.size = _SMALL
        run.bold = bold
        if not isinstance(value, str):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat(row: Any) -> None:
    """Repeat a heading row on every page that the table runs over."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _keep_together(row: Any) -> None:
    """Do not break a row across pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
