"""标记文本: XML and HTML of other programs read as plain text, without entities from outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from kb.errors import EmptyFile, FileTooLarge, UndecodableText, UnsupportedFormat
from kb.training.exchange.archives import MOST_FILE_BYTES

_BLOCKS: Final = frozenset(
    {"p", "div", "li", "ul", "ol", "tr", "table", "blockquote", "pre", "h1", "h2", "h3", "h4"}
)
_SILENT: Final = frozenset({"script", "style"})
_PICTURES: Final = frozenset({"img", "video", "audio", "object", "embed", "iframe", "svg"})
# An XML file of a Chinese program may well say gb2312, which the parser does not know.
_CHINESE: Final = re.compile(
    rb"""^\s*<\?xml[^>]{0,80}encoding\s*=\s*["'](gbk|gb2312|gb18030)["'][^>]{0,80}\?>""",
    re.IGNORECASE,
)


def parsed(data: bytes, name: str) -> Element:
    """Return the root of an XML file; `name` says what it should be, for messages.

    Raises:
        ParseError: it is empty, too large, no XML, in an unknown encoding, or defines entities.
    """
    if not data.strip():
        raise EmptyFile("文件是空的", hint="请重新选择文件", field="file")
    if len(data) > MOST_FILE_BYTES:
        raise FileTooLarge(
            f"文件超过 {MOST_FILE_BYTES >> 20} MB", hint="请分成几个文件", field="file"
        )
    if match := _CHINESE.match(data):
        try:
            data = data[match.end() :].decode("gb18030").encode()
        except UnicodeDecodeError:
            raise _undecodable() from None
    try:
        root: Element = fromstring(data.lstrip(), forbid_dtd=True)
    except DefusedXmlException:
        raise UnsupportedFormat(
            "文件中含有实体定义，没有读取", hint="请删去 DOCTYPE 后再导入", field="file"
        ) from None
    except ParseError as error:
        line, column = error.position
        raise UnsupportedFormat(
            f"不是可读的 {name}：第 {line} 行第 {column + 1} 列有误",
            hint="请核对文件内容后再导入",
            field="file",
        ) from None
    except (ValueError, LookupError):
        raise _undecodable() from None
    return root


def _undecodable() -> UndecodableText:
    return UndecodableText("文件编码无法识别", hint="请另存为 UTF-8", field="file")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.comments: list[str] = []
        self.pictures = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        self.pictures = self.pictures or tag in _PICTURES
        if tag == "br" or (tag in _BLOCKS and self.pieces):
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(self._silent - 1, 0)

    def handle_data(self, data: str) -> None:
        if not self._silent:
            # the source may be broken into lines anywhere
            self.pieces.append(re.sub(r"[ \t\r\n]+", " ", data))

    def handle_comment(self, data: str) -> None:
        self.comments.append(data.strip())


def html_text(markup: str) -> tuple[str, list[str], bool]:
    """Return the text of HTML, its comments, and whether it shows a picture or plays something."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    lines = (line.strip(" ") for line in "".join(reader.pieces).split("\n"))
    text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
    return text, reader.comments, reader.pictures
