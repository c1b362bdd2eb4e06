"""The line forms of Chinese statutes, each pattern with the line that forced it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kb.model.regulation import ProvisionKind
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, parse_numeral

_NUMBER: Final = f"[{NUMERAL_CHARS}]{{1,12}}"

# 第一条 为了… · 第一百二十条之一 资助… · 第七十五 条 · 第三十－条 · 第一条【立法目的】 · **第一条**
ARTICLE_LABEL: Final = re.compile(
    rf"(?:\*\*)?(?P<label>第 ?(?P<number>[{NUMERAL_CHARS}－—–]{{1,12}}) ?条"
    rf"(?:之(?P<suffix>{_NUMBER}))?)(?:\*\*)?(?P<after>[ :：]|【|$)?"
)
MISWRITTEN: Final = re.compile(r"[ －—–]")
_DASHES: Final = str.maketrans(dict.fromkeys("－—–", "一"))
# 第三十一条的决定》第一次修正 · 第四十条和第四十一条… : the line continues a sentence
_CITING_ON: Final = re.compile(r"[的、，和或及与至到之）》；。]")
# 第五条第二款规定的… · 第十条所列行为 : a reference, unless the article really begins so
_CITING_PERHAPS: Final = re.compile(r"第|规定|所|中|款|项|以")

# 第二编 分则 · 第一分编 通则 · 第三章 监督管理 · 第六章法律责任 · 第三分编 准 合 同
_NUMBERED_HEADING: Final = re.compile(rf"第 ?({_NUMBER}) ?(编|分编|章|节)(?P<title>.*)")
# 总 则 · 附则: the number was lost in the source. 序言 heads a text of its own.
_BARE_HEADING: Final = re.compile(r"(总 ?则|附 ?则|分 ?则)")
PREFACE_HEADING: Final = re.compile(r"(序 ?言|前 ?言|引 ?言)")
# 一、一般规定 — headings of judicial interpretations, and the items of decisions
LISTED: Final = re.compile(r"([一二三四五六七八九十]{1,4})、(.*)", re.DOTALL)
# （一）加强管理。— items of short rules that have neither articles nor 一、
BRACKETED: Final = re.compile(r"[（(]([一二三四五六七八九十]{1,4})[）)](.*)", re.DOTALL)
# 附件一：… · 附表二 · 附： · 附录 · 附件1 · 附：中华人民共和国进出口税则; not 附则, 附件三所列…
ANNEX_HEADING: Final = re.compile(
    rf"(?:附 ?(?:件|录|表|图)|附(?=[ :：]))(?: ?[{NUMERAL_CHARS}]{{1,3}})?(?:[ :：.．、].*|$)",
    re.DOTALL,
)
CONTENTS_HEADING: Final = re.compile(r"目 ?录")
LIST_ITEM: Final = re.compile(
    r"[（(]?[一二三四五六七八九十0-9]{1,3}[）)、.．]|[①-⑳㈠-㈩]|[-*•·]|\|"
)
SENTENCE_END: Final = re.compile(r"[。；：！？…”’》）.;:!?)]$")
_SENTENCE_INSIDE: Final = re.compile(r"[。；，：！？]")
_MAX_HEADING: Final = 60

PRIVATE_USE: Final = re.compile(r"[\ue000-\uf8ff]")

_RANKS: Final = {
    "编": ProvisionKind.PART,
    "分编": ProvisionKind.SUBPART,
    "章": ProvisionKind.CHAPTER,
    "节": ProvisionKind.SECTION,
}
RANK_ORDER: Final = (
    ProvisionKind.PART,
    ProvisionKind.SUBPART,
    ProvisionKind.CHAPTER,
    ProvisionKind.SECTION,
)


@dataclass(frozen=True, slots=True)
class Heading:
    """标题行 of a part, subpart, chapter or section; number None when the source lost it."""

    kind: ProvisionKind
    number: int | None
    title: str


def display_heading(text: str) -> str:
    """Return a heading as it is shown: 第一章 总 则 loses the blanks that only spread its title."""
    match = _NUMBERED_HEADING.fullmatch(text)
    title = match["title"].strip() if match else text
    words = title.split(" ")
    spread = len(words) > 1 and all(len(word) == 1 for word in words)
    tidy = "".join(words) if spread else title
    return f"{text[: match.start('title')]} {tidy}".strip() if match else tidy


def article_label(text: str) -> tuple[ArticleNumber, re.Match[str]] | None:
    """Read the label at the beginning of a line, whatever follows it."""
    match = ARTICLE_LABEL.match(text)
    if match is None:
        return None
    number = parse_numeral(match["number"].translate(_DASHES))
    suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
    if number is None or (match["suffix"] and suffix is None):
        return None
    return ArticleNumber(number, suffix), match


def separated(match: re.Match[str]) -> bool:
    """Whether a blank, colon or bracket (or nothing at all) follows the label."""
    return match["after"] is not None


def cites_on(text: str, match: re.Match[str], *, sentence_open: bool) -> bool:
    """Whether a label without separator rather cites an article than begins one.

    `sentence_open`: the line before did not end its sentence.
    """
    rest = text[match.end() :]
    if _CITING_ON.match(rest):
        return True
    return sentence_open and _CITING_PERHAPS.match(rest) is not None


def heading_of(text: str, level: int) -> Heading | None:
    """Read a heading line; `level` above 0 means that the source marks it as one."""
    if len(text) > _MAX_HEADING:
        return None
    match = _NUMBERED_HEADING.fullmatch(text)
    if match is not None:
        title = match["title"].strip()
        number = parse_numeral(match[1])
        # 第七节相应改为第八节，第一百二十三条… is a sentence about headings.
        if number is None or (level == 0 and _SENTENCE_INSIDE.search(title)):
            return None
        return Heading(_RANKS[match[2]], number, title)
    if level != 1 and _BARE_HEADING.fullmatch(text):
        return Heading(ProvisionKind.CHAPTER, None, text)
    if level and (listed := LISTED.fullmatch(text)):
        number = parse_numeral(listed[1])
        return Heading(ProvisionKind.CHAPTER, number, listed[2].strip())
    return None
