"""Which text punishes less, and when that is left open."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.fines import FineRange, Measure
from kb.text.penalty_comparison import PenaltyComparison, compare_penalties
from kb.text.penalty_range import read_penalties
from kb.text.penalty_weight import Weight, weigh_fine

BASE = "夜间收割芦苇的，由管理站责令改正，处一千元以上五千元以下罚款。"


def compared(old: str, new: str) -> PenaltyComparison:
    return compare_penalties(read_penalties(old), read_penalties(new))


DECIDED = [
    ("一千元以上五千元", "一千元以上一万元", Weight.HEAVIER),
    ("一千元以上五千元", "一千元以上三千元", Weight.LIGHTER),
    ("一千元以上五千元", "五百元以上五千元", Weight.LIGHTER),
    ("一千元以上五千元", "二千元以上五千元", Weight.HEAVIER),
    ("处一千", "可以处一千", Weight.LIGHTER),
    ("处一千", "给予警告，并处一千", Weight.HEAVIER),
    ("以下罚款", "以下罚款；情节严重的，吊销采收许可证", Weight.HEAVIER),
    ("责令改正，", "责令停止采收，", Weight.SAME),
]


@pytest.mark.parametrize(("words", "instead", "weight"), DECIDED)
def test_the_rules_decide(words: str, instead: str, weight: Weight) -> None:
    result = compared(BASE, BASE.replace(words, instead))

    assert (result.weight, result.missing) == (weight, ())
    assert result.reasons


OPEN = [
    ("一千元以上五千元以下", "违法所得一倍以上三倍以下", "违法所得"),
    ("处一千元以上五千元以下罚款", "可以处罚款", "罚款数额"),
    ("处一千元以上五千元以下罚款", "处警告或者五千元以下罚款", "选择"),
    ("处一千元以上五千元以下罚款", "给予警告", "有的处罚变轻，有的变重"),
    ("以下罚款", "以下罚款；违法所得一万元以上的，处违法所得一倍罚款", "违法所得"),
    ("夜间收割芦苇", "在码头洗涤船舶甲板", "哪一条处罚"),
    ("处一千元以上五千元以下罚款", "依照渔业法律的规定处罚", "别的规定"),
]


@pytest.mark.parametrize(("words", "instead", "missing"), OPEN)
def test_what_rules_cannot_decide_is_left_open_and_named(
    words: str, instead: str, missing: str
) -> None:
    result = compared(BASE, BASE.replace(words, instead))

    assert result.weight is Weight.UNDECIDED
    assert missing in "；".join((*result.missing, *result.reasons))
    assert result.missing


def test_degrees_that_turn_in_opposite_directions_are_left_to_the_case() -> None:
    old = BASE.replace("。", "；情节严重的，处一万元以上五万元以下罚款。")
    new = old.replace("五千元", "三千元").replace("五万元", "八万元")

    result = compared(old, new)

    assert result.weight is Weight.UNDECIDED
    assert [row.weight for row in result.rows] == [Weight.LIGHTER, Weight.HEAVIER]
    assert "哪一档情节" in result.missing[0]


def test_a_degree_that_only_one_text_has_is_weighed_against_the_general_case() -> None:
    new = BASE.replace("。", "；情节严重的，处一万元以上五万元以下罚款。")

    rows = compared(BASE, new).rows

    assert [(row.degree, row.weight) for row in rows] == [
        ("一般情形", Weight.SAME),
        ("情节严重的", Weight.HEAVIER),
    ]


def test_a_wider_range_is_decided_by_its_upper_bound_and_says_so() -> None:
    result = compared(BASE, BASE.replace("一千元以上五千元", "五百元以上一万元"))

    assert result.weight is Weight.HEAVIER
    assert "按上限判断" in result.reasons[0]


def test_changed_words_of_conduct_are_a_caution_even_when_the_fine_decides() -> None:
    result = compared(BASE, BASE.replace("夜间收割芦苇", "夜间在湖区收割芦苇"))

    assert result.weight is Weight.SAME
    assert "核对本案行为" in result.cautions[0]


money = st.builds(
    lambda low, extra: FineRange(Measure.MONEY, Fraction(low), Fraction(low + extra)),
    st.integers(1, 10**7),
    st.integers(0, 10**7),
)
TURNED = {
    Weight.LIGHTER: Weight.HEAVIER,
    Weight.HEAVIER: Weight.LIGHTER,
    Weight.SAME: Weight.SAME,
}


@given(money, money)
def test_exchanging_the_sides_turns_the_result_round(one: FineRange, other: FineRange) -> None:
    assert weigh_fine(other, one)[0] is TURNED[weigh_fine(one, other)[0]]


@given(money, st.sampled_from(["违法所得", "货值金额", ""]), st.fractions(0, 10))
def test_a_sum_is_never_weighed_against_a_multiple(
    fine: FineRange, base: str, times: Fraction
) -> None:
    weight, reasons, missing = weigh_fine(fine, FineRange(Measure.RATIO, None, times, base))

    assert weight is Weight.UNDECIDED
    assert reasons
    assert missing
