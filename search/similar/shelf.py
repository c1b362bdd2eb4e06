"""案例架: the cases of one reader side by side as arrays, and how like a question each is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.text.regions import applicable_codes
from search.profiles import lexical_profile
from search.similar.facts import Article, Cited
from search.similar.profile import SimilarProfile
from search.similar.source import CaseRow
from search.similar.texts import Texts
from search.similar.types import ViolationTypes
from search.tokens import TokenCounts, pairs

Values = NDArray[np.float32]
T = TypeVar("T", bound=Hashable)
_NEAR: Final = 0.3
"""Cosines of texts on environmental enforcement begin about here."""
_LEAST_SHARE: Final = 0.15
"""A lexical score counts in full from this share of what the question could reach."""
_NEIGHBOURS: Final = 6
_TEMPERATURE: Final = 0.06
"""A neighbour's share falls by e for every such step of likeness below the best."""
_OTHER_ITEM: Final = 0.5
"""What the same article counts when other items of it are meant."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """所比案情: the case at hand in every form that a part of likeness needs.

    `wording` is what `Shelf.wording` gives for its texts; `basis` is stated or likely.
    """

    texts: Texts
    wording: Mapping[str, Values]
    basis: tuple[Cited, ...]
    types: Values


class Shelf:
    """案例架.

    Args:
        rows: the cases.
        texts: of each row.
        types: the catalogue.
        profile: weights.
    """

    def __init__(
        self,
        rows: Sequence[CaseRow],
        texts: Sequence[Texts],
        types: ViolationTypes,
        profile: SimilarProfile,
    ) -> None:
        self.rows, self.texts, self.types = tuple(rows), tuple(texts), types
        self._profile = profile
        self._wholes = _stacked([one.whole for one in texts], types.dimension)
        self._headlines = _stacked([one.headline for one in texts], types.dimension)
        self._stories = _stacked([one.story for one in texts], types.dimension)
        self._words = _Words([one.counts for one in texts])
        self._industry_pairs = [set(pairs(one.facts.industry)) for one in texts]
        self._manners = [one.facts.manners for one in texts]
        self._manner_idf = _idf(self._manners)
        self._act_idf = _idf([tuple(one.acts) for one in texts])
        self.item_weights = (
            np.stack([types.weights(one.headline, one.facts) for one in texts])
            if texts
            else np.zeros((0, len(types)), np.float32)
        )
        self._basis = [_places(one.facts.basis, profile) for one in texts]
        self._basis_idf = _idf([tuple(one) for one in self._basis])

    def cosines(self, texts: Texts) -> Values:
        """Return the cosine of each case as a whole."""
        found: Values = self._wholes @ texts.whole
        return found

    def wording(self, texts: Texts) -> Mapping[str, Values]:
        """Return the parts of likeness that lie in the words alone, each in 0…1, a value a row."""
        return {
            "whole": _scaled(self.cosines(texts)),
            "headline": _scaled(self._headlines @ texts.headline),
            "story": _scaled(self._stories @ texts.story),
            "lexical": self._words.scores(texts.counts),
        }

    def likely_basis(self, likeness: Values) -> tuple[Cited, ...]:
        """Return the penalties and duties of the cases most alike in words, by their likeness.

        What the nearest cases stand on is the best guess at what a description falls under.
        """
        nearest = np.argsort(-likeness, kind="stable")[:_NEIGHBOURS]
        shares = np.exp((likeness[nearest] - likeness[nearest[:1]]) / _TEMPERATURE)
        shares /= shares.sum() if shares.size else 1.0
        return tuple(
            replace(one, weight=float(share))
            for at, share in zip(nearest.tolist(), shares.tolist(), strict=True)
            for one in self.texts[at].facts.basis
            if one.role in ("penalty", "duty")
        )

    def parts(self, asked: Asked) -> Mapping[str, Values]:
        """Return each part of likeness in 0…1, a value a row."""
        texts, facts = asked.texts, asked.texts.facts
        others = [one.facts for one in self.texts]
        return {
            **asked.wording,
            "basis": self._basis_parts(asked.basis),
            "type": np.sqrt(self.item_weights * asked.types).sum(axis=1).astype(np.float32),
            "manner": _values(
                _cosine(
                    dict.fromkeys(facts.manners, 1.0), dict.fromkeys(one, 1.0), self._manner_idf
                )
                for one in self._manners
            ),
            "acts": _values(
                _cosine(_damped(texts.acts), _damped(one.acts), self._act_idf) for one in self.texts
            ),
            "element": _values(_overlap(facts.elements, one.elements) for one in others),
            "industry": self._industries(texts),
            "method": _values(_overlap(facts.methods, one.methods) for one in others),
            "region": _values(_region(facts.region, one.region) for one in self.rows),
            "amount": _values(_amount(facts.fine_yuan, one.fine_yuan) for one in others),
            "party": _values(float(facts.party_type == one.party_type != "") for one in others),
            "found_by": _values(float(facts.found_by == one.found_by != "") for one in others),
        }

    def frequency(self, token: int) -> int:
        """Return how many cases have a token."""
        return self._words.frequency(token)

    def _industries(self, texts: Texts) -> Values:
        if texts.facts.industry:
            ours = set(pairs(texts.facts.industry))
            return _values(_dice(ours, theirs) for theirs in self._industry_pairs)
        ours = set(pairs(texts.said))
        return _values(
            len(ours & theirs) / len(theirs) if theirs else 0.0 for theirs in self._industry_pairs
        )

    def _basis_parts(self, basis: Sequence[Cited]) -> Values:
        wanted = _places(basis, self._profile)
        return _values(_alike(wanted, held, self._basis_idf) for held in self._basis)


class _Words:
    """BM25 over whole cases: the postings of all tokens in one array, ordered by token."""

    def __init__(self, counts: Sequence[TokenCounts]) -> None:
        self._size = len(counts)
        numbers = [one.numbers for one in counts]
        tokens = np.concatenate(numbers) if counts else np.zeros(0, np.uint32)
        owners = np.repeat(np.arange(len(counts)), [len(one) for one in numbers])
        order = np.argsort(tokens, kind="stable")
        self._tokens, self._owners = tokens[order], owners[order]
        distinct, often = np.unique(self._tokens, return_counts=True)
        self._often: dict[int, int] = dict(zip(distinct.tolist(), often.tolist(), strict=True))
        profile = lexical_profile()
        lengths = np.array([one.counts.sum() for one in counts], np.float32)
        average = float(lengths.mean()) if counts else 1.0
        norms = profile.k1 * (1 - profile.b + profile.b * lengths / max(average, 1.0))
        weights = [
            one.counts * (profile.k1 + 1) / (one.counts + norm)
            for one, norm in zip(counts, norms, strict=True)
        ]
        held = np.concatenate(weights) if counts else np.zeros(0, np.float32)
        self._weights = held[order].astype(np.float32)
        self._repeat = profile.longest_query_repeat

    def frequency(self, token: int) -> int:
        """Return how many texts have a token."""
        return self._often.get(token, 0)

    def scores(self, counts: TokenCounts) -> Values:
        """Return BM25 scores by the best of them; little is left of them where all are low."""
        begin = np.searchsorted(self._tokens, counts.numbers, "left")
        end = np.searchsorted(self._tokens, counts.numbers, "right")
        often = (end - begin).astype(np.float32)
        idf = np.log(1 + (self._size - often + 0.5) / (often + 0.5))
        asked = np.minimum(counts.counts, self._repeat) * idf
        number = end - begin
        # the postings of all tokens of the question, one stretch after another
        ahead = np.cumsum(number) - number
        held = np.repeat(begin - ahead, number) + np.arange(int(number.sum()))
        gained = np.repeat(asked, number) * self._weights[held]
        totals = np.bincount(self._owners[held], gained, self._size)
        reachable = float(asked.sum()) * (lexical_profile().k1 + 1)
        best = max(float(totals.max(initial=0.0)), reachable * _LEAST_SHARE, 1e-6)
        found: Values = (totals / np.float32(best)).astype(np.float32)
        return found


def _stacked(vectors: Sequence[Values], dimension: int) -> Values:
    if not vectors:
        return np.zeros((0, dimension), np.float32)
    return np.stack(vectors).astype(np.float32)


def _values(found: Iterable[float]) -> Values:
    values: Values = np.array(list(found), np.float32)
    return values


def _scaled(cosines: Values) -> Values:
    scaled: Values = np.clip((cosines - _NEAR) / (1 - _NEAR), 0, 1).astype(np.float32)
    return scaled


def _idf(rows: Iterable[Iterable[T]]) -> Mapping[T, float]:
    rows = [set(row) for row in rows]
    often = Counter(code for row in rows for code in row)
    return {code: math.log(1 + len(rows) / number) for code, number in often.items()}


def _damped(counts: Mapping[str, int]) -> Mapping[str, float]:
    return {code: math.sqrt(number) for code, number in counts.items()}


def _cosine(
    ours: Mapping[str, float], theirs: Mapping[str, float], idf: Mapping[str, float]
) -> float:
    shared = sum(
        value * theirs[code] * idf.get(code, 0.0) ** 2
        for code, value in ours.items()
        if code in theirs
    )
    if not shared:
        return 0.0
    return shared / math.sqrt(_squared(ours, idf) * _squared(theirs, idf))


def _squared(values: Mapping[str, float], idf: Mapping[str, float]) -> float:
    return sum((value * idf.get(code, 1.0)) ** 2 for code, value in values.items())


def _places(basis: Sequence[Cited], profile: SimilarProfile) -> dict[Article, tuple[float, Cited]]:
    """Return the weight of each article by its most telling role, with what is cited of it.

    The items of an older text are left out: their numbers are not those of today.
    """
    found: dict[Article, tuple[float, Cited]] = {}
    for one in basis:
        weight = one.weight * profile.roles.get(one.role, 0.1)
        cited = replace(one, items=()) if one.became else one
        for place in one.places:
            if weight > found.get(place, (0.0, one))[0]:
                found[place] = (weight, cited)
    return found


def _alike(
    ours: Mapping[Article, tuple[float, Cited]],
    theirs: Mapping[Article, tuple[float, Cited]],
    idf: Mapping[Article, float],
) -> float:
    shared = 0.0
    for place, (weight, cited) in ours.items():
        if place in theirs:
            other_weight, other = theirs[place]
            items = set(cited.items), set(other.items)
            share = _OTHER_ITEM if all(items) and items[0].isdisjoint(items[1]) else 1.0
            shared += share * weight * other_weight * idf[place] ** 2
    if not shared:
        return 0.0
    lengths = [
        sum((weight * idf.get(place, 1.0)) ** 2 for place, (weight, _) in each.items())
        for each in (ours, theirs)
    ]
    return shared / math.sqrt(lengths[0] * lengths[1])


def _overlap(ours: Sequence[str], theirs: Sequence[str]) -> float:
    shared = len(set(ours) & set(theirs))
    return shared / math.sqrt(len(set(ours)) * len(set(theirs))) if shared else 0.0


def _dice(ours: set[str], theirs: set[str]) -> float:
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _region(ours: str, theirs: str) -> float:
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    above, below = set(applicable_codes(ours)), set(applicable_codes(theirs))
    return 0.5 if len(above & below) > 1 or ours in below or theirs in above else 0.0


def _amount(ours: float | None, theirs: float | None) -> float:
    """Return how near two fines are: 1 for the same, 0 from a factor of ten."""
    if ours is None or theirs is None:
        return 0.0
    if not ours or not theirs:
        return float(ours == theirs)
    return max(0.0, 1 - abs(math.log10(ours / theirs)))
