"""What is recognised in a question: citations, names of laws, places."""

from __future__ import annotations

import pytest

from search.query.analysis import analyse
from search.query.laws import HeldLaws
from search.query.places import mentioned_regions

HELD = HeldLaws(
    [
        "水污染防治法",
        "固体废物污染环境防治法",
        "刑法",
        "水法",
        "山东省大气污染防治条例",
        "环境保护法",
    ]
)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("水污染防治法第83条", [("水污染防治法", 83, None)]),
        ("水污染防治法83条", [("水污染防治法", 83, None)]),
        ("水污染防治法 83", [("水污染防治法", 83, None)]),
        ("《固废法》112条", [("固体废物污染环境防治法", 112, None)]),
        ("固废法第一百一十二条是怎么规定的", [("固体废物污染环境防治法", 112, None)]),
        (
            "刑法第三百三十八条和水污染防治法第三十九条",
            [("刑法", 338, None), ("水污染防治法", 39, None)],
        ),
        ("刑法第一百二十条之一", [("刑法", 120, 1)]),
        ("中华人民共和国水法第三条", [("水法", 3, None)]),
        ("海洋基本法第三条", []),
        ("这里有三条生产线", []),
        ("2021年3月偷排", []),
    ],
)
def test_citations(question: str, expected: list[tuple[str, int, int | None]]) -> None:
    found = [(c.law, c.article, c.suffix) for c in HELD.citations(question)]
    assert found == expected


@pytest.mark.parametrize(
    ("question", "laws"),
    [
        ("水污染防治法里关于饮用水的规定", ("水污染防治法",)),
        ("固废法怎么管危废", ("固体废物污染环境防治法",)),
        ("水法和水污染防治法有什么不同", ("水法", "水污染防治法")),
        ("偷排废水怎么罚", ()),
    ],
)
def test_laws_named_in_a_question(question: str, laws: tuple[str, ...]) -> None:
    assert analyse(question, HELD).laws == laws


@pytest.mark.parametrize(
    ("question", "only"),
    [
        ("水污染防治法", True),
        ("《中华人民共和国水污染防治法》", True),
        ("固废法", True),
        ("水污染防治法的罚款", False),
    ],
)
def test_a_name_alone_is_told_from_a_question(question: str, only: bool) -> None:
    assert analyse(question, HELD).only_law is only


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("我是漯河乡下的", ("411100",)),
        ("河南省漯河市卖散煤", ("411100",)),
        ("山东和河南的规定", ("370000", "410000")),
        ("车间日照不足", ()),
        ("云泽市的餐饮油烟", ("990100",)),
        ("水污染怎么办", ()),
    ],
)
def test_places(question: str, codes: tuple[str, ...]) -> None:
    assert mentioned_regions(question) == codes


def test_the_region_in_a_law_name_is_no_place_of_its_own() -> None:
    assert analyse("山东省大气污染防治条例第六十条", HELD).regions == ()
