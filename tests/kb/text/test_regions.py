from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kb.text.region_names import change_note, near_names, unknown_region_hint
from kb.text.regions import (
    NATIONAL,
    RegionLevel,
    all_regions,
    ancestors,
    applicable_codes,
    children,
    codes_on,
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


def test_every_prefecture_of_the_mainland_is_held() -> None:
    prefectures = [
        region
        for region in all_regions()
        if region.level is RegionLevel.MUNICIPAL
        and region.until is None
        and not region.code.startswith("99")
    ]
    assert len(prefectures) == 333


def test_codes_are_six_digits_and_parents_exist_without_a_circle() -> None:
    for region in all_regions():
        assert len(region.code) == 6
        assert region.code.isdigit()
        assert region.parent is None or region_by_code(region.parent) is not None
        above = [each.code for each in ancestors(region.code)]
        assert region.code not in above
        assert len(set(above)) == len(above)


def test_what_took_the_place_of_an_abolished_region_is_held_and_stands() -> None:
    gone = [region for region in all_regions() if region.until is not None]
    assert gone
    for region in gone:
        heirs = [region_by_code(code) for code in region.successors]
        assert heirs
        assert all(heir is not None and heir.until is None for heir in heirs)


def test_law_of_an_abolished_city_is_that_of_its_successor_from_that_day_on() -> None:
    before, after = dt.date(2019, 1, 8), dt.date(2019, 1, 9)
    assert codes_on("371200", before) == ("371200", "370000", NATIONAL)
    assert codes_on("371200", after) == ("371200", "370100", "370000", NATIONAL)
    assert "371200" not in codes_on("370100", after)


@pytest.mark.parametrize(
    ("written", "day", "note"),
    [
        ("莱芜市", "2024-01-01", "莱芜市已于2019年并入济南市，按济南市检索"),
        ("莱芜", "2018-01-01", ""),
        ("襄樊市", "2024-01-01", "襄樊市已于2010年更名为襄阳市，按襄阳市检索"),
        ("襄阳市", "2024-01-01", ""),
        ("毕节地区", "2024-01-01", "毕节地区已于2011年撤销，设立毕节市，按毕节市检索"),
        (
            "巢湖市",
            "2024-01-01",
            "巢湖市（地级）已于2011年撤销，辖区分别划入合肥市、芜湖市、马鞍山市，"
            "按这3个市检索，请改选所在的市",
        ),
    ],
)
def test_a_reader_is_told_what_became_of_a_region(written: str, day: str, note: str) -> None:
    region = region_by_name(written)
    assert region is not None
    assert change_note(region, dt.date.fromisoformat(day), written) == note


@pytest.mark.parametrize(
    ("written", "name"),
    [("齐齐哈市", "齐齐哈尔市"), ("连云巷", "连云港市"), ("鄂尔多思市", "鄂尔多斯市")],
)
def test_a_misspelt_region_is_answered_with_near_names(written: str, name: str) -> None:
    assert region_by_name(written) is None
    assert near_names(written)[0] == name
    assert name in unknown_region_hint(written)


def test_every_region_leads_down_from_the_nation() -> None:
    below = [region.code for province in children(NATIONAL) for region in children(province.code)]
    assert "370100" in below
    assert "441825" not in below
    assert "441825" in [region.code for region in children("441800")]
