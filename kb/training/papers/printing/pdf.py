"""PDF of papers by Typst; text goes in as data, and fonts are those of the machine."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from pypdf import PdfReader

from kb.errors import InvalidInput

if TYPE_CHECKING:
    import typst

PREFERRED: Final = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Songti SC",
    "STSong",
    "SimSun",
    "FangSong",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
"""Chinese fonts, the better ones for print first."""
_MISSING_GLYPH: Final = "\x00"
"""What is read back from a PDF where no font had the character."""
_PROBE: Final = b"""
#set document(date: none)
#set page(height: auto)
#set text(font: json(bytes(sys.inputs.fonts)))
#json(bytes(sys.inputs.paper)).clusters().join(linebreak())
"""


def render(content: Mapping[str, Any], *, key: bool) -> bytes:
    """Return a paper with its answer sheet, or its key, as the bytes of a PDF.

    Args:
        content: what `layout.layout_of` or `layout.key_of` returns.
        key: whether it is a key.

    Raises:
        InvalidInput: no font of the machine has all characters of the text.
    """
    _check_fonts(content)
    return _compiled(_template(), content, "key" if key else "paper")


def _check_fonts(content: Mapping[str, Any]) -> None:
    needed = "".join(sorted({char for char in _text(content) if not char.isspace()}))
    missing = _uncovered(needed)
    if missing:
        raise InvalidInput(
            f"这台机器上没有能显示这些字的字体：{'、'.join(missing[:20])}",
            field="format",
            hint="请安装中文字体（如 Debian 的 fonts-noto-cjk）后重试，或导出 docx",
        )


def _uncovered(chars: str) -> str:
    """Return the characters that no font covers, found by halving."""
    if not chars:
        return ""
    pages = PdfReader(io.BytesIO(_compiled(_PROBE, chars, "paper"))).pages
    if not any(_MISSING_GLYPH in page.extract_text() for page in pages):
        return ""
    if len(chars) == 1:
        return chars
    half = len(chars) // 2
    return _uncovered(chars[:half]) + _uncovered(chars[half:])


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(map(_text, value.values()))
    if isinstance(value, list):
        return "".join(map(_text, value))
    return value if isinstance(value, str) else ""


def _compiled(template: bytes, content: object, kind: str) -> bytes:
    import typst  # lazy: only those who print need it

    fonts = _fonts()
    families = set(fonts.families())
    inputs = {
        "paper": json.dumps(content, ensure_ascii=False),
        "kind": kind,
        "fonts": json.dumps([name for name in PREFERRED if name in families] or PREFERRED[:1]),
    }
    made = typst.Compiler(template, font_paths=fonts, sys_inputs=inputs).compile(format="pdf")
    assert isinstance(made, bytes)  # a PDF is one file
    return made


@cache
def _fonts() -> typst.Fonts:
    import typst  # lazy: only those who print need it

    return typst.Fonts()


@cache
def _template() -> bytes:
    return resources.files("kb.training.papers.printing").joinpath("paper.typ").read_bytes()
