from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.titles import (
    abbreviations,
    expand_abbreviation,
    in_title_marks,
    known_titles,
    normalise_title,
    short_title,
    slug,
    title_key,
    title_keys,
)


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("中华人民共和国水污染防治法", "水污染防治法"),
        ("中华人民共和国水污染防治法(2017修正)", "水污染防治法"),
        ("《中华人民共和国水污染防治法》（2017年修正）", "水污染防治法"),
        ("《水污染防治法》（2017年6月27日第二次修正）", "水污染防治法"),
        ("水污染防治法(2017-06-27)", "水污染防治法"),
        ("中华人民共和国水\n污染防治法", "水污染防治法"),
        ("环境噪声污染防治法（已废止）", "环境噪声污染防治法"),
        ("宪法修正案（2004年）", "宪法修正案（2004年）"),
        ("刑法修正案(十一)", "刑法修正案（十一）"),
        ("某某监督规则（试行）(2013-11-18)", "某某监督规则（试行）"),
        (
            "《最高人民法院关于适用〈中华人民共和国民法典〉物权编的解释（一）》",
            "最高人民法院关于适用《民法典》物权编的解释（一）",
        ),
        (
            "最高人民法院 最高人民检察院关于某事的解释",
            "最高人民法院、最高人民检察院关于某事的解释",
        ),
        ("中华人民共和国", "中华人民共和国"),
    ],
)
def test_a_short_title_keeps_only_what_tells_works_apart(written: str, short: str) -> None:
    assert short_title(written) == short


@given(st.text(alphabet="中华人民共和国水法《》〈〉（）()2017年修正 试行", max_size=30))
def test_shortening_a_short_title_changes_nothing(text: str) -> None:
    assert normalise_title(normalise_title(text)) == normalise_title(text)


def test_titles_that_differ_in_punctuation_have_one_key() -> None:
    assert title_key("关于〈甲法〉、乙法的规定") == title_key("关于《甲法》 乙法的规定")


def test_an_interpretation_is_also_found_without_its_issuer() -> None:
    assert title_keys("最高人民法院、最高人民检察院关于某事的解释")[1] == "关于某事的解释"


def test_a_title_inside_a_title_gets_single_marks() -> None:
    assert in_title_marks("关于适用《甲法》的解释") == "《关于适用〈甲法〉的解释》"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("固废法", "固体废物污染环境防治法"),
        ("《固废法》", "固体废物污染环境防治法"),
        ("环评法", "环境影响评价法"),
        ("大气法", "大气污染防治法"),
        ("噪声法", "噪声污染防治法"),
        ("土壤法", "土壤污染防治法"),
        ("海环法", "海洋环境保护法"),
        ("环保法", "环境保护法"),
        ("新环保法", "环境保护法"),
        ("新固废法", "固体废物污染环境防治法"),
        ("现行水污染防治法", "水污染防治法"),
        ("处罚法", "行政处罚法"),
        ("行诉法", "行政诉讼法"),
        ("复议法", "行政复议法"),
        ("强制法", "行政强制法"),
        ("许可法", "行政许可法"),
        ("水法", None),  # a law of its own
        ("某某法", None),
    ],
)
def test_everyday_names_expand_to_one_law(name: str, title: str | None) -> None:
    assert expand_abbreviation(name) == title


def test_no_abbreviation_hides_a_law_of_that_name() -> None:
    table = abbreviations()
    assert len(table) >= 120
    assert not set(table) & known_titles()


def test_no_abbreviation_is_the_title_of_a_real_regulation(laws_dir: Path) -> None:
    titles = {short_title(path.stem) for path in laws_dir.rglob("*.md")}
    assert not set(abbreviations()) & titles


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("水污染防治法", "shuiwuran-fangzhi-fa"),
        ("中华人民共和国噪声污染防治法", "zaoshengwuran-fangzhi-fa"),
        ("排污许可管理条例", "paiwu-xuke-guanli-tiaoli"),
        ("刑法修正案（十一）", "xing-fa-xiuzhengan-shiyi"),
        ("重庆市绿化条例", "chongqing-shi-lvhua-tiaoli"),
        ("！！", "regulation"),
    ],
)
def test_a_slug_spells_the_title(title: str, expected: str) -> None:
    assert slug(title) == expected


def test_long_titles_with_one_beginning_get_different_slugs() -> None:
    start = "最高人民法院、最高人民检察院关于办理" + "环境污染" * 12
    first, second = slug(start + "案件的解释（一）"), slug(start + "案件的解释（二）")
    assert first != second
    assert max(len(first), len(second)) <= 100


@settings(deadline=None)  # the first slug loads the pinyin tables
@given(st.text(max_size=60))
def test_a_slug_is_ascii_and_never_empty(title: str) -> None:
    spelled = slug(title)
    assert spelled
    assert spelled.isascii()
    assert len(spelled) <= 100
