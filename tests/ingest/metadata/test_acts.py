from __future__ import annotations

import datetime as dt

import pytest

from ingest.metadata.acts import ActKind, document_number, parse_acts

Row = tuple[str, str, str, str]


@pytest.mark.parametrize(
    ("preamble", "expected"),
    [
        pytest.param(
            "2008年2月28日 第十届全国人民代表大会常务委员会第三十二次会议修订",
            [("2008-02-28", "revised", "全国人民代表大会常务委员会", "")],
            id="revision by the standing committee",
        ),
        pytest.param(
            "2017年6月27日 第十二届全国人民代表大会常务委员会第二十八次会议"
            "《关于修改〈某法〉的决定》第二次修正",
            [("2017-06-27", "amended", "全国人民代表大会常务委员会", "")],
            id="amendment by a decision",
        ),
        pytest.param(
            "2014年11月24日 中华人民共和国国务院令第656号公布\n2015年3月1日 施行",
            [
                ("2014-11-24", "promulgated", "国务院", "国务院令第656号"),
                ("2015-03-01", "effective", "", ""),
            ],
            id="order of the state council and commencement",
        ),
        pytest.param(
            "2021年5月18日 最高人民法院审判委员会第1838次会议通过",
            [("2021-05-18", "adopted", "最高人民法院", "")],
            id="judicial committee",
        ),
        pytest.param(
            "2006年12月25日 最高人民法院审判委员会第1411次会议、"
            "2007年2月14日最高人民检察院第十届检察委员会第71次会议通过",
            [("2007-02-14", "adopted", "最高人民检察院", "")],
            id="two courts in one act",
        ),
        pytest.param(
            "2016年8月25日 滨州市第十届人民代表大会常务委员会第38次会议通过\n"
            "2016年9月23日 经山东省第十二届人民代表大会常务委员会第二十三次会议批准",
            [
                ("2016-08-25", "adopted", "滨州市人民代表大会常务委员会", ""),
                ("2016-09-23", "approved", "山东省人民代表大会常务委员会", ""),
            ],
            id="city adopts, province approves",
        ),
        pytest.param(
            "2000年5月31日 淄博市第十一届人民代表大会常务委员会第十六次会议通过"
            "并经2000年6月30日山东省第九届人民代表大会常务委员会第十五次会议批准的"
            "《关于修改〈某条例〉的决定》第一次修正",
            [("2000-06-30", "amended", "山东省人民代表大会常务委员会", "")],
            id="adopted and approved in one act",
        ),
        pytest.param(
            "（2020年6月1日云泽市人民政府令第18号公布　自2020年7月1日起施行）",
            [
                ("2020-06-01", "promulgated", "云泽市人民政府", "云泽市人民政府令第18号"),
                ("2020-07-01", "effective", "", ""),
            ],
            id="in brackets",
        ),
        pytest.param(
            "1997年5月23日 河南省第八届人民代表大会常务委员会第二十六次会议"
            "《关于修改〈甲〉的决定》第一次修正根据2010年7月30日"
            "河南省第十一届人民代表大会常务委员会第十六次会议《关于修改乙的决定》第二次修正",
            [
                ("1997-05-23", "amended", "河南省人民代表大会常务委员会", ""),
                ("2010-07-30", "amended", "河南省人民代表大会常务委员会", ""),
            ],
            id="two acts in one line",
        ),
        pytest.param(
            "２００２年６月２９日 第九届全国人民代表大会常务委员会第二十八次会议通过",
            [("2002-06-29", "adopted", "全国人民代表大会常务委员会", "")],
            id="full-width digits",
        ),
        pytest.param(
            "1984年1月7日 国务院", [("1984-01-07", "promulgated", "国务院", "")], id="only a body"
        ),
        pytest.param("为正确审理案件，制定本解释。", [], id="no act"),
    ],
)
def test_adoption_lines_are_read(preamble: str, expected: list[Row]) -> None:
    found = [
        (act.on.isoformat(), act.kind.value, act.body, act.number) for act in parse_acts(preamble)
    ]
    assert found == expected


def test_the_number_of_the_newest_order_is_the_documents_number() -> None:
    acts = parse_acts(
        "1998年11月29日 中华人民共和国国务院令第253号发布\n2017年7月16日 国务院令第682号修订"
    )
    assert document_number("", acts) == "国务院令第682号"


def test_a_number_in_square_brackets_is_found_without_acts() -> None:
    assert document_number("某部\n环执法［2021］1号\n为改进", ()) == "环执法［2021］1号"


def test_the_introduction_of_a_law_is_no_act() -> None:
    acts = parse_acts(
        "2020年1月1日 某市人民政府令第1号公布\n为落实2019年5月1日会议通过的决定，制定。"
    )
    assert [act.kind for act in acts if act.on == dt.date(2020, 1, 1)] == [ActKind.PROMULGATED]


def test_a_law_that_the_introduction_speaks_of_is_no_act_of_this_one() -> None:
    acts = parse_acts(
        "2006年3月27日 最高人民法院审判委员会第1382次会议通过\n"
        "为正确适用2005年10月27日第十届全国人大常委会第十八次会议修订的《某法》，制定本规定。"
    )
    assert [act.on.isoformat() for act in acts] == ["2006-03-27"]
