"""What a spec says, and what it is told when it says something wrong."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compendium.spec import Filter, Spec, parse, read
from kb.compendium.spec_faults import WrongSpec
from kb.text.case_codes import CASE_TYPES, ELEMENTS


def refused(text: str) -> WrongSpec:
    with pytest.raises(WrongSpec) as caught:
        parse(text)
    return caught.value


def test_chinese_words_and_codes_mean_the_same() -> None:
    chinese = parse("title: 甲\naudience: 公开\nselect: {element: 水, level: 市级, region: 云泽市}")
    coded = parse("title: 甲\nselect: {element: [water], level: municipal, region: '990100'}")

    assert chinese == coded


def test_every_wrong_field_is_told_with_its_line() -> None:
    error = refused(
        "title: 甲\n"
        "titel: 乙\n"
        "audience: 大家\n"
        "dated: 2024-13-01\n"
        "select:\n"
        "  element: [水, 火]\n"
        "  region: 火星\n"
        "  year: 今年\n"
        "groups:\n"
        "  - {title: 空的}\n"
    )

    assert [fault.field for fault in error.faults] == [
        "titel",
        "audience",
        "dated",
        "select.element.1",
        "select.region.0",
        "select.year.0",
        "groups.0",
    ]
    told = [fault.message for fault in error.faults]
    assert told[0] == "第 2 行：“titel”不是汇编方案的字段"
    assert told[2] == "第 4 行：印行日期应为日期，如 2024-12-31"
    assert told[3].startswith("第 6 行：选取条件的要素第 2 个：没有“火”这种要素，可用：水（water）")
    assert told[4].startswith("第 7 行：选取条件的地区第 1 个：不认识的行政区划“火星”")
    assert told[6] == "第 10 行：自定分组第 1 个：没有写明收哪些案例（cases 或 where）"
    assert "docs/compendia.md" in error.hint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("", "空的", id="nothing"),
        pytest.param("- 甲", "“字段: 值”", id="a list"),
        pytest.param("title: [", "第 1 行附近不是正确的 YAML", id="broken"),
        pytest.param("title: 甲\ntitle: 乙\n", "第 2 行：字段“title”写了两次", id="twice"),
        pytest.param("a: &x [1]\nb: *x\n", "不能使用引用", id="an alias"),
        pytest.param("title: !!python/name:os.system 甲\n", "不是正确的 YAML", id="a tag"),
        pytest.param("title: 甲\n", "没有写明选取条件", id="no choice"),
        pytest.param(
            "title: 甲\nselect: {}\ndated: 20240101\n", "应为日期", id="a number for a day"
        ),
        pytest.param("title: ' '\nselect: {}\n", "第 1 行：标题没有填写", id="no title"),
        pytest.param("title: 甲\npick: [a, a]\n", "“a”写了 2 次", id="picked twice"),
        pytest.param("title: 甲\npick: a\nexclude: a\n", "既指定收入又排除", id="in and out"),
        pytest.param(
            "title: 甲\nselect: {since: 2024-02-01, until: 2024-01-01}\n",
            "起始日期晚于截止日期",
            id="days the wrong way",
        ),
        pytest.param(
            "title: 甲\nselect: {}\ninternal_fields: party\n",
            "内部字段只能用于内部汇编",
            id="internal fields for the public",
        ),
        pytest.param(
            "title: 甲\nselect: {}\ngroup_by: element\ngroups: [{title: 乙, cases: a}]\n",
            "请删去 group_by",
            id="two groupings",
        ),
        pytest.param("title: 甲\nselect: {kind: 法规}\n", "没有“法规”这种文稿", id="a law"),
        pytest.param(
            "title: 甲\nselect: {}\ninternal_fields: whistle_blower\naudience: internal\n",
            "内部字段第 1 个不是可用的值",
            id="a whistle-blower",
        ),
        pytest.param("x" * 400_001, "超过 400000 字", id="too long"),
    ],
)
def test_a_spec_that_makes_no_sense_is_refused_in_words(text: str, words: str) -> None:
    assert words in str(refused(text))


def test_deep_nesting_is_refused_and_does_not_break_the_reader() -> None:
    assert "YAML" in str(refused("[" * 20_000))


_KEYS = st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), max_size=4, unique=True)


@given(
    title=st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip())),
    picked=_KEYS,
    out=_KEYS,
    elements=st.lists(st.sampled_from(sorted(ELEMENTS)), max_size=3),
    types=st.lists(st.sampled_from(sorted(CASE_TYPES)), max_size=2),
    words=st.lists(st.from_regex(r"[一-龥]{1,4}", fullmatch=True), max_size=3),
    comment=st.text(max_size=30),
    descending=st.booleans(),
)
def test_a_spec_survives_its_json(
    title: str,
    picked: list[str],
    out: list[str],
    elements: list[str],
    types: list[str],
    words: list[str],
    comment: str,
    descending: bool,
) -> None:
    spec = read(
        {
            "title": title,
            "select": {"element": elements, "case_type": types, "query": words},
            "pick": picked,
            "exclude": [key for key in out if key not in picked],
            "comments": {"甲": comment},
            "descending": descending,
        }
    )

    assert read(spec.to_json()) == spec


@given(text=st.text(max_size=200))
def test_any_text_is_a_spec_or_a_named_error(text: str) -> None:
    with suppress(WrongSpec):
        assert isinstance(parse(text), Spec)


def test_words_of_a_query_are_divided_by_blanks() -> None:
    assert Filter.model_validate({"query": "暗管  雨水井"}).query == ("暗管", "雨水井")
