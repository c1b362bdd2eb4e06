"""案例依据 case basis: the provisions a case stands on, and the matter of procedure of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kb.text.provisions import parse_eid
from kb.training.generation.sentences import outside
from kb.training.generation.source import Source
from kb.training.question import QuestionCitation

_MARK: Final = re.compile(r"^[（(][一二三四五六七八九十]+[）)]")


@dataclass(frozen=True)
class Basis:
    """案例依据: a provision the case cites, as it was on the day of the violation."""

    role: str
    source: Source
    citation: QuestionCitation
    head: QuestionCitation | None = None

    @property
    def text(self) -> str:
        """The words of the provision in one line, an item with the sentence it completes."""
        return self.item if self.head is None else f"{outside(self.head.quote)}{self.item}"

    @property
    def item(self) -> str:
        """The words of the provision alone in one line, an item without its number."""
        return _MARK.sub("", outside(self.citation.quote)).rstrip("；;")

    @property
    def number(self) -> int:
        """The number of the item; 0 of a provision that is none."""
        address = parse_eid(self.citation.provision.rpartition("/")[2])
        return address.item or 0 if address is not None else 0

    @property
    def citations(self) -> tuple[QuestionCitation, ...]:
        """The provision, after the head of its list if it is an item."""
        return (self.citation,) if self.head is None else (self.head, self.citation)


# what a question names, so that it has one answer; a provision of no such matter is not asked for
_MATTERS: Final = (
    ("两次以上罚款", "同一个违法行为能否给予两次以上罚款"),
    ("分期缴纳|分期", "罚款的暂缓和分期缴纳"),
    ("连续处罚", "按日连续处罚"),
    ("电子技术监控", "利用电子技术监控设备收集、固定违法事实"),
    ("听证", "当事人要求听证的权利"),
    ("一并移送", "案件移送司法机关时查封、扣押、冻结财物的处理"),
    ("查封|扣押", "对设施、设备和物品的查封、扣押"),
    ("集体讨论", "案件的集体讨论决定"),
    ("移送", "涉嫌犯罪案件的移送"),
    ("先行登记保存", "证据的抽样和先行登记保存"),
    ("违法事实不清|查明事实", "给予行政处罚之前对违法事实的查明"),
    ("没收", "违法所得的没收和计算"),
    ("责令当事人改正", "实施行政处罚时对违法行为的改正"),
    ("协助", "请求有关机关协助"),
    ("适用违法行为发生时", "行为发生之后规定有修改的，适用哪一时间的规定"),
    ("都有管辖权", "两个以上行政机关都有管辖权时由谁管辖"),
    ("由[^，。]{2,30}管辖(?!范围)", "案件由哪个机关管辖"),
    ("约谈", "约谈"),
    ("陈述|申辩", "当事人的陈述和申辩"),
    ("现场检查|进入现场", "现场检查"),
)


def matter_of(text: str) -> str:
    """Return the matter of procedure that a provision is for, in words; empty when unknown."""
    return next((name for words, name in _MATTERS if re.search(words, text)), "")


def tells_of(story: str, matter: str) -> bool:
    """Return whether a story speaks of a matter of procedure, by the words that name it."""
    return any(name == matter and re.search(words, story) for words, name in _MATTERS)
