"""DOCX of papers: A4 with Chinese fonts by name; equal papers are equal bytes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from kb.official_docx import LONGEST_PROPERTY, PAGE, packed, set_fonts

BODY: Final = "宋体"
HEADING: Final = "黑体"
SIZE: Final = Pt(10.5)
LINE: Final = Pt(18)
TEXT_WIDTH_MM: Final = 166
NUMBER_WIDTH: Final = Mm(8)
MOMENT: Final = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
"""Papers carry no time: the same paper is the same file whenever it is written."""
# No XML 1.0 document can hold these.
_NOT_XML: Final = re.compile(r"[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render(content: Mapping[str, Any], *, key: bool) -> bytes:
    """Return a paper with its answer sheet, or its key, as the bytes of a DOCX file.

    Args:
        content: what `layout.layout_of` or `layout.key_of` returns.
        key: whether it is a key.
    """
    page = Document()
    _set_page(page, content, key=key)
    if key:
        _key(page, content)
    else:
        _paper(page, content)
        _sheet(page, content)
    return packed(page)


def _set_page(page: Any, content: Mapping[str, Any], *, key: bool) -> None:
    section = page.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    style = page.styles["Normal"]
    style.font.size = SIZE
    set_fonts(style.element.get_or_add_rPr(), BODY)
    for language in page.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    style.paragraph_format.line_spacing = LINE
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    name = f"{content['number']}　{content['form']}{'　参考答案' if key else ''}　第 "
    _run(footer, name, size=Pt(9))
    _field(footer, "PAGE")
    _run(footer, " 页　共 ", size=Pt(9))
    _field(footer, "NUMPAGES")
    _run(footer, " 页", size=Pt(9))
    if content["draft"]:
        _line(section.footer, content["draft"], centred=True, size=Pt(9))
    properties = page.core_properties
    properties.title = _clean(content["title"])[:LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.language = "zh-CN"
    properties.revision = 1
    properties.created = properties.modified = MOMENT


def _paper(page: Any, content: Mapping[str, Any]) -> None:
    _sealed(page, content)
    _head(page, content, content["form"])
    _scores(page, content["scores"])
    for place, text in enumerate(content["instructions"], start=1):
        _line(page, f"{place}. {text}")
    for section in content["sections"]:
        _heading(page, section["heading"])
        for each in section["questions"]:
            _asked(page, each, indent=0, keep=bool(each["options"] or each["parts"]))
            for part in each["parts"]:
                stem = {**part, "stem": part["stem"] + part["marks"]}
                last = part is each["parts"][-1]
                _asked(page, stem, indent=8, keep=bool(part["options"]) or not last)


def _sealed(page: Any, content: Mapping[str, Any]) -> None:
    """Name fields above the line along which the sheet is folded and sealed."""
    fields = page.add_paragraph()
    fields.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for name in content["names"]:
        _run(fields, f"{name}")
        _run(fields, "　" * 6).underline = True
        _run(fields, "　")
    line = _line(page, content["seal"], centred=True, size=Pt(9))
    line.paragraph_format.space_after = Pt(10)
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for attribute, value in (("val", "dashed"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        bottom.set(qn(f"w:{attribute}"), value)
    borders.append(bottom)
    line._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _head(page: Any, content: Mapping[str, Any], note: str) -> None:
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(30)
    _run(title, content["title"], font=HEADING, size=Pt(18))
    _line(page, note, centred=True, size=Pt(12))
    facts = _line(page, "　".join(content["facts"]), centred=True)
    facts.paragraph_format.space_after = Pt(6)


def _scores(page: Any, numbers: list[str]) -> None:
    rows = (("题号", *numbers, "总分"), ("得分", *("" for _ in numbers), ""))
    _table(page, rows, (18, *(16 for _ in numbers), 16))
    _line(page, "")


def _heading(page: Any, text: str) -> None:
    paragraph = page.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.keep_with_next = True
    _run(paragraph, text, font=HEADING)


def _asked(page: Any, each: Mapping[str, Any], *, indent: int, keep: bool) -> None:
    stem = _hanging(page, each["number"], each["stem"], indent=indent)
    stem.paragraph_format.keep_with_next = keep
    stem.paragraph_format.space_before = Pt(5)
    options, columns = each["options"], each["columns"]
    rows = [options[start : start + columns] for start in range(0, len(options), columns)]
    for place, row in enumerate(rows):
        paragraph = page.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent = Mm(indent) + NUMBER_WIDTH
        shape.keep_with_next = place + 1 < len(rows)
        width = (TEXT_WIDTH_MM - indent - 8) / columns
        for column in range(1, columns):
            shape.tab_stops.add_tab_stop(Mm(indent + 8 + column * width))
        _run(paragraph, "\t".join(_clean(option).replace("\n", " ") for option in row), tabs=True)


def _hanging(page: Any, label: str, text: str, *, indent: int) -> Any:
    """A paragraph whose label stands before it."""
    paragraph = page.add_paragraph()
    shape = paragraph.paragraph_format
    width = Mm(11) if label.startswith("（") else NUMBER_WIDTH
    shape.left_indent = Mm(indent) + width
    shape.first_line_indent = -width
    shape.tab_stops.add_tab_stop(Mm(indent) + width)
    _run(paragraph, f"{label}\t", tabs=True)
    _run(paragraph, text)
    return paragraph


def _sheet(page: Any, content: Mapping[str, Any]) -> None:
    page.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    _sealed(page, content)
    title = page.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.line_spacing = Pt(26)
    _run(title, "答题卡", font=HEADING, size=Pt(16))
    _line(page, f"{content['title']}　{content['form']}", centred=True)
    for section in content["sheet"]:
        _heading(page, section["heading"])
        for row in section["grid"]:
            _table(page, (("题号", *row), ("答案", *("" for _ in row))), (16, *(14 for _ in row)))
            _line(page, "", size=Pt(4)).paragraph_format.line_spacing = Pt(6)
        for each in section["spaces"]:
            _space(page, each)


def _space(page: Any, each: Mapping[str, Any]) -> None:
    paragraph = _line(page, f"{each['label']}　")
    paragraph.paragraph_format.space_before = Pt(6)
    paragraph.paragraph_format.keep_with_next = each["lines"] > 0
    for _ in range(each["blanks"]):
        _run(paragraph, "　" * 12).underline = True
        _run(paragraph, "　")
    for _ in range(each["lines"]):
        ruled = _line(page, "　")
        ruled.paragraph_format.line_spacing = Pt(24)
        ruled.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM - 4))
        ruled.runs[0].underline = True
        _run(ruled, "\t", tabs=True).underline = True


def _key(page: Any, content: Mapping[str, Any]) -> None:
    _head(page, content, f"{content['form']}　参考答案和评分标准")
    _line(page, content["sha256"], centred=True, size=Pt(8))
    for section in content["sections"]:
        _heading(page, section["heading"])
        for each in section["answers"]:
            _answer(page, each["number"], each, indent=0)
            for part in each["parts"]:
                _answer(page, part["number"], part, indent=8, marks=part["marks"])


def _answer(
    page: Any, label: str, each: Mapping[str, Any], *, indent: int, marks: str = ""
) -> None:
    lines = [f"答案：{each['answer']}"] if each["answer"] else []
    lines += [f"解析：{each['rationale']}"] if each["rationale"] else []
    lines += [f"依据：{article}" for article in each["articles"]]
    if each["rubric"]:
        lines.append("评分要点：")
        lines += [f"　{place}. {text}" for place, text in enumerate(each["rubric"], start=1)]
    first, *rest = lines or [""]
    head = _hanging(page, label, marks + first, indent=indent)
    head.paragraph_format.space_before = Pt(5)
    head.paragraph_format.keep_with_next = bool(rest)
    for text in rest:
        paragraph = _line(page, text)
        paragraph.paragraph_format.keep_with_next = text is not rest[-1]
        paragraph.paragraph_format.left_indent = head.paragraph_format.left_indent


def _line(page: Any, text: str, *, centred: bool = False, size: Any = SIZE) -> Any:
    paragraph = page.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size=size)
    return paragraph


def _table(page: Any, rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]) -> None:
    table = page.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for row, texts in zip(table.rows, rows, strict=True):
        row.height = Mm(8)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = Mm(width)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(cell.paragraphs[0], text)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)


def _run(
    paragraph: Any, text: str, *, font: str = BODY, size: Any = SIZE, tabs: bool = False
) -> Any:
    """Add text; a line break of it is one on paper, a tab only where the layout put it."""
    run = paragraph.add_run(text if tabs else _clean(text))
    run.font.size = size
    set_fonts(run._r.get_or_add_rPr(), font)
    return run


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _field(paragraph: Any, name: str) -> None:
    """A number that the word processor fills in."""
    run = _run(paragraph, "", size=Pt(9))
    for kind in ("begin", "", "end"):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = name
        run._r.append(part)
