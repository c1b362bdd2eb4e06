"""罚款 with its amount, as statutes of many years write it."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.fines import FineRange, FineSense, Measure, read_fines
from kb.text.numerals import format_numeral

READ = [
    ("处二万元以上二十万元以下的罚款", "2万元以上20万元以下"),
    ("可以处一千元以下的罚款", "1000元以下"),
    ("处2至5万元罚款", "2万元以上5万元以下"),
    ("处5000元以上、1万元以下的罚款", "5000元以上1万元以下"),
    ("处以1.5万元罚款", "1.5万元"),
    ("处5,000元罚款", "5000元"),
    ("并处货值金额一倍以上三倍以下的罚款", "货值金额1倍以上3倍以下"),
    ("没收违法所得，并处一倍以上五倍以下的罚款", "违法所得1倍以上5倍以下"),
    ("处违法所得二至五倍罚款", "违法所得2倍以上5倍以下"),
    ("处合同价款百分之二以上百分之四以下的罚款", "合同价款2%以上4%以下"),
    ("处应缴税款50%以上5倍以下的罚款", "应缴税款50%以上5倍以下"),
    ("处上一年年收入30%的罚款", "上一年年收入30%"),
    ("处每平方米十元以上三十元以下的罚款", "每平方米10元以上30元以下"),
    ("处违法金额30%以上等值以下的罚款", "违法金额30%以上1倍以下"),
    (
        "处违法所得三倍以下罚款，但最高不超过五万元",
        "违法所得3倍以下，最高不超过5万元",
    ),
    ("按照直接损失的百分之二十计算罚款", "直接损失20%"),
    ("处警告或者二百元以下罚款", "200元以下"),
    ("处未缴、少缴或者骗取的税款一倍以下的罚款", "未缴、少缴或者骗取的税款1倍以下"),
]


@pytest.mark.parametrize(("text", "words"), READ, ids=[text for text, _ in READ])
def test_an_amount_is_read(text: str, words: str) -> None:
    (finding,) = read_fines(f"未按规定备案的，{text}；情节严重的，责令停业。")

    assert finding.sense is FineSense.IMPOSED
    assert finding.fine is not None
    assert finding.fine.words() == words


@pytest.mark.parametrize(
    "text",
    [
        "罚款决定与罚款收缴应当分离。",
        "到期不缴纳罚款的，可以申请强制执行。",
        "罚款的限额由省级人民政府规定。",
        "受到罚款处罚，拒不改正的，按日连续处罚。",
    ],
)
def test_talk_of_fines_is_no_penalty(text: str) -> None:
    assert {finding.sense for finding in read_fines(text)} == {FineSense.MENTIONED}


@pytest.mark.parametrize(
    "text", ["责令改正，可以并处罚款。", "给予警告、罚款、没收违法所得。", "（二）罚款；"]
)
def test_a_fine_without_an_amount_is_a_penalty_of_unstated_amount(text: str) -> None:
    (finding,) = read_fines(text)

    assert finding.fine == FineRange(Measure.UNSTATED)


def test_two_ranges_that_share_one_word_are_not_guessed_at() -> None:
    text = "可以并处违法经营额1倍以上3倍以下或者违法所得3倍以上5倍以下的罚款。"

    assert [finding.sense for finding in read_fines(text)] == [FineSense.UNREAD]


@given(st.integers(1, 9_999_999), st.integers(1, 9_999_999), st.booleans())
def test_any_range_of_money_is_read_back_exactly(low: int, extra: int, in_digits: bool) -> None:
    high = low + extra
    write = str if in_digits else format_numeral
    (finding,) = read_fines(f"责令改正，处{write(low)}元以上{write(high)}元以下的罚款。")

    assert finding.fine == FineRange(Measure.MONEY, Fraction(low), Fraction(high))


@given(
    st.text("罚款处以并可的元万倍百分之一二三五十0123456789.%，。；、或者每日不超过以上下警告没收")
)
def test_every_mention_is_found_once_and_lies_in_the_text(text: str) -> None:
    findings = read_fines(text)

    assert len(findings) == text.count("罚款")
    for finding in findings:
        assert 0 <= finding.start < finding.end <= len(text)
        assert "罚款" in text[finding.start : finding.end]
