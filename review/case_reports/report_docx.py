"""报告导出 as DOCX: the same signed report, with the same marks, gives the same bytes."""

from __future__ import annotations

from typing import Any, Final

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kb import official_docx
from kb.official_docx import BODY_FONT, HEADING_FONT
from review.case_reports.layout import HEADING, NOTHING_FOUND, HitPart, layout_of
from review.case_reports.reading import ReportView

SMALL: Final = Pt(12)
SMALL_LINE: Final = Pt(18)
TEXT_WIDTH_MM: Final = 156


def render(view: ReportView) -> bytes:
    """Return a signed report as the bytes of a DOCX file."""
    laid = layout_of(view)
    page = Document()
    official_docx.set_page(page)
    official_docx.title(page, HEADING)
    official_docx.fact(page, "名称", laid.title)
    for name, value in laid.about:
        official_docx.fact(page, name, value)
    official_docx.heading(page, "一、检索内容")
    for name, value in laid.asked:
        official_docx.fact(page, name, value)
    official_docx.heading(page, "二、检索所据的文本和索引")
    for name, value in laid.versions:
        official_docx.fact(page, name, value)
    official_docx.heading(page, "三、类案及取舍")
    if laid.overview:
        headings = ("序号", "案例", "取舍", "理由")
        _table(page, headings, (12, 56, 20, 68), laid.overview)
    else:
        official_docx.line(page, NOTHING_FOUND)
    for part in laid.hits:
        _hit(page, part)
    official_docx.heading(page, "四、结论")
    _framed(page, laid.conclusion)
    official_docx.heading(page, "五、签署")
    for name, value in laid.signature:
        official_docx.fact(page, name, value)
    official_docx.heading(page, "六、校验")
    official_docx.fact(page, "校验值（SHA-256）", laid.sha256)
    for text in laid.verify:
        official_docx.line(page, text)
    signed_at = view.line.signed_at
    assert signed_at is not None  # only signed reports are exported
    official_docx.set_properties(
        page, title=f"{HEADING} {laid.number}", author=view.line.unit, moment=signed_at
    )
    return official_docx.packed(page)


def _hit(page: Any, part: HitPart) -> None:
    official_docx.heading(page, part.heading)
    if part.mark:
        official_docx.fact(page, "导出时的标注", part.mark)
    for name, value in part.lines:
        official_docx.fact(page, name, value)
    if part.facts:
        _table(page, ("要素", "在办案件", "本类案"), (32, 62, 62), part.facts)
    official_docx.fact(page, "相似之处", "；".join(part.reasons))
    official_docx.fact(page, "不同之处", "；".join(part.differences))
    official_docx.fact(page, "取舍", part.verdict)
    official_docx.fact(page, "理由", part.reason)


def _table(page: Any, headings: tuple[str, ...], widths: tuple[int, ...], rows: Any) -> None:
    """Write a table whose headings are repeated on every page; widths in millimetres."""
    table = page.add_table(rows=1, cols=len(headings), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
    _fill(table.rows[0], headings, HEADING_FONT)
    for row in rows:
        _fill(table.add_row(), row, BODY_FONT)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)


def _fill(row: Any, values: tuple[str, ...], font: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, value in zip(row.cells, values, strict=True):
        _small(cell.paragraphs[0], value, font)


def _framed(page: Any, paragraphs: tuple[str, ...]) -> None:
    """Write what the author typed inside a frame: no line of it can pass for one of the report."""
    table = page.add_table(rows=1, cols=1, style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    cell = table.rows[0].cells[0]
    cell.width = Mm(TEXT_WIDTH_MM)
    for place, text in enumerate(paragraphs):
        paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
        official_docx.run(paragraph, text, BODY_FONT)


def _small(paragraph: Any, text: str, font: str) -> None:
    paragraph.paragraph_format.line_spacing = SMALL_LINE
    official_docx.run(paragraph, text, font, SMALL)
