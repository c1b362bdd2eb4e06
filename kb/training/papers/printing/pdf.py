"""PDF of papers by Typst; text goes in as data, and fonts are those of the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from kb.errors import InvalidInput
from kb.typesetting.fonts import CHINESE, Coverage, coverage, machine


def render(content: Mapping[str, Any], *, key: bool) -> bytes:
    """Return a paper with its answer sheet, or its key, as the bytes of a PDF.

    Args:
        content: what `layout.layout_of` or `layout.key_of` returns.
        key: whether it is a key.

    Raises:
        InvalidInput: no font of the machine has all characters of the text.
    """
    found = coverage(_text(content), CHINESE)
    _check(found)
    return _compiled(content, "key" if key else "paper", found.families)


def _check(found: Coverage) -> None:
    if found.missing:
        raise InvalidInput(
            f"这台机器上没有能显示这些字的字体：{'、'.join(found.missing[:20])}",
            field="format",
            hint="请安装中文字体（如 Debian 的 fonts-noto-cjk）后重试，或导出 docx",
        )


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(map(_text, value.values()))
    if isinstance(value, list):
        return "".join(map(_text, value))
    return value if isinstance(value, str) else ""


def _compiled(content: Mapping[str, Any], kind: str, families: tuple[str, ...]) -> bytes:
    import typst  # lazy: only those who print need it

    inputs = {
        "paper": json.dumps(content, ensure_ascii=False),
        "kind": kind,
        "fonts": json.dumps(families),
    }
    made = typst.Compiler(_template(), font_paths=machine(), sys_inputs=inputs).compile(
        format="pdf"
    )
    assert isinstance(made, bytes)  # a PDF is one file
    return made


@cache
def _template() -> bytes:
    return resources.files("kb.training.papers.printing").joinpath("paper.typ").read_bytes()
