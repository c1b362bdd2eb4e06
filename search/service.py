"""The search service: one object that answers questions over one scope, from any thread."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from search.embedding.bank import QuestionBank
from search.index.protocol import LEXICAL, IndexReader
from search.lexical import matched_words
from search.passage import Passage
from search.profiles import retrieval_profile
from search.query.analysis import QueryAnalysis, analyse
from search.query.candidates import Candidates, CandidateSet
from search.query.confidence import Evidence, coverage_of, evidence_of
from search.query.days import as_read
from search.query.laws import HeldLaws
from search.query.plan import QueryPlan, make_plan
from search.query.request import SearchRequest
from search.query.results import SearchHit, SearchResponse, make_hit, named_reason
from search.query.retrieve import retrieve
from search.query.snippet import make_snippet
from search.query.versions import versions_shown
from search.ranking.features import Asked
from search.ranking.order import Ranked, Ranker, Ranking, WeightedRanker, place_of, rank
from search.vectorise import Vectoriser

__all__ = ["SearchHit", "SearchRequest", "SearchResponse", "SearchService"]


@dataclass(frozen=True, slots=True)
class _Names:
    writes: int
    held: HeldLaws


class SearchService:
    """检索服务 over one reader: the public index, or for insiders both.

    Args:
        reader: what may be found; the service has no other handle on any index.
        vectoriser: the one the index was filled with.
        bank: known everyday questions; an empty bank casts no votes.
        ranker: puts candidates in order; by weights alone when none is given.
    """

    def __init__(
        self,
        reader: IndexReader,
        vectoriser: Vectoriser,
        bank: QuestionBank,
        ranker: Ranker | None = None,
    ) -> None:
        self._reader = reader
        self._vectoriser = vectoriser
        self._bank = bank
        self._ranker = ranker or WeightedRanker()
        self._naming = threading.Lock()
        self._names: _Names | None = None

    @property
    def reader(self) -> IndexReader:
        """What may be found."""
        return self._reader

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return ranked, cited hits."""
        started = time.perf_counter()
        analysis = self.analyse(request)
        request = as_read(request, analysis)
        plan = make_plan(request, analysis)
        candidates, asked = self.proposed(request, plan)
        ranked = self.ranked(candidates, asked)
        hits = self.hits(request, analysis, candidates, ranked)
        took_ms = (time.perf_counter() - started) * 1000
        return SearchResponse(request, analysis, hits, took_ms)

    def analyse(self, request: SearchRequest) -> QueryAnalysis:
        """Return what the question says by its form."""
        return analyse(request.question, self._held_laws())

    def proposed(self, request: SearchRequest, plan: QueryPlan) -> tuple[Candidates, Asked]:
        """Return what index and known questions propose, and the question to rank it by."""
        profile = retrieval_profile()
        vectors = self._vectoriser.question(request.question, plan.expansions)
        neighbours = self._bank.neighbours(
            vectors.dense, count=profile.neighbours, temperature=profile.neighbour_temperature
        )
        also = tuple(dict.fromkeys((*neighbours.shares, *neighbours.companions)))
        candidates = retrieve(self._reader, plan, vectors, profile.depth, also=also)
        return candidates, Asked(request.question, plan, neighbours)

    def first_scores(self, candidates: CandidateSet, asked: Asked) -> NDArray[np.float32]:
        """Return the ranker's scores, before one hit an article is chosen."""
        return self._ranker.scores(candidates, asked)

    def ranked(self, candidates: Candidates, asked: Asked) -> Ranking:
        """Return the found candidates in order, one of each article or document."""
        return rank(candidates.found, asked, self._ranker)

    def hits(
        self,
        request: SearchRequest,
        analysis: QueryAnalysis,
        candidates: Candidates,
        ranked: Ranking,
    ) -> tuple[SearchHit, ...]:
        """Return what was named itself, then what was found, as hits."""
        request = as_read(request, analysis)
        named = versions_shown(candidates.named, request)
        taken = {place_of(candidate) for candidate in named}
        top = ranked[0].score if ranked else 0.0
        best_lexical = ranked.best(LEXICAL)
        order = [Ranked(candidate, top + len(named) - n) for n, candidate in enumerate(named)]
        others = (each for each in ranked if place_of(each.candidate) not in taken)
        order = [*order, *islice(others, request.limit)][: request.limit]
        stored = self._reader.get([each.candidate.id for each in order])
        passages = {point.id: Passage.from_payload(point.id, point.payload) for point in stored}
        terms = matched_words(analysis.question)
        day = request.day
        hits: list[SearchHit] = []
        for position, each in enumerate(order):
            passage = passages.get(each.candidate.id)
            if passage is None:  # deleted between the two questions to the index
                continue
            reason = ""
            snippet = make_snippet(passage.text, terms)
            evidence = evidence_of(
                each.candidate.scores,
                each.features,
                best_lexical,
                coverage_of(terms, (passage.title, passage.path, passage.text)),
            )
            if position < len(named):
                evidence = Evidence(named=True)
                article = None if analysis.only_law else passage.article
                reason = named_reason(passage.law, article, passage.suffix)
            hits.append(make_hit(len(hits) + 1, passage, each, snippet, day, reason, evidence))
        return tuple(hits)

    def _held_laws(self) -> HeldLaws:
        """The names of the laws in the index, read again when it has changed."""
        writes = self._reader.writes()
        names = self._names
        if names is None or names.writes != writes:
            with self._naming:
                names = self._names
                if names is None or names.writes != writes:
                    found = frozenset(self._reader.values("law")) - {""}  # cases have none
                    unchanged = names is not None and names.held.names == found
                    held = names.held if names is not None and unchanged else HeldLaws(found)
                    names = self._names = _Names(writes, held)
        return names.held
