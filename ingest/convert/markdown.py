"""Markdown with optional YAML front matter; headings stay marked, the rest stays as written.

Laws in Markdown are text with `#` headings, and starter texts are shown as Markdown again, so
nothing but the front matter is interpreted here.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import yaml

from ingest.convert.decode import decode
from ingest.convert.protocol import Converted
from kb.errors import ParseError

# `---`, YAML, `---`, at the very beginning; a lone `---` further down is a rule between sections.
_FRONT_MATTER: Final = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_FIRST_HEADING: Final = re.compile(r"^#[ \t]+(\S.*?)[ \t]*#*[ \t]*$", re.MULTILINE)


class MarkdownConverter:
    """Markdown 转换器: front matter becomes metadata, the body marked text."""

    media_types = frozenset({"text/markdown"})
    suffixes = frozenset({".md", ".markdown"})

    def convert(self, data: bytes, *, media_type: str) -> Converted:
        """Return the body; the title is the front matter's, else the first `#` heading.

        Raises:
            ParseError: the front matter is not valid YAML.
        """
        text, encoding = decode(data)
        metadata: dict[str, Any] = {"encoding": encoding}
        match = _FRONT_MATTER.match(text)
        if match is not None:
            front = _load(match[1])
            if front is not None:
                metadata["front_matter"] = front
                text = text[match.end() :]
        heading = _FIRST_HEADING.search(text)
        stated = metadata.get("front_matter", {}).get("title", "")
        title = str(stated).strip() or (heading[1] if heading else "")
        return Converted(text, title=title, metadata=metadata, media_type=media_type)


def _load(source: str) -> dict[str, Any] | None:
    """Front matter as JSON values; None when the block between the rules is ordinary prose."""
    try:
        loaded = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 2} 行" if mark is not None else "文件头"
        raise ParseError(
            f"文件头（两行 --- 之间）不是有效的 YAML：{where}有误",
            hint="请检查冒号后的空格、引号和缩进，改正后重新入库",
        ) from error
    return (
        {str(key): _json_value(value) for key, value in loaded.items()}
        if isinstance(loaded, dict)
        else None
    )


def _json_value(value: Any) -> Any:
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _json_value(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_json_value(inner) for inner in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
