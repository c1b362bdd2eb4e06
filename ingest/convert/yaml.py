"""YAML files: catalogues and syllabuses, whose content is data rather than prose."""

from __future__ import annotations

from ingest.convert.decode import decode
from ingest.convert.plain_yaml import load_mapping
from ingest.convert.protocol import Converted
from kb.errors import ParseError


class YamlConverter:
    """YAML 转换器: the mapping becomes metadata, as if it were all front matter."""

    media_types = frozenset({"application/yaml"})
    suffixes = frozenset({".yaml", ".yml"})

    def convert(self, data: bytes, *, media_type: str) -> Converted:
        """Return the data as `metadata["front_matter"]` and the source as text.

        Raises:
            ParseError: the file is not valid YAML, or not a mapping.
        """
        text, encoding = decode(data)
        front = load_mapping(text)
        if front is None:
            raise ParseError(
                "YAML 文件的最外层应当是“键: 值”", hint="请以 kind、title 等字段开头，参照起步目录"
            )
        return Converted(
            text,
            title=str(front.get("title", "")),
            metadata={"encoding": encoding, "front_matter": front},
            media_type=media_type,
        )
