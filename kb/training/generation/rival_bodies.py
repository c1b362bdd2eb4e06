"""相近机关 rivals: the bodies that might be taken for the one that a statement names."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from kb.training.generation.bodies import (
    above,
    at_other_levels,
    comparable,
    core,
    divided,
    exclude,
    field_name,
    former,
    hinted,
    present_name,
    read_bodies,
    same_field,
    standing,
)
from kb.training.generation.real_values import WRONG, Real, nearest
from kb.training.generation.statements import Statement

_LONGER_BODY: Final = 9
# bodies that nobody would take for the one that enforces
_SELDOM_ACTS: Final = re.compile("军队|价格|教育|民用航空|风景名胜区管理机构|科学技术|计划")


@dataclass
class RivalBodies:
    """相近机关 of all articles that questions are made of."""

    _of_law: dict[str, list[Real]] = field(default_factory=lambda: defaultdict(list))
    _by_core: dict[str, list[Real]] = field(default_factory=lambda: defaultdict(list))
    _punishing: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, statement: Statement) -> None:
        """Add the bodies that a statement names, less those that nobody would take for another."""
        source = statement.source
        for body in read_bodies(statement.text):
            if _SELDOM_ACTS.search(body.text) is not None or divided(body.text):
                continue
            self._of_law[source.law].append(Real(body.text, source))
            self._by_core[core(body.text)].append(Real(body.text, source))
            if statement.penal and body.start >= statement.opening:
                self._punishing[source.law].add(body.text)

    def of(
        self, body: str, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return bodies that exclude the one given and might well be meant.

        Those of its own field at another level come first, then those that the law itself names.
        Where the statement or the title of the law tells the field, only bodies of a field that it
        speaks of too, or that the article names, are returned: any other is ruled out unread.
        """
        if standing(body) is None or former(body):
            return ()
        shown = statement.text.replace(body, "", 1) + statement.source.law
        told = hinted(_field_of(body), shown)
        found: dict[str, Real] = {}
        for other in self._rivals(body, statement, rng):
            near = same_field(other.text, body) or other.text in statement.source.text
            if told and not near and not hinted(_field_of(other.text), shown):
                continue
            if self._may_stand_for(body, other, statement) and all(
                exclude(other.text, kept) for kept in found
            ):
                found[other.text] = other
            if len(found) == wanted:
                break
        if wanted > 1 and not statement.penal and not any(same_field(each, body) for each in found):
            return ()
        return tuple(found.values())

    def _rivals(self, body: str, statement: Statement, rng: random.Random) -> Iterator[Real]:
        """The bodies of the same field, of any law, then all others that the law names."""
        source = statement.source
        alike = [each for each in self._by_core[core(body)] if each.text != body]
        known = {each.text for each in alike}
        alike += [Real(each, source) for each in at_other_levels(body) if each not in known]
        yield from sorted(alike, key=lambda each: (each.source.law != source.law, rng.random()))
        own = self._of_law[statement.source.law]
        yield from nearest(own, statement.source, rng, lambda each: each.source)

    def _may_stand_for(self, body: str, other: Real, statement: Statement) -> bool:
        """Whether a body excludes the one given, at a level that fits the rest of the statement."""
        own, level = standing(body), standing(other.text)
        if own is None or level is None or former(other.text):
            return False
        if bool(level.levels) != bool(own.levels) or not comparable(body, other.text):
            return False
        national = own.levels == frozenset("N")
        rest = statement.text.replace(body, "", 1)
        # who leads ministries, or acts for the whole country, stands at their level; who punishes
        # on the spot does not
        if national and re.search("国务院|全国|国家|中央", rest) and level.levels != own.levels:
            return False
        # 本行政区域: the whole country is nobody's
        local = statement.penal or re.search("行政区域|本地区|本省|本市", rest) is not None
        if local and not national and level.levels == frozenset("N"):
            return False
        if statement.penal and other.text not in self._punishing[statement.source.law]:
            return False
        if not exclude(body, other.text) or _place_of(other.text) != _place_of(body):
            return False
        if not _reports_upward(body, other.text, statement.text):
            return False
        # named beside it (会同自然资源、水行政主管部门), or in the paragraph asked about
        if field_name(other.text) in rest or other.text in _paragraph_of(statement):
            return False
        return abs(len(other.text) - len(body)) <= _LONGER_BODY

    def chief(self, law: str) -> str:
        """Return the department that a law names most often, by its name today; empty without one.

        Who knows nothing of an article guesses that one.
        """
        every = (present_name(core(each.text)) for each in self._of_law[law])
        names = Counter(name for name in every if not name.endswith(("人民政府", "国务院")))
        return next((name for name, _ in names.most_common(1)), "")


def _field_of(body: str) -> str:
    found = standing(body)
    return found.field if found is not None else ""


def _paragraph_of(statement: Statement) -> str:
    """The paragraphs of the article that a statement stands in."""
    return "".join(
        part.text
        for part in statement.source.paragraphs
        if any(part.start < end and start < part.end for start, end in statement.spans)
    )


def _reports_upward(body: str, other: str, text: str) -> bool:
    """Whether a body in the place of another still reports to one above it, or is reported to.

    报县级人民政府备案 by a province is ruled out unread.
    """
    stated = [
        replace(each, text=other) if each.text == body else each for each in read_bodies(text)
    ]
    # 本省标准应当报…备案: the province reports
    own = ("省级人民政府",) if re.search("本省|全省|省人民政府", text) else ()
    return all(
        above(then.text, first)
        for at, then in enumerate(stated)
        if then.by.startswith("报")
        for first in (*own, *(each.text for each in stated[:at]))
    )


def _place_of(body: str) -> str:
    """The river basin or coast a body's name is bound to: 黄河流域, 沿海."""
    for place in (
        "流域",
        "沿海",
        "沿江",
        "接受地",
        "移出地",
        "受水区",
        "地区",
        "国家",
        "城市",
        "水利委员会",
    ):
        if place in body:
            return place
    return ""
