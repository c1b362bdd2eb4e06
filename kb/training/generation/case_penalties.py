"""处理依据 case penalties: the penalty provisions of a case, one entry for each article.

An item that names the conduct and the paragraph that sets the fine for it are one entry; of such a
paragraph only the clause on the item is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import format_numeral
from kb.training.generation.case_basis import Basis
from kb.training.generation.case_conduct import Conduct
from kb.training.generation.wording import named

# 拒不改正的, 逾期不拆除的, 按日连续处罚: what follows only from not obeying an order
_LATER_DEGREE: Final = re.compile(r"拒不改正|逾期[不未仍]|连续处罚")
# of more than a candidate can be asked to tell, the first degrees
_LONGEST: Final = 400
_OF_ITEMS: Final = re.compile(r"前款第[一二三四五六七八九十]+项")
_CLAUSE: Final = re.compile(r"[^。；;]+[。；;]?")
_TURN: Final = re.compile(r"的?，(?=由|处|责令|可以|依法|给予|没收|并处|吊销|对[^，]{2,30}处)")
_BREACH: Final = re.compile(r"^违反[^，]{0,12}规定，")


@dataclass(frozen=True)
class Penalty:
    """处理依据: provisions of one article; `conduct` is what the article says is punished."""

    bases: tuple[Basis, ...]
    name: str
    text: str
    conduct: str


def read_penalties(
    penalties: Sequence[Basis], beside: Sequence[Basis], conduct: Conduct
) -> tuple[Penalty, ...]:
    """Return the entries for the penalties of a case that its story comes to.

    `beside` are other provisions of the case; an item among them that a penalty refers to
    (有前款第四项行为的) belongs to its entry.
    """
    articles: dict[tuple[str, str], list[Basis]] = {}
    for each in penalties:
        if conduct.disobeyed or not _later(each.text):
            articles.setdefault((each.source.law, each.source.provision), []).append(each)
    entries = []
    for (law, provision), bases in articles.items():
        if any("连续处罚" in each.text for each in bases):
            continue
        if any(_OF_ITEMS.search(each.text) for each in bases):
            items = [
                each
                for each in beside
                if (each.source.law, each.source.provision) == (law, provision) and each.head
            ]
            bases = [*items, *bases]
        if any("依照前款" in each.text for each in bases):
            bases = [
                *(each for each in beside if _is_whole_paragraph(each, law, provision)),
                *bases,
            ]
        entries.append(Penalty(tuple(bases), _name(bases), _text(bases), _conduct(bases)))
    return tuple(entries)


def conducts_of(penalties: Sequence[Basis]) -> tuple[str, ...]:
    """Return the conducts that some penalties punish, item by item, daily fines left out."""
    articles: dict[str, list[Basis]] = {}
    for each in penalties:
        if "连续处罚" not in each.text:
            articles.setdefault(each.source.provision, []).append(each)
    return tuple(
        _conduct([each])
        for bases in articles.values()
        for each in [one for one in bases if one.head is not None] or bases[:1]
    )


def _is_whole_paragraph(basis: Basis, law: str, provision: str) -> bool:
    here = (basis.source.law, basis.source.provision) == (law, provision)
    return here and basis.head is None


def _later(text: str) -> bool:
    fine = text.find("罚款")
    return (
        "连续处罚" in text or _LATER_DEGREE.search(text[:fine] if fine >= 0 else text) is not None
    )


def _name(bases: Sequence[Basis]) -> str:
    names = [named(each.citation) for each in bases]
    article = f"《{bases[0].source.law}》{bases[0].source.article.label()}"
    return "、".join([names[0], *(each.removeprefix(article) for each in names[1:])])


def _text(bases: Sequence[Basis]) -> str:
    texts = [each.rstrip("。；;") for each in _texts(bases)]
    if sum(map(len, texts)) > _LONGEST:
        texts = [_opening(each, _LONGEST // len(texts)).rstrip("。；;") for each in texts]
    return "；".join(texts) + "。"


def _opening(text: str, longest: int) -> str:
    """As many clauses of a text as fit, one at least."""
    kept = ""
    for clause in _CLAUSE.findall(text):
        if kept and len(kept) + len(clause) > longest:
            break
        kept += clause
    return kept


def _texts(bases: Sequence[Basis]) -> Iterator[str]:
    heads: set[str] = set()
    items = [each for each in bases if each.head is not None]
    for each in bases:
        if each.head is not None:
            yield each.item if each.head.quote in heads else each.text
            heads.add(each.head.quote)
        elif items and _OF_ITEMS.search(each.text):
            marks = [f"第{format_numeral(item.number)}项" for item in items]
            told = [one for one in _CLAUSE.findall(each.text) if any(m in one for m in marks)]
            yield "".join(told) or each.text
        else:
            yield each.text


def _conduct(bases: Sequence[Basis]) -> str:
    items = [each.item for each in bases if each.head is not None]
    if items:
        return "；".join(each.rstrip("。；;") for each in items)
    text = _BREACH.sub("", bases[0].text)
    turn = _TURN.search(text)
    return text[: turn.start()] if turn else text.rstrip("。")
