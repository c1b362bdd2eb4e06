"""Addresses at which a natural person can be found, down to house, room or village group.

A home is private; where a business works, an outlet discharges or an office sits is a fact of the
case and stays. The label 住所 or 地址 alone tells nothing: what was named before it decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Final

from kb.text.privacy.hits import HitType, Span

_LONGEST: Final = 60
_RUN: Final = re.compile(rf"[一-龥A-Za-z0-9〇 \n\-#·]{{0,{_LONGEST}}}")
# 户籍地某省…; 现住…; 家住…: only a person lives somewhere
_HOME_CUE: Final = re.compile(
    r"(?:家庭住址|家庭地址|现住址|住址|户籍(?:所在地|地址|地)?|户口(?:所在地)?|居住(?:地|于|在)"
    r"|暂住(?:地|于|在)?|租住(?:于|在)?"
    r"|现居(?:住)?(?:于|在)?|现住(?:在|于)?|家住|(?<![国专])家在|老家在?|住处|常住地?|一家住在?|住在|住于"
    r"|出生于|门牌号?|住)"
    r"(?:[：:为是在于]|（[^（）\n]{0,10}）| ){0,3}"
)
_LABEL_CUE: Final = re.compile(
    r"(?:住所地?|通讯地址|通信地址|送达地址|邮寄地址|寄件地址|收件地址|收货地址|联系地址"
    r"|详细地址|地址)"
    r"(?:[：:为是在于]| ){0,3}"
)
# 住院, 住房, 住宅小区, 住建局: not a place of living that is named
_NOT_HOME: Final = re.compile(r"院治|院[，。；、]|房|宅|宿|户|建|所|持|民|院部|校|下|了")
_UNIT: Final = (
    r"(?:省|自治区|市|自治州|州|盟|地区|区|县|旗|镇|乡|街道|苏木|村|屯|庄|寨|社区|小区|嘎查|组"
    r"|队|社"
    r"|路|街|道|大道|巷|胡同|里|弄|条|号院|号楼|号|院|栋|幢|座|楼|层|排|单元|室|户|房|苑|园"
    r"|花园|公寓|宿舍|新村)"
)
_END: Final = re.compile(rf"{_UNIT}(?:\d{{1,5}}(?:-\d{{1,4}}){{0,2}})?(?![一-龥]?(?:某|×))")
_FINE: Final = re.compile(
    r"镇|乡(?!镇)|街道|村|屯|庄|寨|社区|小区|路|街|巷|胡同|弄|\d ?号"
    r"|[一二三四五六七八九十0-9]组|栋|幢|单元|室|排|第.户|苑|公寓|宿舍"
)
# 户主：钱虚构，某省…村5组21号。: nothing but a full address between two stops
_AFTER_NAME: Final = re.compile(
    r"，(?!.{0,4}(?:地址|住))(?P<address>[一-龥]{2,12}[省市县区旗][一-龥0-9]{2,30}[村路街巷组苑园道][一-龥0-9\-]{0,16}[号室])(?=[，。；\n]|$)"
)
_DIGIT: Final = re.compile(r"\d")
_MASKED: Final = re.compile(r"某(?:[镇乡村路街号小]|街道)|×|\*|XX")
_STOP: Final = re.compile(r"的|并|且|也在|距|，|与|系|由|因|反映|附近|旁边")

# …3栋2单元501室 without any word of living: only a dwelling is written so
_DWELLING: Final = re.compile(
    r"(?:\d{1,4} ?(?:号楼|栋|幢|座|#楼|弄)|(?:小区|花园|家园|公寓|苑|新村|社区)[一-龥]{0,6})"
    r"[一-龥\d]{0,6}?(?:\d{1,2} ?单元[一-龥\d\-]{0,4}?\d{2,4} ?[室号户房]?"
    r"|(?:\d{1,3}[层楼])?\d{3,4} ?[室户房])"
)
# 某小区1201室: masked already, however exact the room
_UNNAMED: Final = re.compile(r"[某×](?:小区|花园|家园|公寓|苑|新村|社区|号楼|栋|幢|座|弄)")
_OFFICE: Final = re.compile(
    r"局|政府|大厅|中心|公司|厂|法院|大厦|写字楼|产业园|工业园|办公|检察院|银行"
)
_LEAD: Final = re.compile(
    r"[，。；：、（）\n]|地址[为是]?|住址[为是]?|位于|送至|寄往|地址为|在|至|到|于|从|为"
)

_PERSON: Final = re.compile(
    r"举报人|投诉人|投诉者|来电人|来信人|反映人|受送达人|收件人|申请人|联系人|经营者|被询问人"
    r"|证人|户主|自然人"
    r"|身份证|身份号码|，[男女]，|我家|他家|姓名|先生|女士"
)
_BODY_CORPORATE: Final = re.compile(
    r"(?:公司|厂|局|政府|法院|检察院|机关|单位|中心|委员会|医院|学校|合作社|项目部|支队|大队)"
)
_COORDINATES: Final = re.compile(
    r"(?:东经|E) ?\d{2,3}(?:\.\d{2,8})?°?[^，。；、]{0,12}?[，、 ]? ?(?:北纬"
    r"|N) ?\d{2}(?:\.\d{2,8})?°?(?:[\d.]{1,8}[′'](?:[\d.]{1,8}[″\"])?)?"
    r"|(?<![\d.])\d{2,3}\.\d{4,8}°?[，, ]{1,2}\d{2,3}\.\d{4,8}°?(?![\d.])"
)
_AT_HOME: Final = re.compile(
    r"举报人|投诉人|反映人|来电人|来信人|信访人|我家|他家|她家|其家|家住|家中|家就在|家在|住处|住宅"
)


def find_addresses(text: str, names: Sequence[Span]) -> Iterator[Span]:
    """Yield addresses of persons in folded text; `names` are the names found, in order."""
    for cue in _HOME_CUE.finditer(text):
        if cue[0] == "住" and (
            _NOT_HOME.match(text, cue.end())
            or (text[max(0, cue.start() - 1) : cue.start()] in "居堵停稳" and cue.start() > 0)
        ):
            continue
        yield from _stretch(text, cue.end(), "住处")
    for cue in _LABEL_CUE.finditer(text):
        if _about_a_person(text, cue.start(), names):
            yield from _stretch(text, cue.end(), "自然人的地址")
    for name in names:
        if (found := _AFTER_NAME.match(text, name.end)) is not None:
            yield from _stretch(text, found.start("address"), "姓名之后的住址")
    for found in _DWELLING.finditer(text):
        start = _start_of_address(text, found.start())
        if not _OFFICE.search(text, start, found.end()) and not _UNNAMED.search(
            text, start, found.end()
        ):
            yield Span(start, found.end(), HitType.ADDR, "住宅门牌")
    for found in _COORDINATES.finditer(text):
        since = max(found.start() - 60, 0)
        sentence = max(text.rfind(end, since, found.start()) for end in "。\n")
        if _AT_HOME.search(text, max(sentence, since), found.start()):
            yield Span(found.start(), found.end(), HitType.ADDR, "住处坐标")


def _stretch(text: str, start: int, why: str) -> Iterator[Span]:
    """Yield the longest run from `start` that ends in a unit of an address."""
    while start < len(text) and text[start] in " \n":
        start += 1
    length = _length_of_address(
        text[start : start + _LONGEST + 2], after_place=text[start - 1 : start] == "地"
    )
    if length:
        yield Span(start, start + length, HitType.ADDR, why)


# Texts repeat their addresses, and a text of nothing but units of addresses repeats its own.
@lru_cache(maxsize=1024)
def _length_of_address(run: str, *, after_place: bool) -> int:
    """Return how much of a run is an address of somebody, 0 when it is none."""
    body = _RUN.match(run)
    limit = body.end() if body else 0
    if (stop := _STOP.search(run, 0, limit)) is not None:
        limit = stop.start()
    ends = [found.end() for found in _END.finditer(run, 0, limit)]
    if not ends or ends[-1] < 4:
        return 0
    span = run[: ends[-1]]
    if after_place and len(ends) < 2 and not _DIGIT.search(span):
        return 0  # 在户籍所在地接受社区矫正
    fine = _FINE.search(span) and not _MASKED.search(span) and not span.startswith("某市某")
    return ends[-1] if fine else 0


def _about_a_person(text: str, position: int, names: Sequence[Span]) -> bool:
    """Whether the last one named before a label (80 characters back, one sentence) is a person."""
    earliest = max(0, position - 80)
    since = max(text.rfind("。", earliest, position) + 1, earliest)
    person = max((found.end() for found in _PERSON.finditer(text, since, position)), default=-1)
    before = bisect_left(names, position, key=attrgetter("start"))
    if before and names[before - 1].start >= since:
        person = max(person, names[before - 1].end)
    corporate = max(
        (found.end() for found in _BODY_CORPORATE.finditer(text, since, position)), default=-1
    )
    return person >= corporate


def _start_of_address(text: str, position: int) -> int:
    since = max(0, position - 30)
    leads = [found.end() for found in _LEAD.finditer(text, since, position)]
    return leads[-1] if leads else since
