"""规则用语 rules: the words that a rule turns on, and what may be said in their place.

Words belong to families (频次, 先后次序, 办理程序 …). A word is changed only to one that laws
themselves use for the same thing, and only where it is a word of its own: 有偿使用费 and
强制性标准 are names, 应当用于 is no order that could be a choice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kb.training.generation.statements import Statement


@dataclass(frozen=True, slots=True)
class Change:
    """改动: the words from `start` to `end`, what they become, and what they say of the rule.

    `about` names it in a rationale: 频次, 先后次序, 强制义务还是授权.
    """

    pattern: str
    start: int
    end: int
    becomes: str
    about: str


PERMITTED: Final = "经批准可以"
# 经…批准，可以…: whoever reads it in a statement cannot tell whether a prohibition stood there
_WITH_LEAVE: Final = re.compile(
    r"经[^，。]{0,24}(?:批准|同意|许可|准许)[^。]{0,12}(?:可以|允许)|未经[^，。]{0,24}(?:批准|同意|许可)"
)


def shown_word(text: str, words: str) -> str:
    """Return what a reader sees of a rule in a statement: a permission, or the word itself."""
    if words in ("可以", PERMITTED) and _WITH_LEAVE.search(text) is not None:
        return PERMITTED
    return words


@dataclass(frozen=True, slots=True)
class _Family:
    """同类词: a pattern, what its words say of a rule, and for each word what may replace it."""

    pattern: str
    about: str
    words: Mapping[str, tuple[str, ...]]


_FAMILIES: Final = (
    _Family(
        "contrast",
        "频次",
        {
            "每年": ("每半年", "每季度", "每两年"),
            "每半年": ("每年", "每季度"),
            "每季度": ("每月", "每年"),
            "每月": ("每季度", "每年"),
            "每两年": ("每年", "每三年"),
            "每三年": ("每年", "每五年"),
            "每五年": ("每年", "每三年"),
        },
    ),
    _Family(
        "contrast",
        "所指的年度",
        {
            "上一年度": ("本年度",),
            "本年度": ("上一年度",),
            "次年": ("当年",),
            "当年": ("次年",),
            "年度报告": ("季度报告",),
            "季度报告": ("年度报告",),
        },
    ),
    _Family(
        "sequence",
        "先后次序",
        {"事先": ("事后",), "事前": ("事后",), "事后": ("事先",)},
    ),
    _Family(
        "contrast",
        "对价",
        {"无偿": ("有偿",), "有偿": ("无偿",), "免费": ("有偿",)},
    ),
    _Family(
        "contrast",
        "费用负担",
        {
            "自行承担": ("由国家承担",),
            "由国家承担": ("自行承担",),
        },
    ),
    _Family(
        "contrast",
        "责任的形式",
        {
            "连带责任": ("补充责任", "按份责任"),
            "补充责任": ("连带责任",),
            "按份责任": ("连带责任",),
        },
    ),
    _Family(
        "contrast",
        "所有权的归属",
        {"国家所有": ("集体所有",), "集体所有": ("国家所有",)},
    ),
    _Family(
        "contrast",
        "责任主体",
        {
            "法定代表人": ("直接负责的主管人员",),
            "主要负责人": ("直接负责的主管人员",),
        },
    ),
    _Family(
        "contrast",
        "限度的方向",
        {
            "不得低于": ("不得高于",),
            "不得高于": ("不得低于",),
            "不低于": ("不高于",),
            "不高于": ("不低于",),
            "不少于": ("不超过",),
            "大于": ("小于",),
            "小于": ("大于",),
            "高于": ("低于",),
            "低于": ("高于",),
        },
    ),
    _Family("contrast", "涉及的范围", {"全部": ("部分",)}),
    _Family(
        "exemption",
        "减免的幅度",
        {"减征": ("免征",), "免征": ("减征",), "从轻": ("从重",), "从重": ("从轻",)},
    ),
    _Family(
        "exemption",
        "要求",
        {"不需要": ("需要",), "无需": ("应当",)},
    ),
)
# the word stands in a longer word or a name, or says something else there
_IN_A_NAME: Final = {
    "有偿": re.compile(r"有偿使用|有偿转让|有偿服务"),
    "无偿": re.compile(r"无偿(?:献|援)"),
    "国家所有": re.compile(r"(?<!属于)(?<!归)国家所有"),
    "集体所有": re.compile(r"(?<!属于)(?<!归)(?:农民|农村)?集体所有|集体所有制"),
    "全部": re.compile(r"安全部门|全部(?:的)?(?:损害|义务|责任|法律)|全部(?:或者|、)"),
    "高于": re.compile(r"[不得高低]高于"),
    "低于": re.compile(r"[不得高低]低于"),
    "大于": re.compile(r"[不得]大于"),
    "小于": re.compile(r"[不得]小于"),
    "从轻": re.compile(r"从轻"),
    "当年": re.compile(r"当年[度]?的?(?:产|收|投)"),
    "次年": re.compile(r"[一二三四五六七八九十]次年"),
    "主要负责人": re.compile(
        r"法定代表人|直接负责|(?:和|或者|、)主要负责人|(?:政府|部门|机关)[^，。]{0,12}主要负责人"
    ),
    "法定代表人": re.compile(r"主要负责人|直接负责"),
}
# 每年8月31日前, 事后恢复: the word is fixed by what follows
_BOUND: Final = re.compile(r"\d+月|恢复|监管|监督|评估|核查")
# 承担连带责任的，…: the word is part of the condition and not of the rule
_IN_CONDITION: Final = re.compile(r"[^，。；]*的，")
_WORDS_BEFORE: Final = ("不", "非", "未", "无")

# 报国务院批准, 报本级人民政府备案: a permission and a notice are not the same step
_STEP: Final = re.compile(
    r"报(?!告|送|表|请|经)[^，。；、]{2,40}?(?P<step>批准|备案|审批|核准)(?=$|，|后|实施)"
)
_OTHER_STEP: Final = {"批准": "备案", "审批": "备案", "核准": "备案", "备案": "批准"}

# 开工建设前，…; 工程竣工后，…
_BEFORE: Final = re.compile(
    r"(?:施工|开工|投产|使用|运行|排放|开工建设|建设|验收|发布|作业|实施|批准|审批|作出[^，]{0,8}决定|关闭|拆除|转让|退役|运输|"
    r"开采|编制|报批|出具|出厂|进口|出口|发放|颁发|竣工)[^，。]{0,6}?(?P<when>前)(?=，)"
)
_AFTER: Final = re.compile(
    r"(?:竣工|完工|投产|投入使用|发布|公布|批准|关闭|停用|终止|结束|完成|退役|闭库|拆除|登记|颁发|核发|"
    r"作出[^，。]{0,8}?决定)(?P<when>后)(?=，)"
)
# an order of steps that the words themselves tell, or that is no order
_TOLD_BY_ITSELF: Final = re.compile(
    r"效果|评估|方可|才能|必须先|经[^，。]{0,12}(?:批准|同意|许可|审查|核准|验收)[前后]|及时|立即|(?:合格|无误|同意|发现|发生|收到|接到|受理|查明|届满|期满)后|随[^，]{0,8}方案|恢复|验收合格|继续|争议|[前后]，任何"
)

# nobody could believe that a permission makes these right
_WRONG_IN_ITSELF: Final = re.compile(
    "违反|截留|挪用|侵占|毁坏|损毁|破坏|损害|危害|造成[^，。]{0,12}污染|影响[^，。]{0,12}安全|弄虚作假|篡改|隐瞒|泄露|阻挠|干扰|滥用|推诿|变造|偷|明令|欺骗|恶意|刁难|"
    "贿赂|谋取|捏造|散布|歧视|克扣|强迫|擅自|超过|逾期|不合格|无证|伪造|未经|违法|非法"
)
# 禁止…, unless the law itself admits of permission
_ADMITS: Final = re.compile(
    r"批准|同意|许可|但是?|除外|另有|特殊|例外|擅自|确需|未经|违法|非法|超过|无证|伪造|法律|规定|防洪|除"
)
_PROHIBITED: Final = re.compile(
    r"^禁止(?P<who>任何单位和个人|任何单位和任何个人|任何组织和个人|单位和个人)?"
)
_LIMIT: Final = re.compile(
    r"应当|可以|必须|[^，]不得(?:超过|少于|低于|高于|大于|小于|迟于|早于|不|有|以)"
)

# 县级以上人民政府应当加强…: what public bodies are told to care for, nobody would ask as a rule
_SOFT: Final = re.compile(
    r"(?:^|，)(?:国家|国务院|各级|地方|县级|省|有关|社会|公民|[^，]{0,24}(?:人民政府|主管部门|行政部门|政府及其))|加强|促进|支持|鼓励|推进|提高|"
    r"完善|统筹|注重|有利于|积极|优先|推广|引导|改善|保障|协调|配合|遵守|遵循|坚持|符合|严格|保证|确保|避免|尽量|充分|依法|恪守|"
    r"借鉴|体现|考虑|原则|维护|逐步|真实|客观|准确|如实|完整|保守|妥善|安全|重视|有效|修复|规划|计划|履行|树立|培养|养成|弘扬|发挥|"
    r"做好|落实|自觉|防止|减少|责任|建立健全|机制|按照国家有关规定|给予[^，。]{0,4}(?:补偿|补助)"
)
# an order that an officer must know to be one
_STRICT: Final = re.compile(
    r"(?:应当|必须)[^，。]{0,24}(?:报告|报送|备案|公告|告知|通知|听证|申请(?!人|材料|表|书)|提交(?!的)|安装|停止|拆除|保存|记录|检测|监测|验收|登记|"
    r"送达|出示|回避|说明|返还|封存|移送|制作|签名|盖章|归档|编制|设置|建立|封闭|清除|补办|注销|变更)"
)
# 可以给予补助: what a body may give out of kindness; what someone has a right to
_KIND: Final = re.compile(
    r"鼓励|支持|优先|促进|加强|引导|推广|奖励|还可以|也可以|可以不|权[^，。]{0,6}可以|可以依法|转让|抵押|出资|给予|发挥|方可|"
    r"可以(?:用于|作为|包括|根据|利用|是|有|以|由|在[^，。]{0,12}[上中])"
)
# after a permit one may do what it permits; a condition or a quality is not left to choice; and
# 应当…的 describes a noun, so that the rule is another
_NOT_A_CHOICE: Final = re.compile(
    r"(?:取得[^，]{2,16}(?:证|许可)|批准|合格|同意)后，|同时设计|"
    r"应当(?:依照|依法|按照|持有|取得|具备|符合|有|与|用于|作为|纳入|包括|明确|根据|以|同时|不|为|是|在)|"
    r"(?:应当|必须|可以)[^，。]{0,12}的(?=[^，]{1,8}，)"
)
# 可以通过多种方式…: nobody could believe that this is forbidden
_MANY_WAYS: Final = re.compile(
    "多种|优惠|经科学论证|补偿|资金|利用|保护|意见后|具有[^，]*的，|符合|认为|请求|有证据|申请|定期|简化|提前|必要|需要"
)
_SHORTEST_DUTY: Final = 20
_ABOUT_MODAL: Final = "用语"
# who has powers: what it may do it could also be bound to do
_IN_OFFICE: Final = re.compile(
    r"(?:人民政府|主管部门|行政机关|部门|机关|法院|检察院|执法人员|机构)[^，。]{0,16}可以"
)


def changes(statement: Statement) -> tuple[Change, ...]:
    """Return the changes that make a statement certainly wrong, those of content first."""
    if statement.penal:
        return ()
    text = statement.text
    return (
        *_of_families(text),
        *_of_steps(text),
        *_of_order(text),
        *_of_prohibitions(statement),
        *_of_modality(statement),
    )


def _of_families(text: str) -> Iterator[Change]:
    for family in _FAMILIES:
        for words, others in family.words.items():
            if text.count(words) != 1:
                continue
            name = _IN_A_NAME.get(words)
            at, end = text.index(words), text.index(words) + len(words)
            if text[:at].endswith(_WORDS_BEFORE) or (name is not None and name.search(text)):
                continue
            if _BOUND.match(text, end) is not None or _IN_CONDITION.match(text, end):
                continue
            for becomes in others:
                if becomes in text or (becomes == "事后" and "后" in text):
                    continue
                yield Change(family.pattern, at, end, becomes, family.about)


def _of_steps(text: str) -> Iterator[Change]:
    step = _STEP.search(text)
    if step is not None and not re.search("批准|备案|审批|核准", text.replace(step[0], "", 1)):
        yield Change("procedure", *step.span("step"), _OTHER_STEP[step["step"]], "办理程序")


def _of_order(text: str) -> Iterator[Change]:
    if _TOLD_BY_ITSELF.search(text) is not None:
        return
    for found, becomes, other in (
        (_BEFORE.search(text), "后", "后"),
        (_AFTER.search(text), "前", "前"),
    ):
        if found is not None and other not in text and text.count(found["when"]) == 1:
            yield Change("sequence", *found.span("when"), becomes, "先后次序")


def _of_prohibitions(statement: Statement) -> Iterator[Change]:
    text = statement.text
    if _WRONG_IN_ITSELF.search(text) or _ADMITS.search(statement.source.text):
        return
    found = _PROHIBITED.match(text)
    if found is not None and text.count("禁止") == 1:
        yield Change("prohibition", 0, found.end(), f"{found['who'] or ''}{PERMITTED}", "用语")
    elif text.count("不得") == 1 and _LIMIT.search(text) is None and "禁止" not in text:
        at = text.index("不得")
        yield Change("prohibition", at, at + 2, PERMITTED, "用语")


def _of_modality(statement: Statement) -> Iterator[Change]:
    text = statement.text
    if len(text) < _SHORTEST_DUTY or _NOT_A_CHOICE.search(text) is not None:
        return
    modals = sum(map(text.count, ("应当", "必须", "不得", "可以")))
    if modals != 1 or re.search(r"有权|负责|禁止|方可|才能|需要", text):
        return
    if "可以" in text:
        # 也可以 in the next sentence leaves what this one says to choice
        if _KIND.search(text) or "也可以" in _paragraph(statement):
            return
        at = text.index("可以")
        if _IN_OFFICE.search(text) is not None:
            yield Change("modality", at, at + 2, "应当", _ABOUT_MODAL)
        # 不得论证，明确…: what stands after a comma would be an order after all
        open_end = "，" in text[at:]
        if not open_end and not _WITH_LEAVE.search(text) and not _MANY_WAYS.search(text):
            yield Change("modality", at, at + 2, "不得", _ABOUT_MODAL)
        return
    words = "应当" if "应当" in text else "必须" if "必须" in text else ""
    if words and not _SOFT.search(text) and _STRICT.search(text):
        if "可以" in _paragraph(statement):
            return
        at = text.index(words)
        yield Change("modality", at, at + len(words), "可以", _ABOUT_MODAL)


def _paragraph(statement: Statement) -> str:
    start, end = statement.spans[0]
    source = statement.source
    return next(
        (
            source.text[each.start : each.end]
            for each in source.paragraphs
            if each.start <= start and end <= each.end
        ),
        source.text,
    )
