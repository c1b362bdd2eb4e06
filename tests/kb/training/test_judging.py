"""An objective answer is right or wrong, however its numbers and spaces are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.text.numerals import format_numeral
from kb.training.judging import comparable, judge
from kb.training.question import BLANK, Option, QuestionContent
from tests.kb.training.questions import CASE, SINGLE, choices, fill_ins, statements

MULTIPLE = QuestionContent(
    type=QuestionType.MULTIPLE,
    stem="下列哪些应当记录？",
    options=tuple(map(Option, "ABCD", ("时间", "地点", "天气", "人员"))),
    answer=("A", "B", "D"),
)


def blank(*accepted: str) -> QuestionContent:
    return QuestionContent(
        type=QuestionType.FILL_IN, stem=f"应当在{BLANK}内报告。", answer=(accepted,)
    )


@pytest.mark.parametrize(
    ("letters", "right"),
    [("ABD", True), ("DBA", True), ("AB", False), ("ABCD", False), ("", False)],
)
def test_a_multiple_choice_is_right_when_exactly_the_right_letters_are_chosen(
    letters: str, right: bool
) -> None:
    assert judge(MULTIPLE, {"letters": list(letters)}) is right


@pytest.mark.parametrize(
    ("accepted", "given_words"),
    [
        ("十日", "10日"),
        ("十日", " １０ 日 "),
        ("10个工作日", "十个工作日"),
        ("二万元", "20000元"),
        ("二万元", "20,000元"),
        ("1.5万元", "一万五千元"),
        ("百分之十", "10%"),
        ("百分之零点五", "百分之零点五。"),
        ("千分之三", "3‰"),
        ("排污许可证", "“排污许可证”"),
        ("GB 3095-2012", "gb3095—2012"),
    ],
)
def test_a_blank_is_read_without_regard_to_width_spaces_and_ways_to_write_a_number(
    accepted: str, given_words: str
) -> None:
    assert judge(blank(accepted), {"blanks": [given_words]}) is True


@pytest.mark.parametrize(
    ("accepted", "given_words"),
    [
        ("十日", "十五日"),
        ("十日", "十"),
        ("1.5万元", "15万元"),
        ("10%", "10"),
        ("一、二", "十二"),
        ("1、2", "12"),
        ("-5", "5"),
        ("十日", ""),
        ("十日", "。"),
        ("十日", "9" * 9000),
    ],
)
def test_another_number_is_another_answer(accepted: str, given_words: str) -> None:
    assert judge(blank(accepted), {"blanks": [given_words]}) is False


def test_any_accepted_wording_of_a_blank_is_right() -> None:
    assert judge(blank("县级", "区县级"), {"blanks": ["区县级"]}) is True


def test_an_answer_of_another_form_is_refused_with_its_field() -> None:
    for question, response, field in (
        (SINGLE, {"letters": ["A", "B"]}, "letters"),
        (SINGLE, {"letters": ["Z"]}, "letters"),
        (SINGLE, {"letters": "A"}, "letters"),
        (SINGLE, {"letters": [["A"]]}, "letters"),
        (blank("十日"), {"blanks": ["a", "b"]}, "blanks"),
        (blank("十日"), {"blanks": [3]}, "blanks"),
        (CASE.parts[1], {"value": "false"}, "value"),
    ):
        with pytest.raises(InvalidInput) as refused:
            judge(question, response)
        assert refused.value.field == field


def test_what_a_person_must_judge_is_left_to_the_person() -> None:
    assert judge(CASE, {}) is None
    assert judge(CASE.parts[0], {"text": "没有围挡"}) is None


def _key(question: QuestionContent) -> dict[str, object]:
    if question.type is QuestionType.TRUE_FALSE:
        return {"value": question.answer}
    if question.type is QuestionType.FILL_IN:
        return {"blanks": [each[0] for each in question.blanks]}
    return {"letters": list(question.right)}


@given(st.one_of(choices(), statements(), fill_ins()))
def test_the_key_of_a_question_is_right_and_saying_nothing_is_wrong(
    question: QuestionContent,
) -> None:
    assert judge(question, _key(question)) is True
    assert judge(question, {}) is False


@given(st.integers(1, 99_999_999))
def test_a_number_in_words_is_the_number_in_digits(value: int) -> None:
    assert comparable(f"{format_numeral(value)}元") == comparable(f"{value:,} 元")
