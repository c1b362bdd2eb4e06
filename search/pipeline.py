"""The question's way as a Haystack pipeline: analysis → retrieval → ranking → hits.

Commands and pages call the same stages of `SearchService` directly, because importing Haystack
costs more than a whole search; a test shows that both give the same hits. The pipeline is for those
who want to put a component of their own between two stages.
"""

from __future__ import annotations

import os

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "false"  # read once, when haystack is imported

from typing import Any

from haystack import Pipeline, component

from search.query.analysis import QueryAnalysis
from search.query.candidates import Candidates
from search.query.plan import QueryPlan, make_plan
from search.query.request import SearchRequest
from search.query.results import SearchHit
from search.ranking.features import Asked
from search.ranking.order import Ranking
from search.service import SearchService


@component
class QuestionAnalyser:
    """问题分析: citations, names of laws and regions, and the plan that follows from them."""

    def __init__(self, service: SearchService) -> None:
        self._service = service

    @component.output_types(analysis=QueryAnalysis, plan=QueryPlan)
    def run(self, request: SearchRequest) -> dict[str, Any]:
        """Read the question by its form."""
        analysis = self._service.analyse(request)
        return {"analysis": analysis, "plan": make_plan(request, analysis)}


@component
class CandidateRetriever:
    """候选检索: lexical, everyday-question and dense candidates of the index."""

    def __init__(self, service: SearchService) -> None:
        self._service = service

    @component.output_types(candidates=Candidates, asked=Asked)
    def run(self, request: SearchRequest, plan: QueryPlan) -> dict[str, Any]:
        """Ask the index in all channels."""
        candidates, asked = self._service.proposed(request, plan)
        return {"candidates": candidates, "asked": asked}


@component
class CandidateRanker:
    """候选排序: trained trees or weights, one hit an article."""

    def __init__(self, service: SearchService) -> None:
        self._service = service

    @component.output_types(ranked=Ranking)
    def run(self, candidates: Candidates, asked: Asked) -> dict[str, Any]:
        """Put the candidates in order."""
        return {"ranked": self._service.ranked(candidates, asked)}


@component
class HitPresenter:
    """结果呈现: version, status, snippet and the reason of each hit."""

    def __init__(self, service: SearchService) -> None:
        self._service = service

    @component.output_types(hits=tuple[SearchHit, ...])
    def run(
        self,
        request: SearchRequest,
        analysis: QueryAnalysis,
        candidates: Candidates,
        ranked: Ranking,
    ) -> dict[str, Any]:
        """Make hits of what was named and what was found."""
        return {"hits": self._service.hits(request, analysis, candidates, ranked)}


def build_pipeline(service: SearchService) -> Pipeline:
    """Return the pipeline over one service, public or internal."""
    pipeline = Pipeline()
    pipeline.add_component("analysis", QuestionAnalyser(service))
    pipeline.add_component("retrieval", CandidateRetriever(service))
    pipeline.add_component("ranking", CandidateRanker(service))
    pipeline.add_component("presentation", HitPresenter(service))
    pipeline.connect("analysis.plan", "retrieval.plan")
    pipeline.connect("analysis.analysis", "presentation.analysis")
    pipeline.connect("retrieval.candidates", "ranking.candidates")
    pipeline.connect("retrieval.asked", "ranking.asked")
    pipeline.connect("retrieval.candidates", "presentation.candidates")
    pipeline.connect("ranking.ranked", "presentation.ranked")
    return pipeline


def run_pipeline(pipeline: Pipeline, request: SearchRequest) -> tuple[SearchHit, ...]:
    """Return the hits of one request."""
    asked = {"request": request}
    result = pipeline.run({"analysis": asked, "retrieval": asked, "presentation": asked})
    hits: tuple[SearchHit, ...] = result["presentation"]["hits"]
    return hits
