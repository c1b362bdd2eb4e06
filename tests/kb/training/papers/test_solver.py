"""Whatever is solved meets every demand; whatever is not is explained by a smallest conflict."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model.question import QuestionType
from kb.training.papers import solver
from kb.training.papers.blueprint import Blueprint, read
from kb.training.papers.candidates import Bank, Candidate
from kb.training.papers.conflicts import ImpossiblePaper, explain
from kb.training.papers.demands import problem_of
from kb.training.papers.solver import Chosen

NOW = dt.datetime(2026, 3, 31, 8, tzinfo=dt.UTC)
TYPES = (QuestionType.SINGLE, QuestionType.TRUE_FALSE)
CATEGORIES = ("水", "大气", "噪声")
LAWS = ("甲法", "乙法")


@st.composite
def candidates(draw: st.DrawFn) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            document_id=number,
            revision_id=number,
            key=f"question-{number:03}",
            type=draw(st.sampled_from(TYPES)),
            level=draw(st.sampled_from(["初级", "中级"])),
            difficulty=draw(st.integers(1, 5)),
            stem=f"题 {number}",
            categories=frozenset({draw(st.sampled_from(CATEGORIES))}),
            laws=frozenset({draw(st.sampled_from(LAWS))}),
            articles=frozenset({f"a/{draw(st.integers(1, 12))}"}),
            last_used=draw(st.sampled_from([(), (), (NOW - dt.timedelta(days=20),)])),
        )
        for number in range(draw(st.integers(4, 24)))
    )


@st.composite
def constraints(draw: st.DrawFn) -> dict[str, Any]:
    one: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "type": st.sampled_from([kind.value for kind in TYPES]),
                "category": st.sampled_from(CATEGORIES),
                "level": st.sampled_from(["初级", "中级"]),
                "difficulty": st.sampled_from([1, [2, 4], [4, 5]]),
                "law": st.sampled_from(LAWS),
            },
        )
    )
    bound, value = draw(
        st.sampled_from([("min", 1), ("min", 3), ("max", 2), ("min_marks", 4), ("max_marks", 3)])
    )
    return one | {bound: value}


@st.composite
def specs(draw: st.DrawFn) -> Blueprint:
    single, judged = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    return read(
        {
            "title": "试卷",
            "level": draw(st.sampled_from(["初级", "中级"])),
            "marks": single * 2 + judged,
            "pass_marks": 1,
            "minutes": 60,
            "sections": [
                {"type": "single", "number": single, "marks": 2},
                {"type": "true_false", "number": judged, "marks": 1},
            ],
            "constraints": draw(st.lists(constraints(), max_size=4)),
            "mean_difficulty": draw(st.sampled_from([None, {"min": 2, "max": 4}])),
            "laws": draw(st.sampled_from([{}, {"must": ["甲法"]}, {"never": ["乙法"]}])),
            "recency": draw(st.sampled_from([{}, {"months": 1}])),
            "alike_limit": draw(st.sampled_from([None, 1, 2])),
        }
    )


def broken(blueprint: Blueprint, paper: tuple[Chosen, ...]) -> list[str]:
    """What a paper does not keep of its blueprint, counted by hand and not by the solver."""
    found = []
    chosen = [(blueprint.sections[one.section], one.question) for one in paper]
    if len({one.key for _, one in chosen}) < len(chosen):
        found.append("twice")
    for number, section in enumerate(blueprint.sections):
        held = [one.question for one in paper if one.section == number]
        if len(held) != section.number or any(one.type is not section.type for one in held):
            found.append(f"section {number}")
    for one in blueprint.constraints:
        low, high = one.difficulty or (1, 5)
        held = [
            (section, question)
            for section, question in chosen
            if one.type in (None, question.type)
            and (not one.category or one.category in question.categories)
            and one.level in (None, question.level)
            and low <= question.difficulty <= high
            and (not one.law or one.law in question.laws)
        ]
        marks = sum(section.marks for section, _ in held)
        if (
            (one.min is not None and len(held) < one.min)
            or (one.max is not None and len(held) > one.max)
            or (one.min_marks is not None and marks < one.min_marks)
            or (one.max_marks is not None and marks > one.max_marks)
        ):
            found.append(one.words)
    mean = sum(one.difficulty for _, one in chosen) / len(chosen)
    wanted = blueprint.mean_difficulty
    if wanted and not wanted.min - 1e-9 <= mean <= wanted.max + 1e-9:
        found.append("mean")
    used = [one for _, one in chosen]
    if any(not any(law in one.laws for one in used) for law in blueprint.laws.must):
        found.append("must")
    if any(law in one.laws for law in blueprint.laws.never for one in used):
        found.append("never")
    if blueprint.level == "初级" and any(one.level != "初级" for one in used):
        found.append("level")
    if blueprint.recency.months and any(one.last_used for one in used):
        found.append("recency")
    alike = Counter(article for one in used for article in one.articles)
    if blueprint.alike_limit and alike and max(alike.values()) > blueprint.alike_limit:
        found.append("alike")
    return found


@settings(max_examples=60, deadline=None)
@given(specs(), candidates(), st.integers(0, 2**31 - 1))
def test_a_solved_paper_keeps_everything_and_an_impossible_one_is_explained(
    blueprint: Blueprint, questions: tuple[Candidate, ...], seed: int
) -> None:
    problem = problem_of(blueprint, Bank(questions), on=NOW)
    paper = solver.solve(problem, seed)
    if paper is not None:
        assert broken(blueprint, paper) == []
        shuffled = problem_of(blueprint, Bank(tuple(reversed(questions))), on=NOW)
        assert solver.solve(shuffled, seed) == paper
        return
    conflict = explain(problem)
    named = {(one.field, one.words) for one in conflict.obstacles}
    demands = [one for one in problem.demands if (one.field, one.words) in named]
    assert solver.cheapest(problem, demands) is None
    assert conflict.smallest
    for fewer in itertools.combinations(problem.demands, min(len(conflict.obstacles) - 1, 3)):
        assert solver.cheapest(problem, fewer) is not None


def candidate(number: int, **changes: Any) -> Candidate:
    values: dict[str, Any] = {
        "document_id": number,
        "revision_id": number,
        "key": f"question-{number:03}",
        "type": QuestionType.SINGLE,
        "level": "初级",
        "difficulty": 2,
        "stem": f"题 {number}",
        "articles": frozenset({f"a/{number}"}),
    }
    return Candidate(**values | changes)


def why(blueprint: dict[str, Any], bank: Bank) -> str:
    problem = problem_of(read(PLAIN | blueprint), bank, on=NOW)
    assert solver.solve(problem, 1) is None
    return ImpossiblePaper(explain(problem)).message


PLAIN: dict[str, Any] = {
    "title": "试卷",
    "level": "初级",
    "marks": 10,
    "pass_marks": 6,
    "minutes": 60,
    "sections": [{"type": "single", "number": 10, "marks": 1}],
}
WATER = Bank(
    tuple(
        candidate(i, categories=frozenset({"水"} if i < 4 else {"大气"}), difficulty=1 + i % 5)
        for i in range(20)
    )
)


@pytest.mark.parametrize(
    ("blueprint", "said"),
    [
        (
            {"constraints": [{"type": "single", "category": "水", "min": 6}]},
            "题库满足不了：单项选择题、类别“水”的题至少 6 题，题库中只有 4 题",
        ),
        (
            {"constraints": [{"category": "水", "difficulty": [5, 5], "min": 1}]},
            "题库满足不了：类别“水”、难度 5 的题至少 1 题，题库中一题也没有",
        ),
        (
            {"constraints": [{"category": "大气", "max": 3}]},
            "第 1 部分单项选择题 10 题（每题 1 分），按其余要求只有 7 题；"
            "类别“大气”的题至多 3 题，按其余要求至少要用 6 题",
        ),
        (
            {"laws": {"must": ["甲法"]}},
            "题库满足不了：至少 1 题依据《甲法》，题库中一题也没有",
        ),
        ({"must_include": ["question-x"]}, "必须有试题 question-x，题库中一题也没有"),
    ],
)
def test_a_conflict_is_told_with_its_figures(blueprint: dict[str, Any], said: str) -> None:
    assert said in why(blueprint, WATER)


def test_questions_of_one_article_are_limited_and_the_limit_is_told() -> None:
    same = Bank(tuple(candidate(i, articles=frozenset({f"a/{i % 4}"})) for i in range(20)))
    told = why({"alike_limit": 2}, same)
    assert "同一条文至多 2 题" in told
    assert "按其余要求只有 8 题" in told


def test_questions_with_a_rubric_of_other_marks_are_not_used_and_their_marks_are_told() -> None:
    bank = Bank(
        tuple(candidate(i, type=QuestionType.SHORT_ANSWER, own_marks=6.0) for i in range(5))
    )
    sections = [{"type": "short_answer", "number": 2, "marks": 5}]
    assert "而题库中的为 6 分，题库中一题也没有" in why({"sections": sections}, bank)


def test_an_empty_bank_is_told() -> None:
    assert "题库中一题也没有" in why({}, Bank(()))
