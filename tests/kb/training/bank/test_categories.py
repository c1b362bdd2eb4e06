"""Which category of the syllabus a law belongs to."""

from __future__ import annotations

from kb.store.catalogue import SyllabusPointView
from kb.training.bank.categories import categories_of_laws


def points(law: str, **numbers: int) -> list[SyllabusPointView]:
    """So many points of each category, all on articles of a law."""
    return [
        SyllabusPointView(
            f"{category}-{n}", "初级", category, "溪谷", "掌握", 1.0, ({"law": law},), "syllabus"
        )
        for category, number in numbers.items()
        for n in range(number)
    ]


def test_a_law_is_of_the_category_that_two_thirds_of_its_points_are_of() -> None:
    found = categories_of_laws(points("溪谷保护条例", 溪谷=4, 调查取证=2))

    assert found == {"溪谷保护条例": "溪谷"}


def test_a_law_of_many_categories_is_of_none() -> None:
    assert categories_of_laws(points("行政处罚法", 处罚程序=5, 执法基础=4, 调查取证=2)) == {}


def test_a_law_is_known_by_its_short_title() -> None:
    found = categories_of_laws(points("《中华人民共和国水污染防治法》", 水污染防治=1))

    assert found == {"水污染防治法": "水污染防治"}
