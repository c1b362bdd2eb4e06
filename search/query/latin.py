"""Names of laws in pinyin: shuiwuran fangzhi fa 83, swrfzf83."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import parse_numeral
from kb.text.regions import find_region

_MOST: Final = 3
"""Laws proposed for initials that several share."""
_FEWEST_INITIALS: Final = 4
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_STATE: Final = "zhonghuarenmingongheguo"
# "shuiwuran fangzhi fa di 83 tiao", "swrfzf83", "xingfa 120 zhi 1", "swrfzf第83条"
_FORM: Final = re.compile(
    r"^(?P<letters>[a-z][a-z\s'’-]*?)[\s,]*"
    r"(?:(?:di|art(?:icle)?\.?|§|第)?\s*(?P<number>\d{1,4})"
    r"(?:\s*(?:tiao|条)?\s*(?:zhi|之|-)\s*(?P<suffix>\d{1,2}))?\s*(?:tiao|条)?)?\s*[?？.。]?$"
)
_OWN_WORDS: Final = re.compile(r"[第条之]")


@dataclass(frozen=True, slots=True)
class LatinName:
    """拼音名称: the laws that letters may stand for, the likeliest first, and the article asked."""

    typed: str
    laws: tuple[str, ...]
    number: int | None
    suffix: int | None


class LatinNames:
    """拼音检索: laws by full pinyin and by initials.

    Args:
        titles: name or everyday name → short title; spelling 3,700 of them takes about half a
            second, so make one only when letters are asked.
    """

    def __init__(self, titles: Mapping[str, str]) -> None:
        from pypinyin import lazy_pinyin  # lazy: loading its tables takes 0.2 s

        self._full: dict[str, list[str]] = {}
        self._initials: dict[str, list[str]] = {}
        for name in sorted(
            titles, key=lambda name: (find_region(name) is not None, len(name), name)
        ):
            syllables = [part for part in lazy_pinyin(name, errors="ignore") if part]
            if not syllables:
                continue
            full = "".join(syllables).replace("ü", "v")
            _add(self._full, full, titles[name])
            _add(self._initials, "".join(part[0] for part in syllables), titles[name])

    def read(self, question: str) -> LatinName | None:
        """Return the laws a question in letters names; None when it names none."""
        match = _FORM.match(_plain(question))
        if match is None:
            return None
        letters = re.sub(r"[^a-z]", "", match["letters"])
        number = parse_numeral(match["number"]) if match["number"] else None
        suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
        for spelled in (letters, re.sub(r"(?:di|d)$", "", letters)):
            laws = self._laws(spelled, with_number=number is not None)
            if laws:
                return LatinName(match["letters"].strip(), laws, number or None, suffix)
        return None

    def _laws(self, letters: str, *, with_number: bool) -> tuple[str, ...]:
        found = self._full.get(letters.removeprefix(_STATE), [])
        fewest = 2 if with_number else _FEWEST_INITIALS
        if not found and len(letters) >= fewest:
            found = self._initials.get(letters, [])
        return tuple(found[:_MOST])


def in_letters(question: str) -> bool:
    """Whether a question is written in Latin letters, but for 第, 条 and 之."""
    rest = _OWN_WORDS.sub("", question)
    return _HAN.search(rest) is None and re.search("[A-Za-z]{2}", _plain(rest)) is not None


def _plain(question: str) -> str:
    """Lower case without marks of tone: shuǐ is shui, lǜ is lv."""
    text = question.strip().lower()
    for written in "üǖǘǚǜ":
        text = text.replace(written, "v")
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _add(table: dict[str, list[str]], key: str, title: str) -> None:
    listed = table.setdefault(key, [])
    if title not in listed:
        listed.append(title)
