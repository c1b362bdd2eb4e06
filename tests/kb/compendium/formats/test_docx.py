"""DOCX: the page of GB/T 9704, styles that word processors know, a contents field that is right."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from pypdf import PdfReader

from kb.compendium.book import Book, Chapter, Heading, Listing, Run, Table
from kb.compendium.formats.writing import write
from tests.kb.compendium.formats.books import (
    DATED,
    HARD,
    NOTICE,
    TEXT,
    book,
    bound,
    paragraph,
    small_volume,
)


def opened(made: Book) -> Any:
    return docx.Document(io.BytesIO(write(made, "docx").data))


def test_page_and_grid_are_those_of_the_standard() -> None:
    for section in opened(small_volume()).sections:
        sides = (section.page_width, section.page_height)
        assert [round(side.mm) for side in sides] == [210, 297]
        margins = (
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        assert [round(margin.mm) for margin in margins] == [37, 35, 28, 26]
        (grid,) = section._sectPr.iter(qn("w:docGrid"))
        assert grid.get(qn("w:type")) == "linesAndChars"
        pitch = int(grid.get(qn("w:linePitch"))) / 20
        assert 225 / 25.4 * 72 / pitch == pytest.approx(22, abs=0.1)
        width = 16 + int(grid.get(qn("w:charSpace"))) / 4096
        assert int(156 / 25.4 * 72 / width) == 28


def test_text_is_in_styles_with_the_fonts_of_the_standard() -> None:
    made = opened(small_volume())
    fonts = {
        style.name: fonts[0].get(qn("w:eastAsia"))
        for style in made.styles
        if (fonts := list(style.element.iter(qn("w:rFonts"))))
    }
    assert fonts["Title"] == fonts["Heading 1"] == "方正小标宋简体"
    assert fonts["Body Text"] == "仿宋"
    assert fonts["文中标题 1"] == "黑体"
    assert fonts["文中标题 2"] == "楷体"
    used = {each.text: each.style.name for each in made.paragraphs}
    assert used["水污染类"] == "Heading 1"
    assert used["某印染厂逃避监管排放水污染物案"] == "Heading 2"
    assert used["违法必究。"] == "Quote"
    assert used["表1 监测结果"] == "Caption"
    body = made.styles["Body Text"]
    assert body.element.find(f".//{qn('w:ind')}").get(qn("w:firstLineChars")) == "200"
    assert made.styles["Normal"].paragraph_format.line_spacing.pt == pytest.approx(28.95)
    assert made.core_properties.title == "典型案例汇编"
    assert made.core_properties.modified.date() == DATED


def test_the_contents_field_is_filled_in_and_asks_nobody() -> None:
    made = opened(small_volume())
    fields = [each.text.strip() for each in made.element.iter(qn("w:instrText"))]
    assert fields[0] == r'TOC \o "1-3" \h \z'
    entries = ["".join(p.itertext()) for p in made.element.iter(qn("w:p")) if _is_entry(p)]
    assert len(entries) == len(list(small_volume().walk()))
    for entry, (_, chapter) in zip(entries, small_volume().walk(), strict=True):
        assert chapter.title in entry
        assert re.search(r"PAGEREF _Toc\d+ \\h \d+$", entry)
    assert made.settings.element.find(qn("w:updateFields")) is None


def _is_entry(paragraph: Any) -> bool:
    style = paragraph.find(f".//{qn('w:pStyle')}")
    return style is not None and style.get(qn("w:val")) in ("TOC1", "TOC2", "TOC3")


def test_every_link_has_its_bookmark() -> None:
    made = opened(small_volume()).element
    marks = [each.get(qn("w:name")) for each in made.iter(qn("w:bookmarkStart"))]
    assert len(set(marks)) == len(marks)
    anchors = {each.get(qn("w:anchor")) for each in made.iter(qn("w:hyperlink"))} - {None}
    assert anchors
    assert anchors <= set(marks)


def test_the_notice_and_the_page_number_stand_on_both_kinds_of_page() -> None:
    made = opened(small_volume())
    assert made.settings.odd_and_even_pages_header_footer
    front, text = made.sections
    for header in (front.header, front.even_page_header, front.first_page_header, text.header):
        assert header.paragraphs[0].text == NOTICE
    assert "— " in text.footer.paragraphs[0].text
    shape = "w:jc"
    sides = [
        each.paragraphs[0]._p.find(f".//{qn(shape)}").get(qn("w:val"))
        for each in (text.footer, text.even_page_footer)
    ]
    assert sides == ["right", "left"]


def test_a_picture_says_what_it_shows_and_a_table_repeats_its_heading_row() -> None:
    made = opened(small_volume())
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == "排放口的照片，水色发黑"
    assert picture.width.mm <= 156
    (table,) = made.tables
    assert table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None
    assert table.cell(1, 2).text == "312"


def test_each_numbered_list_begins_with_one() -> None:
    one = Listing(((paragraph("甲"),), (paragraph("乙"),)), ordered=True)
    made = opened(book(one, one))
    numbers = [each.get(qn("w:val")) for each in made.element.body.iter(qn("w:numId"))]
    assert numbers == ["1", "1", "2", "2"]


@settings(deadline=None)
@given(TEXT)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    made = opened(book(paragraph(text), Table(("甲",), (((Run(text),),),))))
    assert text in [each.text for each in made.paragraphs]
    assert made.tables[0].cell(1, 0).text == text


def test_marks_of_a_mark_up_language_are_text_everywhere() -> None:
    made = opened(book(paragraph(HARD), Heading(HARD), title=HARD, notice=HARD))
    assert [each.text for each in made.paragraphs].count(HARD) == 3
    assert made.sections[0].header.paragraphs[0].text == HARD


def test_right_to_left_text_is_said_to_be_such() -> None:
    made = opened(book(paragraph("公司名 شركة 12 المياه 有限公司")))
    turned = [run.text for each in made.paragraphs for run in each.runs if run.font.rtl]
    assert turned == ["شركة 12 المياه"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_lays_it_out_on_the_pages_that_the_contents_name(tmp_path: Path) -> None:
    cases = tuple(
        Chapter(
            f"案例{place}某厂超标排放废水案",
            f"case-{place}",
            tuple(
                paragraph(f"执法人员现场检查发现第{n}处问题，" + "废水直接排入外环境" * 9 + "。")
                for n in range(9 + 4 * place)
            ),
        )
        for place in range(6)
    )
    volume = bound(Chapter("第一编", "one", (), cases))
    source = tmp_path / "volume.docx"
    source.write_bytes(write(volume, "docx").data)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    pages = [
        "".join(page.extract_text().split()) for page in PdfReader(tmp_path / "volume.pdf").pages
    ]
    contents = "".join(pages[1:2])
    for case in cases:
        place = next(n for n, page in enumerate(pages) if n > 1 and case.title in page)
        (number,) = re.findall(rf"{case.title}\.*(\d+?)(?=案例|—|$)", contents)
        assert f"—{number}—" in pages[place]
