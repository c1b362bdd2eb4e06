"""Ordinary readings: what speaks against a name although it begins with a surname.

米范围 behind 50, 曾因 before a verb, 管部门 in 主管部门 and 师审计 in 会计师审计 are the words of a
sentence. A field for a person (当事人：) outweighs such a reading.
"""

from __future__ import annotations

import re
from typing import Final

from kb.text.privacy.lexicon import Lexicon
from kb.text.privacy.segments import Segments, is_word
from kb.text.privacy.surroundings import KIN, LISTED

# 50米范围, 23时许: units behind a figure
_UNITS: Final = frozenset("米石时年张元封班车包段周方成万单")
# 第（二）项所列
_NUMBERED: Final = re.compile(r"[（(][一二三四五六七八九十百\d]{1,4}[）)]$")
_ADVERBS: Final = frozenset("曾须应都从经别")
_OF_ADVERBS: Final = ("v", "d", "p", "m", "q", "r", "ad", "c")
_BEFORE_NAMES: Final = ("d", "p", "c")
# 和组织, 方代表, 原单位: of a body, a class or a rule, never of a person
_COLLECTIVE: Final = re.compile(
    r"(?:组织|单位|企业|机构|部门|机关|团体|个人|人员|公司|政府|代表|规定|条件|期间|时间|行为|责任"
    r"|情况|方式|方面|项目|工程|制度|系统|管理|生产|经营|运营|运行|以上|以下|以内|以外|所有|所列"
    r"|所称|范围|境内|应当|可以|不得|必须|已经|尚未|开始)$"
)
_SETTLEMENTS: Final = "屯庄镇乡村圩垸岙"
_WATERS_AND_SITES: Final = "河湖桥寺庙祠墓塔路街坝沟堤湾"
_SPOKEN: Final = 1.2  # what follows is what a person does
_FAMILIAR: Final = ("小", "老")
_NAMES: Final = ("nr", "ns")
_WHERE: Final = "内外中上下里前后"
_PARTICLES: Final = ("f", "p", "c", "u")
_ENDING: Final = (*_PARTICLES, "d", "q", "v")
_SIDES: Final = frozenset({"职工", "企业", "中介", "主张", "请求", "单位", "政府", "业主"})
_BEFORE_WHEN: Final = ("v", "vn")
_MIDDLE: Final = "在便有就已即"


def reads_as_text(
    words: Lexicon,
    segments: Segments,
    text: str,
    span: tuple[int, int, int],
    lead: float,
    after: float,
    *,
    stopped: bool,
) -> bool:
    """Whether a reading without any person is the likelier one.

    Args:
        words: the lexicon.
        segments: the dictionary words of the text.
        text: the folded text.
        span: where the surname starts, its length, and where the name ends.
        lead: the points of what stands before, below those of a field for a person.
        after: the points of what stands after.
        stopped: whether nothing but a stop does.
    """
    start, size, end = span
    given = text[start + size : end]
    if is_counted(text, start) or is_collective(given) or is_begun_sentence(segments, start, end):
        return True
    spoken = after >= _SPOKEN and not stopped
    if size == 1 and (
        is_adverb(segments, text, start, spoken=spoken)
        or is_moment(segments, text, start)
        or is_party(segments, text, start)
    ):
        return True
    if lead <= LISTED and not spoken and is_place(given, bare=stopped or not after):
        return True
    if lead >= KIN:
        return within_a_word(segments, text, start, size, end)
    # 小胡系同乡: the author wrote no name in full
    if text[start - 1 : start] in _FAMILIAR:
        return True
    return is_phrase(words, segments, text, start, end, _PARTICLES if spoken else _ENDING)


def against_pair(
    words: Lexicon, segments: Segments, text: str, start: int, size: int, lead: float
) -> float:
    """Return the points against a surname that ends a word (经费) or has nothing before it."""
    pair = text[max(0, start - 1) : start + size]
    if start and pair[0] not in "中上下里" and (is_word(pair) or pair in words.not_names):
        return 2.0
    weak = words.surnames[text[start : start + size]] < 1
    given_is_word = segments.word_from(start + size) > 1
    return 1.5 if not lead and weak and given_is_word else 0.0


def is_counted(text: str, start: int) -> bool:
    """Whether the surname at a place is a unit behind a figure or an item of an article."""
    if not start:
        return False
    if text[start] == "项":
        return _NUMBERED.search(text, max(0, start - 6), start) is not None
    if text[start] == "许":  # 23时许看见
        return text[start - 1] in "时点分日米"
    return text[start] in _UNITS and text[start - 1].isdigit()


def is_adverb(segments: Segments, text: str, start: int, *, spoken: bool) -> bool:
    """Whether the surname reads as an adverb before what is done: 曾因, 须提交, 应按."""
    if text[start] not in _ADVERBS or segments.word_from(start) != 1:
        return False
    tags = _BEFORE_NAMES if spoken and text[start] != "须" else _OF_ADVERBS
    return start + 1 < len(text) and segments.tags[start + 1].startswith(tags)


def is_moment(segments: Segments, text: str, start: int) -> bool:
    """Whether 时 at a place ends what happens: 签字时备注, 检查时应当."""
    if text[start] != "时" or segments.word_from(start) != 1 or not start:
        return False
    what = segments.tags[start - 1].startswith(_BEFORE_WHEN)
    return what or segments.tags[start + 1 : start + 2] in (["d"], ["p"])


def is_phrase(
    words: Lexicon, segments: Segments, text: str, start: int, end: int, endings: tuple[str, ...]
) -> bool:
    """Whether a word and a particle make up three characters: 范围|内, 支付|因, 车|在|动."""
    if end - start != 3:
        return False
    if words.surnames.get(text[start], 1.0) < 1.0 and text[start + 1] in _MIDDLE:
        return segments.word_from(start) == segments.word_from(start + 1) == 1
    return (
        segments.word_from(start) == 2
        and segments.word_from(start + 2) == 1
        and not segments.tags[start].startswith(_NAMES)
        and (text[start + 2] in _WHERE or segments.tags[start + 2].startswith(endings))
    )


def is_party(segments: Segments, text: str, start: int) -> bool:
    """Whether 方 is a side of a contract and what it does: 职工|方|协商."""
    return (
        text[start] == "方"
        and text[max(0, start - 2) : start] in _SIDES
        and segments.word_from(start) == 1
        and start + 1 < len(text)
        and not segments.tags[start + 1].startswith(_NAMES)
    )


def is_begun_sentence(segments: Segments, start: int, end: int) -> bool:
    """Whether a verb and a particle go on with what a role does: 承运人支付|所…, 申请人符合|本…."""
    return (
        end - start == 3
        and segments.word_from(start) == 2
        and segments.word_from(start + 2) == 1
        and segments.tags[start].startswith("v")
        and segments.tags[start + 2].startswith(("p", "c", "u", "r"))
    )


def is_collective(given: str) -> bool:
    """Whether what would be the given name belongs to bodies, times and rules alone."""
    return _COLLECTIVE.search(given) is not None


def is_place(given: str, *, bare: bool) -> bool:
    """Whether three characters end as villages do or, with nothing behind, waters: 马颊河."""
    ends = _SETTLEMENTS + _WATERS_AND_SITES if bare else _SETTLEMENTS
    return len(given) == 2 and given[1] in ends


def within_a_word(segments: Segments, text: str, start: int, size: int, end: int) -> bool:
    """Whether a dictionary word before the place runs on into it: 主管|部门, 会计师|审计.

    焊工程建国 has such a word too; what is left of the name is then no word of its own or a name.
    人马 in 证人马学文 says nothing: most roles end in 人.
    """
    if segments.begins_at(start) or text[start - 1] == "人":
        return False
    reached = segments.ends[start]
    if reached >= end or end - start - size == 1:
        return True
    return (
        reached == start + size
        and segments.word_from(reached) > 1
        and not segments.tags[reached].startswith(_NAMES)
    )


def is_qualified_noun(
    words: Lexicon, segments: Segments, text: str, span: tuple[int, int, int]
) -> bool:
    """Whether a less certain surname stands before an ordinary word: 高排放, 易降解, 双随机.

    Args:
        words: the lexicon.
        segments: the dictionary words of the text.
        text: the folded text.
        span: where the surname starts, its length, and where the name ends.
    """
    start, size, end = span
    given = text[start + size : end]
    certain = words.surnames[text[start : start + size]] >= 1.0
    if size > 1:  # 南门入厂, 东方白鹳
        certain = not is_word(text[start : start + size]) or segments.tags[start].startswith("nr")
    return (
        not certain
        and len(given) == 2
        and segments.word_from(start) == size
        and segments.word_from(start + size) >= 2
        and not segments.tags[start + size].startswith(_NAMES)
        and is_word(given)
    )
