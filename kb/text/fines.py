"""罚款幅度: every 罚款 of a text with the amount it is given by, or told to be a mere mention.

Amounts are exact. A fine is a sum of money, money for each unit of something (每平方米), or a share
or multiple of a base that the text names (违法所得, 货值金额); these are different measures, which
nothing but the figures of a case can turn into one another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ascii_digits, parse_numeral


class Measure(StrEnum):
    """罚款的计算方式."""

    MONEY = "money"
    PER_UNIT = "per_unit"
    RATIO = "ratio"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class FineRange:
    """罚款幅度: bounds in yuan, or in multiples of `base`; None where the text states no bound.

    Both bounds count as inside (行政处罚 follows the rule that 以上 and 以下 include the figure).
    `base` is 违法所得 for a ratio, 每平方米 for money by the unit. `cap` is the most in yuan that a
    fine computed otherwise may come to.
    """

    measure: Measure
    low: Fraction | None = None
    high: Fraction | None = None
    base: str = ""
    cap: Fraction | None = None

    def words(self) -> str:
        """Return the range as a statute would write it, in digits."""
        if self.measure is Measure.UNSTATED:
            return "罚款（本条未写数额）"
        show = _times if self.measure is Measure.RATIO else _yuan
        cap = f"，最高不超过{_yuan(self.cap)}" if self.cap is not None else ""
        if self.low is not None and self.low == self.high:
            return f"{self.base}{show(self.low)}{cap}"
        low = f"{show(self.low)}以上" if self.low is not None else ""
        high = f"{show(self.high)}以下" if self.high is not None else ""
        return f"{self.base}{low}{high}{cap}"


class FineSense(StrEnum):
    """罚款一词的用法: a penalty the sentence imposes, or a word about fines."""

    IMPOSED = "imposed"
    MENTIONED = "mentioned"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class FineFinding:
    """一处罚款: the word with its amount, `start` and `end` around both."""

    sense: FineSense
    start: int
    end: int
    fine: FineRange | None = None


_NUMBER: Final = rf"[{NUMERAL_CHARS}.．,]*[{NUMERAL_CHARS}](?:余)?"
_MONEY: Final = rf"(?:人民币)?\s*{_NUMBER}\s*(?:美)?元(?:人民币)?"
_SHARE: Final = (
    rf"[百千万]分之{_NUMBER}|{_NUMBER}\s*[%％‰]|[二三四五六七八九十]+分之[一二三四五六七八九]"
)
_TIMES: Final = rf"{_NUMBER}\s*倍|等值|一倍|同等金额|同等数额|全额"
_AMOUNT: Final = rf"(?:{_MONEY}|{_SHARE}|{_TIMES})"
# 二至五倍, 5000至10000元, 一到三倍: the unit stands once, after the second number.
_BARE_FIRST: Final = rf"{_NUMBER}"
_TO: Final = r"\s*(?:至|到|－|—+|-|～|~)\s*"
_RANGE: Final = (
    rf"(?:(?P<low>{_AMOUNT}|{_BARE_FIRST})\s*以上\s*[，、,]?\s*(?:至|到)?(?P<high>{_AMOUNT})\s*"
    rf"(?:以下|以内)?"
    rf"|(?P<from>{_AMOUNT}|{_BARE_FIRST}){_TO}(?P<to>{_AMOUNT})(?:\s*以下)?"
    rf"|(?:最高)?(?:不超过|不得超过|不高于)\s*(?P<limit>{_AMOUNT})(?:以下)?"
    rf"|(?:(?:不少于|不低于)\s*(?P<least>{_AMOUNT}))"
    rf"|(?P<below>{_AMOUNT})\s*(?:以下|以内)"
    rf"|(?P<above>{_AMOUNT})\s*以上"
    rf"|(?P<exact>{_AMOUNT}))"
)
# 一万元以上五万元以下的罚款; 按照…百分之二十计算罚款; 每平方米…元的标准处以罚款
_BEFORE_WORD: Final = re.compile(
    rf"{_RANGE}\s*(?:的?\s*(?:标准|幅度|比例|数额|金额)?\s*(?:计算|收取|确定|课)?\s*"
    r"[，,]?\s*(?:并?处以?|给予|予以|计处|加处|科处|并处以?)?\s*的?\s*)$"
)
# 罚款数额为…, 罚款金额不得超过…, 罚款的幅度为…
_AFTER_WORD: Final = re.compile(
    rf"\s*(?:的?(?:数额|金额|幅度|标准|额度|额|限额)?\s*[，,]?\s*"
    rf"(?:(?:一般)?(?:为|按|按照|是)|(?=最高|不超过|不得超过|不高于|不少于|不低于)))"
    rf"(?P<base>[^，。；,;]{{0,30}}?){_RANGE}"
)
# …罚款，但最高不超过五万元; …的罚款，最高不得超过二十万元; 总额不超过
_CAP: Final = re.compile(
    rf"\s*[，,]?\s*(?:但是?|且|并且)?\s*(?:罚款)?(?:的?(?:最高|总额|数额|金额|最多|最高额|最高数额))*"
    rf"(?:不超过|不得超过|不高于|不得高于)(?:人民币)?\s*(?P<cap>{_MONEY})"
)
# What opens the amount: 处, 并处, 可以处以, 按照. The base stands between it and the figure.
_OPENING: Final = re.compile(
    r"(?:处以|并处|各处|加处|处(?!置|理|所|于|分|长)|按照|依照|按|罚以|给予|予以|(?<=警告)或者?以?|(?<=拘留)或者?|(?<=批评)或者?|警告，|警告、|课以|科以)"
)
_VERB_AT_END: Final = re.compile(
    r"(?:处以?|处予|给予|予以|科以|课以|罚以|实施|施以|并处以?|可以|或者?|并|、|和|以及|，|,)"
    r"\s*(?:适当|相应|一定|一定数额|行政|法定|相应数额|下列)?的?\s*$"
)
# 罚款决定, 罚款收缴, 缴纳罚款, 罚款的行政处罚, 依照前款规定处以罚款的: fines are spoken of
_ABOUT_AFTER: Final = re.compile(
    r"\s*(?:决定|收缴|收据|票据|缴款|的?收入|数额|金额|的?幅度|、?没收(?:的)?(?:违法所得|财物|非法)|的?缴纳|"
    r"全部|一律|必须|应当|的?规定|的?实施|的?处罚|的?行政处罚|的?设定|限额|的?限额|到期|通知|及|款项|和加处|"
    r"的?执行|代收|代缴|等行政处罚|等处罚|的?，|的?数额|本息|后|处罚|的?种类|标准|的?依据|事项|、滞纳金|罚没|或者其他|"
    r"[，,]?由[^，。；]{0,12}(?:收|缴))"
)
_ABOUT_BEFORE: Final = re.compile(
    r"(?:缴纳|缴|收缴|收取|代收|交纳|加处|罚没|作出|设定|减免|挪用|截留|的|当场|所处|所受|给予过|被处以?|"
    r"受到|支付|承担|其|及其|该|上述|暂缓|分期|拒缴|逾期|实施|没收|决定|违法所得和|的滞纳金、|罚金、|私分|"
    r"收费、|收费和|乱|有|催要|数额|处以?较大数额|征收的?|包括|拒绝缴纳|拒不缴纳|以|对|财产和|责任和|赔偿、|赔偿和|滞纳金、|不得|不予|除|在|少于|超过|规定)\s*$"
)

# （二）罚款；: one of a list of penalties that the sentence above imposes
_ALONE_IN_ITEM: Final = re.compile(r"[）)㈠-㈩]\s*$")
# 可以并处警告、罚款、没收非法所得: one of several penalties of a sentence
_AMONG_OTHERS: Final = re.compile(r"(?:处以?|给予|警告[、，])\s*$")
_FIGURE_BEFORE: Final = re.compile(
    rf"[{NUMERAL_CHARS}]\s*(?:万|亿)?(?:美?元|倍|[%％‰])[^，。；、]{{0,6}}$"
)
# 县级政府卫生行政部门可以作出处一万元以下罚款的决定: whose power it is, not what for
_A_POWER: Final = re.compile(r"作出$")
# 违法经营额1倍以上3倍以下或者违法所得3倍以上5倍以下的罚款: two ranges share one 罚款
_ANOTHER_RANGE: Final = re.compile(r"(?:元|倍|等值|分之.|[%％‰])(?:以上|以下)")


def read_fines(text: str) -> tuple[FineFinding, ...]:
    """Return every 罚款 of a text, in order; `UNREAD` where it is a penalty nobody could read.

    A fine that the sentence imposes without an amount (可以并处罚款) has `Measure.UNSTATED`.
    """
    return tuple(_read(text, match.start()) for match in re.finditer("罚款", text))


def _read(text: str, at: int) -> FineFinding:
    end = at + 2
    floor = _sentence_start(text, at)
    before = text[floor:at]
    found = _BEFORE_WORD.search(before)
    if found is not None and (bounds := _range(found)) is not None:
        start, base = _base(before, found.start())
        if _A_POWER.search(before, 0, start):
            return FineFinding(FineSense.MENTIONED, at, end)
        if _ANOTHER_RANGE.search(base):
            return FineFinding(FineSense.UNREAD, floor + start, end)
        fine = _measured(bounds, base, before[: found.start()])
        fine, end = _capped(fine, _CAP.match(text, end), end)
        return FineFinding(FineSense.IMPOSED, floor + start, end, fine)
    after = _AFTER_WORD.match(text, end)
    if after is not None and (bounds := _range(after)) is not None:
        fine = _measured(bounds, after["base"].strip(), before)
        return FineFinding(FineSense.IMPOSED, at, after.end(), fine)
    return _without_amount(text, floor, at)


def _without_amount(text: str, floor: int, at: int) -> FineFinding:
    before, end = text[floor:at], at + 2
    following = text[end : end + 1]
    imposed = _VERB_AT_END.search(before)
    if imposed is None and following and following in "；，。;":
        imposed = _ALONE_IN_ITEM.search(before)
    spoken_of = (
        _ABOUT_AFTER.match(text, end) is not None
        or _ABOUT_BEFORE.search(before) is not None
        or following in "的"
        or not before.strip()
    )
    ends = following != "" and following in "，。；：,;:"
    among = following == "、" and _AMONG_OTHERS.search(before) is not None
    if spoken_of and not (imposed and (ends or among)):
        return FineFinding(FineSense.MENTIONED, at, end)
    if imposed is not None:
        fine = FineRange(Measure.UNSTATED)
        return FineFinding(FineSense.IMPOSED, floor + imposed.start(), end, fine)
    if _FIGURE_BEFORE.search(before):
        return FineFinding(FineSense.UNREAD, at, end)
    return FineFinding(FineSense.MENTIONED, at, end)


def _sentence_start(text: str, at: int) -> int:
    return max(text.rfind(mark, 0, at) for mark in "。；;\n：:") + 1


def _base(before: str, figure: int) -> tuple[int, str]:
    """Where the fine begins, and the words between its verb and the figure."""
    clause = max(before.rfind(mark, 0, figure) for mark in "，,") + 1
    opened = max(
        _OPENING.finditer(before, clause, figure), key=lambda match: match.start(), default=None
    )
    start = opened.start() if opened else clause
    base = before[opened.end() if opened else clause : figure]
    return start, base.strip().strip("以的")


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: Fraction
    unit: str  # 元, 倍 or, for the first of a pair, nothing


_Bounds = tuple[_Quantity | None, _Quantity | None]


def _range(match: re.Match[str]) -> _Bounds | None:
    """Bounds of a matched range; None when a number in it cannot be read."""
    group = match.groupdict()
    high_words = group["high"] or group["to"] or group["limit"] or group["below"]
    low_words = group["low"] or group["from"] or group["least"] or group["above"]
    if group["exact"]:
        exact = _quantity(group["exact"])
        return None if exact is None or not exact.unit else (exact, exact)
    high = _quantity(high_words) if high_words else None
    low = _quantity(low_words) if low_words else None
    if (high_words and high is None) or (low_words and low is None):
        return None
    if low is not None and not low.unit:
        if high is None or low_words is None:
            return None
        low = _with_unit_of(low, low_words, high_words or "", high)
    if low is not None and high is not None and low.unit != high.unit:
        return None
    return (low, high)


def _with_unit_of(low: _Quantity, words: str, high_words: str, high: _Quantity) -> _Quantity:
    """The first number of 二至五倍 or 一至五万元, in the unit that stands after the second."""
    if high.unit == "元":
        # 1至5万元: 万 belongs to both
        for large, factor in (("亿", 10**8), ("万", 10**4), ("千", 1000)):
            if f"{large}元" in high_words.replace(" ", "") and low.value < factor:
                scaled = low.value * factor
                return _Quantity(scaled if scaled <= high.value else low.value, "元")
        return _Quantity(low.value, "元")
    if "倍" in high_words:
        return _Quantity(low.value, "倍")
    if (share := re.match(r"([百千万])分之|.*([%％‰])", high_words)) is not None:
        divisor = {"百": 100, "千": 1000, "万": 10_000, "%": 100, "％": 100, "‰": 1000}
        return _Quantity(low.value / divisor[share[1] or share[2]], "倍")
    return low


def _quantity(words: str) -> _Quantity | None:
    plain = ascii_digits(re.sub(r"[\s余]|人民币", "", words))
    if "美元" in plain:
        return None
    if plain in ("等值", "同等金额", "同等数额", "全额"):
        return _Quantity(Fraction(1), "倍")
    if (part := re.fullmatch(r"(.+)分之(.+)", plain)) is not None:
        whole = {"百": 100, "千": 1000, "万": 10_000}.get(part[1]) or parse_numeral(part[1])
        share = _number(part[2])
        return _Quantity(share / whole, "倍") if whole and share is not None else None
    if (part := re.fullmatch(r"(.+)([%％‰])", plain)) is not None:
        share = _number(part[1])
        return None if share is None else _Quantity(share / (1000 if part[2] == "‰" else 100), "倍")
    unit = "元" if plain.endswith("元") else "倍" if plain.endswith("倍") else ""
    value = _number(plain.removesuffix(unit) if unit else plain)
    return None if value is None else _Quantity(value, unit)


def _number(words: str) -> Fraction | None:
    """Value of 1.5万, 5,000, 二千, 5000; None when it is no number."""
    words = words.replace(",", "").replace("．", ".")
    if "." in words:
        match = re.fullmatch(r"(\d+\.\d+)([十百千万亿]*)", words)
        if match is None:
            return None
        factor = {"": 1, "十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}.get(match[2])
        try:
            return None if factor is None else Fraction(Decimal(match[1])) * factor
        except InvalidOperation:
            return None
    value = parse_numeral(words)
    if value is None and (plain := re.fullmatch(r"(\d+)([百千万亿]+)", words)) is not None:
        factor = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "亿": 10**8}.get(plain[2])
        value = int(plain[1]) * factor if factor else None
    return None if value is None else Fraction(value)


# 没收违法所得，并处二倍以上五倍以下罚款: the multiple is of what was just named.
_NAMED_JUST_BEFORE: Final = re.compile(
    r"没收(?:其|全部)?(?P<base>违法所得|非法所得|非法收入|违法收入)[，,、]?\s*(?:并|可以|并可以|可以并|可)?(?:处以?)?$"
)
_UNIT: Final = re.compile(r"(?:按|以)?(?P<unit>[每按][^，。；、元]{1,14}?|(?:日|天))$")


def _measured(bounds: _Bounds, base: str, before: str) -> FineRange:
    low, high = bounds
    bound = high or low
    unit = bound.unit if bound else ""
    values = (low.value if low else None, high.value if high else None)
    if unit == "元":
        per = _UNIT.search(base) or re.search(r"(?P<unit>每[^，。；、元]{1,14})$", base)
        if per is not None and "每" in per["unit"]:
            return FineRange(Measure.PER_UNIT, *values, base=per["unit"][per["unit"].index("每") :])
        return FineRange(Measure.MONEY, *values)
    named = _NAMED_JUST_BEFORE.search(before)
    if not base and named is not None:
        base = named["base"]
    return FineRange(Measure.RATIO, *values, base=base.removesuffix("的").strip())


def _capped(fine: FineRange, cap: re.Match[str] | None, end: int) -> tuple[FineRange, int]:
    quantity = _quantity(cap["cap"]) if cap else None
    if cap is None or quantity is None:
        return fine, end
    return FineRange(fine.measure, fine.low, fine.high, fine.base, quantity.value), cap.end()


def _yuan(value: Fraction) -> str:
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if value >= size and (value * 100 / size).denominator == 1:
            return f"{_plain(value / size)}{name}元"
    return f"{_plain(value)}元"


def _times(value: Fraction) -> str:
    if value < 1:
        return f"{_plain(value * 100)}%"
    return f"{_plain(value)}倍"


def _plain(value: Fraction) -> str:
    """A number in digits, two places at most when it does not come out even."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.4f}".rstrip("0").rstrip(".")
