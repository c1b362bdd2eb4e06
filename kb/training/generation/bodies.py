"""主管机关 bodies: who decides, approves, orders or receives reports, and which exclude each other.

Two bodies exclude each other when their fields differ, or when their levels do: a department of
the county is one of those 县级以上, so these two could both be right and never stand together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

_SUFFIX: Final = r"(?:部门|机关|管理机构|人民政府|委员会|国务院)"
_VERB: Final = (
    r"(?=依法|责令|批准|负责|备案|审批|同意|组织|会同|制定|审核|申请|报告|核准|编制|规定|决定|确定|公布|提出|审查|颁发|核发|"
    r"拟订|划定|给予|处|吊销|没收|收回|应当|可以|另行|统一|发布|登记|提交|指定|商(?!务)|核查|验收|查处|调查|按照|根据|在|对|和|予以|"
    r"暂扣|撤销|代为|委托|实施|监督(?!管理)|办理|出具|备查|认定|作出|建立|定期|自(?!然)|接到|收到|及时|不得|必须|将|为)"
)
_NAME: Final = r"[^，。；、（）由报经向]"
_BODY: Final = re.compile(
    rf"(?:(?P<by>由|报请|报经|报|经(?!济)|向|征得|征求|(?<=，)|^))"
    rf"(?P<body>国务院|{_NAME}{{0,3}}?(?:省、自治区、直辖市)?{_NAME}{{2,26}}?{_SUFFIX}){_VERB}"
)
# which one is meant depends on a case, or on a sentence above
_VAGUE: Final = re.compile(
    r"等|有关|相关|其他|其|原|该|本级|上级|同级|上一级|下级|所在地$|授权|指定|依照|依法|或者|和(?!草原)|以及|及|会同|各级|负有|"
    r"职责|各|两省一市|十一省|当地|作出|接到|收到|颁发|审批|审核|审查|批准|发证|登记|任何|行政机关|国家机关|监督检查|确定|对|违反|应当|未|将|"
    r"规定|检察|法院|公安部门$|主管机关$|^主管部门|^行政主管|使用|管理的|建设单位|单位|企业|不得|必须|可以|需要|在|按照|根据|并|(?<!设区)的(?!部门|机构)|报|向"
)
# 国务院林业主管部门根据实际需要设立的指挥机构: who acts is another body
_OF_ANOTHER: Final = re.compile(
    r"[^，。]{0,30}所属的|[^，。]{0,12}(?:指定|授权|设立|确定|委托|规定|认定|批准|颁发|核发|公布|制定|编制|审批|审查|审核|备案)的"
    r"|负责[^，。]{1,20}的(?:主管)?(?:部门|机构)"
)
_ORDER: Final = "NPCXT"
_FURTHEST: Final = 2
_LEVELS: Final = (
    (r"^国务院|^国家", "N"),
    (r"省级以上|省、自治区、直辖市以上", "NP"),
    (r"省级|省、自治区、直辖市", "P"),
    (r"设区的市级?以上地方", "PC"),
    (r"设区的市级?以上|市级以上", "NPC"),
    (r"设区的市|市级|地级市", "C"),
    (r"市、县", "CX"),
    (r"县级以上地方", "PCX"),
    (r"县级以上", "NPCX"),
    (r"县级|^县|县人民", "X"),
    (r"乡镇|乡、|乡级|镇人民", "T"),
    (r"地方", "PCX"),
)
_FIELDS: Final = (
    ("environment", r"生态环境|环境保护|核安全"),
    ("water", r"水行政|水利|城镇排水"),
    ("forest", r"林业|林草|草原|野生动物|野生植物|野生动植物|濒危"),
    ("farming", r"农业|渔业|畜牧|渔政|兽医"),
    ("land", r"自然资源|国土资源|地质矿产|海洋|土地|测绘"),
    ("building", r"住房|建设|环境卫生|市容|城市管理|园林|风景名胜"),
    ("economy", r"发展改革|发展和改革|节能|循环经济|清洁生产|能源|价格|计划|经济综合|经济管理"),
    ("industry", r"工业|信息化|化学|国防科技|核行业|机动车生产"),
    ("police", r"公安"),
    ("transport", r"交通|海事|航道|港口|铁路|民用航空|民航|邮政|航务"),
    ("market", r"市场监督|质量监督|工商|产品质量|认证认可"),
    ("finance", r"财政|税务"),
    ("health", r"卫生|药品|疾病"),
    ("safety", r"应急|安全生产|防汛|消防"),
    ("customs", r"海关|检验检疫"),
    ("commerce", r"商务|外经贸|对外经济贸易|对外贸易"),
    ("weather", r"气象|地震"),
    ("science", r"科学技术|教育"),
)


@dataclass(frozen=True, slots=True)
class Body:
    """主管机关 in a text; `by` is the word before it (由, 报, 经, 向), empty for a subject."""

    start: int
    end: int
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A body's field and the levels it stands at (N, P, C, X, T for nation down to township)."""

    field: str
    levels: frozenset[str]


def read_bodies(text: str) -> Iterator[Body]:
    """Yield the bodies of a text whose level and field are certain, in order."""
    for match in _BODY.finditer(text):
        words = match["body"]
        if _OF_ANOTHER.match(text, match.end("body")) is not None:
            continue
        if _VAGUE.search(words) is None and standing(words) is not None:
            yield Body(*match.span("body"), words, match["by"])


@cache
def standing(body: str) -> Standing | None:
    """Return field and levels of a body; None when either cannot be told from its name."""
    level = next((levels for pattern, levels in _LEVELS if re.search(pattern, body)), "")
    if body == "国务院":
        return Standing("government", frozenset("N"))
    if body.endswith("人民政府"):
        return Standing("government", frozenset(level)) if level else None
    field = next((name for name, pattern in _FIELDS if re.search(pattern, body)), "")
    # 林业主管部门 alone says no level; only one of another field excludes it
    return Standing(field, frozenset(level)) if field else None


def exclude(one: str, other: str) -> bool:
    """Return whether no body can be both of the two named, nor be a part of the other.

    A government and its own department are not told apart by an answer: they exclude each other
    only at different levels.
    """
    first, second = standing(one), standing(other)
    if first is None or second is None or one in other or other in one:
        return False
    government = "government" in (first.field, second.field)
    if first.field != second.field and not government:
        return True
    return bool(first.levels and second.levels) and not first.levels & second.levels


def parallel(one: str, other: str) -> bool:
    """Return whether two bodies are named alike: one field at two levels, or two at one."""
    first, second = standing(one), standing(other)
    if first is None or second is None:
        return False
    return first.field == second.field or first.levels == second.levels


def comparable(one: str, other: str) -> bool:
    """Return whether two bodies are near enough in level for anyone to take one for the other.

    Governments are taken for each other only when each stands at one level, the next to the other.
    """
    first, second = standing(one), standing(other)
    if first is None or second is None or not first.levels or not second.levels:
        return True
    gaps = [abs(_ORDER.index(a) - _ORDER.index(b)) for a in first.levels for b in second.levels]
    if first.field == second.field == "government":
        return len(gaps) == 1 and gaps[0] <= _FURTHEST
    # departments of one field stand at every level down to the county
    return first.field == second.field or min(gaps) <= _FURTHEST


def above(one: str, other: str) -> bool:
    """Return whether a body stands higher than the lowest of another; True when none has levels."""
    first, second = standing(one), standing(other)
    if first is None or second is None or not first.levels or not second.levels:
        return True
    return min(map(_ORDER.index, first.levels)) < max(map(_ORDER.index, second.levels))


_AT_LEVELS: Final = ("国务院", "省级人民政府", "设区的市级人民政府", "县级人民政府")


_NOT_AT_EVERY_LEVEL: Final = re.compile("核安全|海事|海关|海警|流域|民用航空|铁路|核工业|国防")


def at_other_levels(body: str) -> tuple[str, ...]:
    """Return a government at the other levels, or a department of the same field there."""
    found = standing(body)
    if found is None or not found.levels:
        return ()
    if _NOT_AT_EVERY_LEVEL.search(body) is not None:
        return ()
    if found.field == "government":
        named: tuple[str, ...] = _AT_LEVELS if len(found.levels) == 1 else ()
    else:
        named = tuple(f"{level}{core(body)}" for level in _AT_LEVELS)
    return tuple(each for each in named if each != body)


# what speaks of a field: who reads it in a stem looks for a body of that field
_HINTS: Final[dict[str, str]] = {
    "environment": r"环境|污染|排污|排放|生态|废物|污水|废水|辐射|放射|核",
    "water": r"水[工库资土利]|取水|用水|供水|排水|河[道湖]|防洪|江|湖|地下水|岸线|采砂|水文|污水",
    "forest": r"森林|林[地木业区]|草[原场地]|野生|湿地|古树|沙化|防沙|植树|自然保护",
    "farming": r"农|渔|畜|水产|兽|养殖|种植|耕地|植物|秸秆",
    "land": r"土地|矿|海[域岛洋]|国土|测绘|地质|复垦|耕地",
    "building": r"建设|建筑|城镇|城市|市容|垃圾|风景|园林|房|绿化|燃气|供水|排水|污水|扬尘",
    "economy": r"节能|能源|价格|循环|清洁生产|电|煤|碳|产业|投资|项目",
    "industry": r"工业|产品|设备|工艺|淘汰|电器|汽车|化学品",
    "police": r"道路|治安|爆炸|剧毒|机动车|犯罪|驾驶|公路|安全|丢失|被盗",
    "transport": r"船|港|航|运输|道路|机动车|铁路|交通|车辆",
    "market": r"产品|(?<!环境)质量|销售|计量|检验|市场|商标|认证",
    "finance": r"税|资金|财政|费|补偿|价款",
    "health": r"医|药|病|卫生|饮用水|健康|照射",
    "safety": r"安全|事故|生产|防汛|火|应急|危险",
    "customs": r"进出口|进口|出口|进境|出境|入境",
    "commerce": r"进口|出口|贸易|商[店场品务]|回收|拆解",
    "weather": r"气象|天气|气候",
    "science": r"科学|技术|教育|学校|研究",
}


def hinted(field: str, words: str) -> bool:
    """Return whether words speak of the field of a body."""
    pattern = _HINTS.get(field)
    return pattern is not None and re.search(pattern, words) is not None


def field_name(body: str) -> str:
    """Return the words of a body's name that say its field: 自然资源 of 自然资源主管部门."""
    name = re.sub(r"(?:行政)?(?:主管)?(?:管理)?(?:部门|机关|机构)$", "", core(body))
    return re.sub(r"^(?:省级?|设区的市|市|县级?|区)(?=.{2})", "", name)


def same_field(one: str, other: str) -> bool:
    """Return whether two bodies are departments of one field."""
    first, second = standing(one), standing(other)
    return first is not None and second is not None and first.field == second.field


# bodies whose tasks another has taken over, by their names in older laws and in the present ones
_PRESENT: Final = (
    (r"环境保护行政主管部门|环境保护主管部门", "生态环境主管部门"),
    (r"环境保护(?:监督管理)?部门", "生态环境主管部门"),
    (r"国土资源(?:行政)?主管部门|地质矿产主管部门|土地(?:行政)?主管部门", "自然资源主管部门"),
    (r"工商行政管理(?:部门|机关)", "市场监督管理部门"),
    (r"(?:产品)?质量(?:技术)?监督(?:检验检疫)?(?:管理)?(?:行政)?(?:主管)?部门", "市场监督管理部门"),
    (r"安全生产监督管理(?:主管)?部门", "应急管理部门"),
    (r"农业(?:行政)?主管部门", "农业农村主管部门"),
    (r"卫生(?:行政)?主管部门|卫生行政部门", "卫生健康主管部门"),
    (
        r"(?<!住房)(?<!住房和)(?:(?<!城乡)|城乡)建设(?:行政)?主管部门|建设行政部门",
        "住房城乡建设主管部门",
    ),
    (r"林业(?:行政)?主管部门", "林业草原主管部门"),
)  # fmt: skip
# whose tasks were divided: the present name cannot be told from the former one
_DIVIDED: Final = re.compile(
    r"海洋(?:行政)?主管|环境卫生|城市规划|经济贸易|商品检验|国防科技|外经贸|检验检疫|经济综合|"
    r"国家濒危|核安全(?:监督管理)?(?:监管)?局"
)
# no body in office bears these; 林业主管部门 and 农业主管部门 still stand in laws of today
_FORMER: Final = re.compile(
    r"环境保护|国土资源|地质矿产|土地(?:行政)?主管|工商行政|质量(?:技术)?监督|安全生产监督|"
    r"卫生(?:行政)?(?:主管)?部门|(?<!乡)建设行政"
)


def former(body: str) -> bool:
    """Return whether a body bears a name that no body in office has."""
    return _FORMER.search(body) is not None


def present_name(body: str) -> str:
    """Return the name that a body has today; its own where it has not changed."""
    for name, present in _PRESENT:
        if re.search(name, body):
            return re.sub(name, present, body)
    return body


_SAID_TWO_WAYS: Final = (
    ("省、自治区、直辖市人民政府", "省级人民政府"),
    ("行政主管部门", "主管部门"),
    ("主管部门", "部门"),
    ("发展改革部门", "发展改革主管部门"),
    ("监管部门", "监督管理部门"),
    ("监督管理部门", "监管部门"),
    ("县级以上地方人民政府", "县级以上人民政府"),
    ("县级以上人民政府", "县级以上地方人民政府"),
    ("县级以上地方各级人民政府", "县级以上地方人民政府"),
)


def wordings_of(body: str) -> tuple[str, ...]:
    """Return the ways to name a body that are as right as the one given, which comes first."""
    ways = [body]
    if present_name(body) != body:
        ways.append(present_name(body))
    for one, other in _SAID_TWO_WAYS:
        ways += [
            way.replace(one, other)
            for way in ways
            if one in way and f"水{one}" not in way and not (one == "主管部门" and "行政" in way)
        ]
    return tuple(dict.fromkeys(ways))


def divided(body: str) -> bool:
    """Return whether a body is gone and no single other has its tasks."""
    return _DIVIDED.search(body) is not None


def core(body: str) -> str:
    """Return a body's name without the level it stands at: 水行政主管部门."""
    return re.sub(r"^.*(?:人民政府|国务院|国家|地方)(?=.{2})", "", body)
