"""纯文本: the text is the content; only the encoding has to be found."""

from __future__ import annotations

from ingest.convert.decode import decode
from ingest.convert.protocol import Converted


class TextConverter:
    """纯文本转换器 for text/plain in UTF-8, UTF-16 or GB18030."""

    media_types = frozenset({"text/plain"})
    suffixes = frozenset({".txt", ".text"})

    def convert(self, data: bytes, *, media_type: str) -> Converted:
        """Return the decoded text as it is; `metadata["encoding"]` says how it was read."""
        text, encoding = decode(data)
        return Converted(text, metadata={"encoding": encoding}, media_type=media_type)
