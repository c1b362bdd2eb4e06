"""A local article is paired with the national one whose matter it treats, or not at all."""

from __future__ import annotations

from kb.text.same_matter import same_matter

NATIONAL = (
    "第一条 为了保护溪流，制定本法。",
    "第二条 经营茶馆的，应当安装茶渣过滤池并每月清理一次，不得把茶渣冲入溪流。",
    "第三条 在溪边洗车的，应当使用可降解清洁剂，并收集洗车废水。",
    "第四条 违反本法规定，把茶渣冲入溪流的，由街道责令改正，处五百元以下罚款。",
    "第五条 本法自2020年1月1日起施行。",
)
LOCAL = (
    "第一条 为了保护溪流，制定本条例。",
    "第二条 茶馆经营者应当安装两级茶渣过滤池，每周清理一次并登记，不得把茶渣冲入溪流。",
    "第三条 溪上划船的，应当穿救生衣，不得超载。",
    "第四条 本条例自2021年1月1日起施行。",
)


def test_a_stricter_local_duty_is_found_beside_the_national_one() -> None:
    match = same_matter(NATIONAL, LOCAL, 1)
    assert match is not None
    assert match.local == 1
    assert any("茶渣" in word for word in match.words)


def test_other_matters_purposes_and_dates_of_effect_have_no_counterpart() -> None:
    assert [same_matter(NATIONAL, LOCAL, place) for place in (0, 2, 4)] == [None, None, None]


def test_a_penalty_is_never_paired_with_a_duty() -> None:
    assert same_matter(NATIONAL, LOCAL, 3) is None


def test_a_local_article_that_only_repeats_the_national_one_adds_nothing() -> None:
    assert same_matter(NATIONAL, (LOCAL[0], NATIONAL[1], LOCAL[2]), 1) is None


def test_a_law_without_articles_has_no_counterparts() -> None:
    assert same_matter(NATIONAL, (), 1) is None
