"""法律责任简答题: short answers on what a conduct leads to, in every degree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.figures import read_figures
from kb.training.generation.making import Draft, Maker
from kb.training.generation.statements import Statement
from kb.training.generation.wording import lead, named
from kb.training.question import RubricPoint

_AUTHORITY: Final = re.compile(r"(?:^|[，；])由[^，；]{2,60}?(?:部门|机关|机构|政府)")
_FEWEST_POINTS, _MOST_POINTS = 2, 8
_LONGEST: Final = 260
# 拒不改正的，…: the condition of a degree is told together with each thing that follows from it
_DEGREE: Final = re.compile(r"的$")


def short(maker: Maker, statement: Statement) -> Draft | None:
    """Return a short answer for all that follows from a conduct; None when that cannot be told."""
    consequence = statement.whole
    parts = list(_parts(consequence))
    if not _FEWEST_POINTS <= len(parts) <= _MOST_POINTS or any(len(part) < 4 for part in parts):
        return None
    if len(consequence) > _LONGEST or re.match("受到|被", consequence):
        return None
    # 货值金额不足五万元的，并处…，五万元以上的，并处…，由…吊销: what hangs on which tier is open
    if re.search("不足[^，；]*的，", consequence):
        return None
    # the amount of a fine that the sentence leaves open stands elsewhere or nowhere
    figures = bool(list(read_figures(consequence)))
    if "罚款" in consequence and not figures:
        return None
    conduct = statement.text[: statement.opening].rstrip("，")
    rng = maker.rng(f"{statement.seed}:penalty")
    told = [
        *(["机关"] if _AUTHORITY.match(parts[0]) is not None else []),
        "措施",
        *(["幅度"] if figures else []),
    ]
    degrees = "；" in consequence or ";" in consequence
    asked = rng.choice(("应当如何处理？", "应当作出什么处理？"))
    scope = "各种情形的后果都要写明。" if degrees else ""
    start = statement.spans[0][0]
    spans = ((start, statement.whole_end), *statement.spans[1:])
    cited = tuple(statement.source.cite(*span) for span in spans)
    return Draft(
        QuestionType.SHORT_ANSWER,
        "penalty",
        f"{lead(statement.source, rng)}{conduct}，{asked}请写明{'、'.join(told)}。{scope}",
        f"{consequence}。",
        f"{named(cited[0])}写明了该行为的全部后果；写对一项得相应分数。",
        cited,
        {"kind": "penalty", "value": consequence},
        rubric=tuple(RubricPoint(part, 2.0) for part in parts),
    )


# 对…责任人员: who is fined stands before the fine, 报经…批准 before what is approved
_ON_WHOM: Final = re.compile(r"^(?:(?:并|同时)?对(?:(?!处|给予|予以).)+|报[经请].+批准)$")
# 消除污染 goes on with what is ordered before, 或者提请… is the other half of a choice
_GOES_ON: Final = re.compile(r"^(?:或者|(?:所需|相关)?费用由)")
# 根据违法情节和危害后果，处…: belongs to what follows
_LEADS_TO: Final = re.compile(r"^(?:根据|按照|依照)[^，]+$")
_A_MEASURE: Final = re.compile(
    r"责令|处|罚|没收|吊销|警告|拘留|给予|予以|降低|暂扣|撤销|取消|不得|不予|禁止|赔偿|承担|代为|批评|拆除|报"
)


def _parts(consequence: str) -> Iterator[str]:
    for degree in re.split(r"[；;]", consequence):
        condition, told = "", ""
        for part in filter(None, re.split(r"[，,]", degree)):
            leads = _LEADS_TO.match(part) or (not told and _A_MEASURE.search(part) is None)
            if _DEGREE.search(part) or _ON_WHOM.match(part) or leads:
                if told:
                    yield told
                    told = ""
                condition += f"{part}，"
            elif told and (_A_MEASURE.search(part) is None or _GOES_ON.match(part)):
                told += f"，{part}"
            else:
                if told:
                    yield told
                told = condition + (re.sub("^(?:并|同时)", "", part) if condition else part)
                last = condition.rstrip("，")
                condition = "" if _ON_WHOM.match(last) or _LEADS_TO.match(last) else condition
        if told or condition:
            yield told or condition.rstrip("，")
