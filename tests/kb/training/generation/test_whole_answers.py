"""Answers are whole: every item of a list, every degree of a penalty, today's names and law."""

from __future__ import annotations

import dataclasses

import pytest

from kb.training.generation import body_questions, list_questions, penalty_questions
from kb.training.generation.bodies import read_bodies, wordings_of
from kb.training.generation.generate import from_sources
from kb.training.generation.listings import read_listings
from kb.training.generation.pools import Pools
from kb.training.generation.precedence import outdated, without_replaced
from kb.training.generation.source import Source
from kb.training.generation.statements import read_statements
from tests.kb.training.generation.invented import article, maker, statements

HEAD = "申请缆车牌，应当具备下列条件：\n（一）有备用的制动绳；\n（二）有两名值守的司机；\n"


def of_law(law: str, version: str, text: str, number: int = 1, kind: str = "law") -> Source:
    source = article(text, number, law=law)
    return dataclasses.replace(source, slug=law, version=version, type=kind)


def test_an_item_that_ends_in_other_things_stays_in_the_list() -> None:
    (listing,) = read_listings(article(HEAD + "（三）有望远镜、哨子以及其他瞭望器具。"))

    draft = list_questions.short(maker(), listing)

    assert draft is not None
    assert "有望远镜、哨子以及其他瞭望器具" in [each.text for each in draft.rubric]


def test_a_list_with_an_item_that_cannot_be_quoted_is_not_asked_for_in_full() -> None:
    (listing,) = read_listings(
        article(HEAD + "（三）有容得下八人的站房；\n（四）绳的拉力不低于3×10牛。")
    )

    assert list_questions.short(maker(), listing) is None


@pytest.mark.parametrize("item", ["其他条件", "国务院批准的其他情形", "法律、行政法规规定的条件"])
def test_an_open_item_is_named_without_marks(item: str) -> None:
    (listing,) = read_listings(article(f"{HEAD}（三）有容得下八人的站房；\n（四）{item}。"))

    draft = list_questions.short(maker(), listing)

    assert draft is not None
    assert len(draft.rubric) == 3
    assert item in draft.rationale


def test_a_penalty_is_told_in_all_its_degrees() -> None:
    source = article(
        "违反本条例规定，缆车站在大风天超员运行的，由县级人民政府交通运输主管部门责令改正，"
        "处一千元以上五千元以下的罚款；拒不改正的，责令停运；有违法所得的，没收违法所得。"
    )
    first = read_statements(source)[0]

    draft = penalty_questions.short(maker(), first)

    assert draft is not None
    assert [each.text for each in draft.rubric] == [
        "由县级人民政府交通运输主管部门责令改正",
        "处一千元以上五千元以下的罚款",
        "拒不改正的，责令停运",
        "有违法所得的，没收违法所得",
    ]
    assert "机关、措施、幅度" in draft.stem
    assert "没收违法所得" in draft.citations[0].quote


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "缆车站不挂运行牌的，由护谷站责令改正，可以并处罚款。", id="a fine without a sum"
        ),
        pytest.param(
            "缆车站不挂运行牌的，由护谷站责令改正，处一千元罚款。情节严重的，吊销缆车牌。",
            id="a further sentence",
        ),
    ],
)
def test_a_penalty_that_is_not_told_in_full_is_not_asked_for(text: str) -> None:
    for statement in read_statements(article(text)):
        assert penalty_questions.short(maker(), statement) is None


def test_what_follows_for_persons_is_not_said_of_the_unit() -> None:
    found = statements(
        "缆车站伪造检修记录的，由护谷站责令改正，对其直接负责的主管人员，处三日以上五日以下拘留；"
        "情节较轻的，处一日以上二日以下拘留。"
    )

    assert not any("情节较轻" in each for each in found)


def test_an_item_with_a_subject_of_its_own_does_not_take_another() -> None:
    found = statements(
        "缆车站、索道单位有下列行为之一的，由护谷站责令改正，处二千元罚款：\n"
        "（一）索道单位未按照规定更换钢绳的；\n（二）在大风天不停运的。"
    )

    assert [each.split("，")[0] for each in found] == [
        "索道单位未按照规定更换钢绳的",
        "缆车站、索道单位在大风天不停运的",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "对经限期检修逾期未完成的缆车站，由护谷站责令停运，处二千元罚款。",
        "缆车站超员运行，受到罚款处罚，被责令改正，拒不改正的，由护谷站按日处罚。",
    ],
)
def test_half_a_condition_is_no_statement(text: str) -> None:
    assert statements(text) == []


def test_a_regulation_sets_no_time_to_sue() -> None:
    text = "缆车站对停运决定不服的，可以自收到决定书之日起十五日内向人民法院起诉。"

    assert statements(text) == []
    assert read_statements(dataclasses.replace(article(text), type="law")) != ()


def test_penalties_of_a_regulation_older_than_its_law_are_not_asked() -> None:
    penalty = "缆车站超员运行的，由护谷站责令改正，处一千元以上五千元以下的罚款。"
    basis = "为了保障缆车安全，根据《缆车法》，制定本条例。"
    old = of_law("缆车运行条例", "2011-01-01", basis, kind="administrative_regulation")
    rule = of_law("缆车运行条例", "2011-01-01", penalty, 9, kind="administrative_regulation")
    law = of_law("缆车法", "2020-01-01", "国务院交通运输主管部门主管全国的缆车运行安全工作。")

    assert outdated((old, rule, law)) == {"缆车运行条例"}
    assert outdated((old, rule)) == frozenset()
    assert not any("罚款" in each.stem for each in from_sources(maker(0, old, rule, law), (rule,)))


def test_a_law_of_one_character_is_found_as_the_basis_of_a_regulation() -> None:
    basis = "为了调度缆车，根据《缆法》，制定本条例。"
    old = of_law("缆车运行条例", "2011-01-01", basis, kind="administrative_regulation")

    assert outdated((old,), {"缆法": "2016-07-02"}) == {"缆车运行条例"}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("缆车站应当报县级人民政府交通运输主管部门验收放缆装置。", False),
        ("缆车站应当在试车之前申请领取放缆的号牌和图样。", False),
        ("缆车站应当自停运之日起三十日内卸下全部吊厢和配重。", False),
        ("缆车站不得在大风天打开山口一侧的站台和吊厢。", True),
    ],
)
def test_of_an_outdated_regulation_only_plain_duties_are_asked(text: str, asked: bool) -> None:
    basis = "为了保障缆车安全，根据《缆车法》，制定本条例。"
    old = of_law("缆车运行条例", "2011-01-01", basis, kind="administrative_regulation")
    rule = of_law("缆车运行条例", "2011-01-01", text, 9, kind="administrative_regulation")

    pools = Pools.read((old, rule), {"缆车法": "2020-01-01"})

    assert bool(pools.statements[rule.provision]) is asked


def test_a_regulation_that_implements_a_law_by_its_title_or_aim_falls_with_the_revision() -> None:
    by_title, by_aim = (
        of_law(name, "2011-01-01", basis, kind="administrative_regulation")
        for name, basis in (
            ("山地缆车安全实施条例", "根据《缆车法》，制定本条例。"),
            ("缆车检修条例", "为实施《缆车法》，制定本条例。"),
        )
    )
    executes = of_law(
        "缆车运行条例",
        "2011-01-01",
        "根据《缆车法》，制定本条例。",
        kind="administrative_regulation",
    )

    kept = without_replaced((by_title, by_aim, executes), {"缆车法": "2020-01-01"})

    assert kept == (executes,)


def test_of_two_laws_that_punish_one_conduct_the_later_is_asked() -> None:
    conduct = "违反本法规定，在缆车站的水源井旁设置排渣口的，由县级人民政府责令拆除，处{}罚款。"
    old = of_law("缆法", "2016-07-02", conduct.format("五万元以上十万元以下的"))
    new = of_law("渣法", "2017-06-27", conduct.format("五十万元以上一百万元以下的"))

    pools = Pools.read((old, new))

    assert pools.statements[old.provision] == ()
    assert pools.statements[new.provision] != ()


def test_a_tax_that_is_gone_is_not_asked_about() -> None:
    source = article("缆车站卖出的山货，依照国家规定免征三年的农业特产税。", 45)

    assert Pools.read((source,)).statements[source.provision] == ()


def test_an_order_that_pollution_laws_do_not_know_any_more_is_not_asked_about() -> None:
    source = article(
        "缆车站排放污水超标的，由县级人民政府水行政主管部门责令限期治理，处一千元以上五千元以下的罚款。"
    )
    soil = article(
        "登山者在雨天挖坏坡地的，由县级人民政府水行政主管部门责令限期治理，处一千元以上五千元以下的罚款。"
    )

    assert Pools.read((source,)).statements[source.provision] == ()
    assert Pools.read((soil,)).statements[soil.provision] != ()


def test_a_penalty_that_a_later_law_has_in_other_words_is_not_asked_about() -> None:
    text = (
        "未经许可建造缆车站的，由国务院水行政主管部门责令改正，处二十万元以上五十万元以下的罚款。"
    )
    overridden = of_law("放射性污染防治法", "2003-06-28", text, 52)
    other = of_law("放射性污染防治法", "2003-06-28", text, 51)

    pools = Pools.read((overridden, other))

    assert pools.statements[overridden.provision] == ()
    assert pools.statements[other.provision] != ()


def test_what_implements_a_law_article_by_article_falls_with_its_revision() -> None:
    rule = of_law(
        "缆车法实施条例", "2011-01-01", "站长应当持牌。", kind="administrative_regulation"
    )
    law = of_law("缆车法", "2020-01-01", "缆车站应当挂牌。")

    assert without_replaced((rule, law)) == (law,)
    assert without_replaced((rule, dataclasses.replace(law, version="2001-01-01"))) != (law,)


@pytest.mark.parametrize(
    ("former", "present"),
    [
        ("县级人民政府环境保护主管部门", "县级人民政府生态环境主管部门"),
        ("国务院环境保护行政主管部门", "国务院生态环境主管部门"),
        ("县级人民政府水行政主管部门", "县级人民政府水行政主管部门"),
        ("国务院核安全监管部门", "国务院核安全监督管理部门"),
        ("国务院核安全监督管理部门", "国务院核安全监管部门"),
        ("县级以上地方人民政府", "县级以上人民政府"),
        ("县级以上人民政府", "县级以上地方人民政府"),
    ],
)
def test_a_body_may_be_named_as_it_is_called_today(former: str, present: str) -> None:
    assert wordings_of(former)[0] == former
    assert present in wordings_of(former)


def test_a_body_that_is_gone_without_a_single_heir_is_no_blank() -> None:
    (statement,) = read_statements(
        article("缆车站的泊位图，由国务院海洋行政主管部门批准后向社会公布。")
    )
    (body,) = read_bodies(statement.text)

    assert body_questions.blank(maker(), statement, body) is None
