"""A question survives its JSON form, is named by what it asks, and every fault of form is told."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.training.form import faults
from kb.training.question import Option, QuestionContent
from tests.kb.training.questions import CASE, SINGLE, questions


@settings(max_examples=60, deadline=None)
@given(question=questions())
def test_the_json_form_gives_the_same_question_again(question: QuestionContent) -> None:
    through_text = json.loads(json.dumps(question.to_json(), ensure_ascii=False))
    assert QuestionContent.from_json(through_text) == question
    assert faults(question) == ()


def test_the_same_question_in_other_punctuation_and_order_has_the_same_key() -> None:
    a, b, c, d = (each.text for each in SINGLE.options)
    letters = "ABCD"
    turned = replace(
        SINGLE,
        stem=SINGLE.stem.replace("，", ", ").replace("（　）", "( )"),
        options=tuple(map(Option, letters, (b, a, d, c))),
        answer=("A",),
        rationale="",
    )
    assert turned.key() == SINGLE.key()


def test_another_right_answer_is_another_question() -> None:
    assert replace(SINGLE, answer=("C",)).key() != SINGLE.key()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"stem": " "}, "stem"),
        ({"answer": ()}, "answer"),
        ({"answer": ("A", "B")}, "answer"),
        ({"answer": ("F",)}, "answer"),
        ({"options": (*SINGLE.options[:3], Option("D", "一万元以上 五万元以下"))}, "options"),
        ({"options": SINGLE.options[:2]}, "options"),
        ({"options": (*SINGLE.options[:3], Option("E", "其他"))}, "options"),
        ({"marks": -1.0}, "marks"),
        ({"marks": float("nan")}, "marks"),
        ({"level": "特级"}, "level"),
        ({"difficulty": 9}, "difficulty"),
        ({"type": QuestionType.MULTIPLE}, "answer"),
        ({"type": QuestionType.FILL_IN}, "stem"),
        ({"type": QuestionType.TRUE_FALSE}, "options"),
    ],
)
def test_a_fault_of_form_names_its_field(changed: dict[str, object], field: str) -> None:
    named = [fault.field for fault in faults(replace(SINGLE, **changed))]  # type: ignore[arg-type]
    assert field in named


def test_the_marks_of_a_case_are_those_of_its_parts() -> None:
    assert faults(CASE) == ()
    assert [fault.message for fault in faults(replace(CASE, marks=12.0))] == [
        "各小题共 10 分，与本题 12 分不符"
    ]


def test_a_fault_in_a_part_says_which_part() -> None:
    broken = replace(CASE.parts[1], stem="")
    found = faults(replace(CASE, parts=(CASE.parts[0], broken)))
    assert [(each.field, each.message) for each in found] == [
        ("parts.2.stem", "第 2 小题：没有题干，请填写")
    ]


def test_what_is_no_question_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="stem"):
        QuestionContent.from_json({"type": "single", "answer": "A"})
    with pytest.raises(InvalidInput, match="answer"):
        QuestionContent.from_json({"type": "true_false", "stem": "对吗", "answer": "对"})
