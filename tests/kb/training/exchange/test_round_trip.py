"""import(export(bank)) = bank, for every format and every question; equal banks are equal bytes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kb.errors import FileTooLarge, InvalidInput
from kb.model.question import QuestionOrigin
from kb.training.exchange import imported
from kb.training.exchange.formats import FORMATS, read_file, write_file
from kb.training.question import Option, QuestionContent, RubricPoint
from tests.kb.training.questions import CASE, CITATION, SINGLE, questions

# shrinking a bank takes minutes
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
BANKS = st.lists(questions(), min_size=1, max_size=4)

AWKWARD = replace(
    SINGLE,
    stem="=1+1\r\n@甲 +乙 -丙\t两个  空格\x0b竖排 \u2028分行 ]]> <!-- -- --> &amp; 𬭎 😀\ud800",
    options=(
        Option("A", "=cmd|' /C calc'!A0"),
        Option("B", "%50%[html]<b>甲</b>->乙"),
        Option("C", "// B. 丙 C. 丁"),
        Option("D", "####{}~\\n\\"),
    ),
    rationale="【答案】C\n解析：参考答案：1. 甲\n一、单项选择题\n" + "长" * 40_000,
    citations=(replace(CITATION, article_suffix=2, quote="“一”\n“二”_x000D_"),),
    origin=QuestionOrigin.GENERATED,
    pattern="amount",
    fact={"low": 10000, "high": 5e4, "unit": "元", "deep": [{"a": None, "b": True}]},
    source_case="case-2023-001",
    points=("KD-101", "KD 0]2"),
)
RUBRIC_OF_A_CASE = replace(
    CASE,
    rubric=(RubricPoint("条理\n清楚", 4.0), RubricPoint("依据（1分）", 6.0)),
    rationale="总评。",
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
@given(bank=BANKS)
def test_a_bank_comes_back_as_it_went_out(name: str, bank: list[QuestionContent]) -> None:
    file = write_file(bank, name)
    back = read_file(file)
    assert back.errors == ()
    assert list(back.questions) == bank
    assert len(back.places) == len(bank)
    assert write_file(bank, name) == file


@pytest.mark.parametrize("name", FORMATS)
def test_characters_that_mean_something_to_a_program_come_back(name: str) -> None:
    bank = (AWKWARD, SINGLE, RUBRIC_OF_A_CASE, replace(SINGLE, rationale="又一道"))
    back = read_file(write_file(bank, name), name)
    assert back.errors == ()
    assert back.questions == bank


@pytest.mark.parametrize("name", FORMATS)
def test_more_questions_than_a_file_may_hold_are_refused(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write_file([SINGLE, CASE, SINGLE], name)
    monkeypatch.setattr(imported, "MOST_QUESTIONS", 2)
    with pytest.raises(FileTooLarge, match="超过 2 道"):
        read_file(file)
    with pytest.raises(FileTooLarge, match="超过 2 道"):
        write_file([SINGLE, CASE, SINGLE], name)


def test_a_format_that_is_none_is_named_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="可用：xlsx、docx、gift、moodle、qti"):
        write_file([SINGLE], "pdf")
