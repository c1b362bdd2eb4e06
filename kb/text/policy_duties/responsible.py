"""责任单位: who is to act, from the sentence, the one before, a list in brackets or the heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.text.policy_duties.background import masked
from kb.text.policy_duties.layout import Sentence
from kb.text.policy_duties.model import Deadline
from kb.text.policy_duties.units import split_units

# what follows a subject: 各省级生态环境部门要…, 各地应…, 省级出台…, 市级生态环境部门根据…
_PREDICATE: Final = re.compile(
    r"(?:要|应当?|须|需|必须|可以?|负责|牵头|会同|将|拟|按照?|依据|根据|在|于|每|至少|提前|自|从|结合|统筹"
    r"|大胆|重点|分别|组织|出台|制定|开展|建立|完成|对|把|进一步|积极|原则上|定期|不定期|适时|向|接到"
    r"|持续|全部|全面|[上报]报|汇总|报送|指导|推动|实施|落实|发布|收到|提前|印发|加强|推行|共同|编制|并|联合|安装|配备|聚焦|以(?![上下])|请|率先|进行|提交|通过"
    r"|修订|公布|公开|确定|启动|建成|建设|培育|配齐|清理|梳理|出具|受理|办理|移送|通报|调度|评估|检查|核查|排查|审[核查]"
    r"|验收|召开|举办|统一|明确|细化|规范|健全|完善|强化|深化|优化|提升|整[改治]|淘汰|督促|提出|研究|起草|签订|作出"
    r"|收集|发放|设立|成立|购置|更新|填报|备案|做好|抓好|加快|参[加与]|接受|使用|运用|选[取派择]|反馈)"
)
# before the subject: 《方案》提出，2021年年底前，由…
_LEAD: Final = re.compile(
    r"^(?:（[一二三四五六七八九十\d]+）|[一二三四五六七八九十]+是|\d{1,2}[.、]|[一二三四五六七八九十]+、)?"
    r"(?:(?:根据|按照)?■{2,}(?:明确|提出|要求|指出|确定|规定)?，)?"
    r"(?:(?:其中|同时|此外|原则上)，?)?(?:请|由)?"
)
_LONGEST: Final = 60
_CLAUSES: Final = 12
"""How many clauses around a time may hold its subject."""
_BY: Final = re.compile(r"由(?P<units>[^，。；由]{2,40}?)(?:负责|牵头|组织|承担|会同)")
_WITH: Final = re.compile(
    r"(?:会同|联合|配合)(?P<units>[^，。；]{2,40}?)(?:等)?(?=建立|开展|制定|组织|实施|完成|推进|做好|加强|印发|$|，|。|；)"
)
_HELPING: Final = re.compile(r"，(?P<units>[^，。；■]{2,40}?)(?:配合|协助|参与)(?=$|[，。；])")
# 省级出台并指导各市生态环境部门制定…: those who act under guidance act too
_GUIDED: Final = re.compile(
    r"(?:指导|督促|组织|推动)(?P<units>[^，。；■]{2,30}?)(?=制定|开展|落实|完成|建立|做好|实施|编制|定期|不定期|适时|每)"
)
# 建立健全国家、省两级执法稽查工作机制: both levels run it
_LEVELS_OF: Final = re.compile(
    r"建立(?:健全|完善)?(?P<units>(?:[国家省市县]{1,2}、?){2,4}[两三四]级)"
)
_LABEL: Final = (
    r"(?:牵头|责任|配合|主办|协办|实施|落实|参与|承办|主责|主要责任)(?:责任)?(?:单位|部门|处室)"
    r"(?:和?配合单位)?"
)
_LABELLED: Final = re.compile(
    rf"{_LABEL}：(?P<units>(?:[^：。；（）]|（[^（）]*）)+?)"
    rf"(?=[；。）】\]]|{_LABEL}|(?:完成|整改)?(?:时限|期限|时间)|$)"
)
# （市工业和信息化局牵头，市发展改革委、各区政府配合） · （各乡镇（街道）负责，…）
_IN_BRACKETS: Final = re.compile(r"^（(?P<inside>.*)）。?$")
_ROLE: Final = re.compile(
    r"(?P<units>[^，；：]+?)(?:牵头负责|牵头|(?:按(?:照)?职责)?(?:分工|分别)?负责|配合|参与|落实)(?=[，；。、]|$)"
)


def subject_of(sentence: Sentence, deadline: Deadline | None) -> tuple[str, ...]:
    """Return who the sentence tells to act, nearest to the time first looked at, () for nobody."""
    text = masked(sentence.text)
    scope = _scope(text, deadline)
    part = text[scope[0] : scope[1]]
    for clause in _clauses(text, scope, deadline):
        units = _leading_units(clause)
        if units is not None:
            return _with_others(units, part)
    if by := _BY.search(part):
        units = split_units(by["units"])
        if units is not None:
            return _with_others(units, part)
    # 每年对各区…，由…: none; 定期组织汇编，省级向社会公开发布…: the subject comes behind
    for clause in re.split(r"[，；。]", part)[:_CLAUSES]:
        units = _leading_units(clause)
        if units is not None:
            return _with_others(units, part)
    if deadline is not None and (levels := _LEVELS_OF.search(part)):
        return split_units(levels["units"]) or ()
    return ()


def only_people(units: Sequence[str]) -> bool:
    """Return whether those named are no bodies: 全市所有执法人员."""
    return bool(units) and all(unit.endswith("人员") for unit in units)


def _scope(text: str, deadline: Deadline | None) -> tuple[int, int]:
    """The part between semicolons that a time stands in."""
    at = deadline.start if deadline is not None else 0
    start = text.rfind("；", 0, at) + 1
    end = text.find("；", at)
    return start, len(text) if end < 0 else end


def _clauses(text: str, scope: tuple[int, int], deadline: Deadline | None) -> Iterator[str]:
    """Yield where a subject may stand: before the time, behind it, at the start of the part."""
    start, end = scope
    if deadline is not None:
        before = text[start : deadline.start]
        yield before.rsplit("，", 1)[-1]
        yield text[deadline.end : end].lstrip("，：）")
        yield from before.split("，")[-2:-_CLAUSES:-1]
    yield text[start:end]


def _leading_units(clause: str) -> tuple[str, ...] | None:
    """Return the bodies a clause opens with, when what follows them is a predicate."""
    clause = _LEAD.sub("", clause, count=1)
    limit = min(len(clause), _LONGEST)
    for place in range(limit, 1, -1):
        rest = clause[place:]
        if rest and _PREDICATE.match(rest.lstrip("，")) is None:
            continue
        if not rest and place < len(clause):
            continue
        units = split_units(clause[:place])
        if units is not None:
            return units
    return None


def _with_others(units: tuple[str, ...], part: str) -> tuple[str, ...]:
    """Add those who act jointly or under guidance in the same part of the sentence."""
    found = list(units)
    for pattern in (_WITH, _HELPING, _GUIDED):
        for match in pattern.finditer(part):
            found += split_units(match["units"]) or ()
    return tuple(dict.fromkeys(found))


def listed_in(text: str) -> tuple[str, ...]:
    """Return the bodies that a bracket or label names: （责任单位：…）, 牵头单位：…, （…负责）."""
    found: list[str] = []
    for match in _LABELLED.finditer(text):
        found += split_units(match["units"].rstrip("，、")) or ()
    if not found and (bracket := _IN_BRACKETS.match(text)):
        for match in _ROLE.finditer(bracket["inside"]):
            found += split_units(match["units"]) or ()
    return tuple(dict.fromkeys(found))


def is_listing(sentence: Sentence) -> bool:
    """Return whether a sentence only says who is responsible, or until when, for the others."""
    text = sentence.text
    return bool(
        re.match(rf"^[（\[【]?(?:{_LABEL}|(?:完成|整改)?(?:时限|期限|时间))：", text)
        or (_IN_BRACKETS.match(text) and listed_in(text))
    )


def listed_for(sentences: Sequence[Sentence], at: int) -> tuple[str, ...]:
    """Return the bodies listed behind a sentence in its paragraph or the next lines of labels."""
    found: list[str] = []
    first = at
    while first > 0 and is_listing(sentences[first]) and is_listing(sentences[first - 1]):
        first -= 1
    paragraph = sentences[first].paragraph
    for sentence in sentences[first:]:
        own = sentence.paragraph == paragraph
        if not own and not is_listing(sentence):
            break
        units = listed_in(sentence.text)
        if units:
            found += units
        elif found and not is_listing(sentence):
            break
        paragraph = sentence.paragraph
    return tuple(dict.fromkeys(found))


def named_in_heading(headings: Sequence[str]) -> tuple[str, ...]:
    """Return the bodies that the nearest heading names that names any: 一、市生态环境局."""
    for heading in reversed(headings):
        bare = re.sub(r"^(?:[一二三四五六七八九十]+、|（[^）]*）|\d+[.、])", "", heading)
        units = listed_in(heading) or split_units(
            re.sub(r"(?:主要|重点)?(?:职责|任务|工作|任务清单|责任清单)?[。：]?$", "", bare)
        )
        bracket = re.search(r"（[^（）]*(?:（[^）]*）[^（）]*)*）$", heading)
        if not units and bracket is not None:
            units = listed_in(bracket[0])
        if units:
            return tuple(units)
    return ()
