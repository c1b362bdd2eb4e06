"""The order of candidates: what trees see, what follows, what is one hit."""

from __future__ import annotations

from search.embedding.bank import Neighbours
from search.index.conditions import EVERYTHING
from search.index.protocol import DENSE, LEXICAL
from search.query.candidates import Candidate, CandidateSet
from search.query.plan import PlanKind, QueryPlan
from search.ranking.features import NAMES, Asked
from search.ranking.order import TreeRanker, WeightedRanker, rank
from search.ranking.trees import TreeEnsemble
from tests.search.library import article

PLAN = QueryPlan(PlanKind.HYBRID, (), (), EVERYTHING, EVERYTHING, frozenset())
ASKED = Asked("往河里倒垃圾罚多少", PLAN, Neighbours())
# The less a provision's text has to do with the question, the better: the opposite of the weights.
CONTRARY = [[NAMES.index("dense"), 0.5, 1, 2], [1000.0], [-1000.0]]


def candidates(count: int) -> list[Candidate]:
    made = []
    for n in range(1, count + 1):
        passage = article("溪流保护法", n, f"第{n}种行为的，处罚款。")
        scores = {LEXICAL: 10.0 - n, DENSE: 0.9 - 0.1 * n}
        made.append(Candidate(passage.id, passage.payload(), scores))
    return made


def numbers(found: list[Candidate], ranker: TreeRanker | WeightedRanker) -> list[int]:
    ranked = rank(CandidateSet.of(found), ASKED, ranker)
    return [each.candidate.payload["article"] for each in ranked]


def test_by_weights_the_most_alike_comes_first() -> None:
    assert numbers(candidates(6), WeightedRanker()) == [1, 2, 3, 4, 5, 6]


def test_trees_order_the_best_anew_and_the_rest_follows_in_its_order() -> None:
    ranker = TreeRanker(TreeEnsemble.of(NAMES, [CONTRARY]), 5, 0.0)
    found = numbers(candidates(8), ranker)
    assert set(found[:5]) == {1, 2, 3, 4, 5}
    assert set(found[:2]) == {4, 5}  # those below the tree's bound
    assert found[5:] == [6, 7, 8]


def test_trust_in_the_sum_decides_where_trees_see_no_difference() -> None:
    ranker = TreeRanker(TreeEnsemble.of(NAMES, [[[1.0]]]), 10, 1.0)
    assert numbers(candidates(6), ranker) == [1, 2, 3, 4, 5, 6]


def test_no_candidates_are_no_error() -> None:
    ranker = TreeRanker(TreeEnsemble.of(NAMES, [[[1.0]]]), 10, 1.0)
    assert list(rank(CandidateSet.of([]), ASKED, ranker)) == []


def test_an_article_found_twice_is_one_hit() -> None:
    twice = candidates(2)
    again = Candidate(99, twice[0].payload, {DENSE: 0.1})
    assert numbers([*twice, again], WeightedRanker()) == [1, 2]
