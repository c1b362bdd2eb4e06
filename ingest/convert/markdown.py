"""Markdown with optional YAML front matter; headings stay marked, the rest stays as written.

Laws in Markdown are text with `#` headings, and starter texts are shown as Markdown again, so
nothing but the front matter is interpreted here.
"""

from __future__ import annotations

import re
from typing import Any, Final

from ingest.convert.decode import decode
from ingest.convert.plain_yaml import load_mapping
from ingest.convert.protocol import Converted

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

        A block between two rules that is prose rather than `key: value` stays in the text.

        Raises:
            ParseError: the front matter is not valid YAML.
        """
        text, encoding = decode(data)
        metadata: dict[str, Any] = {"encoding": encoding}
        match = _FRONT_MATTER.match(text)
        front = load_mapping(match[1], first_line=2) if match is not None else None
        if match is not None and front is not None:
            metadata["front_matter"] = front
            text = text[match.end() :]
        heading = _FIRST_HEADING.search(text)
        stated = (front or {}).get("title") or ""
        title = str(stated).strip() or (heading[1] if heading else "")
        return Converted(text, title=title, metadata=metadata, media_type=media_type)
