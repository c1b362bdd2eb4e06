"""案情 case stories: what a case analysis tells of a published case, and what it leaves to answer.

The account of the facts is told in full, and of what the authorities did the facts: what was
ordered, put right and measured. What names a law, weighs or decides would answer the questions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

_LONGEST_FACTS: Final = 900
_LONGEST_HANDLING: Final = 420
_SENTENCE: Final = re.compile(r"[^。！？]+[。！？”]*")
_NAMES_LAW: Final = re.compile(r"《[^》]*(?:法|条例|办法|规定|解释)》|第[^。]{1,6}条")
_DECIDES: Final = re.compile(
    r"罚|裁量|幅度|基准|情节|定性|适用|依据|规定|条款|法律|法条|从轻|减轻|从重|认为|认定|意见|讨论|争论|争议|申辩|异议|复核|合议|"
    r"理由|算不|能不能|是否|应当|条件|决定(?!书)|违法|合法|万元|元加|%|％|两步|一种|量刑|判处|判决|起诉|法院|管辖|主张|推定|过错|[？?]"
)
_WEIGHS: Final = re.compile(r"从轻|减轻|从重|情节|[不免]罚|不予|处罚|罚款|辩|复议|禁止|条件|两步")
_CONCRETE: Final = re.compile(
    r"\d|责令|整改|改正|停|拆|复查|复测|监测|检测|更换|修复|清理|恢复|提交|申请|完成|封|报告|没有|未|当场|当日|当天|历次|首次|初次|从未"
)
# 前科和后果: what was found of the past and of harm is a fact even where it is called 违法
_RECORD: Final = re.compile(
    r"历次|首次|初次|从未|此前(?:没有|未)|没有[^，。]{0,12}(?:记录|违法)|未造成|没有造成"
)
_TAKES_UP: Final = re.compile(
    r"^(?:这|那|其|该|它|他|她|前者|后者|对此|对第|但|而|所以|因此|两|三|第[一二三四]|[一二三四]是|也|还|同样|不过|多数|再|又|于是|同时|可见|至于)"
)


@dataclass(frozen=True)
class Story:
    """案情: `facts` is the account of the case, `handling` what was done about it."""

    facts: str
    handling: str
    party: str
    violation: str
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What a candidate reads of the case."""
        after = f"\n\n查处中还查明或者发生了下列事实：{self.handling}" if self.handling else ""
        return self.facts + after


def read_story(content: Mapping[str, Any]) -> Story:
    """Return the story of a case; `facts` is empty when the case gives no account of them."""
    return Story(
        "\n\n".join(_facts(_section(content, "facts"))),
        "".join(_handling(_section(content, "handling"))),
        str(content.get("party_display") or "当事人"),
        str(content.get("violation") or "").rstrip("。"),
        tuple(map(str, content.get("tags", ()))),
    )


def _section(content: Mapping[str, Any], key: str) -> str:
    sections = content.get("sections", ())
    return next((str(each["text"]) for each in sections if each["key"] == key), "")


def _facts(text: str) -> Iterator[str]:
    length = 0
    for paragraph in text.split("\n\n"):
        kept = "".join(
            each for each in _SENTENCE.findall(paragraph) if _NAMES_LAW.search(each) is None
        ).strip()
        length += len(kept)
        if length > _LONGEST_FACTS:
            return
        if kept:
            yield kept


def _handling(text: str) -> Iterator[str]:
    length = 0
    for paragraph in text.split("\n\n"):
        left_out = True
        for each in _SENTENCE.findall(paragraph):
            decides = _DECIDES.search(each) is not None and _RECORD.search(each) is None
            shown = (
                _NAMES_LAW.search(each) is None
                and not decides
                and _WEIGHS.search(each) is None
                and _CONCRETE.search(each) is not None
                and not (left_out and _TAKES_UP.match(each))
                and "“" not in each
            )
            left_out = not shown
            if not shown:
                continue
            length += len(each)
            if length > _LONGEST_HANDLING:
                return
            yield each.strip()
