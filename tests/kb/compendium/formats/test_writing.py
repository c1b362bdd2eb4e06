"""Every format: equal bytes wherever it is written, and bad books refused or mended by name."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kb.compendium.book import Chapter, Picture, Run, Table
from kb.compendium.formats.writing import FORMATS, media_type, suffix, write
from kb.errors import InvalidInput
from kb.typesetting.fonts import CHINESE, installed
from tests.kb.compendium.formats.books import book, bound, paragraph, png, small_volume

HERE = [each for each in FORMATS if each != "pdf" or installed(CHINESE)]
PROJECT = Path(__file__).resolve().parents[4]
PRINT_HASHES = """
import hashlib, time
from kb.compendium.formats.writing import write
from tests.kb.compendium.formats.books import small_volume
for kind in {kinds!r}:
    print(kind, hashlib.sha256(write(small_volume(), kind).data).hexdigest())
"""


def hashes_of_another_process(**environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", PRINT_HASHES.format(kinds=HERE)],
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_same_book_is_the_same_bytes_in_any_process_zone_and_year() -> None:
    here = "".join(
        f"{kind} {hashlib.sha256(write(small_volume(), kind).data).hexdigest()}\n" for kind in HERE
    )
    assert here == hashes_of_another_process(
        PYTHONHASHSEED="1", TZ="Asia/Shanghai", SOURCE_DATE_EPOCH="1000000000", LANG="C"
    )
    assert here == hashes_of_another_process(
        PYTHONHASHSEED="77", TZ="America/New_York", SOURCE_DATE_EPOCH="1900000000", USER="other"
    )


@pytest.mark.parametrize("kind", HERE)
def test_another_book_is_other_bytes(kind: str) -> None:
    assert write(book(paragraph("甲")), kind).data != write(book(paragraph("乙")), kind).data


def test_every_format_has_an_ending_and_a_type() -> None:
    assert [suffix(each) for each in FORMATS] == ["docx", "pdf", "epub", "html", "md"]
    assert all("/" in media_type(each) for each in FORMATS)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="odt") as refused:
        write(book(), "odt")
    assert "docx" in refused.value.hint


@pytest.mark.parametrize("kind", HERE)
def test_control_characters_are_dropped_and_counted(kind: str) -> None:
    made = write(book(paragraph("一\x00二\x1b三\ud800四\ufffe")), kind)
    assert made.warnings == ("原稿中有 4 个无法排印的控制字符，已删去",)


@pytest.mark.parametrize("kind", HERE)
def test_a_link_that_leads_nowhere_becomes_text_with_a_warning(kind: str) -> None:
    made = write(
        book(paragraph(Run("甲", target="none"), Run("乙", href="javascript:alert(1)"))), kind
    )
    assert b"javascript" not in made.data
    assert ["none" in made.warnings[0], "javascript" in made.warnings[1]] == [True, True]


@pytest.mark.parametrize("kind", HERE)
def test_an_empty_book_and_empty_blocks_can_be_written(kind: str) -> None:
    assert write(bound(title=""), kind).data
    empty = Table(("",), ())
    assert write(book(paragraph(""), empty), kind).data


def test_two_chapters_with_one_anchor_are_refused() -> None:
    twice = bound(Chapter("甲", "a"), Chapter("乙", "a"))
    with pytest.raises(InvalidInput, match="锚点"):
        write(twice, "html")


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(InvalidInput, match="格数"):
        write(book(Table(("甲", "乙"), (((Run("1"),),),))), "html")


def big_png() -> bytes:
    """Noise does not compress: some 40 MB."""
    made = io.BytesIO()
    size = (3700, 3600)
    Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)).save(
        made, "PNG", compress_level=0
    )
    return made.getvalue()


def test_a_picture_of_40_mb_is_scaled_to_the_page() -> None:
    data = big_png()
    assert len(data) > 39_000_000
    made = write(book(Picture(data, "image/png", "噪声")), "docx")
    assert len(made.data) < 13_000_000


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"no picture", "不是完整的"),
        (png()[:60], "不是完整的"),
        (b"GIF89a" + b"\0" * 30, "不是完整的"),
        (b"\0" * (65 * 2**20), "65 MB"),
    ],
    ids=["text", "cut off", "another format", "too large"],
)
def test_what_is_no_usable_picture_is_refused_by_name(data: bytes, why: str) -> None:
    with pytest.raises(InvalidInput, match=f"排污口的照片.*{why}") as refused:
        write(book(Picture(data, "image/png", "排污口的照片")), "html")
    assert "PNG" in refused.value.hint


def test_a_photograph_loses_its_place_and_time() -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (40, 30), "red").save(made, "JPEG", exif=exif)
    assert b"secret place" in made.getvalue()
    assert (
        b"secret place"
        not in write(book(Picture(made.getvalue(), "image/jpeg", "照片")), "epub").data
    )


def test_loading_the_door_loads_no_typesetter() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; import kb.compendium.formats.writing;"
            "print([m for m in ('typst', 'docx', 'pikepdf', 'fontTools', 'PIL', 'lxml')"
            " if m in sys.modules])",
        ],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
