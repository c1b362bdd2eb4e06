"""The penalties of an article: kind, degree, person, conduct and place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.penalty_kinds import PenaltyKind, Tier
from kb.text.penalty_range import Penalty, read_penalties

LISTED = (
    "第九条　违反本规定，有下列行为之一的，由管理站责令改正，处一千元以上五千元以下的罚款；"
    "拒不改正的，责令停产整治；情节严重的，吊销采收许可证：\n（一）夜间收割芦苇的；\n（二）惊扰候鸟的。"
)
REFERRING = (
    "有下列行为之一的，责令改正，并处以罚款：\n（一）夜间收割芦苇的；\n（二）惊扰候鸟的；\n"
    "（三）拆除围栏的。\n有前款第一项、第三项行为之一的，处二千元以下的罚款；"
    "有前款第二项行为的，处五千元以下的罚款。"
)


def fines(text: str) -> list[Penalty]:
    return [p for p in read_penalties(text).penalties if p.kind is PenaltyKind.FINE]


def test_degrees_and_listed_conduct_belong_to_their_penalties() -> None:
    found = read_penalties(LISTED).penalties

    assert [(p.tier, p.words()) for p in found] == [
        (Tier.BASE, "1000元以上5000元以下罚款"),
        (Tier.NOT_CORRECTED, "责令停产整治"),
        (Tier.SERIOUS, "吊销采收许可证"),
    ]
    assert {p.conduct for p in found} == {("夜间收割芦苇", "惊扰候鸟")}


def test_a_paragraph_that_names_items_of_the_one_above_is_about_their_conduct() -> None:
    assert [(p.words(), p.conduct) for p in fines(REFERRING)[1:]] == [
        ("2000元以下罚款", ("夜间收割芦苇", "拆除围栏")),
        ("5000元以下罚款", ("惊扰候鸟",)),
    ]


def test_persons_are_told_apart() -> None:
    found = fines(
        "擅自采石的，对单位处二万元以下的罚款，对个人处一千元以下的罚款，对直接负责的主管人员和"
        "其他直接责任人员处五千元以下的罚款。"
    )

    assert [p.subject for p in found] == ["单位", "个人", "责任人员"]


def test_what_the_authority_may_do_is_told_from_what_it_must() -> None:
    must, may = fines("擅自采石的，处一千元以下罚款；逾期不改正的，可以并处二千元以下罚款。")

    assert (must.optional, may.optional) == (False, True)


def test_a_choice_between_penalties_is_marked_on_both() -> None:
    found = read_penalties("擅自采石的，处五日以上十日以下拘留或者五百元以下罚款。").penalties

    assert [(p.words(), p.alternative) for p in found] == [
        ("5日以上10日以下拘留", True),
        ("500元以下罚款", True),
    ]


def test_threshold_of_gains_are_degrees_of_their_own() -> None:
    found = fines(
        "无证采石的，没收违法所得；违法所得一万元以上的，并处违法所得二倍以上五倍以下罚款；"
        "没有违法所得的，处三千元罚款。"
    )

    assert [p.condition for p in found] == ["违法所得一万元以上的", "没有违法所得的"]
    assert {p.conduct for p in found} == {("无证采石的",)}


def test_a_reference_to_another_law_is_told_and_not_followed() -> None:
    reading = read_penalties("构成违反治安管理的，依照治安管理法律的规定处罚。")

    assert (reading.penalties, len(reading.elsewhere)) == ((), 1)


@pytest.mark.parametrize(
    "text", ["设置警告标志。", "对公务员给予警告或者记过处分。", "国家保护湿地，禁止围垦。"]
)
def test_duties_and_disciplinary_measures_are_no_penalties(text: str) -> None:
    assert read_penalties(text).penalties == ()


def test_a_span_shows_where_the_penalty_stands() -> None:
    (fine,) = fines(LISTED)

    assert LISTED[fine.start : fine.end] == "处一千元以上五千元以下的罚款"


PARTS = (
    "有下列行为之一的，",
    "处二百元以下罚款",
    "情节严重的，",
    "；",
    "。\n",
    "吊销许可证",
    "或者",
    "对单位",
    "（一）采石的；\n",
    "有前款第一项行为的，",
    "警告",
    "拒不改正的，",
)


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_any_arrangement_is_read_without_losing_a_fine(parts: list[str]) -> None:
    text = "".join(parts)
    found = read_penalties(text).penalties

    assert all(0 <= p.start < p.end <= len(text) for p in found)
    assert sum(p.kind is PenaltyKind.FINE for p in found) <= text.count("罚款")
    assert [p.start for p in found] == sorted(p.start for p in found)
