from __future__ import annotations

import io
import zipfile

import pytest

from ingest.convert.registry import default_registry
from ingest.convert.sniff import sniff
from kb.errors import EmptyFile, FileTooLarge, NoContent, ParseError, UnsupportedFormat


def zipped(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        pytest.param(b"%PDF-1.7\n...", "a.txt", "application/pdf", id="pdf named as text"),
        pytest.param(zipped("OFD.xml", "word/document.xml"), "a.docx", "application/ofd", id="ofd"),
        pytest.param(
            zipped("word/document.xml"),
            "a.md",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            id="word named as markdown",
        ),
        pytest.param(zipped("other"), "a.zip", "application/zip", id="some archive"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "a.md", "image/png", id="picture"),
        pytest.param(bytes(range(256)) * 8, "a.txt", "application/octet-stream", id="noise"),
        pytest.param("<html><body>正文".encode(), "a.txt", "text/html", id="page named as text"),
        pytest.param("# 标题\n".encode(), "a.txt", "text/markdown", id="markdown named as text"),
        pytest.param("正文".encode(), "a.md", "text/markdown", id="plain text named as markdown"),
        pytest.param("第一条 x".encode("utf-16"), "a.txt", "text/plain", id="utf-16"),
        pytest.param(b"kind: catalogue\n", "a.yaml", "application/yaml", id="yaml"),
    ],
)
def test_the_content_decides_what_a_file_is(data: bytes, name: str, expected: str) -> None:
    assert sniff(data, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "error", "says"),
    [
        pytest.param(b"", "a.md", EmptyFile, "0 字节", id="empty"),
        pytest.param(" \n　\t".encode(), "a.md", EmptyFile, "空白", id="blank"),
        pytest.param(b"x" * 101, "a.txt", FileTooLarge, "ANJIAN_MAX_FILE_BYTES", id="too large"),
        pytest.param(b"%PDF-1.7", "a.pdf", UnsupportedFormat, "PDF", id="not supported yet"),
        pytest.param(b"\0\1\2\3" * 9, "a.txt", UnsupportedFormat, "二进制", id="binary"),
        pytest.param(b"<html><script>1</script></html>", "a.html", NoContent, "正文", id="no text"),
        pytest.param(b"---\na: [1\n---\nx", "a.md", ParseError, "第 ", id="broken front matter"),
        pytest.param(b"- 1\n- 2\n", "a.yaml", ParseError, "键", id="yaml list"),
        pytest.param(b"a: &x [1]\nb: *x\n", "a.yaml", ParseError, "YAML", id="yaml alias"),
    ],
)
def test_a_file_that_cannot_come_in_says_why_and_what_to_do(
    data: bytes, name: str, error: type[ParseError], says: str
) -> None:
    with pytest.raises(error, match=says) as caught:
        default_registry(max_bytes=100).convert(data, name)
    assert caught.value.hint
