"""Spellings of a known article: numbers beside a name, slips, letters, and what is none of them."""

from __future__ import annotations

import pytest

from search.query.analysis import analyse
from search.query.laws import HeldLaws
from search.query.likeness import Slip, difference

HELD = HeldLaws(
    [
        "水污染防治法",
        "固体废物污染环境防治法",
        "刑法",
        "宪法",
        "水法",
        "山东省大气污染防治条例",
        "大气污染防治法",
        "环境保护法",
        "海洋环境保护法",
        "民法典",
        "关于适用刑法第十二条几个问题的解释",
        "溪流保护若干规定（一）",
    ]
)


@pytest.mark.parametrize(
    ("question", "law", "article", "suffix"),
    [
        ("水污染防治法83条", "水污染防治法", 83, None),
        ("水法第八十三条", "水法", 83, None),
        ("《中华人民共和国水污染防治法》第83条第2项", "水污染防治法", 83, None),
        ("固废法一百一十二条", "固体废物污染环境防治法", 112, None),
        ("固废法 112", "固体废物污染环境防治法", 112, None),
        ("固废法一百一十二", "固体废物污染环境防治法", 112, None),
        ("水污染防治法第八十三条的内容是什么", "水污染防治法", 83, None),
        ("水污染防治法（2017修正）第83条", "水污染防治法", 83, None),
        ("水污染防治法第８３条", "水污染防治法", 83, None),
        ("水污染防治法 art 83", "水污染防治法", 83, None),
        ("水污染防治法 Art. 83", "水污染防治法", 83, None),
        ("水污染防治法§83", "水污染防治法", 83, None),
        ("水污染防治法83号条款", "水污染防治法", 83, None),
        ("第八十三条 水污染防治法", "水污染防治法", 83, None),
        ("83条水污染防治法", "水污染防治法", 83, None),
        ("水污染防治法 第 83 条", "水污染防治法", 83, None),
        ("水污柒防治法第83条", "水污染防治法", 83, None),
        ("水污染防治砝83条", "水污染防治法", 83, None),
        ("水染污防治法八十三条", "水污染防治法", 83, None),
        ("第83条 水污防治法", "水污染防治法", 83, None),
        ("海羊环境保护法第12条", "海洋环境保护法", 12, None),
        ("shuiwuran fangzhi fa 83", "水污染防治法", 83, None),
        ("shuǐ wūrǎn fángzhì fǎ dì 83 tiáo", "水污染防治法", 83, None),
        ("swrfzf83", "水污染防治法", 83, None),
        ("SWRFZF第83条", "水污染防治法", 83, None),
        ("刑法338", "刑法", 338, None),
        ("刑法第一百二十条之一", "刑法", 120, 1),
        ("刑法120条之1", "刑法", 120, 1),
        ("刑法120之1", "刑法", 120, 1),
        ("民法典1232", "民法典", 1232, None),
        ("山东省大气污染防治条例78条", "山东省大气污染防治条例", 78, None),
        ("山冬省大气污染防治条例78条", "山东省大气污染防治条例", 78, None),
        ("关于适用刑法第十二条几个问题的解释第3条", "关于适用刑法第十二条几个问题的解释", 3, None),
    ],
)
def test_an_article_is_read_in_every_spelling(
    question: str, law: str, article: int, suffix: int | None
) -> None:
    (cited,) = analyse(question, HELD).citations
    assert (cited.law, cited.article, cited.suffix) == (law, article, suffix)


@pytest.mark.parametrize(
    "question",
    [
        "水污染防治法第三章",
        "水污染防治法2017年修订了什么",
        "水污染防治法 2017",
        "刑法 3 年以下有期徒刑",
        "水污染防治法100万元罚款",
        "水污染防治法第二次修正",
        "噪声 65 分贝",
        "山西省大气污染防治条例78条",
        "溪流保护若干规定（二）第3条",
        "渔业法第3条",
        "what is the fine",
    ],
)
def test_a_number_or_name_of_something_else_is_no_article(question: str) -> None:
    assert analyse(question, HELD).citations == ()


def test_initials_that_two_laws_share_name_both() -> None:
    assert {each.law for each in analyse("xf33", HELD).citations} == {"刑法", "宪法"}


def test_a_correction_is_told() -> None:
    (correction,) = analyse("水污柒防治法", HELD).corrections
    assert (correction.typed, correction.law) == ("水污柒防治法", "水污染防治法")
    assert analyse("水污柒防治法", HELD).only_law


@pytest.mark.parametrize("question", ["大气污染防治", "水污染防治法的罚款", "偷排废水怎么罚"])
def test_a_subject_is_not_corrected_into_a_law(question: str) -> None:
    assert analyse(question, HELD).corrections == ()


def test_a_law_that_is_not_held_is_named() -> None:
    assert analyse("山西省大气污染防治条例第78条", HELD).not_held == ("山西省大气污染防治条例",)


def test_the_edition_behind_a_name_is_read() -> None:
    (cited,) = analyse("水污染防治法（2008修订）第83条", HELD).citations
    assert cited.edition == 2008


@pytest.mark.parametrize(
    ("typed", "meant", "slip"),
    [
        ("水污柒防治法", "水污染防治法", Slip.REPLACED),
        ("水染污防治法", "水污染防治法", Slip.SWAPPED),
        ("水水污染防治法", "水污染防治法", Slip.ADDED),
        ("水污防治法", "水污染防治法", Slip.LEFT_OUT),
        ("水污染防治法", "水污染防治法", None),
        ("大气污染防治法", "土壤污染防治法", None),
    ],
)
def test_one_slip_is_told_from_two(typed: str, meant: str, slip: Slip | None) -> None:
    found = difference(typed, meant)
    assert (found.slip if found else None) is slip
