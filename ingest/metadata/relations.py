"""What a law says it does to other laws: repeals, replaces, amends, or is based on."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ingest.structure.tree import Statute, Unit
from kb.model.regulation import ProvisionKind
from kb.text.dates import DatePrecision, find_dates
from kb.text.titles import short_title


class RelationKind(StrEnum):
    """法规关系: 废止、替代、修改、依据."""

    REPEALS = "repeals"
    REPLACES = "replaces"
    AMENDS = "amends"
    BASED_ON = "based_on"


@dataclass(frozen=True, slots=True)
class StatedRelation:
    """法规关系 as stated: `target` is a short title, `on` the day it takes effect if known."""

    kind: RelationKind
    target: str
    on: dt.date | None
    quote: str


_TAIL_UNITS: Final = 6
_SENTENCE: Final = re.compile(r"[^。\n]+。?")
# 《甲条例》和《乙办法》（第12号令）同时废止 · 自本法施行之日起，《…》即行废止 · 废止《…》
_REPEALS: Final = re.compile(r"废止|失效|停止执行|停止施行")
_REPLACES: Final = re.compile(r"(?:代替|取代|替代)")
_AMENDS: Final = re.compile(r"作(?:如下|以下|出如下)?修[改正]|作如下(?:补充)?修改|修改《")
# 根据《中华人民共和国环境保护法》…，制定本条例
_BASED_ON: Final = re.compile(r"(?:根据|依据|依照|按照)(?P<basis>.*?)(?:制定|结合)")
# …《甲条例》第五条同时废止 repeals one article, not the work
_ONLY_A_PART: Final = re.compile(r"\s*(?:（[^（）]*）)?\s*(?:中|的)?第[^，。]{1,12}[条款项章]")
# 根据…《关于修改〈…〉的决定》修正的《甲条例》同时废止: the decision is not repealed
_AMENDED_BY: Final = re.compile(r"(?:第[一二三四五]次)?(?:修正|修订|修改)的?")
# 与本条例不一致的，以本条例为准 / 不得……废止: general words about repealing as an activity
_GENERAL: Final = re.compile(r"修改(?:或者|、|和)废止|修改、废止|制定、修改|废止程序|不得")


def find_relations(
    statute: Statute, *, own_title: str, repeals_on: dt.date | None
) -> tuple[StatedRelation, ...]:
    """Return the stated relations, each target once a kind.

    Repeals are read from the last articles (or all items of a decision), the legal basis from the
    first article. `repeals_on` is the day of 同时废止.
    """
    found: dict[tuple[RelationKind, str], StatedRelation] = {}
    for relation in _all(statute, repeals_on):
        key = (relation.kind, relation.target)
        if relation.kind is RelationKind.BASED_ON and relation.target == own_title:
            continue
        found.setdefault(key, relation)
    return tuple(found.values())


def _all(statute: Statute, effective_on: dt.date | None) -> Iterator[StatedRelation]:
    body = [
        unit for unit in statute.units if unit.kind in (ProvisionKind.ARTICLE, ProvisionKind.OTHER)
    ]
    tail = body[-_TAIL_UNITS:] if statute.articles else body
    for unit in tail:
        yield from _endings(unit, effective_on)
    if statute.articles:
        yield from _basis(statute.articles[0])
    is_decision = any(word in statute.title for word in ("修改", "修正案", "废止"))
    if is_decision:
        for unit in statute.units:
            yield from _amendments(unit, effective_on)


def _endings(unit: Unit, effective_on: dt.date | None) -> Iterator[StatedRelation]:
    for match in _SENTENCE.finditer(unit.text):
        sentence = match[0].strip()
        bare = re.sub(r"《[^》]*》", "《》", sentence)
        if _GENERAL.search(bare):
            continue
        repeals = _REPEALS.search(bare) is not None and "《》" in bare
        replaces = _REPLACES.search(bare) is not None and "《》" in bare
        if not (repeals or replaces):
            continue
        kind = RelationKind.REPEALS if repeals else RelationKind.REPLACES
        on = _own_day(sentence, effective_on)
        for title in _targets(sentence):
            yield StatedRelation(kind, title, on, sentence)


def _targets(sentence: str) -> Iterator[str]:
    """Titles before the verb (…同时废止), else after it (废止《…》), without those cited aside."""
    masked = _masked(sentence)
    verb = [*_REPEALS.finditer(masked)] or [*_REPLACES.finditer(masked)]
    if not verb:
        return
    last = verb[-1]
    titles = list(_titles(sentence))
    before = [t for t in titles if t[1] <= last.start()]
    chosen = before or [t for t in titles if t[0] >= last.end()]
    for start, end, title in chosen:
        if _ONLY_A_PART.match(sentence, end) or _AMENDED_BY.match(sentence, end):
            continue
        # 根据《…》 and 依照《…》 in the same sentence are reasons, not objects
        if re.search(r"(?:根据|依照|按照|依据|执行|适用)$", sentence[:start]):
            continue
        yield title


def _masked(sentence: str) -> str:
    """The sentence with titles blanked out, offsets unchanged."""
    masked = list(sentence)
    for start, end, _ in _titles(sentence):
        masked[start:end] = "　" * (end - start)
    return "".join(masked)


def _titles(text: str) -> Iterator[tuple[int, int, str]]:
    """Outermost 《…》 with positions and short title."""
    depth, start = 0, 0
    for position, char in enumerate(text):
        if char == "《":
            if depth == 0:
                start = position
            depth += 1
        elif char == "》" and depth:
            depth -= 1
            if depth == 0:
                yield start, position + 1, short_title(text[start : position + 1])


def _own_day(sentence: str, effective_on: dt.date | None) -> dt.date | None:
    """自2022年1月1日起废止 names its day; 同时废止 means the day of effect."""
    masked = _masked(sentence)
    for span in find_dates(masked):
        stated = re.match(r"起[^，。]{0,12}(?:废止|失效|停止)", masked[span.end :])
        if span.precision is DatePrecision.DAY and stated:
            return span.value
    return effective_on


def _basis(first: Unit) -> Iterator[StatedRelation]:
    match = _BASED_ON.search(first.text)
    if match is None:
        return
    for _, _, title in _titles(match["basis"]):
        yield StatedRelation(RelationKind.BASED_ON, title, None, match[0])


def _amendments(unit: Unit, effective_on: dt.date | None) -> Iterator[StatedRelation]:
    for match in _SENTENCE.finditer(unit.text):
        sentence = match[0].strip()
        if _AMENDS.search(sentence) is None:
            continue
        for _, _, title in _titles(sentence):
            if "修改" not in title and "决定" not in title:
                yield StatedRelation(RelationKind.AMENDS, title, effective_on, sentence[:200])
        # 将刑法第十七条修改为 names no title in brackets; the decision's own title does
        break
