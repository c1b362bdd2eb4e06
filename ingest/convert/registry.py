"""Which converter takes which file, and the limits every file has to keep."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from ingest.convert.html import HtmlConverter
from ingest.convert.markdown import MarkdownConverter
from ingest.convert.protocol import Converted, Converter
from ingest.convert.sniff import sniff
from ingest.convert.text import TextConverter
from ingest.convert.yaml import YamlConverter
from kb.errors import EmptyFile, FileTooLarge, NoContent, UnsupportedFormat

DEFAULT_MAX_BYTES: Final = 50 * 1024 * 1024

_PLAIN: Final = frozenset({"text/plain", "text/markdown"})
_NAMES: Final = {
    "application/pdf": "PDF 文件",
    "application/msword": "旧版 Word 或 Excel 文件",
    "application/ofd": "OFD 版式文件",
    "application/rtf": "RTF 文件",
    "application/zip": "压缩包",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word 文件",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel 文件",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "演示文稿",
    "application/octet-stream": "二进制文件",
}


class ConverterRegistry:
    """转换器登记表: the converters in force and the size limit in bytes.

    A converter registered later takes over the media types of an earlier one.
    """

    def __init__(
        self, converters: Iterable[Converter], *, max_bytes: int = DEFAULT_MAX_BYTES
    ) -> None:
        self.max_bytes = max_bytes
        self._by_type: dict[str, Converter] = {}
        self._suffixes: set[str] = set()
        for converter in converters:
            self.register(converter)

    def register(self, converter: Converter) -> None:
        """Add a converter."""
        self._by_type.update(dict.fromkeys(converter.media_types, converter))
        self._suffixes |= converter.suffixes

    @property
    def suffixes(self) -> frozenset[str]:
        """File endings that are picked up when a folder is ingested."""
        return frozenset(self._suffixes)

    def check_size(self, size: int) -> None:
        """Refuse a size in bytes before the file is read.

        Raises:
            EmptyFile: the size is 0.
            FileTooLarge: it is above the limit.
        """
        if size == 0:
            raise EmptyFile("文件是空的（0 字节）", hint="请检查导出或下载是否完整")
        if size > self.max_bytes:
            raise FileTooLarge(
                f"文件 {size / 1024**2:.0f} MB，超过上限 {self.max_bytes / 1024**2:.0f} MB",
                hint="请拆分文件，或调高设置 ANJIAN_MAX_FILE_BYTES",
            )

    def convert(self, data: bytes, name: str) -> Converted:
        """Return the text of a source called `name`.

        Raises:
            EmptyFile: there are no bytes, or nothing but white space.
            FileTooLarge: the bytes are above the limit.
            UnsupportedFormat: no converter takes the media type.
            NoContent: the converter found no text.
            ParseError: the converter could not read the bytes.
        """
        self.check_size(len(data))
        media_type = sniff(data, name)
        converter = self._by_type.get(media_type)
        if converter is None:
            kind = _NAMES.get(media_type, media_type)
            raise UnsupportedFormat(
                f"不支持的格式：{kind}",
                hint=f"请转换为 {'、'.join(sorted(self._suffixes))} 之一后重新入库",
            )
        converted = converter.convert(data, media_type=media_type)
        if not converted.text.strip():
            if media_type in _PLAIN:
                raise EmptyFile("文件中只有空白", hint="请检查导出或下载是否完整")
            raise NoContent("文件中没有正文文字", hint="请确认文件不是图片扫描件或空模板")
        return converted


def default_registry(max_bytes: int = DEFAULT_MAX_BYTES) -> ConverterRegistry:
    """Return a registry with the converters that need nothing installed beside the package."""
    return ConverterRegistry(
        [TextConverter(), MarkdownConverter(), HtmlConverter(), YamlConverter()],
        max_bytes=max_bytes,
    )
