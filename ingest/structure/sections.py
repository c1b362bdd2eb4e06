"""Sections: what documents other than laws are made of, each with an address of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Section:
    """段落: a stretch of a document; `key` is unique in it (facts, item_17, section_3).

    `heading` is shown above `text` and includes the printed `label` (（十七）); `path` names the
    headings above, outermost first; `level` counts from 1.
    """

    key: str
    heading: str
    text: str
    level: int = 1
    label: str = ""
    number: int | None = None
    path: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the section as it stands in a document's content; empty fields are left out."""
        fields = {
            "key": self.key,
            "heading": self.heading,
            "text": self.text,
            "level": self.level,
            "label": self.label,
            "number": self.number,
            "path": self.path,
        }
        return {name: value for name, value in fields.items() if value not in ("", None)}


_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*")


def marked_sections(text: str) -> tuple[str, tuple[Section, ...]]:
    """Divide marked text at its headings below the title; return (title, sections).

    Only the highest level in use below `#` divides; deeper headings stay in the text, which is
    shown as Markdown. Text before the first heading becomes a section without heading.
    """
    title = ""
    levels = [
        len(match[1])
        for line in text.split("\n")
        if (match := _HEADING.fullmatch(line)) and len(match[1]) > 1
    ]
    top = min(levels, default=2)
    heading, lines = "", list[str]()
    found: list[tuple[str, str]] = []
    for line in text.split("\n"):
        match = _HEADING.fullmatch(line)
        if match is not None and len(match[1]) == 1 and not title and not found:
            title = match[2]
        elif match is not None and len(match[1]) == top:
            found.append((heading, "\n".join(lines).strip("\n")))
            heading, lines = match[2], []
        else:
            lines.append(line)
    found.append((heading, "\n".join(lines).strip("\n")))
    kept = [(head, body) for head, body in found if head or body]
    return title, tuple(
        Section(f"section_{number}", head, body) for number, (head, body) in enumerate(kept, 1)
    )


def unique_keys(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Return the sections with repeated keys told apart: item_1, item_1-2."""
    counts: Counter[str] = Counter()
    result: list[Section] = []
    for section in sections:
        counts[section.key] += 1
        count = counts[section.key]
        key = section.key if count == 1 else f"{section.key}-{count}"
        result.append(
            Section(
                key,
                section.heading,
                section.text,
                section.level,
                section.label,
                section.number,
                section.path,
            )
        )
    return tuple(result)
