"""Sheets, scans and odd files: only what is seen is copied, and what cannot be cleaned is named."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from PIL import Image
from pypdf import PdfReader

from kb.errors import InvalidInput
from kb.store.files import MEDIA_TYPES
from review.desk.file_types import media_type_of
from review.desk.rebuilding import REBUILDERS, docx, images, pdf, xlsx
from tests.review.desk import files
from tests.review.desk.files import CANARY
from tests.review.desk.test_rebuilding import everything_in

DOCX, XLSX = MEDIA_TYPES[".docx"], MEDIA_TYPES[".xlsx"]


def document_with(name: str, content: str | bytes) -> bytes:
    """A Word document with one part put in or replaced."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(files.word_saying("公开的一句话。"))) as source,
        zipfile.ZipFile(target, "w") as out,
    ):
        for part in source.infolist():
            if part.filename != name:
                out.writestr(part, source.read(part))
        out.writestr(name, content)
    return target.getvalue()


def words_of(body: str) -> str:
    """The text of a document with this body, rebuilt."""
    made = f'<w:document xmlns:w="{files.W}"><w:body>{body}</w:body></w:document>'
    clean = REBUILDERS[DOCX](document_with("word/document.xml", made))
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        return packed.read("word/document.xml").decode()


def test_a_sheet_keeps_the_values_that_are_seen_and_nothing_else() -> None:
    clean = REBUILDERS[XLSX](files.sheet())
    assert CANARY.encode() in everything_in(files.sheet())
    assert CANARY.encode() not in everything_in(clean)
    book = openpyxl.load_workbook(io.BytesIO(clean))
    assert book.sheetnames == ["表1"]
    rows = [row[:2] for row in book.worksheets[0].iter_rows(values_only=True)]
    assert rows[:2] == [("项目", "数值"), ("化学需氧量", 120)]
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        assert not [name for name in packed.namelist() if name.startswith("docProps/")]
    assert REBUILDERS[XLSX](clean)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK no workbook", "已损坏或已加密"),
        (files.word_saying("不是表格"), "已损坏或已加密"),
        (files.sheet_without_values(), "没有可见的内容"),
        (files.wide_sheet(), "格"),
    ],
)
def test_a_sheet_that_cannot_be_published_says_why(data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        REBUILDERS[XLSX](data)
    assert refusal.value.hint


def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, media_type, data in (
        (xlsx, XLSX, files.sheet()),
        (docx, DOCX, files.word_saying("小")),
    ):
        monkeypatch.setattr(module, "MOST_BYTES", 100)
        with pytest.raises(InvalidInput, match="展开后过大"):
            REBUILDERS[media_type](data)
    monkeypatch.setattr(pdf, "MOST_PAGES", 0)
    with pytest.raises(InvalidInput, match="超过 0 页"):
        REBUILDERS["application/pdf"](files.pdf())
    monkeypatch.setattr(images, "MOST_PIXELS", 799)
    with pytest.raises(InvalidInput, match="超过 799 像素"):
        REBUILDERS["image/jpeg"](files.jpeg())


def test_a_scanned_page_keeps_its_picture_without_place_and_camera() -> None:
    original = files.scanned_pdf()
    assert CANARY.encode() in original
    clean = REBUILDERS["application/pdf"](original)
    assert CANARY.encode() not in clean
    xobjects = PdfReader(io.BytesIO(clean)).pages[0]["/Resources"]["/XObject"]
    picture = Image.open(io.BytesIO(xobjects["/P"].get_object()._data))
    picture.load()
    assert picture.size == (40, 20)
    assert not picture.getexif()
    assert xobjects["/Q"].get_object()._data == b"no picture at all"


def test_a_scan_that_breaks_off_in_its_head_loses_what_was_written_there() -> None:
    note = CANARY.encode()
    head = b"\xff\xd8\xff\xe1" + (len(note) + 2).to_bytes(2, "big") + note
    original = files.scanned_pdf(head)
    assert note in original
    assert note not in REBUILDERS["application/pdf"](original)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK no document", "已损坏或已加密"),
        (files.sheet_saying("表"), "不是 DOCX"),
        (document_with("word/document.xml", "<w:document"), "已损坏"),
        (document_with("word/media/a.gif", b"GIF89a"), "不是 JPEG 或 PNG"),
        (document_with("word/media/a.png", b"no picture"), "图片已损坏"),
    ],
)
def test_a_document_that_cannot_be_cleaned_says_why(data: bytes, words: str) -> None:
    with pytest.raises(InvalidInput, match=words) as refusal:
        REBUILDERS[DOCX](data)
    assert refusal.value.hint


def test_pictures_of_both_kinds_stay_in_a_document_without_their_metadata() -> None:
    for name, made in (("a.png", files.png()), ("b.jpeg", files.jpeg())):
        clean = REBUILDERS[DOCX](document_with(f"word/media/{name}", made))
        with zipfile.ZipFile(io.BytesIO(clean)) as packed:
            picture = packed.read(f"word/media/{name}")
        assert CANARY.encode() not in picture
        assert Image.open(io.BytesIO(picture)).size


def test_comments_of_the_xml_and_changes_within_changes_leave_only_the_accepted_words() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<!--{CANARY}--><?note {CANARY}?>"
        f'<w:p><w:ins w:author="{CANARY}">{run.format("甲")}'
        f'<w:del w:author="{CANARY}">{run.format(CANARY)}</w:del>'
        f"<w:moveTo>{run.format('乙')}</w:moveTo></w:ins></w:p>"
        f"<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>丙</w:t></w:r></w:p>"
    )
    words = words_of(body)
    assert CANARY not in words
    assert [words.index(one) for one in "甲乙丙"] == sorted(words.index(one) for one in "甲乙丙")
    assert "w:ins" not in words


def test_links_to_pages_stay_and_those_to_files_go() -> None:
    ns = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = (
        f'<Relationships xmlns="{ns}"><!--note-->'
        f'<Relationship Id="1" Type="{kind}/hyperlink" Target="https://example.org/a"'
        ' TargetMode="External"/>'
        f'<Relationship Id="2" Type="{kind}/hyperlink" Target="file:///home/{CANARY}"'
        ' TargetMode="External"/>'
        f'<Relationship Id="3" Type="{kind}/image" Target="https://example.org/{CANARY}.png"'
        ' TargetMode="External"/>'
        f'<Relationship Id="4" Type="{kind}/styles" Target="/word/styles.xml"/>'
        "</Relationships>"
    )
    clean = REBUILDERS[DOCX](document_with("word/_rels/document.xml.rels", links))
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        kept = packed.read("word/_rels/document.xml.rels").decode()
    assert "https://example.org/a" in kept
    assert "/word/styles.xml" in kept
    assert CANARY not in kept


def test_a_text_in_no_known_encoding_is_refused() -> None:
    with pytest.raises(InvalidInput, match="编码无法识别"):
        REBUILDERS["text/plain"](b"\xff\xff\xff\x80")


def test_a_file_is_what_its_content_says() -> None:
    film = b"\x00\x00\x00\x18ftypmp42" + bytes(16)
    assert media_type_of("现场.mp4", film) == MEDIA_TYPES[".mp4"]
    assert media_type_of("笔记.md", "# 标题".encode()) == MEDIA_TYPES[".md"]
    for data, really in (
        (b"GIF89a" + bytes(20), "gif"),
        (b"\x00\x01\x02\x03", "别的类型"),
        (b"\xff\xff\xff\x80", "却是"),
        (b"", "空的"),
        (b"PK broken", r"\.zip"),
    ):
        with pytest.raises(InvalidInput, match=really):
            media_type_of("照片.jpg", data)
