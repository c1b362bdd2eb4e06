"""PDF: archivable, tagged, with fonts inside; whatever has no glyph is named and marked."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given, settings
from pypdf import PdfReader

from kb.compendium.book import Book, Chapter, Heading, Run, Table
from kb.compendium.formats import pdf_parts
from kb.compendium.formats.writing import write
from kb.typesetting.fonts import CHINESE, installed
from tests.kb.compendium.formats.books import (
    HARD,
    NOTICE,
    TEXT,
    book,
    bound,
    paragraph,
    small_volume,
)

pytestmark = pytest.mark.skipif(not installed(CHINESE), reason="no Chinese font on this machine")


def words(data: bytes) -> str:
    pages = PdfReader(io.BytesIO(data)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_file_says_that_it_is_pdf_a_2a_and_accessible() -> None:
    with pikepdf.open(io.BytesIO(write(small_volume(), "pdf").data)) as made:
        with made.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "2"
            assert metadata["pdfaid:conformance"] == "A"
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "典型案例汇编"
        assert made.Root.MarkInfo.Marked
        assert made.Root.Lang == "zh-CN"
        assert made.Root.OutputIntents
        assert str(made.docinfo["/CreationDate"]).startswith("D:20260309000000")
        for item in made.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert any(key in item for key in ("/FontFile2", "/FontFile3"))


def test_bookmarks_and_contents_name_every_chapter_with_its_page() -> None:
    volume = small_volume()
    reader = PdfReader(io.BytesIO(write(volume, "pdf").data))
    titles = [chapter.title for _, chapter in volume.walk()]

    def flat(outline: list[object]) -> list[str]:
        return [
            title
            for item in outline
            for title in (flat(item) if isinstance(item, list) else [item.title])  # type: ignore[attr-defined]
        ]

    assert flat(reader.outline) == titles
    contents = "".join(reader.pages[1].extract_text().split())
    for title, page in zip(titles, (1, 2, 3, 4, 5), strict=True):
        assert f"{''.join(title.split())}" in contents
        assert contents.partition("".join(title.split()))[2].lstrip(".").startswith(str(page))


def test_the_notice_stands_on_every_page() -> None:
    for page in PdfReader(io.BytesIO(write(small_volume(), "pdf").data)).pages:
        assert "".join(NOTICE.split()) in "".join(page.extract_text().split())


def test_marks_of_a_mark_up_language_are_text() -> None:
    made = write(book(paragraph(HARD), Heading(HARD), title=HARD), "pdf")
    # a typesetter may draw quotation marks in another shape
    drop = str.maketrans("", "", "\"'“”‘’")
    text = words(made.data).translate(drop)
    assert "".join(HARD.split()).translate(drop) in text
    assert made.warnings == ()


@settings(deadline=None, max_examples=25)
@given(TEXT)
def test_any_text_gives_a_file(text: str) -> None:
    assert write(book(paragraph(text), Heading(text)), "pdf").data.startswith(b"%PDF")


def test_a_character_without_a_glyph_is_marked_and_named() -> None:
    made = write(book(paragraph("私用区的字\U000f0001和表情\U0001fae8")), "pdf")
    text = words(made.data)
    assert "私用区的字〔U+F0001〕" in text
    (warning,) = made.warnings
    assert "U+F0001" in warning
    assert "字体" in warning


def test_rare_characters_are_shown_or_named() -> None:
    made = write(book(paragraph("元素𬭎与䓨")), "pdf")
    text = words(made.data)
    for char in "𬭎䓨":
        assert char in text or any(char in warning for warning in made.warnings)


def test_a_skin_tone_or_a_mark_that_no_font_has_with_its_letter_does_not_stop_the_book() -> None:
    made = write(book(paragraph("👍🏽 क्ष ก้ e\u0301 中\u20dd 👨‍👩‍👧 \U0001f1e8\U0001f1f3 ﷺ")), "pdf")
    assert made.data.startswith(b"%PDF")


def test_a_table_of_300_rows_repeats_its_heading_row() -> None:
    rows = tuple(((Run(f"第{place}行"),), (Run("值" * 9),)) for place in range(300))
    reader = PdfReader(io.BytesIO(write(book(Table(("项目名", "数值"), rows)), "pdf").data))
    inside = ["".join(page.extract_text().split()) for page in reader.pages[2:]]
    assert len(inside) > 5
    assert all("项目名" in page for page in inside)
    assert "第299行" in inside[-1]


def long_volume() -> Book:
    cases = tuple(
        Chapter(
            f"案例{place}",
            f"case-{place}",
            (
                Heading("一、案情"),
                paragraph(
                    "废水" * 600, Run("见附录", target="laws"), Run("网", href="https://a.cn")
                ),
                Table(("甲", "乙"), (((Run("1"),), (Run("2"),)),)),
                Heading("细节", 3),
            ),
        )
        for place in range(6)
    )
    laws = Chapter("附录", "laws", (paragraph("条文", Run("第一案", target="case-0")),))
    return bound(
        Chapter("第一编", "one", (), cases[:4]), Chapter("第二编", "two", (), cases[4:]), laws
    )


def test_a_long_volume_set_in_parts_is_like_one_set_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once = write(long_volume(), "pdf").data
    monkeypatch.setattr(pdf_parts, "LONGEST_PART", 3000)
    monkeypatch.setattr("kb.compendium.formats.pdf.LONGEST_PART", 3000)
    in_parts = write(long_volume(), "pdf").data
    assert in_parts == write(long_volume(), "pdf").data
    one, other = (PdfReader(io.BytesIO(data)) for data in (at_once, in_parts))
    assert one.page_labels == other.page_labels
    for left, right in list(zip(one.pages, other.pages, strict=True))[2:]:
        assert left.extract_text() == right.extract_text()
    assert kinds(at_once)["/P"] - 1 <= kinds(in_parts)["/P"]
    for kind in ("/Table", "/TH", "/H1", "/H2", "/H3"):
        assert kinds(at_once)[kind] == kinds(in_parts)[kind]
    with pikepdf.open(io.BytesIO(in_parts)) as made:
        check_tags(made)
        for page in made.pages:
            for link in page.obj.get("/Annots", ()):
                if "/A" in link:
                    assert "anjian.invalid" not in str(link.A.get("/URI", ""))


def kinds(data: bytes) -> dict[str, int]:
    counted: dict[str, int] = {}
    with pikepdf.open(io.BytesIO(data)) as made:
        for item in made.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/StructElem":
                counted[str(item.S)] = counted.get(str(item.S), 0) + 1
    return counted


def check_tags(made: pikepdf.Pdf) -> None:
    """Every page and link has one number of its own in the tree of tags, and none is left over."""
    root = made.Root.StructTreeRoot
    numbers = [int(root.ParentTree.Nums[place]) for place in range(0, len(root.ParentTree.Nums), 2)]
    used = [int(page.obj.StructParents) for page in made.pages if "/StructParents" in page.obj]
    used += [int(link.StructParent) for page in made.pages for link in page.obj.get("/Annots", ())]
    assert sorted(used) == numbers
    assert len(set(used)) == len(used)
    assert int(root.ParentTreeNextKey) == len(numbers)
