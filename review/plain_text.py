"""纯文本 plain text: what people type is text; web code in it is refused rather than cleaned."""

from __future__ import annotations

import re
from typing import Final

from kb.errors import InvalidInput

_CODE: Final = re.compile(
    r"<\s*/?\s*(?:script|iframe|frame|object|embed|applet|style|svg|math|img|image|video|audio"
    r"|link|meta|base|form|input|button|textarea|select|template|html|head|body|marquee)\b"
    r"|\bjavascript\s*:|\bvbscript\s*:|\bdata\s*:\s*text/html",
    re.IGNORECASE,
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def has_control(text: str) -> bool:
    """Return whether a text holds control characters other than tabs and ends of lines."""
    return _CONTROL.search(text) is not None


def problem_of(text: str) -> str:
    """Return what is wrong with a typed text, in Chinese; empty when nothing is."""
    if _CODE.search(text):
        return "含有网页代码"
    if has_control(text):
        return "含有不可见的控制字符"
    return ""


def check(text: str, field: str, longest: int) -> str:
    """Return a typed text without surrounding white space.

    Raises:
        InvalidInput: it is longer than `longest` characters, or holds web code or control
            characters; `field` is named.
    """
    if len(text) > longest:
        raise InvalidInput(f"{field} 超过 {longest} 字", field=field, hint="请精简后再提交")
    problem = problem_of(text)
    if problem:
        raise InvalidInput(f"{field} {problem}", field=field, hint="请只填写文字")
    return text.strip()
