"""What a converter takes and gives; further formats are added by writing one more of these."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Converted:
    """转换结果: the text of a source before any cleaning.

    `text` is marked text: the only markup is `#`…`######` and a space before a heading, and tables
    whose rows stand on lines `| cell | cell |`. `title` is empty when the format itself names none.
    `metadata` holds what the file states about itself (front matter, meta elements), JSON values
    only.
    """

    text: str
    title: str = ""
    metadata: dict[str, Any] = field(default_factory=dict)
    media_type: str = "text/plain"

    def __deepcopy__(self, memo: dict[int, Any]) -> Converted:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


class Converter(Protocol):
    """格式转换器: turns the bytes of one family of formats into text.

    `media_types` are the types it takes, `suffixes` the file endings (with the dot) that speak for
    them when the content alone does not.
    """

    media_types: frozenset[str]
    suffixes: frozenset[str]

    def convert(self, data: bytes, *, media_type: str) -> Converted:
        """Return the text of `data`.

        Raises:
            ParseError: the bytes are not what their type promises; the message says what to do.
        """
        ...
