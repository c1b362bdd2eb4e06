"""干扰项来源 pools: the real values of every kind, to choose wrong options and changes from.

Wrong options stand in the law themselves, for something else: another deadline, another range,
another body. Those of the same chapter come first, then of the same law, then of the other laws.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from kb.training.generation.bodies import comparable, core, exclude, parallel, read_bodies, standing
from kb.training.generation.figures import Figure, apart, read_figures, written
from kb.training.generation.item_kinds import kind_of_items, who_is_meant
from kb.training.generation.listings import LONGEST_ITEM, Listing, read_enumerations, read_listings
from kb.training.generation.measures import Measure, read_measures
from kb.training.generation.precedence import outdated
from kb.training.generation.sentences import outside
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.terms import Definition, read_bearer, read_definitions
from kb.training.generation.wording import bigrams, common_run, likeness

T = TypeVar("T")
WRONG: Final = 3
"""How many wrong options a single choice has."""
_MOST_APART: Final = 6
_SHORTEST_HEAD: Final = 6
_SAME_HEAD: Final = 0.85
_LAWS_OF_A_COMMON_BODY: Final = 3
_SAME_ACT: Final = 8
# a body is not named by a former name beside those of a text made after the reform of 2018
_REFORM: Final = "2018-06"
_FORMER: Final = re.compile(
    "环境保护(?:行政)?主管|环境保护部门|国土资源|工商行政|质量(?:技术)?监督|安全生产"
)


@dataclass(frozen=True)
class Real:
    """真实干扰项: a value as it stands in a law, and the article it stands in."""

    text: str
    source: Source


@dataclass
class Pools:
    """干扰项库 of all articles that questions are made of."""

    statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    listings: dict[str, list[Listing]] = field(default_factory=lambda: defaultdict(list))
    definitions: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    _figures: dict[tuple[str, bool], list[tuple[Figure, Source]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _bodies: dict[str, list[Real]] = field(default_factory=lambda: defaultdict(list))
    _bearers: dict[str, list[Real]] = field(default_factory=lambda: defaultdict(list))
    _under: dict[tuple[str, str], list[Statement]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _of_law: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _penal: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _measures: list[tuple[Measure, Source]] = field(default_factory=list)
    _principles: list[Real] = field(default_factory=list)

    @classmethod
    def read(cls, sources: Iterable[Source]) -> Pools:
        """Read everything that the articles say, less penalties a later law may have replaced."""
        pools = cls()
        every = tuple(sources)
        old = outdated(every)
        for source in every:
            pools._add(source, penal=source.slug not in old)
        return pools

    def _add(self, source: Source, *, penal: bool) -> None:
        """Add what an article says; without `penal`, less its penalties."""
        statements = tuple(each for each in read_statements(source) if penal or not each.penal)
        self.statements[source.provision] = statements
        self.listings[source.law].extend(read_listings(source))
        self.definitions[source.law].extend(read_definitions(source))
        self._under[source.slug, source.path].extend(statements)
        self._of_law[source.law].extend(statements)
        self._penal[source.law].extend(
            each for each in statements if each.penal and "，" not in each.text[: each.opening - 1]
        )
        for statement in statements:
            for figure in read_figures(statement.text[statement.opening :]):
                self._figures[figure.shape, statement.penal].append((figure, source))
            for measure in read_measures(statement.text[statement.opening :]):
                self._measures.append((measure, source))
            for body in read_bodies(statement.text):
                if _SELDOM_ACTS.search(body.text) is None:
                    self._bodies[source.law].append(Real(body.text, source))
            bearer = None if statement.penal else read_bearer(statement.text)
            if bearer is not None:
                self._bearers[source.law].append(Real(bearer.text, source))
            for names in read_enumerations(statement.text):
                self._principles.extend(Real(each, source) for each in names.members)

    def under(self, source: Source) -> tuple[Statement, ...]:
        """Return what the articles under the heading of one say."""
        return tuple(self._under[source.slug, source.path])

    def figures(
        self, figure: Figure, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return figures of the same shape that exclude the one given, written like it."""

        furthest = _MOST_APART * (10 if len(figure.values) == 2 else 1)

        def near(value: Figure) -> bool:
            return all(
                max(a, b) <= furthest * min(a, b)
                for a, b in zip(value.values, figure.values, strict=True)
            )

        found: dict[tuple[int, ...], Real] = {}
        pool = self._figures[figure.shape, statement.penal]
        for other, source in _nearest(pool, statement.source, rng, lambda each: each[1]):
            if near(other) and other.values not in found and apart(figure, other):
                words = written(figure.shape, other.values, arabic=figure.arabic)
                if words not in outside(statement.source.text):
                    found[other.values] = Real(words, source)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def bodies(
        self, body: str, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return bodies that exclude the one given and are named in the same manner."""
        own = standing(body)
        if own is None:
            return ()
        found: dict[str, Real] = {}
        rest = statement.text.replace(body, "", 1)
        national = own.levels == frozenset("N")
        # who leads ministries, or acts for the whole country, stands at their level; who punishes
        # on the spot does not
        same_level = national and re.search("国务院|全国|国家", rest) is not None
        pool = (*self._bodies[statement.source.law], *self._common_bodies)
        for other in _nearest(pool, statement.source, rng, lambda each: each.source):
            level = standing(other.text)
            if level is None or bool(level.levels) != bool(own.levels):
                continue
            if not comparable(body, other.text):
                continue
            if same_level and level.levels != own.levels:
                continue
            if statement.penal and not national and level.levels == frozenset("N"):
                continue
            foreign = other.source.law != statement.source.law
            if foreign and statement.source.version >= _REFORM and _FORMER.search(other.text):
                continue
            if foreign and (not parallel(body, other.text) or _place_of(other.text)):
                continue
            if not exclude(body, other.text) or core(other.text) in statement.text:
                continue
            if other.text in statement.source.text:
                continue
            if abs(len(other.text) - len(body)) > 9 or _place_of(other.text) != _place_of(body):
                continue
            if any(not exclude(other.text, kept) for kept in found):
                continue
            found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    @cached_property
    def _common_bodies(self) -> tuple[Real, ...]:
        """The bodies that several laws name, once for each law: any officer knows them."""
        laws: dict[str, dict[str, Real]] = defaultdict(dict)
        for law, named in self._bodies.items():
            for each in named:
                laws[each.text].setdefault(law, each)
        return tuple(
            each
            for of_law in laws.values()
            if len(of_law) >= _LAWS_OF_A_COMMON_BODY
            for each in of_law.values()
        )

    def says_otherwise(self, statement: Statement, after: int, modal: str) -> bool:
        """Return whether the law itself, elsewhere, puts what stands after a verb under `modal`."""
        if modal not in ("应当", "可以"):
            return False
        act = statement.text[after:].replace("，", "")
        runs = {act[at : at + _SAME_ACT] for at in range(len(act) - _SAME_ACT + 1)}
        return any(
            modal in other.text and any(run in other.text for run in runs)
            for other in self._of_law[statement.source.law]
            if other is not statement
        )

    def bearers(self, who: str, statement: Statement, rng: random.Random) -> tuple[Real, ...]:
        """Return others of the same law on whom it lays duties."""
        found: dict[str, Real] = {}
        pool = self._bearers[statement.source.law]
        for other in _nearest(pool, statement.source, rng, lambda each: each.source):
            apart = all(
                likeness(other.text, kept) < 0.75
                and kept not in other.text
                and other.text not in kept
                and not (_HOLDER.search(other.text) and _HOLDER.search(kept))
                for kept in (who, *found)
            )
            if apart and other.text not in statement.text and abs(len(other.text) - len(who)) <= 9:
                found[other.text] = other
            if len(found) == WRONG:
                break
        return tuple(found.values())

    def principles(
        self, members: tuple[str, ...], statement: Statement, rng: random.Random, wanted: int
    ) -> tuple[Real, ...]:
        """Return principles that other provisions name and this one does not."""
        found: dict[str, Real] = {}
        pool = _nearest(self._principles, statement.source, rng, lambda each: each.source)
        for other in pool:
            if other.text in statement.source.text:
                continue
            close = (len(other.text) - len(members[0])) in range(-4, 5)
            if close and all(common_run(other.text, kept) < 2 for kept in (*members, *found)):
                found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    def measures(
        self, measure: Measure, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return measures of other kinds, of this law first; none that the statement names."""
        found: dict[str, Real] = {}
        kinds = {measure.kind, *(each.kind for each in read_measures(statement.text))}
        for other, source in _nearest(self._measures, statement.source, rng, lambda each: each[1]):
            bound = other.kind == "licence" and source.law != statement.source.law
            if other.kind not in kinds and not bound and other.text not in statement.source.text:
                found[other.text] = Real(other.text, source)
                kinds.add(other.kind)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def items(self, listing: Listing, rng: random.Random, wanted: int) -> tuple[Real, ...]:
        """Return items of other lists of the law that are of the same kind but not of this list.

        For a list of conduct, what other provisions punish differently may stand beside it.
        """
        found: dict[str, Real] = {}
        whole = bigrams(listing.source.text)
        for other in _nearest(self._beside(listing), listing.source, rng, lambda each: each.source):
            own = bigrams(other.text)
            if len(own & whole) > 0.6 * len(own) or len(other.text) > LONGEST_ITEM:
                continue
            if any(likeness(other.text, item.text) > 0.34 for item in listing.items):
                continue
            if all(likeness(other.text, kept) < 0.5 for kept in found):
                found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    def tells_apart(self, listing: Listing) -> bool:
        """Return whether the head of a list says which of the lists of its law is meant."""
        anyone = kind_of_items(listing.noun) == "行为" and len(listing.before) < _SHORTEST_HEAD
        if anyone and not list(read_figures(listing.after)):
            return False
        own = listing.before + listing.after
        return all(
            other is listing or likeness(own, other.before + other.after) < _SAME_HEAD
            for other in self.listings[listing.source.law]
        )

    def _beside(self, listing: Listing) -> list[Real]:
        kind = kind_of_items(listing.noun)
        figures = {each.text for each in read_figures(listing.after)}
        pool = [
            Real(item.text, other.source)
            for other in self.listings[listing.source.law]
            if kind_of_items(other.noun) == kind
            and other is not listing
            and (
                kind not in ("行为", "情形")
                or who_is_meant(other.before) in {"", who_is_meant(listing.before)}
            )
            and likeness(other.before + other.after, listing.before + listing.after) < 0.8
            for item in other.items
        ]
        if kind == "行为" and not listing.before and _PUNISHES.search(listing.after) is not None:
            pool += [
                Real(each.text[: each.opening].rstrip("，的"), each.source)
                for each in self._penal[listing.source.law]
                if each.source is not listing.source
                and who_is_meant(each.text[: each.opening]) != "officials"
                and likeness(each.text[each.opening :], listing.after) < 0.7
                and not figures & {figure.text for figure in read_figures(each.text)}
            ]
        return pool

    def terms(self, definition: Definition, rng: random.Random) -> tuple[Definition, ...]:
        """Return other definitions of the law whose words are not part of each other."""
        found: list[Definition] = []
        pool = self.definitions[definition.source.law]
        for other in _nearest(pool, definition.source, rng, lambda each: each.source):
            apart = all(
                other.term not in kept.term
                and kept.term not in other.term
                and likeness(other.meaning, kept.meaning) < 0.7
                for kept in (definition, *found)
            )
            apart = apart and other.term not in definition.meaning
            if apart and abs(len(other.term) - len(definition.term)) <= 8:
                found.append(other)
            if len(found) == WRONG:
                break
        return tuple(found)


# bodies that nobody would take for the one that enforces
_SELDOM_ACTS: Final = re.compile("军队|价格|教育|民用航空|风景名胜区管理机构|科学技术|计划")
# 核设施营运单位 may be one that stores or disposes of waste as well
_HOLDER: Final = re.compile("营运单位|运营单位|(?:处置|贮存|处理|利用)(?:单位|企业)")
_PUNISHES: Final = re.compile(r"罚款|责令|处分|吊销|没收|警告")


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


def _nearest(
    pool: Sequence[T], source: Source, rng: random.Random, source_of: Callable[[T], Source]
) -> Iterator[T]:
    """The values of a pool in random order: first of the chapter, then the law, then all others."""
    tiers: tuple[list[T], list[T], list[T]] = ([], [], [])
    for each in pool:
        other = source_of(each)
        if other is source:
            continue
        near = 2 if other.law != source.law else 0 if other.path == source.path else 1
        tiers[near].append(each)
    for tier in tiers:
        rng.shuffle(tier)
        yield from tier
