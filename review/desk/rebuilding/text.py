"""Plain text rebuilt: UTF-8 without a mark, line feeds, no control characters."""

from __future__ import annotations

import re
from typing import Final

from kb.errors import InvalidInput

_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)


def rebuild_text(data: bytes) -> bytes:
    """Return the text as clean UTF-8.

    Raises:
        InvalidInput: it is neither UTF-8 nor GB18030.
    """
    text = _INVISIBLE.sub("", decoded(data).replace("\r\n", "\n").replace("\r", "\n"))
    return (text.rstrip("\n") + "\n").encode()


def decoded(data: bytes) -> str:
    """Return the characters of a text file.

    Raises:
        InvalidInput: it is neither UTF-8 nor GB18030.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidInput("文本的编码无法识别", field="file", hint="请另存为 UTF-8 后再上传")
