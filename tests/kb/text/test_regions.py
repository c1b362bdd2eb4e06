from __future__ import annotations

from pathlib import Path

import pytest

from kb.text.regions import (
    NATIONAL,
    RegionLevel,
    all_regions,
    ancestors,
    applicable_codes,
    find_region,
    region_by_code,
    region_by_name,
)
from kb.text.titles import short_title


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("山东省大气污染防治条例", "370000"),
        ("济南市某某条例", "370100"),
        ("山东省济南市某某条例", "370100"),
        ("中国（山东）自由贸易试验区条例", "370000"),
        ("关于修改《浙江省某某条例》的决定", "330000"),
        ("绍兴黄酒保护和发展条例", "330600"),
        ("景宁畲族自治县某某条例", "331127"),
        ("北京市人民代表大会常务委员会关于某事的决定", "110000"),
        ("青屿市海岸带保护条例", "990200"),
        ("澜江省水污染防治条例", "990000"),
        ("水污染防治法", None),
        ("最高人民法院关于上海金融法院案件管辖的规定", None),
    ],
)
def test_a_title_speaks_for_its_region(title: str, code: str | None) -> None:
    region = find_region(title)
    assert (region.code if region else None) == code


def test_every_region_hangs_below_the_nation() -> None:
    for region in all_regions():
        above = ancestors(region.code)
        assert region.code == NATIONAL or above[-1].code == NATIONAL
        assert len(region.code) == 6


def test_codes_and_full_names_are_unique() -> None:
    regions = all_regions()
    assert len({region.code for region in regions}) == len(regions)
    assert len({region.name for region in regions}) == len(regions)


def test_law_of_a_city_is_its_own_its_provinces_and_the_nations() -> None:
    assert applicable_codes("370200") == ("370200", "370000", NATIONAL)


@pytest.mark.parametrize("name", ["青岛市", "青岛", "山东省青岛市", "山东青岛"])
def test_a_region_answers_to_its_names(name: str) -> None:
    assert region_by_name(name) == region_by_code("370200")


def test_a_path_through_the_wrong_province_is_no_region() -> None:
    assert region_by_name("浙江省青岛市") is None
    assert region_by_name("") is None


def test_only_some_invented_cities_lie_on_the_sea() -> None:
    coastal = {
        name: region.coastal
        for name in ("云泽市", "青屿市", "北岭市")
        if (region := region_by_name(name))
    }
    assert coastal == {"云泽市": False, "青屿市": True, "北岭市": False}


def test_ancestors_of_an_unknown_code_are_none() -> None:
    assert ancestors("123456") == ()


def test_local_regulations_of_the_real_corpus_have_regions(laws_dir: Path) -> None:
    titles = {short_title(path.stem) for path in (laws_dir / "DLC").rglob("*.md")}
    nameless = sorted(title for title in titles if find_region(title) is None)
    # 关于议案的若干暂行规定, 关于市人民政府…: their titles name no place
    assert len(nameless) <= 2
    levels = {region.level for title in titles if (region := find_region(title))}
    assert {RegionLevel.PROVINCIAL, RegionLevel.MUNICIPAL} <= levels
