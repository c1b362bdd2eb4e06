"""单位名称: the bodies of a run such as 市、县两级生态环境部门, as names that stand alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from kb.text.policy_duties.issuer import Issuer
from kb.text.regions import RegionLevel

_LEVELS: Final = {
    "国家": "国家", "中央": "国家", "省": "省级", "省级": "省级", "市": "市级", "市级": "市级",
    "设区的市": "市级", "地市": "市级", "县": "县级", "县级": "县级", "区县": "县级", "区": "县级",
    "区级": "县级", "乡镇": "乡镇级", "乡镇级": "乡镇级", "乡": "乡镇级",
}  # fmt: skip
_LEVEL: Final = "|".join(sorted(_LEVELS, key=len, reverse=True))
# 市、县两级生态环境部门 · 国家和省级生态环境部门 · 市、县级生态环境部门
_SHARED: Final = re.compile(
    rf"^(?P<each>各)?(?P<levels>(?:{_LEVEL})(?:(?:、|和|与|及)(?:{_LEVEL}))*)(?:[两二三四]级)?"
    r"(?P<body>(?:[\u4e00-\u9fff]{2,10}?)(?:主管|行政主管|综合行政)?(?:部门|执法机构|机构|机关))$"
)
_LEVELS_ALONE: Final = re.compile(
    rf"^(?:各)?(?P<levels>(?:{_LEVEL})(?:(?:、|和|与|及)(?:{_LEVEL}))*)(?:[两二三四]级|级)$"
)
_ENDING: Final = (
    r"(?:部门|委员会|办公[厅室]|管委会|人民政府|政府|机构|单位|中心|总队|支队|大队|分局|法院|检察院"
    r"|机关|集团|企业|银行|协会|学校|医院|运营商|人员|领导小组|工作组|专班|[督核检]查组|[河林湖]长|地区|高新区|经开区|开发区|新区|镇街|负责人|主体|园区|用户|监测站|街道|乡镇|公司"
    r"|厅|局|委|办|院|部|处|科|队|室|省级|市级|县级|各地|各地区|地方|各市|各县|各区|各省|区县|县区|（街道）|（市、区）|（区、市）)"
)
_NOT_A_NAME: Final = re.compile(
    r"[，。；：《》“”■\d]|对|将|把|开展|建立|加强|完善|推进|落实|实现|制定|组织|根据|按照|通过|以(?![上下])|为|从|到|了|是|的$|进一步|全面|积极"
    r"|应(?!急)|^(?:健全|促进|提升|推动|强化|深化|优化|要)|加大|征求|近日|采取|督促"
    r"|向|报|鼓励|支持|设在|建成|出台|指导|培养|形成|完成|发布|参加|明确|规范|发现|要求"
)
_ONE: Final = re.compile(
    rf"^(?:请|由|并由)?(?P<name>[\u4e00-\u9fff（）、·]{{0,30}}?{_ENDING}(?:等)?)$"
)
_NO_BODIES: Final = ("全部", "内部", "外部", "干部", "局部")
_SHORTEST: Final = 2
_JOINT: Final = re.compile(
    r"[、，；]|和(?!平|信息化|城乡|改革|社会保障|旅游|草原|自然资源|规划|运输|文化|技术|体育|监督)|及|与|会同|以及|并会同|商|联合"
)
_OPEN: Final = re.compile(r"（[^）]*）")


@lru_cache(maxsize=4096)
def split_units(text: str) -> tuple[str, ...] | None:
    """Return the bodies of a run, or None when `text` is anything more than bodies.

    市、县两级生态环境部门 gives 市级生态环境部门 and 县级生态环境部门.
    """
    text = re.sub(r"^(?:请|由|经(?![开济信营办]))", "", text).strip("、，：")
    text = re.sub(r"等$", "", text)
    if not text or len(text) > 80:
        return None
    if shared := _SHARED.match(text):
        levels = _split_levels(shared["levels"])
        if shared["each"] and len(levels) == 1 and shared["levels"] == levels[0][0]:
            return (text,)  # 各市生态环境部门: more than one of one level
        return tuple(f"{level}{shared['body']}" for level in levels)
    if alone := _LEVELS_ALONE.match(text):
        return tuple(_split_levels(alone["levels"]))
    names: list[str] = []
    for part in _parts(text):
        if part in names or not part:
            continue
        if _SHARED.match(part) and part != text:
            names += split_units(part) or ()
            continue
        match = _ONE.match(part)
        if (
            match is None
            or len(match["name"]) < _SHORTEST
            or match["name"].endswith(_NO_BODIES)
            or _NOT_A_NAME.search(_OPEN.sub("", match["name"]))
        ):
            return None
        names.append(match["name"].removesuffix("等"))
    return tuple(names) or None


def _parts(text: str) -> list[str]:
    """Cut at joints outside brackets, so that 各县（市、区）政府 stays one."""
    parts, at, depth = [], 0, 0
    place = 0
    while place < len(text):
        depth += {"（": 1, "）": -1}.get(text[place], 0)
        joint = _JOINT.match(text, place) if depth == 0 else None
        if joint is not None:
            parts.append(text[at:place])
            at = place = joint.end()
        else:
            place += 1
    parts.append(text[at:])
    # 市、县、乡镇: single levels between commas belong to the body that follows
    merged: list[str] = []
    for part in parts:
        if merged and merged[-1] in _LEVELS and _SHARED.match(f"{merged[-1]}、{part}"):
            merged[-1] = f"{merged[-1]}、{part}"
        else:
            merged.append(part)
    return merged


def _split_levels(text: str) -> list[str]:
    return [_LEVELS[each] for each in re.split(r"、|和|与|及", text)]


_TRADE: Final = re.compile(r"^(?P<level>国家|省级|市级|县级)(?:生态环境(?:主管)?部门)?$")
_OWN: Final = re.compile(r"^(?:我|本)(?P<rank>部|厅|局|委)$")
_SHORT: Final = re.compile(r"^(?P<rank>省|市|县|区)(?P<body>[\u4e00-\u9fff]{1,14})$")
_RANKS: Final = {
    "省": RegionLevel.PROVINCIAL,
    "市": RegionLevel.MUNICIPAL,
    "县": RegionLevel.COUNTY,
    "区": RegionLevel.COUNTY,
}
_MANY: Final = re.compile(r"^(?:各|地方|所辖|有关|相关)")


def resolve(name: str, issuer: Issuer | None) -> str:
    """Return a body by its full name where the issuing body tells which one is meant.

    省级 in a document of 山东省 is 山东省生态环境厅; 市生态环境局 in one of 廊坊市 is
    廊坊市生态环境局; 省级生态环境部门 in one of the ministry stays what it is.
    """
    name = re.sub(r"^各(?=(?:省|市|县)级)", "", name)
    generic = _TRADE.match(name)
    if generic is not None and generic["level"] == "国家":
        return "生态环境部"
    if issuer is None or _MANY.match(name):
        return f"{name}生态环境部门" if generic is not None and "部门" not in name else name
    if _OWN.match(name):
        return issuer.bureau()
    if generic is not None:
        own = {
            "省级": RegionLevel.PROVINCIAL, "市级": RegionLevel.MUNICIPAL,
            "县级": RegionLevel.COUNTY,
        }[generic["level"]]  # fmt: skip
        if own is issuer.level:
            return issuer.bureau()
        return name if "部门" in name else f"{name}生态环境部门"
    short = _SHORT.match(name)
    if short is None or _RANKS[short["rank"]] is not issuer.level:
        is_province = short is not None and issuer.place.endswith("市")
        own_city = is_province and short is not None and short["rank"] == "市"
        if not (own_city and issuer.level is RegionLevel.PROVINCIAL):
            return name
    assert short is not None
    body = short["body"]
    if body in {"厅", "局"}:
        return issuer.bureau()
    if body.startswith(("级", "直")):
        return name
    return issuer.place + ("人民政府" if body == "政府" else body)
