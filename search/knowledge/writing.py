"""The line format in which questions are written by hand: `style|question|law 39,83;law 34`.

One line a question keeps writing quick and differences readable; `anjian knowledge add` turns
lines into the JSON Lines that ship, with the version of each law whose numbering was meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

STYLES: Final[Mapping[str, tuple[int, int]]] = {
    "keyword": (2, 24),
    "layperson": (5, 90),
    "enterprise": (5, 110),
    "inspector": (5, 140),
    "trainer": (5, 140),
    "complaint": (50, 240),
    "record": (40, 320),
    "situation": (18, 200),
}
"""Who writes how, with the least and the greatest number of characters."""

# 水污染防治法39,83 · 刑法308-1
_GOLD: Final = re.compile(r"^(?P<law>.*?)\s*(?P<numbers>\d+(?:-\d+)?(?:[,，、]\d+(?:-\d+)?)*)$")


class MalformedLine(ValueError):
    """书写格式有误: the line has not three fields, or its articles cannot be read."""


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """手写问题: `answers` are law, article and suffix, the most to the point first."""

    place: str
    style: str
    query: str
    answers: tuple[tuple[str, int, int | None], ...]


def written_questions(text: str, name: str) -> Iterator[WrittenQuestion | MalformedLine]:
    """Yield what each line says, or what is wrong with it; blank lines and `#` lines say nothing.

    Args:
        text: of a file.
        name: of the file, for messages.
    """
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            yield parse_line(line, f"{name}:{number}")
        except MalformedLine as reason:
            yield reason


def parse_line(line: str, place: str) -> WrittenQuestion:
    """Return what one line says.

    Raises:
        MalformedLine: it does not have the form of the module's first line.
    """
    parts = [part.strip() for part in line.split("|")]
    if len(parts) != 3:
        raise MalformedLine(f"{place}：应为“语体|问题|法规 条号”三栏")
    style, query, gold = parts
    if style not in STYLES:
        raise MalformedLine(f"{place}：没有“{style}”这种语体，应为 {'、'.join(STYLES)} 之一")
    answers: list[tuple[str, int, int | None]] = []
    for part in re.split("[;；]", gold):
        match = _GOLD.match(part.strip())
        if match is None:
            raise MalformedLine(f"{place}：条号“{part}”无法识别")
        law = match["law"].strip("《》 ").removeprefix("中华人民共和国")
        for number in re.split("[,，、]", match["numbers"]):
            article, _, suffix = number.partition("-")
            answers.append((law, int(article), int(suffix) if suffix else None))
    return WrittenQuestion(place, style, query, tuple(dict.fromkeys(answers)))
