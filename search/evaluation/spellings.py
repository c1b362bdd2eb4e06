"""How people write a known article: each spelling turns a law and a number into a query."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.titles import abbreviations

_STATE: Final = "中华人民共和国"
_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_TRADITIONAL: Final = str.maketrans(
    "污染环护条国务民义关办检业农区设划产药质动场财会为华处罚许气声废",
    "汙染環護條國務民義關辦檢業農區設劃產藥質動場財會為華處罰許氣聲廢",
)
# Characters that look or sound alike, as a finger or an input method slips
_SLIPS: Final = dict(
    zip(
        "染治污法条例保护环境管理规定办施实安全防生民行政水大气",
        "柒冶汚砝跳列宝户坏竟官里归订半师石按权妨升名型正氷太汽",
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class KnownItem:
    """已知条文: an article drawn from the index, and the year of its version."""

    law: str
    number: ArticleNumber
    year: str
    national: bool


Spelling = Callable[[KnownItem], str | None]
"""Returns the query, or None where an item cannot be written so."""


def _suffix(item: KnownItem, written: Callable[[int], str]) -> str:
    return "" if item.number.suffix is None else f"之{written(item.number.suffix)}"


def _ascii(item: KnownItem) -> str:
    return f"{item.number.number}条{_suffix(item, str)}"


def _bare(item: KnownItem) -> str:
    return f"{item.number.number}{_suffix(item, str)}"


def _label(item: KnownItem) -> str:
    return item.number.label()


def _short_names() -> Mapping[str, list[str]]:
    names: dict[str, list[str]] = {}
    for everyday, title in abbreviations().items():
        names.setdefault(title, []).append(everyday)
    return names


def _abbreviated(item: KnownItem) -> str | None:
    names = _short_names().get(item.law)
    if not names:
        return None
    return f"{min(names, key=lambda name: (len(name), name))}{_ascii(item)}"


def slipped(name: str, seed: str) -> str | None:
    """Return the name with one character replaced by one that looks or sounds like it."""
    places = [place for place, char in enumerate(name) if char in _SLIPS]
    if len(name) < 5 or not places:
        return None
    place = random.Random(seed).choice(places)  # noqa: S311 - a draw, not a secret
    return name[:place] + _SLIPS[name[place]] + name[place + 1 :]


def _with_slip(item: KnownItem) -> str | None:
    name = slipped(item.law, f"{item.law}{item.number}")
    return f"{name}第{item.number.number}条{_suffix(item, str)}" if name else None


def _syllables(law: str) -> list[str]:
    from pypinyin import lazy_pinyin  # lazy: 0.2 s

    return [each for each in lazy_pinyin(law, errors="ignore") if each]


def _pinyin(item: KnownItem) -> str | None:
    if not item.national or len(item.law) > 14 or item.number.suffix is not None:
        return None
    syllables = _syllables(item.law)
    return f"{''.join(syllables[:-1])} {syllables[-1]} {item.number.number}"


def _initials(item: KnownItem) -> str | None:
    if not item.national or not 5 <= len(item.law) <= 14 or item.number.suffix is not None:
        return None
    return "".join(each[0] for each in _syllables(item.law)) + str(item.number.number)


SPELLINGS: Final[Mapping[str, Spelling]] = {
    "水污染防治法第八十三条": lambda item: f"{item.law}{_label(item)}",
    "水污染防治法83条": lambda item: f"{item.law}{_ascii(item)}",
    "水污染防治法83": lambda item: f"{item.law}{_bare(item)}",
    "水污染防治法 83": lambda item: f"{item.law} {_bare(item)}",
    "水污染防治法八十三条": lambda item: (
        f"{item.law}{format_numeral(item.number.number)}条{_suffix(item, format_numeral)}"
    ),
    "《中华人民共和国水污染防治法》第83条第2项": lambda item: (
        f"《{_STATE if item.national else ''}{item.law}》第{_ascii(item)}第2项"
    ),
    "固废法112条": _abbreviated,
    "…第八十三条的内容是什么": lambda item: f"{item.law}{_label(item)}的内容是什么",
    "…（2017修正）第83条": lambda item: f"{item.law}（{item.year}修正）第{_ascii(item)}",
    "…第８３条": lambda item: f"{item.law}第{_ascii(item).translate(_FULL_WIDTH)}",
    "… art 83": lambda item: f"{item.law} art {_bare(item)}",
    "…§83": lambda item: f"{item.law}§{_bare(item)}",
    "…83号条款": lambda item: (
        f"{item.law}{item.number.number}号条款" if item.number.suffix is None else None
    ),
    "水汙染防治法第八十三條": lambda item: f"{item.law}{_label(item)}".translate(_TRADITIONAL),
    "第八十三条 水污染防治法": lambda item: f"{_label(item)} {item.law}",
    "83条水污染防治法": lambda item: f"{_ascii(item)}{item.law}",
    "水污染防治法 第 83 条": lambda item: (
        f"{item.law} 第 {item.number.number} 条{_suffix(item, str)}"
    ),
    "违反…第83条怎么处罚": lambda item: f"违反{item.law}第{_ascii(item)}怎么处罚",
    "水污柒防治法第83条": _with_slip,
    "shuiwuranfangzhi fa 83": _pinyin,
    "swrfzf83": _initials,
}
"""Spelling by example → how to write an item so."""
