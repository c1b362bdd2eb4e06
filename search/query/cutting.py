"""The informative part of a question that is too long to search with: a whole file note pasted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_OPENING: Final = 300
_CLOSING: Final = 300
"""Characters kept from both ends: what it is about, and what is asked."""
_LONGEST_SENTENCE: Final = 200

_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]+[。！？!?；;\n]*")
# 违反《水污染防治法》第八十三条, 依照固废法: what names the law is worth most
_CITES: Final = re.compile(r"第[^，。；]{1,9}条|\d条|《[^》]{2,40}》|违反|依照|依据|根据")
# 未取得排污许可证擅自排放, 超标2.3倍, 私设暗管: what was done
_ACTS: Final = re.compile(
    r"未|无证|擅自|私自|私设|非法|违法|违规|超标|超过|偷|直排|排放|排污|倾倒|堆放|填埋|焚烧|泄漏|渗漏"
    r"|逃避|篡改|伪造|弄虚作假|造假|拒绝|阻挠|噪声|废水|废气|废油|废渣|固废|危废|垃圾|油烟|粉尘|扬尘|恶臭"
    r"|污染|污泥|破坏|采伐|采矿|捕捞|许可|环评|验收|监测|台账|罚|责令|查封|扣押|拘留|赔偿|责任"
)
_ASKS: Final = re.compile(r"怎么|如何|多少|什么|哪|是否|能否|可否|吗|[？?]")
_READING: Final = re.compile(r"\d\s*(?:mg|dB|倍|吨|公斤|kg|立方|米|%)", re.IGNORECASE)


def informative_part(text: str, limit: int) -> str:
    """Return at most `limit` characters: beginning, end, and the sentences that say most.

    Sentences stay in their order and are taken whole; one said twice is taken once. Linear in the
    length of the text.
    """
    if len(text) <= limit:
        return text
    sentences = _distinct(text)
    kept = _ends(sentences)
    room = limit - sum(len(sentences[place]) for place in kept)
    by_worth = sorted(
        (place for place in range(len(sentences)) if place not in kept),
        key=lambda place: (-_worth(sentences[place]), place),
    )
    for place in by_worth:
        if len(sentences[place]) <= room:
            kept.add(place)
            room -= len(sentences[place])
    return "".join(sentences[place] for place in sorted(kept)).strip()[:limit]


def _distinct(text: str) -> list[str]:
    """The sentences, over-long ones in pieces, each once."""
    pieces: dict[str, None] = {}
    for match in _SENTENCE.finditer(text):
        sentence = match[0]
        for start in range(0, len(sentence), _LONGEST_SENTENCE):
            pieces.setdefault(sentence[start : start + _LONGEST_SENTENCE])
    return list(pieces)


def _ends(sentences: Sequence[str]) -> set[int]:
    kept: set[int] = set()
    for places, room in (
        (range(len(sentences)), _OPENING),
        (range(len(sentences) - 1, -1, -1), _CLOSING),
    ):
        for place in places:
            if len(sentences[place]) > room:
                break
            room -= len(sentences[place])
            kept.add(place)
    return kept


def _worth(sentence: str) -> float:
    """Signs of law, act, reading and question, by the root of the length."""
    signs = (
        3 * len(_CITES.findall(sentence))
        + 2 * len(set(_ACTS.findall(sentence)))
        + len(_READING.findall(sentence))
        + len(_ASKS.findall(sentence))
    )
    return float(signs / (10 + len(sentence)) ** 0.5)
