"""Question sets are read in each of their forms, and figures count what they say."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from search.evaluation.metrics import evaluate
from search.evaluation.sets import Place, Question, plain_sample, read_set
from search.service import SearchHit


def hit(
    law: str, article: int, *, status: str = "in_force", version: str = "2020-01-01"
) -> SearchHit:
    return SearchHit(
        rank=1,
        score=1.0,
        kind="regulation",
        id="",
        title="",
        law=law,
        article=article,
        article_suffix=None,
        provision="",
        version=version,
        effective_on=None,
        repealed_on=None,
        status=status,
        region="000000",
        snippet="",
        url="",
        why="",
        type="law",
        level="national",
    )


@pytest.mark.parametrize(
    ("row", "gold"),
    [
        ({"gold": ["中华人民共和国溪流保护法第五十四条"]}, Place("溪流保护法", 54)),
        ({"gold": ["溪流保护法第一百二十条之一"]}, Place("溪流保护法", 120, 1)),
        (
            {"gold": [{"law": "溪流保护法", "article": 3, "version": "2021-04-20"}]},
            Place("溪流保护法", 3, None, "2021-04-20"),
        ),
        ({"gold": [{"law": "溪流保护法", "article": 3, "version": None}]}, Place("溪流保护法", 3)),
    ],
    ids=["state name", "suffix", "object", "object without version"],
)
def test_gold_in_each_form(tmp_path: Path, row: dict[str, Any], gold: Place) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps({"id": 1, "query": "问", **row}) + "\n", encoding="utf-8")
    (question,) = read_set(path)
    assert question.gold == (gold,)


def test_days_and_regions_are_read(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "query": "问",
        "gold": [],
        "as_of": "2021-11-10",
        "filter": {"region": "河南"},
    }
    path = tmp_path / "set.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    (question,) = read_set(path)
    assert (question.as_of, question.region) == (dt.date(2021, 11, 10), "河南")


def test_a_perfect_ranking_scores_one_and_an_empty_one_zero() -> None:
    questions = [Question("q", "问", (Place("甲法", 1), Place("甲法", 2)))]
    best = evaluate(questions, {"q": [hit("甲法", 1), hit("甲法", 2), hit("乙法", 1)]})
    assert best["nDCG@10"] == best["RR@10"] == best["R@100"] == best["Success@1"] == 1.0
    nothing = evaluate(questions, {"q": []})
    assert nothing["nDCG@10"] == nothing["R@100"] == 0.0


def test_the_same_article_in_two_versions_counts_once() -> None:
    questions = [Question("q", "问", (Place("甲法", 2),))]
    rankings = {"q": [hit("甲法", 1), hit("甲法", 1, version="2010-01-01"), hit("甲法", 2)]}
    assert evaluate(questions, rankings)["RR@10"] == 0.5


@pytest.mark.parametrize(
    ("hits", "share"),
    [
        ([hit("甲法", 1)], 0.0),
        ([hit("甲法", 1, status="repealed")], 1.0),
        ([hit("新法", 9, version="2023-01-01")], 1.0),
        ([hit("甲法", n) for n in (1, 2, 3)] + [hit("甲法", 4, status="repealed")], 0.0),
    ],
    ids=["in force", "repealed", "forbidden", "repealed, but fourth"],
)
def test_law_of_another_day_among_the_first_three_is_counted(
    hits: list[SearchHit], share: float
) -> None:
    question = Question(
        "q",
        "问",
        (Place("甲法", 1),),
        must_not=(Place("新法", 9, None, "2023-01-01"),),
        as_of=dt.date(2021, 1, 1),
    )
    assert evaluate([question], {"q": hits})["forbidden@3"] == share


def test_the_sample_of_own_questions_has_gold() -> None:
    sample = list(plain_sample(100))
    assert len(sample) > 30
    assert all(question.gold for question in sample)
