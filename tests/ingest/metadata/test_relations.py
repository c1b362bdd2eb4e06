from __future__ import annotations

import datetime as dt

import pytest

from ingest.metadata.relations import find_relations
from ingest.structure.statute import parse_statute

DAY = dt.date(2022, 6, 5)


def relations(body: str, title: str = "某市噪声条例") -> list[tuple[str, str, dt.date | None]]:
    statute = parse_statute(f"# {title}\n\n{body}")
    return [
        (one.kind.value, one.target, one.on)
        for one in find_relations(statute, own_title=title, repeals_on=DAY)
    ]


@pytest.mark.parametrize(
    ("last", "targets"),
    [
        ("本法自2022年6月5日起施行。《中华人民共和国环境噪声污染防治法》同时废止。",
         ["环境噪声污染防治法"]),
        ("《甲办法》和《乙规定》同时废止。", ["甲办法", "乙规定"]),
        ("1999年1月1日某省人民政府发布的《甲办法》、2001年修正的《乙条例》同时废止。",
         ["甲办法", "乙条例"]),
        ("《某省实施〈中华人民共和国水法〉办法》（第12号）同时废止。", ["某省实施《水法》办法"]),
        ("根据《关于修改〈甲〉的决定》修正的《甲条例》同时废止。", ["甲条例"]),
        ("自本条例施行之日起，废止《甲办法》。", ["甲办法"]),
        ("《甲条例》第五条同时废止。", []),
        ("本条例的修改、废止，适用《立法条例》。", []),
        ("本条例与《甲办法》不一致的，以本条例为准。", []),
    ],
)  # fmt: skip
def test_repealed_laws_are_named(last: str, targets: list[str]) -> None:
    found = relations(f"第一条 甲。\n第二条 {last}")
    assert found == [("repeals", target, DAY) for target in targets]


def test_a_repeal_with_its_own_day_keeps_it() -> None:
    assert relations("第一条 甲。\n第二条 《甲办法》自2023年1月1日起废止。") == [
        ("repeals", "甲办法", dt.date(2023, 1, 1))
    ]


def test_the_legal_basis_is_read_from_the_first_article() -> None:
    body = "第一条 根据《中华人民共和国水法》《某省水条例》，制定本条例。\n第二条 乙。"
    assert relations(body) == [("based_on", "水法", None), ("based_on", "某省水条例", None)]


def test_a_decision_names_what_it_amends_and_repeals() -> None:
    body = "会议决定：\n一、对《甲条例》作如下修改：删去第三条。\n二、废止《乙条例》。"
    found = relations(body, "某市关于修改和废止部分法规的决定")
    assert ("amends", "甲条例", DAY) in found
    assert ("repeals", "乙条例", DAY) in found
