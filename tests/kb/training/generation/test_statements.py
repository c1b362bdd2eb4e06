"""What is read of an article as a statement that is understood alone."""

from __future__ import annotations

import pytest

from kb.training.generation.statements import read_statements
from tests.kb.training.generation.invented import article, statements


def test_a_sentence_that_names_its_subject_is_a_statement() -> None:
    assert statements("采石单位应当逐车登记运出石料的数量和去向。") == [
        "采石单位应当逐车登记运出石料的数量和去向"
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("前款规定的采石单位应当逐车登记运出石料的数量。", id="the paragraph before"),
        pytest.param("依照本条例第十条取得采石证的单位应当逐车登记石料。", id="another article"),
        pytest.param("上述登记簿应当由采石单位逐车填写并且妥善保存。", id="what was said above"),
        pytest.param(
            "采石单位应当提交的材料包括以下材料，由护谷站收取。", id="a list that is not there"
        ),
        pytest.param("应当自取得采石证之日起十五日内向护谷站备案。", id="no subject"),
        pytest.param("采石单位应当逐车登记；但是，零星采石除外。", id="only half of the rule"),
        pytest.param("采石单位应当避开古树；确实无法避开的，应当移栽。", id="before an exception"),
        pytest.param(
            "护谷站在沿线四省的溪谷设立标志牌并且逐年核对。", id="provinces without names"
        ),
    ],
)
def test_a_sentence_that_leans_on_others_is_no_statement(text: str) -> None:
    assert statements(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "为了保护溪谷，规范采石活动，根据水法，制定本条例。",
        "本条例自2020年1月1日起施行，原溪谷管理办法同时废止。",
        "在中华人民共和国境内的溪谷采石，适用本条例。",
        "国家鼓励和支持单位和个人认养溪谷并且种植固土的树木。",
    ],
)
def test_formal_articles_give_no_statement(text: str) -> None:
    assert statements(text) == []


def test_the_law_is_called_this_law_from_outside() -> None:
    found = statements(
        "违反本条例第九条规定，擅自在核心段堆放石渣的，由护谷站责令清除，处一千元罚款。"
    )

    assert found == ["擅自在核心段堆放石渣的，由护谷站责令清除，处一千元罚款"]


def test_conduct_that_is_wrong_only_by_a_rule_is_said_to_break_it() -> None:
    found = statements("违反本条例第九条规定，在核心段堆放石渣的，由护谷站责令清除，处一千元罚款。")

    assert found == ["违反该条例规定，在核心段堆放石渣的，由护谷站责令清除，处一千元罚款"]


def test_every_item_of_a_penal_list_is_told_with_what_follows_from_it() -> None:
    text = (
        "采石单位有下列行为之一的，由护谷站责令改正，处二千元以上一万元以下的罚款；"
        "情节严重的，吊销采石证：\n（一）在标志线以外放炮采石的；\n（二）停采后不拆除工棚的。"
    )

    assert statements(text) == [
        "采石单位在标志线以外放炮采石的，由护谷站责令改正，处二千元以上一万元以下的罚款",
        "采石单位在标志线以外放炮采石，情节严重的，吊销采石证",
        "采石单位停采后不拆除工棚的，由护谷站责令改正，处二千元以上一万元以下的罚款",
        "采石单位停采后不拆除工棚，情节严重的，吊销采石证",
    ]


def test_a_penal_statement_quotes_the_head_and_its_item() -> None:
    source = article(
        "有下列行为之一的，由护谷站责令改正，处二千元以上一万元以下的罚款：\n"
        "（一）在标志线以外放炮采石；\n（二）停采后不拆除工棚。"
    )

    head, item = read_statements(source)[1].citations()

    assert head.quote == "有下列行为之一的，由护谷站责令改正，处二千元以上一万元以下的罚款"
    assert item.provision.endswith("art_1__para_1__item_2")
    assert item.quote == "停采后不拆除工棚"


def test_conduct_that_another_law_punishes_is_left_out() -> None:
    assert statements("殴打巡护员的，依照治安管理处罚法的规定处罚，由公安机关处五日拘留。") == []


def test_a_degree_within_the_sentence_does_not_run_into_the_range_before_it() -> None:
    found = statements(
        "采石单位在标志线以外放炮采石的，由护谷站责令改正，处二千元以上一万元以下的罚款，"
        "情节严重的，处一万元以上五万元以下的罚款。"
    )

    assert found == [
        "采石单位在标志线以外放炮采石的，由护谷站责令改正，处二千元以上一万元以下的罚款"
    ]


@pytest.mark.parametrize(
    "conduct",
    [
        pytest.param("未按照技术要求使用", id="what is used"),
        pytest.param("未报送编码信息", id="of what"),
        pytest.param("缆车逾期后未重新检测合格", id="after which day"),
    ],
)
def test_conduct_that_does_not_say_what_it_is_about_is_left_out(conduct: str) -> None:
    assert statements(f"{conduct}的，由护谷站责令改正，处一千元以上二千元以下的罚款。") == []


def test_who_failed_to_act_stands_after_the_time_when_it_should_have() -> None:
    text = (
        "采石单位有下列行为之一的，由护谷站责令改正，处二千元以上一万元以下的罚款：\n"
        "（一）塌方发生后，未及时报告的；\n（二）在标志线以外放炮采石的。"
    )

    assert statements(text)[0].startswith("塌方发生后，采石单位未及时报告的，")
