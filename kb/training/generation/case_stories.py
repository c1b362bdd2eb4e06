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
# 可是它仍然违法了; 按规定，延续要在到期三十日之前提出: the account itself answers a question
_CONCLUDES: Final = re.compile(r"^按规定，|违法了|认定|定性")
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
    r"^(?:这|那|其|该|它|他|她|前者|后者|对此|对第|但|而|所以|因此|两|三|第[一二三四]|[一二三四]是|也|还|同样|不过|多数|再|又|于是|同时|可见|至于"
    r"|毕竟|何况|况且|即便|如果|答|问|去向|然而|另外|另一|加上)"
)
# what the writer or somebody in the case makes of the facts: 这让案件的性质简单了许多, 多数人不同意
_ARGUES: Final = re.compile(
    r"说明|证明|意味|可见|毕竟|何况|况且|因此|因为|为什么|怎样|并不|不是|而是|不能|不行|才[^能]|恰好|道理|性质|意义|同意|赞成|反对|"
    r"(?<!当场)提出|建议|主张|答复|回答|解释|争执|代理人|调查人员：|看法|门槛|没收|原告|上诉|诉讼|请求|如果|即便|即使|照样|照单|"
    r"谁都|以为|第[一二三]件|后一段|前一段|较大价值|属于|就是|两头|想|不算|困难|看一看|为此|相信|客观事实|暂不|清楚的"
)
# 调查报告列出四点：…; 赞成的一方列举：…: what follows are the facts
_LISTED: Final = re.compile(
    r"^[^：。]{2,24}(?:列举|列出[一二三四五六七八九十]点|[一二三四五六七八九十几]点|[一二三四五六七八九十]项|小表|讲轻微)："
)
# what an order, a seizure or a transfer turns on; facts of the conduct stand in the account
_OF_PROCEDURE: Final = re.compile(
    r"责令|复查|复测|复核|查封|扣押|登记保存|送达|移送|立案|催告|限期|期满"
)
# 被责令改正后仍不改正, 限期改正后逾期不改正, 责令改正后阻挠复查
_DEGREE: Final = re.compile(r"责令[^，]{0,8}后|限期改正后|逾期[不未仍]|拒不(?:改正|执行)|仍不改正")
_BOLD: Final = re.compile(r"\*\*")
_SHORTEST: Final = 10


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
    exempt = any(each.get("role") == "exemption" for each in content.get("legal_basis", ()))
    violation = str(content.get("violation") or "").rstrip("。")
    in_full = exempt or is_degree(violation)
    facts = "\n\n".join(_facts(_section(content, "facts")))
    handling = "".join(_handling(_section(content, "handling"), in_full=in_full))
    return Story(
        facts,
        handling,
        _named(str(content.get("party_display") or ""), facts + handling),
        violation,
        tuple(map(str, content.get("tags", ()))),
    )


def _named(party: str, told: str) -> str:
    """The parties that a story names; 当事人 where it calls them otherwise."""
    return "、".join(each for each in party.split("、") if each and each in told) or "当事人"


def is_degree(words: str) -> bool:
    """Return whether words tell that an order was not obeyed."""
    return _DEGREE.search(words) is not None


def _section(content: Mapping[str, Any], key: str) -> str:
    sections = content.get("sections", ())
    text = next((str(each["text"]) for each in sections if each["key"] == key), "")
    return _BOLD.sub("", text)


def _facts(text: str) -> Iterator[str]:
    length = 0
    for paragraph in text.split("\n\n"):
        kept = "".join(
            each
            for each in _SENTENCE.findall(paragraph)
            if _NAMES_LAW.search(each) is None and _CONCLUDES.search(each.strip()) is None
        ).strip()
        length += len(kept)
        if length > _LONGEST_FACTS:
            return
        if kept:
            yield kept


def _handling(text: str, *, in_full: bool) -> Iterator[str]:
    length = 0
    for paragraph in text.split("\n\n"):
        left_out = True
        for each in map(str.strip, _SENTENCE.findall(paragraph)):
            told = _LISTED.sub("", each) if in_full else each
            shown = _is_fact(told, in_full=in_full) and not (left_out and _TAKES_UP.match(told))
            left_out = not shown
            if not shown:
                continue
            length += len(told)
            if length > _LONGEST_HANDLING:
                return
            yield told


def _is_fact(sentence: str, *, in_full: bool) -> bool:
    """Whether a sentence tells what was done or found, and neither weighs nor decides it."""
    record = in_full and _RECORD.search(sentence) is not None
    wanted = _CONCRETE if in_full else _OF_PROCEDURE
    return (
        len(sentence) >= _SHORTEST
        and "“" not in sentence
        and wanted.search(sentence) is not None
        and _NAMES_LAW.search(sentence) is None
        and _WEIGHS.search(sentence) is None
        and (record or _DECIDES.search(sentence) is None)
        and (record or _ARGUES.search(sentence) is None)
    )
