"""干扰项来源 pools: the real values of every kind, to choose wrong options and changes from.

Wrong options stand in the law themselves, for something else: another deadline, another range,
another body. Those of the same chapter come first, then of the same law, then of the other laws.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from kb.training.generation.bodies import exclude, read_bodies, standing
from kb.training.generation.figures import Figure, read_figures, written
from kb.training.generation.listings import Listing, read_enumerations, read_listings
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.terms import Definition, read_bearer, read_definitions
from kb.training.generation.wording import bigrams, common_run, likeness

T = TypeVar("T")
WRONG: Final = 3
"""How many wrong options a single choice has."""
_MOST_APART: Final = 12


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
    _principles: list[Real] = field(default_factory=list)

    @classmethod
    def read(cls, sources: Iterable[Source]) -> Pools:
        """Read everything that the articles say."""
        pools = cls()
        for source in sources:
            pools._add(source)
        return pools

    def _add(self, source: Source) -> None:
        statements = read_statements(source)
        self.statements[source.provision] = statements
        self.listings[source.law].extend(read_listings(source))
        self.definitions[source.law].extend(read_definitions(source))
        for statement in statements:
            for figure in read_figures(statement.text[statement.opening :]):
                self._figures[figure.shape, statement.penal].append((figure, source))
            for body in read_bodies(statement.text):
                self._bodies[source.law].append(Real(body.text, source))
            bearer = None if statement.penal else read_bearer(statement.text)
            if bearer is not None:
                self._bearers[source.law].append(Real(bearer.text, source))
            for names in read_enumerations(statement.text):
                self._principles.extend(Real(each, source) for each in names.members)

    def figures(
        self, figure: Figure, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return figures of the same shape with other values, written like the one given."""

        def near(value: Figure) -> bool:
            return all(
                max(a, b) <= _MOST_APART * min(a, b)
                for a, b in zip(value.values, figure.values, strict=True)
            )

        found: dict[tuple[int, ...], Real] = {}
        pool = self._figures[figure.shape, statement.penal]
        for other, source in _nearest(pool, statement.source, rng, lambda each: each[1]):
            if other.values != figure.values and near(other) and other.values not in found:
                words = written(figure.shape, other.values, arabic=figure.arabic)
                if words not in statement.text:
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
        pool = [each for law in (statement.source.law, *self._bodies) for each in self._bodies[law]]
        for other in _nearest(pool, statement.source, rng, lambda each: each.source):
            level = standing(other.text)
            if level is None or bool(level.levels) != bool(own.levels):
                continue
            if not exclude(body, other.text) or other.text in statement.source.text:
                continue
            if abs(len(other.text) - len(body)) > 9 or _place_of(other.text) != _place_of(body):
                continue
            if any(not exclude(other.text, kept) for kept in found):
                continue
            found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    def bearers(self, who: str, statement: Statement, rng: random.Random) -> tuple[Real, ...]:
        """Return others of the same law on whom it lays duties."""
        found: dict[str, Real] = {}
        pool = self._bearers[statement.source.law]
        for other in _nearest(pool, statement.source, rng, lambda each: each.source):
            apart = all(
                likeness(other.text, kept) < 0.75 and kept not in other.text and other.text not in kept
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

    def items(self, listing: Listing, rng: random.Random, wanted: int) -> tuple[Real, ...]:
        """Return items of other lists of the law, of the same kind, that cannot belong to this one."""
        found: dict[str, Real] = {}
        pool = [
            Real(item.text, other.source)
            for other in self.listings[listing.source.law]
            if other.noun[-2:] == listing.noun[-2:]
            and (other.source.provision, other.start) != (listing.source.provision, listing.start)
            and likeness(other.before + other.after, listing.before + listing.after) < 0.8
            for item in other.items
        ]
        whole = bigrams(listing.source.text)
        for other in _nearest(pool, listing.source, rng, lambda each: each.source):
            own = bigrams(other.text)
            if len(own & whole) > 0.6 * len(own):
                continue
            if any(likeness(other.text, item.text) > 0.34 for item in listing.items):
                continue
            if all(likeness(other.text, kept) < 0.5 for kept in found):
                found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

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
            if apart and abs(len(other.term) - len(definition.term)) <= 8:
                found.append(other)
            if len(found) == WRONG:
                break
        return tuple(found)


def _place_of(body: str) -> str:
    """The river basin or coast a body's name is bound to: 黄河流域, 沿海."""
    for place in ("流域", "沿海", "沿江", "受水区", "地区", "国家", "城市", "水利委员会"):
        if place in body:
            return place
    return ""


def _nearest(
    pool: list[T], source: Source, rng: random.Random, source_of: Callable[[T], Source]
) -> Iterator[T]:
    """The values of a pool in random order: first of the chapter, then the law, then all others."""
    tiers: tuple[list[T], list[T], list[T]] = ([], [], [])
    for each in pool:
        other = source_of(each)
        if other.provision == source.provision:
            continue
        near = 2 if other.law != source.law else 0 if other.path == source.path else 1
        tiers[near].append(each)
    for tier in tiers:
        rng.shuffle(tier)
        yield from tier
