"""类案检索服务: the cases of one reader, compared with a description, a case or a draft."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from kb.errors import InvalidInput
from kb.text.regions import applicable_codes
from search.embedding.protocol import Embedder
from search.query.confidence import Band
from search.similar import reasons as why
from search.similar import succession
from search.similar import texts as texts_
from search.similar.facts import Article, CaseFacts, Cited
from search.similar.fines import fine_table
from search.similar.profile import SimilarProfile, similar_profile
from search.similar.query import SimilarQuery
from search.similar.results import SimilarHit, SimilarResponse
from search.similar.shelf import Asked, Shelf, Values
from search.similar.source import CaseRow, CaseSource
from search.similar.texts import Texts
from search.similar.types import ViolationTypes

_SUMMARY: Final = 96
_ALWAYS: Final = frozenset({"whole", "headline", "story", "lexical"})
_TELLING: Final = ("penalty", "duty", "")
_GUESSED: Final = 0.5
"""What the provisions of the catalogue weigh beside those of the nearest cases."""


@dataclass(frozen=True, slots=True, eq=False)
class _Held:
    """What was made of the rows, the catalogue and the laws as they were at a moment."""

    rows: tuple[CaseRow, ...]
    catalogue: tuple[int, ...]
    laws: tuple[int, ...]
    shelf: Shelf
    contents: Mapping[int, Mapping[str, Any]]


class SimilarCases:
    """类案检索服务 over one source; it has no other handle on any case.

    Args:
        source: whose cases may be shown: `PublishedCases` for the public.
        embedder: the built-in one is enough and takes no time to load.
        profile: weights; those that come with the product when None.
    """

    def __init__(
        self,
        source: CaseSource,
        embedder: Embedder,
        profile: SimilarProfile | None = None,
    ) -> None:
        self._source = source
        self._embedder = embedder
        self._profile = profile or similar_profile()
        self._making = threading.Lock()
        self._held: _Held | None = None

    def find(self, query: SimilarQuery) -> SimilarResponse:
        """Return the cases most like the one at hand, with reasons and differences.

        Raises:
            InvalidInput: the case at hand has neither fields nor texts to compare.
        """
        started = time.perf_counter()
        held = self._current()
        asked = self.asked(query, held.shelf)
        parts = held.shelf.parts(asked)
        scores = self.scores(parts, asked, self.weights(query))
        kept = self._kept(query, held)
        order = [int(at) for at in np.argsort(-scores, kind="stable") if kept[at]]
        facts = asked.texts.facts
        hits = tuple(
            self._hit(rank, at, float(scores[at]), parts, held, asked)
            for rank, at in enumerate(order[: query.limit], 1)
        )
        took_ms = (time.perf_counter() - started) * 1000
        return SimilarResponse(facts, hits, fine_table(hits), int(kept.sum()), took_ms)

    def asked(self, query: SimilarQuery, shelf: Shelf) -> Asked:
        """Return the case at hand in the forms that are compared.

        Raises:
            InvalidInput: it has neither fields nor texts to compare.
        """
        if query.content is None:
            found = texts_.of_words(query.wording, self._embedder)
        else:
            found = texts_.of_content(query.content, self._embedder, self._profile)
            if not found.said.strip():
                raise InvalidInput(
                    "本案还没有可比较的内容", hint="请先填写违法行为或案情简介", field="violation"
                )
        (facts_now,) = succession.carried(self._source, [found.facts])
        found = replace(found, facts=facts_now)
        types = shelf.types.weights(found.headline, found.facts)
        wording = shelf.wording(found)
        facts = replace(found.facts, types=shelf.types.named(types))
        basis = facts.basis
        if not any(one.role in _TELLING for one in basis):
            likely = (
                *shelf.likely_basis(_weighed(self.weights(query), wording)),
                *shelf.types.basis(types * _GUESSED),
            )
            basis = (*basis, *_merged(likely))
        return Asked(replace(found, facts=facts), wording, basis, types)

    def weights(self, query: SimilarQuery) -> Mapping[str, float]:
        """Return what each part of likeness weighs: fields that are stated count for more."""
        return self._profile.words if query.content is None else self._profile.stated

    def scores(
        self, parts: Mapping[str, Values], asked: Asked, weights: Mapping[str, float]
    ) -> Values:
        """Return one score a case in 0…1: parts the case at hand says nothing on do not count."""
        facts = asked.texts.facts
        said = {
            "basis": bool(asked.basis),
            "type": bool(asked.types.any()),
            "manner": bool(facts.manners),
            "acts": bool(asked.texts.acts),
            "element": bool(facts.elements),
            "method": bool(facts.methods),
            "region": bool(facts.region),
            "amount": facts.fine_yuan is not None,
            "party": bool(facts.party_type),
            "found_by": bool(facts.found_by),
        }
        counted = {
            name: weight
            for name, weight in weights.items()
            if name in _ALWAYS or said.get(name, True)
        }
        return _weighed(counted, parts)

    def band(self, score: float) -> Band:
        """Return how alike a case of this score is."""
        if score >= self._profile.strong:
            return Band.STRONG
        return Band.FAIR if score >= self._profile.fair else Band.WEAK

    def shelf(self) -> Shelf:
        """Return the cases as they are at this moment, side by side."""
        return self._current().shelf

    def _current(self) -> _Held:
        """What is held of the cases, made anew when one came, changed or was taken down."""
        state = (self._source.rows(), self._source.catalogue_state(), self._source.law_state())
        held = self._held
        if held is None or (held.rows, held.catalogue, held.laws) != state:
            with self._making:
                held = self._held
                if held is None or (held.rows, held.catalogue, held.laws) != state:
                    held = self._held = self._make(*state, held)
        return held

    def _make(
        self,
        rows: tuple[CaseRow, ...],
        catalogue: tuple[int, ...],
        laws: tuple[int, ...],
        before: _Held | None,
    ) -> _Held:
        known: dict[int, Texts] = {}
        contents: dict[int, Mapping[str, Any]] = {}
        types = None
        if before is not None:
            known = {
                row.revision_id: texts
                for row, texts in zip(before.shelf.rows, before.shelf.texts, strict=True)
            }
            contents.update(before.contents)
            if before.catalogue == catalogue:
                types = before.shelf.types
        if types is None:
            types = ViolationTypes(self._source.catalogue(), self._embedder)
        fresh = [row.revision_id for row in rows if row.revision_id not in known]
        contents.update(self._source.contents(fresh))
        # one taken down between the two questions to the database has no content
        rows_held = tuple(row for row in rows if row.revision_id in contents)
        for row in rows_held:
            if row.revision_id not in known:
                known[row.revision_id] = texts_.of_content(
                    contents[row.revision_id], self._embedder, self._profile
                )
        texts = [known[row.revision_id] for row in rows_held]
        facts = succession.carried(self._source, [one.facts for one in texts])
        texts = [replace(one, facts=now) for one, now in zip(texts, facts, strict=True)]
        shelf = Shelf(rows_held, texts, types, self._profile)
        kept = {row.revision_id: contents[row.revision_id] for row in rows_held}
        return _Held(rows, catalogue, laws, shelf, kept)

    def _kept(self, query: SimilarQuery, held: _Held) -> np.ndarray[Any, np.dtype[np.bool_]]:
        def wanted(row: CaseRow, facts: CaseFacts) -> bool:
            return (
                row.key != query.exclude
                and (not query.element or query.element in facts.elements)
                and (not query.region or query.region in applicable_codes(row.region))
                and (query.as_of is None or _published_by(row, query.as_of))
            )

        pairs = zip(held.shelf.rows, held.shelf.texts, strict=True)
        return np.array([wanted(row, texts.facts) for row, texts in pairs], np.bool_)

    def _hit(
        self,
        rank: int,
        at: int,
        score: float,
        parts: Mapping[str, Values],
        held: _Held,
        asked: Asked,
    ) -> SimilarHit:
        row, texts = held.shelf.rows[at], held.shelf.texts[at]
        content = held.contents[row.revision_id]
        ours = asked.texts.facts
        theirs = replace(
            texts.facts,
            types=held.shelf.types.named(held.shelf.item_weights[at]),
            region=texts.facts.region or row.region,
        )
        return SimilarHit(
            rank=rank,
            score=round(score, 4),
            band=self.band(score),
            document_id=row.document_id,
            key=row.key,
            title=str(content.get("title") or row.key),
            sha256=row.sha256,
            internal=row.internal,
            unit=str(content.get("handling_unit") or row.unit),
            summary=_summary(texts.story_text),
            facts=theirs,
            reasons=why.reasons(
                ours,
                theirs,
                asked.basis,
                said=(asked.texts.said, texts.said),
                rare=why.rarity(held.shelf.frequency, len(held.shelf.rows)),
            ),
            differences=why.differences(ours, theirs),
            parts=tuple((name, round(float(values[at]), 4)) for name, values in parts.items()),
        )


def _published_by(row: CaseRow, day: dt.date) -> bool:
    return row.published_on is not None and row.published_on <= day


def _weighed(weights: Mapping[str, float], parts: Mapping[str, Values]) -> Values:
    """Return the mean of the parts that are there, by their weights."""
    there = {name: weight for name, weight in weights.items() if name in parts}
    total = sum(there.values()) or 1.0
    rows = [np.float32(weight / total) * parts[name] for name, weight in there.items()]
    found: Values = np.sum(rows, axis=0, dtype=np.float32)
    return found


def _summary(story: str) -> str:
    text = " ".join(story.split())
    if len(text) <= _SUMMARY:
        return text
    cut = text.rfind("。", _SUMMARY // 2, _SUMMARY)
    return text[: cut + 1] if cut > 0 else text[:_SUMMARY] + "…"


def _merged(basis: tuple[Cited, ...]) -> tuple[Cited, ...]:
    """Join what several sources take for the basis; nothing of it is stated, so none weighs 1."""
    found: dict[tuple[Article, ...], Cited] = {}
    for one in basis:
        before = found.get(one.places)
        if before is None:
            found[one.places] = one
        else:
            weight = min(0.99, before.weight + one.weight)
            found[one.places] = replace(before, weight=weight, role=before.role or one.role)
    return tuple(replace(one, weight=min(one.weight, 0.99)) for one in found.values())
