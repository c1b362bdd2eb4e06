"""The facts that are read in statements: figures, bodies, terms, definitions, lists, measures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.training.generation.bodies import comparable, exclude, parallel, read_bodies
from kb.training.generation.figures import apart, read_figures, shape_of, written
from kb.training.generation.listings import read_enumerations, read_listings
from kb.training.generation.measures import read_measures
from kb.training.generation.rule_questions import changes
from kb.training.generation.terms import read_bearer, read_definitions, read_terms
from tests.kb.training.generation.invented import ARTICLES, article, statement_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("应当自停采之日起三十日内报告", [("time_limit", "三十日")]),
        ("采石证的有效期为5年", [("time_limit", "5年")]),
        ("应当提前10个工作日通知", [("time_limit", "10个工作日")]),
        ("处二千元以上一万元以下的罚款", [("amount", "二千元以上一万元以下")]),
        ("处一百元至二千元罚款", [("amount", "一百元至二千元")]),
        ("处五日以上十日以下拘留", [("time_limit", "五日以上十日以下")]),
        ("不得低于坡面面积的百分之六十", [("amount", "百分之六十")]),
        ("处违法所得一倍以上三倍以下的罚款", [("amount", "一倍以上三倍以下")]),
        ("自2020年1月1日起试行", []),
        ("第三人可以申请查看登记簿", []),
        ("种植一年生的固土植物", []),
    ],
)
def test_figures_are_limits_and_amounts_but_no_dates(
    text: str, found: list[tuple[str, str]]
) -> None:
    assert [(each.kind, each.text) for each in read_figures(text)] == found


@settings(deadline=None)
@given(
    values=st.tuples(st.integers(1, 9), st.integers(10, 90)),
    shape=st.sampled_from(["N元以上N元以下", "N日以上N日以下", "百分之N以上百分之N以下"]),
    arabic=st.booleans(),
)
def test_a_written_figure_is_read_back(values: tuple[int, int], shape: str, arabic: bool) -> None:
    assert shape_of(written(shape, values, arabic=arabic)) == (shape, values, arabic)


def test_ranges_that_only_touch_are_apart_and_ranges_that_overlap_are_not() -> None:
    low, next_to, across = (
        next(read_figures(f"处{words}的罚款"))
        for words in ("一万元以上五万元以下", "五万元以上十万元以下", "二万元以上十万元以下")
    )

    assert apart(low, next_to)
    assert not apart(low, across)


def test_bodies_are_read_with_the_word_that_says_what_they_do() -> None:
    (first, then) = read_bodies("由省级人民政府水行政主管部门编制，报国务院批准")

    assert (first.by, first.text) == ("由", "省级人民政府水行政主管部门")
    assert (then.by, then.text) == ("报", "国务院")


@pytest.mark.parametrize(
    "text",
    [
        "由有关部门责令改正",
        "报本级人民政府批准",
        "由原发证机关吊销",
        "由水行政主管部门或者林业主管部门责令改正",
    ],
)
def test_bodies_that_a_reader_could_not_name_are_not_read(text: str) -> None:
    assert list(read_bodies(text)) == []


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ("县级以上人民政府水行政主管部门", "县级人民政府水行政主管部门", False),
        ("县级以上人民政府水行政主管部门", "国务院水行政主管部门", False),
        ("县级人民政府水行政主管部门", "国务院水行政主管部门", True),
        ("县级人民政府水行政主管部门", "县级人民政府林业主管部门", True),
        ("县级人民政府", "县级人民政府林业主管部门", False),
        ("国务院环境保护主管部门", "国务院生态环境主管部门", False),
    ],
)
def test_bodies_exclude_each_other_by_field_or_by_level(
    one: str, other: str, excluded: bool
) -> None:
    assert exclude(one, other) is excluded
    assert exclude(other, one) is excluded


def test_bodies_are_parallel_when_field_or_level_is_the_same() -> None:
    assert parallel("县级人民政府水行政主管部门", "县级人民政府林业主管部门")
    assert not parallel("县级人民政府水行政主管部门", "国务院林业主管部门")


def test_nobody_takes_a_township_for_the_state_council() -> None:
    assert not comparable("国务院", "乡镇人民政府")
    assert comparable("国务院", "省级人民政府")


def test_a_bearer_of_a_duty_is_named_and_anyone_is_not() -> None:
    found = read_bearer("采石单位应当逐车登记运出石料的去向")

    assert found is not None
    assert (found.text, found.duty) == ("采石单位", "逐车登记运出石料的去向")
    assert read_bearer("任何单位和个人应当爱护巡谷标志") is None


def test_key_terms_stand_once_and_by_their_whole_name() -> None:
    (term,) = read_terms("采石单位应当编制溪谷复绿方案，并逐年落实")

    assert term.text == "溪谷复绿方案"
    assert list(read_terms("编制复绿方案的单位应当公开复绿方案")) == []


def test_a_definition_is_read_with_its_meaning() -> None:
    (found,) = read_definitions(ARTICLES[0])

    assert found.term == "溪谷"
    assert found.meaning == "两侧有坡地、常年或者季节性有水流经过的狭长地带"


def test_a_list_is_read_with_its_head_and_without_the_item_that_names_nothing() -> None:
    (found,) = read_listings(ARTICLES[13])

    assert found.asked("下列哪些") == "申请溪谷采石证，应当具备下列哪些条件"
    assert [item.text for item in found.items] == [
        "有与采石规模相当的挡渣设施",
        "有三名以上经过培训的爆破人员",
        "有覆盖停采后十年的复绿资金",
    ]
    assert found.complete


def test_a_list_without_its_items_is_no_list() -> None:
    assert list(read_listings(article("申请采石证，应当具备下列条件："))) == []


def test_principles_are_told_apart() -> None:
    (found,) = read_enumerations("溪谷保护工作坚持溯源排查、分段包干、巡护到人的原则")

    assert found.members == ("溯源排查", "分段包干", "巡护到人")


def test_a_measure_is_a_whole_clause() -> None:
    assert [each.text for each in read_measures("由护谷站责令改正，责令停产整治")] == [
        "责令停产整治"
    ]
    assert list(read_measures("责令停产整治或者责令关闭两种办法")) == []


@pytest.mark.parametrize(
    ("number", "beginning", "pattern", "becomes"),
    [
        (9, "禁止", "prohibition", "经主管部门批准，可以"),
        (11, "护谷站", "modality", "可以"),
    ],
)
def test_one_word_turns_a_rule(number: int, beginning: str, pattern: str, becomes: str) -> None:
    change = changes(statement_of(number, beginning))

    assert change is not None
    assert (change.pattern, change.becomes) == (pattern, becomes)


def test_a_definition_is_told_to_its_end_or_not_at_all() -> None:
    whole = article(
        "本条例下列用语的含义：\n（一）缆站，是指装有牵引机的站房和塔架；供人上下车的站台；存放吊厢的库房；\n"
        "（二）吊厢，是指挂在牵引索上面供人乘坐的车厢。"
    )

    assert [(each.term, each.meaning) for each in read_definitions(whole)] == [
        ("缆站", "装有牵引机的站房和塔架；供人上下车的站台；存放吊厢的库房"),
        ("吊厢", "挂在牵引索上面供人乘坐的车厢"),
    ]
