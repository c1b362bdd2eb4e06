"""Typical cases: four sections under many names, from headings, brackets or numbered lines."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Final

from ingest.structure.sections import Section, marked_sections, unique_keys


@cache
def case_sections() -> dict[str, str]:
    """Return heading → key for the four texts of a case, under all the names sources use."""
    source = resources.files("ingest.structure").joinpath("case_sections.json")
    table = json.loads(source.read_text(encoding="utf-8"))
    return {str(name): str(key) for key, names in table.items() for name in names}


_NAMES: Final = "|".join(sorted(case_sections(), key=len, reverse=True))
# 【案情简介】 · 一、案情简介 · 案情简介： · （一）基本案情, with the text beside or below it
_PLAIN_HEADING: Final = re.compile(
    rf"(?:[【\[]\s*(?P<bracketed>{_NAMES})\s*[】\]][:：]?"
    rf"|[（(]?[一二三四五六七八九十]{{1,2}}[）)、.．]\s*(?P<numbered>{_NAMES})[:：。]?(?=\s|$)"
    rf"|(?P<bare>{_NAMES})(?:[:：]|$))\s*(?P<rest>.*)"
)
_NUMBER_BEFORE: Final = re.compile(r"^[（(]?[一二三四五六七八九十0-9]{1,2}[）)、.．]\s*")


def parse_case(text: str) -> tuple[str, tuple[Section, ...]]:
    """Return (title, sections) of a case given as normalised marked text.

    Sections with known names get the keys facts, handling, legal_basis, lessons; others keep
    their heading and a numbered key. A heading without text below the title is its subtitle.
    """
    title, sections = marked_sections(text)
    if not any(section_key(section.heading) for section in sections):
        plain = _plain_sections(text, title)
        sections = plain or sections
    keyed = [
        replace(section, key=section_key(section.heading) or section.key) for section in sections
    ]
    return title, unique_keys(keyed)


def section_key(heading: str) -> str:
    """Return the key a heading stands for, or an empty string."""
    name = _NUMBER_BEFORE.sub("", heading).strip(" 　【】[]:：")
    return case_sections().get(name, "")


def looks_like_case(text: str) -> bool:
    """Whether at least two of the four sections are there by name."""
    _, sections = parse_case(text)
    return len({section_key(section.heading) for section in sections} - {""}) >= 2


def _plain_sections(text: str, title: str) -> tuple[Section, ...]:
    heading, lines = "", list[str]()
    found: list[tuple[str, list[str]]] = []
    for line in text.split("\n"):
        if line == f"# {title}":
            continue
        match = _PLAIN_HEADING.fullmatch(line)
        if match is None:
            lines.append(line)
            continue
        found.append((heading, lines))
        heading = match["bracketed"] or match["numbered"] or match["bare"]
        lines = [match["rest"]] if match["rest"] else []
    found.append((heading, lines))
    if len(found) < 3:
        return ()
    bodies = [(head, "\n".join(body).strip("\n")) for head, body in found]
    kept = [(head, body) for head, body in bodies if head or body]
    return tuple(
        Section(f"section_{number}", head, body) for number, (head, body) in enumerate(kept, 1)
    )
