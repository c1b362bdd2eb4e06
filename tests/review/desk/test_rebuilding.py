"""Uploaded files rebuilt: what the reader sees stays, everything planted beside it is gone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from kb.errors import InvalidInput
from kb.store.files import MEDIA_TYPES
from review.desk.file_types import media_type_of
from review.desk.rebuilding import REBUILDERS
from tests.review.desk import files
from tests.review.desk.files import CANARY

DOCX = MEDIA_TYPES[".docx"]
MADE: dict[str, Callable[[], bytes]] = {
    "application/pdf": files.pdf,
    DOCX: files.word,
    "image/jpeg": files.jpeg,
    "image/png": files.png,
}


def everything_in(data: bytes) -> bytes:
    """All bytes of a file, with those of a packed one unpacked."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return b"".join(name.encode() + packed.read(name) for name in packed.namelist())


@pytest.mark.parametrize("media_type", sorted(MADE))
def test_nothing_planted_is_in_the_copy(media_type: str) -> None:
    original = MADE[media_type]()
    assert CANARY.encode() in everything_in(original)
    clean = REBUILDERS[media_type](original)
    assert CANARY.encode() not in everything_in(clean)
    assert CANARY.encode("utf-16-be") not in everything_in(clean)


@pytest.mark.parametrize("media_type", sorted(MADE))
def test_rebuilding_a_copy_again_works(media_type: str) -> None:
    rebuild = REBUILDERS[media_type]
    assert rebuild(rebuild(MADE[media_type]()))


def test_a_picture_keeps_its_pixels_and_nothing_else() -> None:
    clean = Image.open(io.BytesIO(REBUILDERS["image/jpeg"](files.jpeg())))
    assert clean.size == (40, 20)
    assert not clean.getexif()
    assert "icc_profile" not in clean.info
    assert "comment" not in clean.info
    picture = Image.open(io.BytesIO(REBUILDERS["image/png"](files.png())))
    assert picture.getpixel((5, 5)) == (0, 0, 255, 120)
    assert not picture.info


def test_a_pdf_keeps_its_pages_and_loses_what_hangs_on_them() -> None:
    reader = PdfReader(io.BytesIO(REBUILDERS["application/pdf"](files.pdf())))
    assert "Hello" in reader.pages[0].extract_text()
    assert "/Annots" not in reader.pages[0]
    assert not reader.attachments
    assert reader.xmp_metadata is None
    root = reader.trailer["/Root"].get_object()
    assert not {"/Names", "/OpenAction", "/AA", "/AcroForm", "/Metadata"} & set(root)


def test_an_encrypted_pdf_is_refused() -> None:
    with pytest.raises(InvalidInput, match="加密"):
        REBUILDERS["application/pdf"](files.pdf(encrypted=True))


def test_a_document_keeps_its_text_with_the_changes_accepted() -> None:
    clean = REBUILDERS[DOCX](files.word())
    opened = docx.Document(io.BytesIO(clean))
    text = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    assert "公开的一句话。" in text
    assert "新增的字" in text
    assert len(opened.inline_shapes) == 1
    with zipfile.ZipFile(io.BytesIO(clean)) as packed:
        assert not [n for n in packed.namelist() if n.startswith(("docProps/", "customXml/"))]


@pytest.mark.parametrize(
    ("name", "content"),
    [("word/media/old.wmf", b"\xd7\xcd\xc6\x9a"), ("word/fonts/font1.odttf", b"font")],
)
def test_a_document_with_parts_nobody_can_clean_is_refused(name: str, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        REBUILDERS[DOCX](files.word_with(name, content))


def test_macros_and_embedded_objects_are_left_out() -> None:
    told = files.word_with("word/embeddings/oleObject1.bin", CANARY.encode())
    assert CANARY.encode() not in everything_in(REBUILDERS[DOCX](told))


def test_entities_in_a_document_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    with pytest.raises(InvalidInput, match="实体"):
        REBUILDERS[DOCX](files.word_with("word/extra.xml", bomb))


@pytest.mark.parametrize("name", ["del", "ins", "object"])
def test_a_part_that_is_nothing_but_a_tracked_change_is_refused(name: str) -> None:
    part = f'<w:{name} xmlns:w="{files.W}"><w:t>{CANARY}</w:t></w:{name}>'
    with pytest.raises(InvalidInput, match="已损坏"):
        REBUILDERS[DOCX](files.word_with("word/extra.xml", part.encode()))


def test_text_is_normalised() -> None:
    raw = "\ufeff第一行\r\n第二\u200b行\x07\r".encode()
    assert REBUILDERS["text/plain"](raw).decode() == "第一行\n第二行\n"
    assert REBUILDERS["text/plain"]("中文".encode("gb18030")).decode() == "中文\n"


@pytest.mark.parametrize("media_type", sorted(MADE))
@given(cut=st.integers(0, 400), junk=st.binary(max_size=40))
def test_a_broken_file_is_refused_by_name(media_type: str, cut: int, junk: bytes) -> None:
    broken = BROKEN[media_type][: cut * 3] + junk
    with suppress(InvalidInput):
        assert REBUILDERS[media_type](broken)


BROKEN = {media_type: make() for media_type, make in MADE.items()}


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("决定书.PDF", files.pdf(), "application/pdf"),
        ("现场.jpeg", files.jpeg(), "image/jpeg"),
        ("说明.docx", files.word(), DOCX),
        ("说明.txt", "文字".encode(), "text/plain"),
        ("说明.md", "# 标题".encode("gb18030"), "text/markdown"),
    ],
)
def test_a_true_name_is_accepted(name: str, data: bytes, media_type: str) -> None:
    assert media_type_of(name, data) == media_type


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("photo.jpg", files.pdf()),
        ("photo.jpg", b"MZ\x90\x00 this program"),
        ("paper.pdf", files.jpeg()),
        ("paper.docx", b"PK\x03\x04 not a document"),
        ("paper.docx", files.word_with("word/vbaProject.bin", b"macro")),
        ("note.txt", b"<html><script>alert(1)</script></html>"),
        ("note.txt", b"\x00\x01\x02binary"),
        ("note.md", files.png()),
        ("page.html", b"<html></html>"),
        ("run.exe", b"MZ"),
        ("noextension", b"text"),
        ("picture.svg", b"<svg/>"),
        ("empty.txt", b""),
    ],
)
def test_a_false_or_unknown_extension_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        media_type_of(name, data)
    assert refusal.value.field == "file"
