"""可读性: a question is understood without the statute beside it and does not give itself away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.model.question import QuestionType
from kb.training.checking.findings import Finding, finding
from kb.training.checking.quantities import read_quantities
from kb.training.checking.stems import Stem
from kb.training.question import BLANK, QuestionContent, folded

# 前款规定的, 本条所称, 上述行为: words that point at text which a candidate does not see
_POINTING: Final = re.compile(
    r"前[一二两三四]?[款条项](?!件)|前述|本[条款项章节编](?!例|件|目)|上[款条述]|该[款条项]规定|下条|后款"
)
# 有下列行为之一的，处…: the list is missing when no item follows
_LIST_POINTED: Final = re.compile(r"(?:下列|以下)[^，。；？：]{0,14}之一")
_ANY_LIST: Final = re.compile(r"下列")
_A_LIST: Final = re.compile(r"[：:]\s*[（(]?[一1①]|[（(]一[）)]")
# 四、凡未经批准…: the number of an item went into the sentence
_ITEM_MARK: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[）)])"
)
_PAIRS: Final = {"（": ")", "(": ")", "《": "》", "“": "”", "〔": "〕"}
_CLOSING: Final = frozenset(_PAIRS.values())
_CHOICES: Final = (QuestionType.SINGLE, QuestionType.MULTIPLE)
_SHORTEST_LEAK: Final = 3
_LONGER_BY: Final = 10


def check_readability(
    question: QuestionContent, stem: Stem, *, law_named: bool, in_case: bool
) -> Iterator[Finding]:
    """Yield what a reader without the statute would stumble over."""
    yield from _dangling(question, stem)
    yield from _out_of_date(question)
    if not in_case and not law_named:
        yield finding("law_not_named")
    if question.type in _CHOICES:
        yield from _gives_away(question, stem)
    elif question.type is QuestionType.FILL_IN:
        plain = folded(stem.said.replace(BLANK, ""))
        for number, words in enumerate(question.blanks, 1):
            if any(_told(each, plain) for each in words):
                yield finding("answer_in_stem", f"第 {number} 空“{words[0]}”")
    if not question.rationale.strip() and question.type is not QuestionType.CASE_ANALYSIS:
        yield finding("no_rationale")


def _dangling(question: QuestionContent, stem: Stem) -> Iterator[Finding]:
    texts = [stem.said, *(each.text for each in question.options)]
    texts.extend(words[0] for words in question.blanks)
    for place, text in enumerate(texts):
        if not _balanced(text) or _ITEM_MARK.match(text):
            yield finding("broken_text", text[:40])
        pointing = _POINTING.search(text)
        asks_by_list = place == 0 and question.type in (
            *_CHOICES,
            QuestionType.SHORT_ANSWER,
            QuestionType.CASE_ANALYSIS,
        )
        listing = (_LIST_POINTED if asks_by_list else _ANY_LIST).search(text)
        if pointing is not None:
            yield finding("dangling", f"“{pointing[0]}”")
        elif listing is not None and not _A_LIST.search(text, listing.end()):
            yield finding("dangling", f"“{listing[0]}”")


def _balanced(text: str) -> bool:
    """Whether every bracket and quotation mark of a text has its counterpart."""
    open_marks: list[str] = []
    for char in text.replace("）", ")"):
        if char in _PAIRS:
            open_marks.append(_PAIRS[char])
        elif char in _CLOSING and (not open_marks or open_marks.pop() != char):
            return False
    return not open_marks


# 农业税 ended in 2006, 排污费 in 2018, 水资源费 in 2024; the offices went with the reforms of 1998
# to 2018
_GONE: Final = re.compile(
    r"农业特产税|农业税|排污费|水资源费|国务院计划|计划(?:主管)?部门|革命委员会|经济贸易(?:主管)?部门|劳动教养"
)
_TITLE: Final = re.compile("《[^《》]*》")
_FORMER: Final = re.compile(
    r"环境保护(?:行政)?主管部门|环境保护部门|国土资源(?:行政)?主管部门|工商行政管理部门|质量技术监督部门|安全生产监督管理部门"
)


def _out_of_date(question: QuestionContent) -> Iterator[Finding]:
    """What is asked exists no more, or a body to choose among has another name."""
    shown = "\n".join((question.stem, *(each.text for each in question.options)))
    found = _GONE.search(_TITLE.sub("", shown))
    if found is not None and question.type is not QuestionType.CASE_ANALYSIS:
        yield finding("gone", f"“{found[0]}”")
    bodies = [each.text for each in question.options if _ends_former(each.text)]
    if question.type is QuestionType.SINGLE and bodies:
        yield finding("former_name", f"“{bodies[0]}”")


def _ends_former(text: str) -> bool:
    found = _FORMER.search(text)
    return found is not None and found.end() == len(text)


def _gives_away(question: QuestionContent, stem: Stem) -> Iterator[Finding]:
    right = [each.text for each in question.options if each.letter in question.right]
    wrong = [each.text for each in question.options if each.letter not in question.right]
    plain = folded(stem.said)
    told = [each for each in right if _told(each, plain)]
    if told and not all(_told(each, plain) for each in wrong):
        yield finding("answer_in_stem", f"“{told[0][:30]}”")
    if len(right) != 1 or not wrong:
        return
    longest = max(map(len, wrong))
    if len(right[0]) > 2 * longest and len(right[0]) > longest + _LONGER_BY:
        yield finding("length_gives_away", f"{len(right[0])} 字，其余最长 {longest} 字")


def _told(text: str, plain: str) -> bool:
    words = folded(text)
    if next(read_quantities(text), None) is not None:
        # the bound of one range is the bound of the next
        return False
    return len(words) >= _SHORTEST_LEAK and words in plain
