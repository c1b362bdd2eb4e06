"""Blueprints: what is read, and every field at fault named."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.model.question import QuestionType
from kb.store.catalogue import SyllabusPointView
from kb.training.papers import blueprints
from kb.training.papers.blueprint import LONGEST_SPEC, WrongBlueprint, parse, read, unknown_points
from tests.kb.training.papers.bank import SPEC

SYLLABUS = Path(__file__).parents[4] / "corpus" / "syllabus" / "syllabus.yaml"


def faults(value: object) -> dict[str, str]:
    with pytest.raises(WrongBlueprint) as refused:
        read(value)
    return {fault.field: fault.message for fault in refused.value.faults}


def section(**changes: Any) -> dict[str, Any]:
    return SPEC | {"sections": [{"type": "single", "number": 40, "marks": 1} | changes]}


def with_constraint(**one: Any) -> dict[str, Any]:
    return SPEC | {"constraints": [one]}


@pytest.mark.parametrize(
    ("value", "field", "said"),
    [
        (SPEC | {"marks": -100}, "marks", "总分应大于 0"),
        (SPEC | {"marks": float("nan")}, "marks", "总分应"),
        (SPEC | {"marks": float("inf")}, "marks", "总分应"),
        (SPEC | {"marks": 90}, "marks", "各部分共 40 分，与总分 90 分不符"),
        (SPEC | {"pass_marks": 41}, "pass_marks", "及格分 41 大于总分 40"),
        (SPEC | {"title": " "}, "title", "试卷名称没有填写"),
        (SPEC | {"minutes": "很久"}, "minutes", "时长（分钟）应为整数"),
        (SPEC | {"level": "高级"}, "level", "层级不是可用的值"),
        (SPEC | {"sections": []}, "sections", "题型部分没有填写"),
        (SPEC | {"colour": "red"}, "colour", "“colour”不是组卷方案的字段"),
        (SPEC | {"seed": -1}, "seed", "种子应不小于 0"),
        (SPEC | {"forms": ["A", "A"]}, "forms", "卷别“A”写了 2 次"),
        (section(number=-1), "sections.0.number", "第 1 部分的题数应不小于 1"),
        (section(number=True), "sections.0.number", "第 1 部分的题数应为数字"),
        (section(number=1.5), "sections.0.number", "第 1 部分的题数应为整数"),
        (section(marks=-1), "sections.0.marks", "第 1 部分的分值应大于 0"),
        (section(type="riddle"), "sections.0.type", "第 1 部分的题型不是可用的值"),
        (with_constraint(category="水"), "constraints.0", "没有写明最少或最多"),
        (with_constraint(category="水", min=3, max=2), "constraints.0", "最少题数大于最多题数"),
        (
            with_constraint(category="水", min_marks=3, max_marks=2),
            "constraints.0",
            "最少分值大于最多分值",
        ),
        (with_constraint(difficulty=[4, 2], min=1), "constraints.0", "难度的下限大于上限"),
        (with_constraint(difficulty=6, min=1), "constraints.0.difficulty.0", "应不大于 5"),
        (with_constraint(level="初级", min=-1), "constraints.0.min", "第 1 项要求的下限应不小于 0"),
        (
            SPEC | {"mean_difficulty": {"min": 4, "max": 2}},
            "mean_difficulty",
            "平均难度的下限大于上限",
        ),
        (
            SPEC | {"must_include": ["q-1"], "never_include": ["q-1"]},
            "must_include",
            "试题“q-1”既必选又不用",
        ),
        (
            SPEC | {"laws": {"must": ["《水法》"], "never": ["中华人民共和国水法"]}},
            "laws.must",
            "《水法》既必须有又不得有",
        ),
    ],
)
def test_a_field_at_fault_is_named_in_chinese(value: Any, field: str, said: str) -> None:
    assert said in faults(value)[field]


def test_all_faults_are_named_at_once() -> None:
    found = faults(SPEC | {"marks": -1, "minutes": 0, "level": "高级"})
    assert set(found) == {"marks", "minutes", "level"}


@pytest.mark.parametrize("text", ["", "[1", "- a", "试卷", "a: *b", "x" * (LONGEST_SPEC + 1)])
def test_what_is_no_blueprint_at_all_is_refused(text: str) -> None:
    with pytest.raises(WrongBlueprint):
        parse(text)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_whatever_a_field_holds_is_a_blueprint_or_a_named_fault(value: object) -> None:
    for field in SPEC:
        with contextlib.suppress(WrongBlueprint):
            read(SPEC | {field: value})


def test_json_and_yaml_are_read_alike_and_writing_it_out_loses_nothing() -> None:
    blueprint = parse(json.dumps(SPEC, ensure_ascii=False))
    assert blueprint == read(SPEC)
    assert read(blueprint.to_json()) == blueprint
    without_limit = read(SPEC | {"alike_limit": None})
    assert read(without_limit.to_json()) == without_limit


def test_types_may_be_named_in_chinese_and_laws_by_their_full_title() -> None:
    blueprint = read(
        section(type="单选题") | {"laws": {"must": ["《中华人民共和国水污染防治法》"]}}
    )
    assert blueprint.sections[0].type is QuestionType.SINGLE
    assert blueprint.laws.must == ("水污染防治法",)


@pytest.mark.parametrize("name", blueprints.NAMES)
def test_ready_blueprints_are_of_a_hundred_marks_and_pass_at_sixty(name: str) -> None:
    blueprint = parse(blueprints.ready_text(name))
    assert (blueprint.marks, blueprint.pass_marks) == (100, 60)


@pytest.mark.parametrize("name", blueprints.NAMES)
def test_ready_blueprints_name_only_what_the_syllabus_of_the_starter_corpus_has(name: str) -> None:
    points = yaml.safe_load(SYLLABUS.read_text(encoding="utf-8"))["points"]
    views = [
        SyllabusPointView(
            code=point["code"],
            level=point["level"],
            category=point["category"],
            title=point["title"],
            mastery=point["mastery"],
            hours=point["hours"],
            basis=(),
            document_key="",
        )
        for point in points
    ]
    assert unknown_points(parse(blueprints.ready_text(name)), views) == ()
