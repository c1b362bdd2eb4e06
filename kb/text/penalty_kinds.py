"""处罚种类和档次: the kinds of penalty and the degrees they are for, with the wording of each."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class PenaltyKind(StrEnum):
    """处罚种类."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    DAILY_FINE = "daily_fine"
    CONFISCATION = "confiscation"
    RESTRICTION = "restriction"
    SUSPENSION = "suspension"
    CLOSURE = "closure"
    WITHHOLDING = "withholding"
    DOWNGRADE = "downgrade"
    REVOCATION = "revocation"
    BAN = "ban"
    DEMOLITION = "demolition"
    DETENTION = "detention"


KIND_WORDS: Final = {
    PenaltyKind.WARNING: "警告",
    PenaltyKind.CRITICISM: "通报批评",
    PenaltyKind.FINE: "罚款",
    PenaltyKind.DAILY_FINE: "按日连续处罚",
    PenaltyKind.CONFISCATION: "没收",
    PenaltyKind.RESTRICTION: "限制生产经营",
    PenaltyKind.SUSPENSION: "责令停产停业",
    PenaltyKind.CLOSURE: "责令关闭",
    PenaltyKind.WITHHOLDING: "暂扣许可证件",
    PenaltyKind.DOWNGRADE: "降低资质等级",
    PenaltyKind.REVOCATION: "吊销许可证件",
    PenaltyKind.BAN: "限制或者禁止从业",
    PenaltyKind.DEMOLITION: "责令拆除",
    PenaltyKind.DETENTION: "行政拘留",
}


class Tier(StrEnum):
    """档次: the degree a penalty is for, as penal provisions phrase it; OTHER is told in words."""

    BASE = "base"
    MINOR = "minor"
    MORE_SERIOUS = "more_serious"
    SERIOUS = "serious"
    GRAVE = "grave"
    NOT_CORRECTED = "not_corrected"
    OTHER = "other"


TIER_WORDS: Final = {
    Tier.BASE: "一般情形",
    Tier.MINOR: "情节轻微的",
    Tier.MORE_SERIOUS: "情节较重的",
    Tier.SERIOUS: "情节严重的",
    Tier.GRAVE: "情节特别严重的",
    Tier.NOT_CORRECTED: "拒不改正、逾期不改正的",
    Tier.OTHER: "",
}


_KINDS: Final = (
    (
        PenaltyKind.WARNING,
        r"警告(?!标|信号|牌|灯|语|区|线|装置|性|色|浮|、?记过|或者记过|、降级|、撤职)",
    ),
    (PenaltyKind.CRITICISM, r"通报批评"),
    (PenaltyKind.DAILY_FINE, r"按日连续(?:处罚|计罚)|按日(?:连续)?处罚"),
    (PenaltyKind.CONFISCATION, r"没收(?!的|、|决定)[^，。；,;：:\n]{1,40}|予以没收"),
    (
        PenaltyKind.RESTRICTION,
        r"(?:责令)?(?:采取)?限制(?:其)?(?:开展)?(?:生产|经营|排放)(?:经营)?(?:活动)?",
    ),
    (PenaltyKind.CLOSURE, r"责令(?:停业、|停产、|限期|其)?关闭|予以关闭"),
    (
        PenaltyKind.SUSPENSION,
        r"(?:责令|勒令)?(?:限期|其|其暂时|暂时)?(?:停产停业|停产整治|停产整顿|停业整顿"
        r"|停业整治|停产治理|停工整顿|停产|停业|停止(?:生产经营|生产|建设|使用|施工|运行|营业"
        r"|经营))(?!、关闭|违法)",
    ),
    (PenaltyKind.WITHHOLDING, r"(?:暂扣|扣留)[^，。；或]{1,20}"),
    (PenaltyKind.DOWNGRADE, r"降低[^，。；]{0,12}资质等级"),
    (
        PenaltyKind.REVOCATION,
        r"(?:吊销|撤销)[^，。；]{0,30}?(?:许可证[件书]?|执照|资质证书|资格证书|证书|资质|资格"
        r"|许可|批准文件|登记证?|证件)》?",
    ),
    (
        PenaltyKind.BAN,
        r"(?:终身|[一二三四五六七八九十两\d]+年内)[^，。；]{0,4}(?:不得|禁止|不予)[^，。；]{2,40}"
        r"|禁止从业|限制从业",
    ),
    (PenaltyKind.DEMOLITION, r"责令[^，。；]{0,12}拆除|限期拆除"),
)
KIND_PATTERNS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)

_TIERS: Final = (
    (Tier.NOT_CORRECTED, r"(?:拒不|逾期|到期|仍不|仍未|未按|不按)[^，]{0,14}(?:改|治理|拆除|恢复"
        r"|清除|执行|整|补|办理|缴|完成|达到|消除|清理)|拒不|逾期(?:不|未|仍)|警告后不改"),
    (Tier.GRAVE, r"(?:情节|后果|危害)(?:特别|极其)(?:严重|恶劣)|特别严重后果"),
    (Tier.SERIOUS, r"情节(?:严重|恶劣)"),
    (Tier.MORE_SERIOUS, r"情节较(?:重|为严重)"),
    (Tier.MINOR, r"情节(?:较轻|轻微)"),
)  # fmt: skip
_OTHER_TIER: Final = re.compile(
    r"^(?:造成|没有(?:违法|非法|经营|造成)|无(?:违法|非法)|非法(?:经营|所得|收入)|尚不|警告后|"
    r"有违法所得|无违法所得|违法所得|货值金额|构成|尚不构成|引起|导致|致使|"
    r"再次|两次|二次|因|后果|其中|已经|对|属于|未造成|没有造成|可能|经|涉及|单位|个人|不足|超过|"
    r"违法经营额|违法收入|但|同时|仍|屡|[零一二三四五六七八九十两\d]+(?:年|次|个月)内)"
)


def tier_of(condition: str) -> Tier:
    """Return the degree that a condition names; BASE for one that describes conduct only."""
    if not condition:
        return Tier.BASE
    tail = condition[-60:]
    conduct = re.search(r"违反|下列|之一|规定", condition) is not None
    for tier, pattern in _TIERS:
        found = re.search(pattern, tail)
        if found is not None and not (conduct and tier is Tier.NOT_CORRECTED):
            return tier
    if _OTHER_TIER.match(condition) and not conduct:
        return Tier.OTHER
    return Tier.BASE
