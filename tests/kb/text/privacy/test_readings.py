"""Words that begin like a name are read as words; a name before a verb stays a name."""

from __future__ import annotations

import pytest

from kb.text.privacy import HitType, find_hits


def found(text: str, kind: HitType = HitType.NAME) -> list[str]:
    return [hit.text for hit in find_hits(text) if hit.type is kind]


@pytest.mark.parametrize(
    "text",
    [
        "距离河岸50米范围内不得堆放。",
        "当晚23时许看见有车驶离。",
        "违反第（二）项所列要求的，责令改正。",
    ],
)
def test_a_unit_behind_a_figure_begins_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["该公司曾因超标被罚。", "采样人员须持证上岗。", "该负责人曾多次到场。", "申请人须提交材料。"],
)
def test_an_adverb_before_what_is_done_begins_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["企业主管部门提出意见。", "由注册会计师审计后报送。", "输变电工程高压走廊占压林地。"]
)
def test_a_word_that_begins_inside_a_role_makes_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["公民和组织均有权检举。", "由原单位承担费用。", "中介方代表参加协商。"]
)
def test_what_bodies_are_called_is_no_given_name(text: str) -> None:
    assert found(text) == []


def test_the_moment_at_which_something_is_signed_is_no_name() -> None:
    assert found("其在签字时备注一栏留空。") == []


def test_a_side_of_a_contract_is_no_surname() -> None:
    assert found("企业应当与职工方协商，不得拖延。") == []


@pytest.mark.parametrize(
    "text",
    [
        "在委托范围内实施。",
        "管子埋在石头里，看不见。",
        "第一步，车在动。",
        "未向公司支付因违约产生的费用。",
    ],
)
def test_a_word_with_a_particle_behind_it_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["鼓励高排放、易降解、双随机等提法。", "支持高耗水、高噪声行业退出。"]
)
def test_a_quality_before_a_word_is_no_name(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["马颊河、梅江河水质改善。", "李家村、王家庄和马头镇的渠道受到影响。"]
)
def test_waters_and_villages_are_no_names(text: str) -> None:
    assert found(text) == []


def test_a_familiar_surname_with_a_verb_is_no_name_in_full() -> None:
    assert found("小凡与小胡系同乡，小阎驾驶车辆离开。") == []


@pytest.mark.parametrize(
    "text",
    [
        "以支付宝、微信转账付款。",
        "仲裁院先行裁决。",
        "搭建阳光房和车棚。",
        "分为明敷设和暗敷设。",
        "丁醇、黄磷和毛巾应当分开存放。",
    ],
)
def test_everyday_words_with_a_surname_first_are_no_names(text: str) -> None:
    assert found(text) == []


def test_a_company_behind_a_party_is_no_person() -> None:
    assert found("被告欧尚超市江宁店退还货款。") == []
    assert found("被告南京欧尚超市有限公司退还货款。") == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("当事人李建设称设备停用。", "李建设"),
        ("由李新桥签收。", "李新桥"),
        ("王清河在笔录上签字。", "王清河"),
        ("证人马学文证实当晚有车辆。", "马学文"),
        ("电工程建国说阀门未关。", "程建国"),
        ("执法人员周小川到场。", "周小川"),
        ("委托何浩然参加听证。", "何浩然"),
    ],
)
def test_a_name_of_such_words_is_found_where_a_person_acts(text: str, name: str) -> None:
    assert found(text) == [name]


def test_a_room_in_an_estate_without_a_name_is_no_address_of_a_person() -> None:
    assert found("某小区内某栋1201室正在装修。", HitType.ADDR) == []


def test_an_address_that_follows_a_name_is_where_the_person_lives() -> None:
    text = "户主：平均值，某省拟定市样本县虚线镇无名村5组21号。"
    assert found(text, HitType.ADDR) == ["某省拟定市样本县虚线镇无名村5组21号"]


def test_an_amount_for_the_disabled_is_no_mark_on_a_face() -> None:
    assert found("滞纳金的数额不得超出残疾人就业保障金的数额。", HitType.FACE) == []
