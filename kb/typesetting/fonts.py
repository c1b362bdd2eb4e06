"""字体 fonts: which Chinese fonts this machine has, and which characters they can show."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import typst

SONG: Final = (
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Source Han Serif CN",
    "Noto Serif SC",
    "Songti SC",
    "STSong",
    "SimSun",
    "NSimSun",
    "FZShuSong-Z01",
    "FZShuSong-Z01S",
    "AR PL UMing CN",
)
"""宋体 for running text, the better ones for print first."""
HEI: Final = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans SC",
    "PingFang SC",
    "STHeiti",
    "SimHei",
    "Microsoft YaHei",
    "FZHei-B01",
    "FZHei-B01S",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
)
"""黑体 for headings."""
KAI: Final = (
    "KaiTi",
    "Kaiti SC",
    "STKaiti",
    "FZKai-Z03",
    "FZKai-Z03S",
    "AR PL UKai CN",
    "FangSong",
    "STFangsong",
    "FZFangSong-Z02",
    "FZFangSong-Z02S",
)
"""楷体 and 仿宋 for quotations and the text of law, where there are any."""
CHINESE: Final = (*SONG, *HEI, *KAI)
# Fonts of icons and pictures, and the last resorts that draw a box for every character.
_NEVER: Final = ("Emoji", "Last Resort", "Fallback Font", "Awesome", "Icons", "Blank")
_OUTLINES: Final = frozenset({"glyf", "CFF ", "CFF2"})


@dataclass(frozen=True, slots=True)
class Face:
    """字面: the regular cut of a family and where its file lies."""

    family: str
    path: str
    index: int


@cache
def machine() -> typst.Fonts:
    """Return the fonts of this machine and those that come with the typesetter."""
    import typst  # lazy: only those who print need it

    return typst.Fonts()


@cache
def faces() -> dict[str, Face]:
    """Return one face of each family that lies in a file, by family in order of their names."""
    best: dict[str, tuple[tuple[int, int, str, int], Face]] = {}
    for font in machine().fonts():
        if font.path is None or any(word in font.family for word in _NEVER):
            continue
        rank = (font.style != "normal", abs(font.weight - 400), str(font.path), font.index)
        face = Face(font.family, str(font.path), font.index)
        if font.family not in best or rank < best[font.family][0]:
            best[font.family] = (rank, face)
    return {family: best[family][1] for family in sorted(best)}


@cache
def characters(family: str) -> frozenset[int]:
    """Return the code points a family has outlines for; none where its file cannot be read."""
    from fontTools.ttLib import TTFont, TTLibError  # lazy: only those who print need it

    face = faces().get(family)
    if face is None:
        return frozenset()
    try:
        with TTFont(face.path, fontNumber=face.index, lazy=True) as font:
            if not _OUTLINES.intersection(font.keys()):
                return frozenset()
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return frozenset()


def installed(families: Iterable[str]) -> tuple[str, ...]:
    """Return those of the families that this machine has, in their order."""
    return tuple(family for family in families if family in faces())


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖: the families that together show a text, and the characters that none shows."""

    families: tuple[str, ...]
    missing: tuple[str, ...]


def coverage(text: Iterable[str], preferred: Sequence[str]) -> Coverage:
    """Return the families that are needed for the characters of a text.

    The preferred ones come first in their order, whether needed or not; then, for what they lack,
    any others of the machine by name. White space and what is never drawn needs no font.
    """
    families = list(installed(preferred))
    wanted = {ord(char) for char in text if is_drawn(char)}
    for family in families:
        wanted -= characters(family)
    for family in _others(families):
        if not wanted:
            break
        found = wanted & characters(family)
        if found:
            families.append(family)
            wanted -= found
    return Coverage(tuple(families), tuple(map(chr, sorted(wanted))))


def _others(families: list[str]) -> Iterator[str]:
    yield from (family for family in (*CHINESE, *faces()) if family not in families)


def is_drawn(char: str) -> bool:
    """Whether a character leaves ink or takes a place of its own; spaces and joiners do not."""
    return not (
        char.isspace()
        or unicodedata.category(char) in ("Cf", "Cc")
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
        or char in "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0"
    )
