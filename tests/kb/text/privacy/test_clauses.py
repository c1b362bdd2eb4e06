"""A clause that only a person can stand in tells a name, whatever words it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.privacy import HitType, find_hits

CLAUSES = (
    "据{}陈述，废液由其倾倒。",
    "罚款由{}代为缴纳。",
    "告知书由{}于当日代签。",
    "乙方伙同{}将废液倒入沟渠。",
    "{}驾驶货车离开。",
    "{}把废酸倒进雨水井。",
    "告知书已直接送达{}。",
    "{}先生要求查阅报告。",
    "现对{}作出如下处罚决定。",
    "{}，系本案当事人。",
)


def names(text: str) -> list[str]:
    return [hit.text for hit in find_hits(text) if hit.type is HitType.NAME]


@pytest.mark.parametrize("clause", CLAUSES)
@pytest.mark.parametrize("name", ["黎明前", "钱粮足", "程式设", "幸福来"])
def test_a_clause_about_a_person_tells_a_name_of_ordinary_words(clause: str, name: str) -> None:
    assert name in names(clause.format(name))


@given(
    st.sampled_from(CLAUSES),
    st.sampled_from("王李张陈赵"),
    st.sampled_from(["建国", "晓燕", "望舒"]),
)
def test_a_clause_about_a_person_tells_every_plain_name(
    clause: str, surname: str, given_name: str
) -> None:
    assert surname + given_name in names(clause.format(surname + given_name))


def test_both_sides_of_an_agreement_are_names() -> None:
    assert names("方圆圆与毛豆生签订了协议。") == ["方圆圆", "毛豆生"]


def test_two_parties_who_act_together_are_names() -> None:
    assert names("被处罚人田野、方圆共同经营洗砂场。") == ["田野", "方圆"]


def test_the_last_of_a_counted_list_may_follow_and() -> None:
    assert names("在场人员有向日葵、罗列明和钟点工三人。")[:2] == ["向日葵", "罗列明"]


def test_a_preposition_belongs_to_no_name_with_a_dot() -> None:
    assert names("由次仁·拟例代为接受调查。") == ["次仁·拟例"]


def test_two_names_with_a_dot_in_one_run_are_two() -> None:
    text = "承运人艾力·拟例和押运员玛丽亚·试例均到案。"
    assert names(text) == ["艾力·拟例", "玛丽亚·试例"]


@pytest.mark.parametrize(
    "text",
    [
        "据经营者陈述，设备停用。",
        "罚款由单位代为缴纳。",
        "现对原决定作出如下变更。",
        "车辆，系当事人所有。",
        "应当向施工单位送达告知书。",
        "联系人：综合科",
        "当事人：甲公司、乙公司",
        "当事人双方共同签字。",
    ],
)
def test_roles_bodies_and_things_in_such_a_clause_are_no_names(text: str) -> None:
    assert names(text) == []
