"""法规原文: reads statutes from a folder of Markdown files, independently of the product's parser.

The corpus tests must not trust the code that they would otherwise share with `ingest` and `kb`,
so this reader only knows what a file looks like: one paragraph a line, `第…条` opens an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

DIGITS = "零一二三四五六七八九"
# 第九条 / 第一百二十条之一 / "第一百零六条　" with an ideographic space behind the label
ARTICLE_LINE = re.compile(
    r"^(第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?)[ 　]?"
)
# （一）… in laws, (一)… in administrative regulations
ITEM_LINE = re.compile(r"^[（(]([一二三四五六七八九十]+)[）)]")
FILE_DATE = re.compile(r"\((\d{4}-\d{2}-\d{2})\)$")
# 二万元, 五百元, 一百万元, 20万元, 5千元, 2000元
AMOUNT = re.compile(r"([零〇一二两三四五六七八九十百千万]+|\d+(?:\.\d+)?)(万|千|百)?元")
NOT_A_WORD = re.compile(r"[^\u4e00-\u9fff0-9A-Za-z]")
UNIT = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Article:
    """条: an article's paragraphs, each with the numbers of the items that it carries."""

    text: str
    paragraphs: tuple[tuple[int, ...], ...]

    def has(self, paragraph: int | None, items: list[int]) -> bool:
        """Whether the paragraph exists and carries the items (any paragraph if none is named)."""
        if paragraph is None:
            return not items or any(set(items) <= set(found) for found in self.paragraphs)
        if not 1 <= paragraph <= len(self.paragraphs):
            return False
        return set(items) <= set(self.paragraphs[paragraph - 1])


def to_label(number: int, suffix: int | None = None) -> str:
    """第八十三条 for 83, 第一百二十条之一 for (120, 1)."""
    label = f"第{to_chinese(number)}条"
    return label if suffix is None else f"{label}之{to_chinese(suffix)}"


def to_chinese(number: int) -> str:
    """1 to 9999 as statutes write it: 一百零六, 十二, 一百一十."""
    out = ""
    for digit, unit in zip(f"{number:04d}", ("千", "百", "十", ""), strict=True):
        if digit != "0":
            out += DIGITS[int(digit)] + unit
        elif out and not out.endswith("零"):
            out += "零"
    out = out.rstrip("零")
    return out[1:] if out.startswith("一十") else out


def from_chinese(text: str) -> int:
    """The value of 一百二十, 五十, 二千, 一百万."""
    total = section = digit = 0
    for char in text:
        if char in "〇零":
            continue
        if char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif char in UNIT:
            section += (digit or 1) * UNIT[char]
            digit = 0
        else:
            digit = 2 if char == "两" else DIGITS.index(char)
    return total + section + digit


def amounts_in(text: str) -> set[int]:
    """Every sum of money that the text names, in yuan."""
    found = set()
    for match in AMOUNT.finditer(text):
        raw, unit = match.groups()
        value = float(raw) if raw[0].isdigit() else float(from_chinese(raw))
        found.add(round(value * {"万": 10_000, "千": 1000, "百": 100, None: 1}[unit]))
    return found


def copied_runs(text: str, source: str, longest: int) -> list[str]:
    """Runs of characters longer than `longest` that the text shares with its source.

    Punctuation is ignored, so that a list copied with other commas is still found.
    """
    own, original = (NOT_A_WORD.sub("", value) for value in (text, source))
    size = longest + 1
    known = {original[i : i + size] for i in range(len(original) - size + 1)}
    runs: list[str] = []
    previous = -2
    for start in range(len(own) - size + 1):
        if own[start : start + size] not in known:
            continue
        if start == previous + 1:
            runs[-1] += own[start + longest]
        else:
            runs.append(own[start : start + size])
        previous = start
    return runs


class StatuteFolder:
    """法规文件夹: finds a law's file by short title and date and cuts it into articles."""

    def __init__(self, root: Path) -> None:
        self._files: dict[tuple[str, str], Path] = {}
        self._articles: dict[tuple[str, str], dict[str, Article]] = {}
        for path in sorted(root.rglob("*.md")):
            date = FILE_DATE.search(path.stem)
            title = path.stem[: date.start()] if date else path.stem
            self._files.setdefault((title, date[1] if date else ""), path)

    def versions(self, law: str) -> list[str]:
        """The dates in the file names of the law, oldest first."""
        return sorted(date for title, date in self._files if title == law)

    def article(
        self, law: str, version: str, number: int, suffix: int | None = None
    ) -> Article | None:
        """The article of that version, or None if the file or the article is missing."""
        key = (law, version)
        if key not in self._files:
            return None
        if key not in self._articles:
            self._articles[key] = _split(self._files[key].read_text(encoding="utf-8"))
        return self._articles[key].get(to_label(number, suffix))


def _split(text: str) -> dict[str, Article]:
    articles: dict[str, list[str]] = {}
    current: list[str] | None = None
    for raw in text.splitlines():
        line = raw.strip(" 　\u200b")
        if not line:
            continue
        opening = ARTICLE_LINE.match(line)
        if line.startswith("#"):
            current = None
        elif opening:
            current = articles.setdefault(opening[1], [])
            current.append(line[opening.end() :])
        elif current is not None:
            current.append(line)
    return {label: _article(lines) for label, lines in articles.items()}


def _article(lines: list[str]) -> Article:
    paragraphs: list[list[int]] = []
    for line in lines:
        item = ITEM_LINE.match(line)
        if item and paragraphs:
            paragraphs[-1].append(from_chinese(item[1]))
        else:
            paragraphs.append([])
    return Article("\n".join(lines), tuple(tuple(items) for items in paragraphs))
