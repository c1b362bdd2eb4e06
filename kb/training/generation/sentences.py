"""独立成句 sentences: the sentences of an article that can be read without the rest of it.

A question shows a sentence alone. What points elsewhere (前款, 第十条, 上述) or takes its subject
from the sentence before cannot be shown so, and is not returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import ascii_digits
from kb.training.generation.source import Source

SHORTEST: Final = 16
LONGEST: Final = 170

# 前款规定的…, 依照本条例第十条, 本条所称, 该项目, 上述材料, 有前列情形: the reader has nothing it
# could point to
DANGLING: Final = re.compile(
    r"前[一二两三四]?[款条项目述列]|[本上下][款条项章节]|第[一二三四五六七八九十百千零〇\d]+[款条项章节目]"
    r"|[上前]述|上列|下同|下列(?!哪|各项)|以下(?:简称|统称|称|情形|行为|条件|规定|内容|措施|材料|事项|职责|原则|权利|义务|要求|单位|标准)"
    r"|附件|附表|所附|附录|本(?:章|节|款|条|项)|另行规定|依照前|此[类种项]|这[些类种]"
)
# 应当自收到…, 但是…, 其内容…, 该建设项目…, 经批准…: the subject stands before
# 出口公约限制…的: which one stands in another article
# and which provinces 四省 are
_BARE_TREATY: Final = re.compile(
    r"(?<![际关加约的《、])公约(?!》)|出口公约|领导小组|[两三四五六]省(?!级)"
)
_LEANS: Final = re.compile(
    r"^(?:因[^，]{0,20}的，|无法|不能|难以|应当|可以|必须|不得|但|其|该|此|并|也|还|且|由|经|报|予以|负责|同时|因此|否则|逾期|期满|届满|上述|"
    r"具体|有关|对于?其|对符合|对不|符合条件|不符合|不予|未经|需要|确需|确有|前|后|情节|构成|拒不|造成|"
    r"除外|特殊情况|情况紧急|紧急情况|经审查|审查|在此|依照|按照|依法|从其|违反|另|仍|再次|超过|延长|期限|"
    r"变更|补正|复议|自[^，]{0,12}之日|[一二三四五六七八九十\d]+[日年个])"
)
# Whose application, which permit: a bare role in a later sentence depends on the ones above
_BARE_ROLE: Final = re.compile(
    r"^(?:申请人|申请单位|建设单位|施工单位|设计单位|当事人|被检查[者人单位]+|审批[机部]?[关门]|登记机关|发证机关|受理[机部][关门]|批准机关|主管部门|"
    r"主管机关|许可证|登记证|批准文件|接到|收到|有关|办法|目录|名录|名单|规划|方案|报告书?|报告单位|"
    r"检查人员|执法人员|工作人员|作出|决定|转让|受让|出让|检验|检疫|验收|评估|补偿|赔偿|标准|监测|应急预案|预案|"
    r"[^，]{0,6}(?:部门|机关|机构)[应可不必]|海事管理机构|任何单位|单位和个人)"
)
# 应当自收到材料之日起…, 还应当…: what was handed in, or what comes on top, stands before
_TAKES_UP: Final = re.compile(
    r"(?:收到|受理|接到|提出|提交)(?:申请|材料|申请材料|证明材料|报告|申报材料|申请书)?之日"
    r"|原(?:批准|审批|审查|登记|备案|核发|发证)|应当按照要求"
    r"|^[^，]{0,40}还(?:应当|可以|必须)|^[^，]{0,24}(?:依法进行|进行)审查，"
    # what is examined, who was driving what, and what is reported is said before
    r"|在(?:审查|评审|检查|调查|审批|审核|评估|监测)(?:过程中|时|期间)，"
    r"|^(?:司机|驾驶人?员?|乘务人员|旅客|船长|船员|操作人员|值班人员)"
    r"|^[^，]{0,4}(?:单位|机构|人员|人|者|站|场)(?=应当|必须|不得|可以)"
    r"|^对[^，]{2,30}，(?:应当|必须|可以)|(?:应当|必须)(?:适时|及时|立即|尽快)?(?:报告|办理|处理)(?:，|$)"
)
# …制定本法; 本条例自…起施行; 适用本法; 是指: formal, or a pattern of its own
_FORMAL: Final = re.compile(
    r"制定本(?:法|条例|办法|规定|细则|解释)|起施行|同时废止|(?:适用|遵守|执行)本(?:法|条例|办法|规定)(?:的规定)?[。；]"
    r"|的?(?:具体|实施|管理)?(?:办法|规定|细则)[，]?由[^。]{2,40}(?:制定|规定|另行)|参照本|依照本(?:法|条例|办法|规定)的?有?关?规定"
    r"|依照《[^》]+》[^，。]{0,20}处罚|从其规定|依法追究刑事责任。$|给予(?:表彰|奖励|表扬)|予以(?:表彰|奖励)|应当遵守本|构成犯罪的"
    r"|^国家(?:鼓励|支持)|鼓励和支持|[：:]"
)
# …主管部门应当加强指导、督促: of whom, and to do what, is said before
_TRAILS_OFF: Final = re.compile(
    r"^(?:(?!对|就|在|向)[^，])*(?:加强|进行|予以)"
    r"(?:(?:指导|督促|监督|检查|协调|管理|服务|支持|帮助)[、和]?)+$|应当符合要求$"
)
# 自受理申请之日起…颁发许可证: of what, the article before says
_PERMIT_OF_WHAT: Final = re.compile(
    r"(?:受理|收到|接到)申请之日.*(?:颁发|发给|核发|准予|不予)(?:许可|登记|批准|资格|资质)?"
    r"(?:证书?|文件)?(?:，|。|；|;|的|$)"
)
_HOME: Final = re.compile(r"本(法|条例|办法|规定|细则|实施细则|实施条例|解释|规则)(?!律)")
# …；但是，…; …。法律另有规定的，从其规定: what is said before is not the whole rule
_QUALIFIES: Final = re.compile(
    r"\s*(?:但|本(?:法|条例)另有|(?:法律|国家|国务院)[^，。；]{0,10}另有|另有规定|确实无法|确需)"
)
# 太湖流域其他水工程: other than those of the paragraphs above
_OTHERS: Final = re.compile(r"^(?![^，]*(?:和|以及|或者|及|等|除)[^，]*其他)[^，]*其他")
# 发生疫情的，…；… : the condition holds for what stands after the mark too
_CONDITION: Final = re.compile(r"(?:的|时|后)，|^发生|^因")
_PART: Final = re.compile(r"[^。；;\n]+[。；;]?")


@dataclass(frozen=True)
class Sentence:
    """独立成句: `text` is `source.text[start:end]` without the closing mark."""

    source: Source
    start: int
    end: int
    first: bool

    @property
    def text(self) -> str:
        """The words as the law has them."""
        return self.source.text[self.start : self.end]


def outside(text: str) -> str:
    """Return words of a law as said outside it: 本法 is 该法, lines are joined, digits ASCII."""
    joined = re.sub(r"(?<=[一-鿿]),(?=[一-鿿])", "，", re.sub(r"\s+", "", text))
    return _HOME.sub(r"该\1", ascii_digits(joined))


def understandable(text: str) -> bool:
    """Return whether words point to nothing that a reader of them alone cannot see."""
    return DANGLING.search(text) is None and text.count("（") == text.count("）")


def read_sentences(source: Source) -> Iterator[Sentence]:
    """Yield the sentences of an article that are understood alone, in order.

    Paragraphs with items are left out: a list is read as a whole.
    """
    for paragraph in source.paragraphs:
        if paragraph.items:
            continue
        first, conditional = True, False
        for match in _PART.finditer(source.text, paragraph.start, paragraph.end):
            words = match[0]
            start = match.start() + len(words) - len(words.lstrip())
            end = match.start() + len(words.rstrip().rstrip("。；;"))
            whole = source.text[start:end]
            opens = first and paragraph.number == 1
            qualified = _QUALIFIES.match(source.text, match.end()) is not None
            leans, conditional = conditional, words.rstrip().endswith(("；", ";"))
            conditional = conditional and (leans or _CONDITION.search(whole) is not None)
            if leans:
                continue
            if not qualified and _stands_alone(whole, words.rstrip(), first=first, opens=opens):
                yield Sentence(source, start, end, opens)
            first = False


def _stands_alone(text: str, closed: str, *, first: bool, opens: bool) -> bool:
    if not SHORTEST <= len(text) <= LONGEST or not closed.endswith(("。", "；", ";")):
        return False
    if not understandable(text) or _FORMAL.search(closed) is not None:
        return False
    if _LEANS.match(text) is not None:
        return False
    if _PERMIT_OF_WHAT.search(text) is not None:
        return False
    if "革命委员会" in text or _BARE_TREATY.search(text) is not None:
        return False
    if not opens and (_OTHERS.match(text) is not None or _TRAILS_OFF.search(text) is not None):
        return False
    if not opens and (_BARE_ROLE.match(text) is not None or _TAKES_UP.search(text) is not None):
        return False
    # a later sentence is shown only when it names its subject at some length before its verb
    # (应当 in a clause that ends in 的 is part of a condition; 所有权 is no 有权)
    return (
        first
        or re.match(r"[^，。]{4,}?(?:应当|必须|不得|可以|负责|(?<!所)有权)(?![^，]*的，)", text)
        is not None
    )
