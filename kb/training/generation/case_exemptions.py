"""不予处罚 case exemptions: the sentence that a case applied, and the conditions it lays down.

A provision on exemption has several sentences (不予, 可以不予). The one that the marks of the case
name is asked for, or else the one that the story bears out; where the facts of a condition are not
told, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.training.generation.case_basis import Basis
from kb.training.generation.case_stories import Story

_SENTENCE: Final = re.compile(
    r"(?P<when>[^。]{4,80}?)的，(?P<then>(?:可以|应当)?不予(?:行政)?处罚)(?:。|$)"
)
_AND: Final = re.compile(r"，|且|并(?=及时)")
# what a story tells of a condition
_TOLD: Final = (
    (
        "初次",
        re.compile(r"初次|首次|第一次|从未|历次|此前|以往|没有[^，。]{0,12}(?:记录|违法|处罚)"),
    ),
    (
        "改正",
        re.compile(
            r"当场|当日|当天|当晚|次日|随即|立即|改正|整改|补[报正交办上齐]|更换|恢复|重新|更正"
        ),
    ),
    (
        "后果",
        re.compile(
            r"[没未不](?:有|受)?(?:造成|影响|检出|外|流|可见差别|区别)|未见起尘|未发生|达标|低于|轻微|相当|合格|不到"
        ),
    ),
    ("主观过错", re.compile(r"证明|证据|材料|记录|专家|鉴定")),
)


@dataclass(frozen=True)
class Exemption:
    """不予处罚的依据: the sentence applied, its conditions and conclusion, and what goes with it.

    `besides` are provisions on what must be done where no penalty is imposed; `other` is another
    sentence of the provision that the story bears out as well, empty when there is none.
    """

    basis: Basis
    sentence: str
    conditions: tuple[str, ...]
    conclusion: str
    besides: tuple[Basis, ...]
    other: str = ""


def read_exemption(story: Story, basis: Sequence[Basis]) -> Exemption | None:
    """Return the exemption that the story bears out; None when none or more than one."""
    marks = "、".join(story.tags)
    first = "首违" in marks or (not marks and _TOLD[0][1].search(story.text) is not None)
    if first and "轻微" in marks:
        return None
    told = [
        (each, match)
        for each in basis
        for match in _SENTENCE.finditer(each.text)
        if all(_told(condition, story.text) for condition in _AND.split(match["when"]))
    ]
    found = [
        (each, match)
        for each, match in told
        if ("初次" in match["when"]) == (first and "初次" in each.text)
    ]
    if len(found) != 1:
        return None
    one, match = found[0]
    others = [sentence[0].rstrip("。") for each, sentence in told if each is one]
    other = next((each for each in others if each != match[0].rstrip("。")), "")
    besides = tuple(each for each in basis if each is not one and "教育" in each.text)
    conditions = tuple(part for part in _AND.split(match["when"]) if part)
    return Exemption(one, match[0].rstrip("。"), conditions, match["then"], besides, other)


def _told(condition: str, story: str) -> bool:
    wanted = [told for word, told in _TOLD if word in condition]
    return all(each.search(story) is not None for each in wanted)
