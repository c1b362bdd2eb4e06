"""Who made a regulation, for which territory, and which kind of legal source it is.

The acts decide, then the title, then the folder the file lay in: a folder is the weakest witness,
because users file laws as they like.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

from ingest.metadata.acts import Act, ActKind
from kb.model.regulation import Level, RegulationType
from kb.text.regions import NATIONAL, Region, find_region, region_by_code, region_by_name

# Folder names of the law corpus, which other collections share in part.
_FOLDER_TYPES: Final = {
    "宪法": RegulationType.CONSTITUTION,
    "宪法相关法": RegulationType.LAW,
    "刑法": RegulationType.LAW,
    "民法典": RegulationType.LAW,
    "民法商法": RegulationType.LAW,
    "民商法": RegulationType.LAW,
    "行政法": RegulationType.LAW,
    "经济法": RegulationType.LAW,
    "社会法": RegulationType.LAW,
    "诉讼与非诉讼程序法": RegulationType.LAW,
    "法律": RegulationType.LAW,
    "行政法规": RegulationType.ADMINISTRATIVE_REGULATION,
    "司法解释": RegulationType.JUDICIAL_INTERPRETATION,
    "部门规章": RegulationType.RULE,
    "地方政府规章": RegulationType.RULE,
    "地方性法规": RegulationType.LOCAL_REGULATION,
    "规范性文件": RegulationType.NORMATIVE_DOCUMENT,
    "标准": RegulationType.STANDARD,
}
_NATIONAL_FIRST: Final = re.compile(
    r"^(?:中华人民共和国|全国人民代表大会|国务院|最高人民法院|最高人民检察院|中国人民解放军|中共中央)"
)
_COURTS: Final = re.compile(r"最高人民法院|最高人民检察院")
_CONGRESS: Final = re.compile(r"^(?:中华人民共和国)?全国人(?:民代表大会|大)|中华人民共和国主席")
_STATE_COUNCIL: Final = re.compile(r"国务院(?!证券|办公)|政务院|中央军(?:事委员会|委)")
_MINISTRY: Final = re.compile(r"(?:部|委员会|总局|局|总署|署|银行|中国证监会|办公室)$")
_PEOPLE_CONGRESS: Final = re.compile(r"人民代表大会|人大")
_GOVERNMENT: Final = re.compile(r"人民政府")
_DECISION: Final = re.compile(r"(?:决定|决议)$")
_AMENDMENT: Final = re.compile(r"修正案(?:[（(][^）)]*[）)])?$")
_STANDARD_TITLE: Final = re.compile(r"标准(?:[（(][^）)]*[）)])?$|^(?:GB|HJ|DB)[/T\d ]")
_LAW_TITLE: Final = re.compile(r"(?:(?<!办)法|法典)$")
_NORMATIVE_TITLE: Final = re.compile(r"(?:意见|通知|方案|公告|通告|批复|函)(?:[（(][^）)]*[）)])?$")
_ISSUER_IN_TITLE: Final = re.compile(
    r"^((?:最高人民法院|最高人民检察院|国务院|[\u3400-\u9fff]{2,12}人民代表大会(?:常务委员会)?"
    r"|[\u3400-\u9fff]{2,12}人民政府|[、和])+)(?=关于|实施|公告|令)"
)


@dataclass(frozen=True, slots=True)
class Issuer:
    """发文机关: the body, its territory (GB/T 2260 code) and level, and the type of the text."""

    body: str
    region: str
    level: Level
    type: RegulationType


def find_issuer(title: str, acts: Sequence[Act], *, folder: PurePath | None = None) -> Issuer:
    """Return issuer, region, level and type; `folder` is where the file lay, if anywhere."""
    body = _body(title, acts)
    if _CONGRESS.search(body) and find_region(title) is not None and not _LAW_TITLE.search(title):
        # 山东省清洁生产促进条例 carries the adoption lines of the national law by mistake.
        body = ""
    folder_type = type_of_folder(folder)
    region = _region(title, body, acts, folder, folder_type)
    kind = _type(title, body, region, folder_type)
    level = Level(region.level.value) if region is not None else Level.NATIONAL
    if not body and region is not None and kind is RegulationType.LOCAL_REGULATION:
        body = f"{region.name}人民代表大会常务委员会"
    if not body and kind is RegulationType.ADMINISTRATIVE_REGULATION:
        body = "国务院"
    return Issuer(
        _completed(body, region), region.code if region is not None else NATIONAL, level, kind
    )


def _body(title: str, acts: Sequence[Act]) -> str:
    """The adopting body: of the first adoption, else of the promulgation; else from the title."""
    in_title = _ISSUER_IN_TITLE.match(title)
    if in_title is not None and _COURTS.search(in_title[1]):
        return in_title[1]
    for kinds in ({ActKind.ADOPTED}, {ActKind.PROMULGATED}, {ActKind.REVISED, ActKind.AMENDED}):
        bodies = [act.body for act in acts if act.kind in kinds and act.body]
        if bodies:
            return bodies[0]
    return in_title[1] if in_title is not None else ""


def type_of_folder(folder: PurePath | None) -> RegulationType | None:
    """Return the type that the nearest telling folder name stands for."""
    if folder is None:
        return None
    return next(
        (_FOLDER_TYPES[name] for name in reversed(folder.parts) if name in _FOLDER_TYPES), None
    )


def _region(
    title: str,
    body: str,
    acts: Sequence[Act],
    folder: PurePath | None,
    folder_type: RegulationType | None,
) -> Region | None:
    if _NATIONAL_FIRST.match(title) or _CONGRESS.search(body) or _COURTS.search(body):
        return None
    named = find_region(title)
    if body and (of_body := find_region(body)) is not None:
        # 上海市浦东新区…规定 is law of Shanghai: the legislature's territory counts.
        return of_body
    if _STATE_COUNCIL.search(body):
        return None
    if folder_type not in (None, RegulationType.LOCAL_REGULATION, RegulationType.RULE):
        return None
    if named is not None:
        return named
    approving = [act.body for act in acts if act.kind is ActKind.APPROVED]
    return _region_of_folder(folder) or (find_region(approving[0]) if approving else None)


def _region_of_folder(folder: PurePath | None) -> Region | None:
    if folder is None:
        return None
    for name in reversed(folder.parts):
        region = region_by_name(name) or find_region(name)
        if region is not None and region.code != NATIONAL:
            return region
    return None


def _type(
    title: str, body: str, region: Region | None, folder_type: RegulationType | None
) -> RegulationType:
    by_title = _type_of_title(title)
    if folder_type in (RegulationType.LAW, RegulationType.CONSTITUTION):
        return by_title or folder_type
    if folder_type is not None:
        return folder_type
    if _COURTS.search(body) or _COURTS.match(title):
        return RegulationType.JUDICIAL_INTERPRETATION
    if _CONGRESS.search(body):
        return by_title or (
            RegulationType.CONSTITUTION if title.endswith("宪法") else RegulationType.LAW
        )
    if _STANDARD_TITLE.search(title):
        return RegulationType.STANDARD
    if region is not None:
        return _type_of_local(title, body)
    return _type_of_national(title, body, by_title)


def _type_of_title(title: str) -> RegulationType | None:
    if _AMENDMENT.search(title):
        return RegulationType.AMENDMENT
    return RegulationType.LEGAL_DECISION if _DECISION.search(title) else None


def _type_of_local(title: str, body: str) -> RegulationType:
    if _PEOPLE_CONGRESS.search(body) or title.endswith("条例"):
        return RegulationType.LOCAL_REGULATION
    if _GOVERNMENT.search(body):
        is_paper = _NORMATIVE_TITLE.search(title) is not None
        return RegulationType.NORMATIVE_DOCUMENT if is_paper else RegulationType.RULE
    return (
        RegulationType.NORMATIVE_DOCUMENT
        if _NORMATIVE_TITLE.search(title)
        else RegulationType.LOCAL_REGULATION
    )


def _type_of_national(title: str, body: str, by_title: RegulationType | None) -> RegulationType:
    if title.endswith("宪法"):
        return RegulationType.CONSTITUTION
    if _LAW_TITLE.search(title):
        return RegulationType.LAW
    if by_title is RegulationType.AMENDMENT:
        return by_title
    if _STATE_COUNCIL.search(body) or title.startswith("国务院"):
        return RegulationType.ADMINISTRATIVE_REGULATION
    if _NORMATIVE_TITLE.search(title):
        return RegulationType.NORMATIVE_DOCUMENT
    if _MINISTRY.search(body):
        return RegulationType.RULE
    if title.endswith(("条例", "实施细则")):
        return RegulationType.ADMINISTRATIVE_REGULATION
    return by_title or RegulationType.OTHER


def _completed(body: str, region: Region | None) -> str:
    """市人民代表大会常务委员会 → 宁波市人民代表大会常务委员会."""
    if region is None or not body or find_region(body) is not None:
        return body
    short = re.match(r"^([省市县])(?:[一二三四五六七八九十]+届)?(?=人)", body)
    if short is None:
        return body
    name = region.name
    if short[1] == "省" and region.parent not in (None, NATIONAL):
        above = region_by_code(region.parent)
        name = above.name if above is not None else name
    rest = body[short.end() :].replace("人大", "人民代表大会")
    return re.sub(r"[一二三四五六七八九十]+次会议$", "", f"{name}{rest}")
