"""规则判断题: true or false by a change of one word that a rule turns on.

What may be changed is whether something must be done or may be (应当, 可以), whether a prohibition
admits of permission, whether an exemption is whole, and whether a step comes before or after.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.making import Draft, Maker
from kb.training.generation.statements import Statement
from kb.training.generation.wording import lead, named


@dataclass(frozen=True, slots=True)
class Change:
    """改动: the words from `start` to `end`, what they become, and what the rule is about."""

    pattern: str
    start: int
    end: int
    becomes: str
    about: str


# 禁止在…采砂 becomes 经批准可以在…采砂, unless the law itself admits of permission
_ADMITS: Final = re.compile(
    r"批准|同意|许可|但是?|除外|另有|特殊|例外|擅自|确需|未经|违法|非法|超过|无证|伪造|法律|规定|防洪|除"
)
# nobody could believe that a permission makes these right
_WRONG_IN_ITSELF: Final = re.compile(
    "违反|截留|挪用|侵占|毁坏|损毁|破坏|损害|危害|弄虚作假|篡改|隐瞒|泄露|阻挠|干扰|滥用|推诿|变造|偷"
)
_EXEMPTIONS: Final = (
    ("暂予免征", "减半征收"), ("予以免征", "减半征收"), ("免征", "减半征收"), ("减征", "免征"),
    ("不予处罚", "从轻处罚"), ("不予行政处罚", "从轻给予行政处罚"), ("免予处罚", "从轻处罚"),
    ("可以从轻或者减轻处罚", "应当不予处罚"), ("可以不予", "应当从重"), ("从重处罚", "从轻处罚"),
    ("不承担责任", "承担补充责任"), ("不承担", "应当承担"), ("不免除", "免除"), ("免予", "仍须"),
    ("不再", "仍应"), ("不需要", "需要"), ("无需", "必须"), ("免除", "减轻"),
)  # fmt: skip
# 县级以上人民政府应当加强…: what public bodies are told to care for, nobody would ask as a rule
_SOFT: Final = re.compile(
    r"(?:^|，)(?:国家|国务院|各级|地方|县级|省|有关|社会|公民|[^，]{0,24}(?:人民政府|主管部门|行政部门|政府及其))|加强|促进|支持|鼓励|推进|提高|"
    r"完善|统筹|注重|有利于|积极|优先|推广|引导|改善|保障|协调|配合|遵守|遵循|坚持|符合|严格|保证|确保|避免|尽量|充分|依法|恪守|"
    r"借鉴|体现|考虑|原则|维护|逐步|真实|客观|准确|如实|完整|保守|妥善|安全|重视|有效|修复|规划|计划|履行|"
    r"自觉|防止|减少|责任|按照国家有关规定|给予[^，。]{0,4}(?:补偿|补助)"
)
# 可以给予补助: what a body may give out of kindness
_KIND: Final = re.compile("鼓励|支持|优先|促进|加强|引导|推广|奖励|还可以|也可以")
# after a permit one may do what it permits; a condition or a quality is not left to choice; and
# 应当…的 describes a noun, so that the rule is another
_NOT_A_CHOICE: Final = re.compile(
    r"(?:取得[^，]{2,16}(?:证|许可)|批准|合格|同意)后，|应当(?:按照|持有|取得|具备|符合|有|与)|同时设计|"
    r"(?:应当|必须|可以)[^，。]{0,12}的(?=[^，]{1,8}，)"
)
_SHORTEST_DUTY: Final = 20
_ORDER: Final = re.compile(
    r"(?P<what>(?:施工|开工|投产|使用|运行|排放|开工建设|建设|验收|发布|作业|实施|批准|审批|作出[^，]{0,8}决定|关闭|拆除|转让|退役|运输|开采|编制|报批|出具|出厂|进口|出口|发放|颁发|竣工)[^，。]{0,6}?)(?P<when>前)(?=，)"
)


def changes(statement: Statement) -> Change | None:
    """Return the one change that makes a statement certainly wrong; None when none does."""
    text = statement.text
    if statement.penal:
        return None
    for words, becomes in _EXEMPTIONS:
        if text.count(words) == 1:
            at = text.index(words)
            return Change("exemption", at, at + len(words), becomes, "减免或者责任")
    before = _ORDER.search(text)
    if before is not None and text.count("前，") == 1 and "后" not in text:
        return Change("sequence", before.start("when"), before.end("when"), "后", "先后次序")
    if (
        text.count("禁止") == 1
        and text.startswith("禁止")
        and not _WRONG_IN_ITSELF.search(text)
        and not _ADMITS.search(statement.source.text)
    ):
        anyone = re.match(
            "禁止(?P<who>任何单位和个人|任何单位和任何个人|任何组织和个人|单位和个人)", text
        )
        if anyone is not None:
            becomes = f"{anyone['who']}经主管部门批准可以"
            return Change("prohibition", 0, anyone.end(), becomes, "禁止的范围")
        verb = "可以" if text[2] in "在向将对" else "允许"
        return Change("prohibition", 0, 2, f"经主管部门批准，{verb}", "禁止的范围")
    contrast = next(_contrasts(text), None)
    if contrast is not None:
        return contrast
    if (
        text.count("不得") == 1
        and not _WRONG_IN_ITSELF.search(text)
        and not re.search(
            r"应当|可以|必须|[^，]不得(?:超过|少于|低于|高于|大于|小于|迟于|早于)", text
        )
        and not _ADMITS.search(statement.source.text)
    ):
        at = text.index("不得")
        return Change("prohibition", at, at + 2, "经批准可以", "禁止的范围")
    if (_KIND if "可以" in text else _SOFT).search(text) or len(text) < _SHORTEST_DUTY:
        return None
    if _NOT_A_CHOICE.search(text) is not None:
        return None
    musts = text.count("应当") + text.count("必须") + text.count("不得") + text.count("可以")
    if musts != 1 or re.search(r"有权|负责|禁止|方可|才能|需要", text):
        return None
    for words, becomes in (("应当", "可以"), ("必须", "可以"), ("可以", "应当")):
        if words in text:
            at = text.index(words)
            return Change("modality", at, at + len(words), becomes, "要求的强制程度")
    return None


# a word that a rule turns on, and the one that turns it the other way
_PAIRS: Final = (
    ("严于", "宽于"),
    ("不得低于", "可以低于"),
    ("高于", "低于"),
    ("大于", "小于"),
    ("无偿", "有偿"),
    ("有偿", "无偿"),
    ("书面", "口头"),
    ("强制性", "推荐性"),
    ("连带责任", "按份责任"),
    ("国家所有", "集体所有"),
    ("集体所有", "国家所有"),
    ("集中处置", "就地处置"),
    ("事先", "事后"),
    ("专款专用", "统筹使用"),
    ("不得收取", "可以收取"),
    ("一次性告知", "分次告知"),
    ("一次性通知", "分次通知"),
    ("自行承担", "由国家承担"),
    ("不予批准", "予以批准"),
    ("一律", "原则上"),
    ("终身", "五年内"),
    ("不得擅自", "可以自行"),
    ("有权拒绝", "不得拒绝"),
    ("全部", "部分"),
    ("立即", "适时"),
    ("免费", "收费"),
    ("永久性", "临时性"),
    ("每年", "每两年"),
    ("每季度", "每半年"),
    ("每月", "每季度"),
    ("上一年度", "本年度"),
    ("次年", "当年"),
    ("源头防控", "末端治理"),
    ("源头减量", "末端处理"),
    ("主要负责人", "分管负责人"),
    ("强制保险", "自愿保险"),
    ("向社会公开", "仅在内部通报"),
    ("向社会公布", "仅在内部通报"),
    ("当场", "事后"),
    ("二人以上", "一人"),
    ("两人以上", "一人"),
    ("由国家承担", "自行承担"),
    ("年度报告", "季度报告"),
)
# 报国务院批准, 报本级人民政府备案: a permission and a notice are not the same step
_STEP: Final = re.compile(
    r"报(?!告|送|表)(?:请|经)?[^，。；、]{2,40}?(?P<step>批准|备案|审批|核准)(?=$|，|后|实施)"
)
_OTHER_STEP: Final = {"批准": "备案", "审批": "备案", "核准": "备案", "备案": "批准"}


def _contrasts(text: str) -> Iterator[Change]:
    for words, becomes in _PAIRS:
        if words.startswith("向社会") and re.search("公众|举报|接受|监督|(?:及时|定期)向", text):
            continue
        if text.count(words) == 1:
            at = text.index(words)
            before = text[max(0, at - 1) : at]
            after = text[at + len(words) :]
            if words == "全部" and (before == "安" or after.startswith("门")):
                continue
            if words == "不得擅自" and _WRONG_IN_ITSELF.search(text):
                continue
            if becomes == "事后" and "后" in text:
                continue
            if before not in ("不", "非", "未") and becomes not in text:
                yield Change("contrast", at, at + len(words), becomes, "规则的方向")
    step = _STEP.search(text)
    if step is not None and not re.search("批准|备案|审批|核准", text.replace(step[0], "", 1)):
        yield Change("procedure", *step.span("step"), _OTHER_STEP[step["step"]], "办理的程序")


def truth(maker: Maker, statement: Statement, change: Change) -> Draft | None:
    """Return a true or false statement on what a rule turns on."""
    rng = maker.rng(f"{statement.seed}:{change.start}:rule")
    original = statement.text[change.start : change.end]
    false = rng.random() < 0.5
    stated = change.becomes if false else original
    text = statement.text[: change.start] + stated + statement.text[change.end :]
    cited = named(statement.citations()[0])
    why = (
        f"错误。{cited}用的是“{original}”，说成“{stated}”就改变了{change.about}。"
        if false
        else f"正确。{cited}用的正是“{original}”，这决定了{change.about}。"
    )
    return Draft(
        QuestionType.TRUE_FALSE,
        change.pattern,
        f"{lead(statement.source, rng)}{text}。",
        not false,
        why,
        statement.citations(),
        {"kind": change.pattern, "value": original, "stated": stated},
    )
