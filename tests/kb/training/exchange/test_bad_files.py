"""Files that are something else, broken, hostile or too large: named errors, nothing executed."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from kb.errors import (
    EmptyFile,
    FileTooLarge,
    NoContent,
    NotFound,
    ParseError,
    UndecodableText,
    UnsupportedFormat,
)
from kb.training.exchange.archives import packed
from kb.training.exchange.formats import FORMATS, read_file, write_file
from tests.kb.training.exchange.handmade import document, workbook
from tests.kb.training.questions import SINGLE

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
ENTITY = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
BOMB = b'<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
MAIN_PARTS = {
    "xlsx": "xl/workbook.xml",
    "docx": "word/document.xml",
    "qti": "imsmanifest.xml",
}


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("data", [b"", b"  \r\n"])
def test_an_empty_file_is_named(name: str, data: bytes) -> None:
    with pytest.raises(EmptyFile):
        read_file(data, name)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"%PDF-1.7\n\0\0",
        b"PK\x03\x04 broken",
        OLE,
        b"<html><body>\xe9\xa2\x98</body></html>",
        packed({"readme.txt": "题目".encode()}),
    ],
)
def test_a_file_that_is_something_else_is_refused_with_what_to_do(name: str, data: bytes) -> None:
    if name == "gift" and data.startswith(b"<html"):
        # markup is text too: what is no question is an error of its line
        found = read_file(data, name)
        assert (found.questions, bool(found.errors)) == ((), True)
        return
    if name == "qti" and data.startswith(b"<html"):
        assert read_file(data, name).errors[0].field == "file"
        return
    with pytest.raises(ParseError) as refused:
        read_file(data, name)
    assert refused.value.hint


def test_a_workbook_with_a_password_says_so() -> None:
    with pytest.raises(UnsupportedFormat, match="有密码或是旧版格式"):
        read_file(OLE, "xlsx")


@pytest.mark.parametrize("name", MAIN_PARTS)
def test_a_small_file_that_unpacks_to_hundreds_of_megabytes_is_not_unpacked(name: str) -> None:
    parts = parts_of(write_file([SINGLE], name))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            if part != MAIN_PARTS[name]:
                archive.writestr(part, data)
        with archive.open(MAIN_PARTS[name], "w", force_zip64=True) as entry:
            for _ in range(64):
                entry.write(b" " * (1024 * 1024))
    assert len(target.getvalue()) < 200_000
    with pytest.raises(FileTooLarge, match="展开后过大"):
        read_file(target.getvalue(), name)


@pytest.mark.parametrize("name", MAIN_PARTS)
@pytest.mark.parametrize("head", [ENTITY, BOMB, ENTITY.decode().encode("utf-16")])
def test_entities_in_a_package_are_refused_before_anything_is_read(name: str, head: bytes) -> None:
    parts = parts_of(write_file([SINGLE], name))
    parts[MAIN_PARTS[name]] = head + parts[MAIN_PARTS[name]]
    with pytest.raises(UnsupportedFormat, match="实体定义"):
        read_file(packed(parts), name)


@pytest.mark.parametrize("head", [ENTITY, BOMB])
def test_entities_in_moodle_xml_are_refused(head: bytes) -> None:
    with pytest.raises(UnsupportedFormat, match="实体定义"):
        read_file(head + b"<quiz><question type='essay'/></quiz>", "moodle")


def test_gift_in_the_encodings_people_use_is_read_and_others_are_named() -> None:
    text = "期限是{=五日 ~三日 ~七日}"
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "gb18030"):
        assert read_file(text.encode(encoding), "gift").questions[0].right == ("A",)
    with pytest.raises(UndecodableText, match="UTF-8"):
        read_file("délai {=cinq ~trois ~sept} é".encode("latin-1") + b"\xff\xff", "gift")


def test_moodle_xml_in_gb2312_is_read() -> None:
    text = (
        '<?xml version="1.0" encoding="gb2312"?><quiz><question type="truefalse">'
        "<questiontext><text>可以收缴。</text></questiontext>"
        '<answer fraction="100"><text>false</text></answer></question></quiz>'
    )
    assert read_file(text.encode("gb18030")).questions[0].answer is False


def test_broken_xml_tells_where() -> None:
    with pytest.raises(UnsupportedFormat, match="第 2 行"):
        read_file(b"<quiz>\n<question></quiz>", "moodle")


def test_a_workbook_renamed_or_a_document_renamed_is_told_by_its_content(tmp_path: Path) -> None:
    for name in FORMATS:
        path = tmp_path / "题库.bin"
        path.write_bytes(write_file([SINGLE], name))
        assert read_file(path).questions == (SINGLE,)


def test_a_file_of_one_format_given_as_another_is_refused() -> None:
    with pytest.raises(UnsupportedFormat, match="不是 XLSX"):
        read_file(write_file([SINGLE], "docx"), "xlsx")
    with pytest.raises(NotFound):
        read_file(Path("/nowhere/题库.xlsx"))


def test_a_file_without_questions_is_named() -> None:
    with pytest.raises(NoContent):
        read_file(document("通知\n请各单位报送题目。"))
    with pytest.raises(NoContent):
        read_file(workbook([("题干", "答案")]))


@pytest.mark.parametrize("name", MAIN_PARTS)
def test_a_package_cut_off_or_changed_anywhere_is_an_error_and_no_crash(name: str) -> None:
    file = write_file([SINGLE], name)
    for cut in range(0, len(file), max(len(file) // 40, 1)):
        for damaged in (file[:cut], file[:cut] + b"\xff\0\xff" + file[cut + 3 :]):
            try:
                read_file(damaged, name)
            except ParseError:
                continue


def test_a_part_that_is_no_markup_is_an_error_and_no_crash() -> None:
    for name in MAIN_PARTS:
        parts = parts_of(write_file([SINGLE], name))
        for part in parts:
            damaged = {**parts, part: b"<not closed"}
            try:
                read_file(packed(damaged), name)
            except ParseError:
                continue


def test_a_carried_text_nested_without_end_is_an_error_and_no_crash() -> None:
    parts = parts_of(write_file([SINGLE], "qti"))
    parts["anjian/questions.json"] = b'{"' + SINGLE.key().encode() + b'":' + b"[" * 100_000
    assert read_file(packed(parts)).questions[0].right == SINGLE.right


@pytest.mark.parametrize("filler", [" ", "\\", "(", "（ ", "1 ", "A", "::", "{", "【", "-"])
def test_a_text_made_to_keep_patterns_busy_is_read_like_any_other(filler: str) -> None:
    hostile = f"参考答案{filler * 20_000}x"
    for name, file in (
        (
            "docx",
            document(f"一、单选题\n1. {hostile}\n{hostile}\nA. 甲\n答案：A\n案例一 {hostile}"),
        ),
        ("xlsx", workbook([("题干", "选项", "答案", "评分要点"), (hostile,) * 4])),
        ("gift", f"::{hostile}\n{hostile}{{={hostile}}}".encode()),
    ):
        found = read_file(file, name)
        assert found.errors or found.questions
