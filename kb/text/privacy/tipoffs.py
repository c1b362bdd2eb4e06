"""What is neither name nor number but tells who a whistle-blower is, and what a person looks like.

政府信息公开条例 art. 15 keeps persons out of publication. One who reported is known by a job
(该厂离职电工), a kinship, a window across the street, a handle or the minute of a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.text.privacy.hits import HitType, Span

TELLER: Final = (
    r"(?:举报人|举报者|投诉人|投诉者|反映人|来电人|来信人|来访人|信访人|上访人|检举人|控告人"
    r"|爆料人|吹哨人|报料人"
    r"|线索提供人|提供线索者|知情人士?|报案人|发帖人|诉求人)"
)
#: Words that make everything in their sentence a tip-off.
TIP_OFF: Final = re.compile(
    rf"{TELLER}|匿名信|举报信|举报件|实名举报|匿名举报|来电|来信"
    rf"|(?<!\d)12(?:369|345)(?!\d)|工单|爆料|检举|回访|举报奖励"
)
_CLAUSE: Final = r"[^，。；;：:！？!?、（）()\n〔〕“”]"
# nouns that place a person: 该厂离职电工, 厂门口小卖部店主, 对面居民楼的一位退休教师
_RELATION: Final = re.compile(
    r"(?:员工|职工|工人|人员|[电焊司炉车钳漆化女男小临合]工|保安|门卫|保洁|会计|出纳|司机|教师"
    r"|老师|医生|护士|店主|老板"
    r"|主任|经理|股东|合伙人|业主|住户|租户|房东|房客|村民|邻居|亲属|亲戚|妻子?|丈夫|前夫|儿子"
    r"|女儿|父亲|母亲|兄|弟|姐|妹"
    r"|同学|同事|客户|供应商|专员|质检员|保管员|管理员|采样员|操作工|班长|组长|科长|厂长|干部"
    r"|学生|家属|农户|渔民|老人|[一名位].{0,8}[工员人]|[员长师]$)"
)
_GENERAL: Final = re.compile(
    r"(?:匿名|实名|不详|未知|附近|周边|当地|部分|有关|相关|广大|热心|一般|普通|多名|谁|否|此|了"
    r"|何|自然人|公民|该局|人民)"
)
_IS: Final = re.compile(
    rf"{TELLER}(?P<name>{_CLAUSE}{{0,4}}?)(?P<verb>原系|原为|曾任|曾是|曾系|现任|自称(?:系|是"
    rf"|为)?|自述(?:系|是|为)?"
    rf"|身份(?:系|是|为)|系|为|是)(?P<value>{_CLAUSE}{{2,30}})"
)
_BOUND: Final = re.compile(
    rf"{TELLER}{_CLAUSE}{{0,4}}与{_CLAUSE}{{1,16}}?(?:系|为|是"
    rf"|有)(?P<value>{_CLAUSE}{{0,10}}(?:关系|亲属|邻居|夫妻|同事))"
)
_KIN: Final = re.compile(
    rf"{TELLER}的(?P<value>(?:儿子|女儿|妻子|丈夫|父亲|母亲|弟弟|哥哥|姐姐|妹妹|亲属"
    rf"|家属){_CLAUSE}{{2,24}})"
)
_SENT: Final = re.compile(
    rf"(?:匿名信|举报信|举报件|举报|线索|信件|来信|视频|爆料){_CLAUSE}{{0,3}}?(?:由|系|来自于?"
    rf"|出自)(?P<value>{_CLAUSE}{{2,24}}?)"
    rf"(?=寄出|提供|举报|投递|反映|发送|邮寄|所写|书写|撰写|提交|投诉|拍摄|[，。；])"
)
# 该厂离职员工实名举报
_INSIDER: Final = re.compile(
    rf"(?:^|(?<=[，。；：、\n据经由]))(?P<value>(?:该|原|前|其|涉事"
    rf"|当事)[厂公企单车间司业店]{_CLAUSE}{{0,14}}?"
    rf"(?:员工|职工|工人|电工|会计|司机|保安|门卫|主管|技术员|操作工|保管员))(?:[实匿]名|电话"
    rf"|写信|来信|来电)?(?:举报|爆料|检举|反映)"
)
_OFFICIAL: Final = re.compile(
    r"(?<!\d)12(?:345|369)(?!\d)|平台|热线|督察|上级|部门|[市省县区]局|法院|检察院|公安|政府|媒体|转办|群众"
    r"|网络|系统|信访"
)
_HANDLE: Final = re.compile(
    r"(?:网名|昵称|网友|网民|账号名?|用户名|用户|署名|落款|笔名|化名|ID)(?:为|是|叫|："
    r"|:)?[“\"「](?P<value>(?!〔)[^”\"」\n]{1,24})[”\"」]"
)
_TOLD: Final = re.compile(r"举报|投诉|反映|爆料|发帖|来信|来电|留言|匿名")
_STAFF_NUMBER: Final = re.compile(
    r"(?:工号|员工号|工牌号)[为是：:]{0,2} ?(?P<value>[A-Za-z0-9\-]{2,16})"
)
_CALL: Final = re.compile(
    rf"{TELLER}{_CLAUSE}{{0,6}}(?:于|在)(?P<value>{_CLAUSE}{{0,14}}\d{{1,2}}(?:时|点"
    rf"|[:：])\d{{1,2}}分?(?:许|左右)?)"
    r"(?=通过|拨打|来电|致电|发帖|留言|反映|举报|投诉|向|打)"
)

_DRESS: Final = (
    r"(?:身着|身穿|穿着|穿|上身|下身)[^，。；、（）\n者的]{0,8}(?:色|花|格|纹"
    r"|迷彩)[^，。；、（）\n者的]{0,8}"
    r"(?:衣|服|装|衫|裤|裙|套|夹克|甲|鞋|袄|帽|恤)"
)
_WORN: Final = (
    r"(?:头戴|佩戴|戴着?|背着?|拎着?)[^，。；、（）\n者的]{0,8}(?:帽|镜|口罩|表|耳环|项链|包"
    r"|头盔|手套)"
)
_PLACE: Final = (
    r"(?:额头|(?<![数金总余税定限差份名])额(?!的|不)|脸上?|左脸|右脸|面部|左臂|右臂|手臂|胳膊|左手|右手|双手|左腿|右腿|走路|脖子"
    r"|颈部|颈后|眼角|左眼|右眼|眉[心角毛]?"
    r"|下巴|背部|后背|胸前|头顶|左耳|右耳|鼻梁?|嘴角|手背|虎口|门牙|头部|面颊|小臂|大腿)"
)
_MARK: Final = (
    rf"(?:{_PLACE}[^，。；、（）\n者]{{0,10}}?(?:刺青|[纹文]身|疤痕?|胎记|黑?痣|失明|残疾|断指"
    rf"|缺[一二三]?指|跛行?|瘸|烧伤|伤痕|麻子|龅牙|白斑)"
    r"|(?:留|蓄)?[^，。；、（）\n者\w]{0,2}(?:光头|秃顶|谢顶|络腮胡子?|八字胡|山羊胡|花白头发"
    r"|白发苍苍|独眼|独臂|驼背|跛脚|瘸腿|六指|豁嘴|左撇子)"
    r"|留[^，。；、（）\n者]{0,4}(?:长发|短发|卷发|胡子|胡须|马尾|寸头|平头|辫子)|(?:有"
    r"|带)[^，。；、（）\n]{0,4}(?:刺青|纹身|刀疤))"
)
_SHAPE: Final = (
    r"(?:身高[约在为]?(?:\d\.\d{1,2}|\d{3}|一米[一-九几多]{1,2})(?:米|公分|厘米|cm|m)?(?:左右"
    r"|上下|以上)?"
    r"|(?:体[型态]|身材)[^，。；、（）\n者的]{1,5})"
)
_ATOM: Final = f"(?:{_DRESS}|{_WORN}|{_MARK}|{_SHAPE})"
_LOOKS: Final = re.compile(rf"{_ATOM}(?:[、，,和且并及]{{1,2}}{_ATOM}){{0,7}}者?")
_HAS_MARK: Final = re.compile(_MARK)
_HAS_DRESS: Final = re.compile(_DRESS)
_SENTENCE_END: Final = re.compile(r"[。\n]")
_SEEN: Final = re.compile(
    r"录像|监控|视频|照片|画面|嫌疑|该男子|该女子|的人|辨认|目击|看见|[一-龥]（$"
)
_OF_A_PERSON: Final = re.compile(r"的?(?:男|女|人|者|老|青年|中年|嫌疑)")


def find_tip_off(text: str, names: Sequence[Span]) -> Iterator[Span]:
    """Yield what identifies a whistle-blower in folded text, names and numbers aside."""
    starts = {name.start for name in names}
    for pattern, needs_relation in ((_IS, True), (_BOUND, False), (_KIN, False), (_SENT, True)):
        for found in pattern.finditer(text):
            value = found["value"]
            if found.start("value") in starts or _GENERAL.match(value) or _OFFICIAL.search(value):
                continue
            if needs_relation and not _RELATION.search(value):
                continue
            yield Span(*found.span("value"), HitType.WHISTLE, "可识别举报人的身份或关系")
    for found in _INSIDER.finditer(text):
        yield Span(*found.span("value"), HitType.WHISTLE, "可识别举报人的身份或关系")
    for found in _HANDLE.finditer(text):
        if _TOLD.search(_sentence(text, found.start(), found.end())):
            yield Span(*found.span("value"), HitType.WHISTLE, "举报人的网名或署名")
    for found in _STAFF_NUMBER.finditer(text):
        if TIP_OFF.search(_sentence(text, found.start(), found.end())):
            yield Span(*found.span("value"), HitType.WHISTLE, "举报人的工号")
    for found in _CALL.finditer(text):
        yield Span(*found.span("value"), HitType.WHISTLE, "可追查来电的时刻")


def find_looks(text: str) -> Iterator[Span]:
    """Yield descriptions by which a person can be recognised; work clothes alone are none."""
    for found in _LOOKS.finditer(text):
        around = text[max(0, found.start() - 16) : found.start()]
        told = found[0].endswith("者") or _OF_A_PERSON.match(text, found.end())
        dressed = _HAS_DRESS.search(found[0]) and (told or _SEEN.search(around))
        if _HAS_MARK.search(found[0]) or dressed:
            yield Span(found.start(), found.end(), HitType.FACE, "可识别的体貌衣着")


def _sentence(text: str, start: int, end: int) -> str:
    """Return the sentence around a span, at most 120 characters to either side."""
    before = _SENTENCE_END.split(text[max(0, start - 120) : start])[-1]
    return before + text[start:end] + _SENTENCE_END.split(text[end : end + 120])[0]
