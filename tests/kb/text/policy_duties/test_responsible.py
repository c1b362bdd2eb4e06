from __future__ import annotations

import pytest

from kb.text.policy_duties.issuer import Issuer
from kb.text.policy_duties.model import ResponsibleSource
from kb.text.policy_duties.reading import read_duties
from kb.text.policy_duties.units import resolve, split_units
from kb.text.regions import RegionLevel


def only(text: str) -> tuple[tuple[str, ...], ResponsibleSource]:
    (duty,) = read_duties(text)
    return duty.responsible, duty.responsible_source


@pytest.mark.parametrize(
    ("text", "units"),
    [
        (
            "2021年6月底前，市、县两级生态环境部门要建立机制。",
            ("市级生态环境部门", "县级生态环境部门"),
        ),
        (
            "2021年底前，国家和省级生态环境部门要建立机制。",
            ("生态环境部", "省级生态环境部门"),
        ),
        ("各县（市、区）人民政府应于2024年5月底前报送总结。", ("各县（市、区）人民政府",)),
        (
            "2025年底前，由省生态环境厅牵头，会同省公安厅建立平台。",
            ("省生态环境厅", "省公安厅"),
        ),
        ("企业应当定期开展自行监测。", ("企业",)),
        (
            "市级生态环境部门根据方案，组织所辖县（市、区）定期开展综合执法行动。",
            ("市级生态环境部门", "所辖县（市、区）"),
        ),
        (
            "市生态环境局每半年公布案例；各分局每月调度进展。",
            None,
        ),
    ],
)
def test_the_subject_of_the_sentence_is_responsible(
    text: str, units: tuple[str, ...] | None
) -> None:
    found = [duty.responsible for duty in read_duties(text)]
    assert found == ([units] if units else [("市生态环境局",), ("各分局",)])


def test_a_list_in_brackets_names_them_where_the_sentence_does_not() -> None:
    text = "2024年底前，完成整治。（牵头单位：市水务局；配合单位：市公安局、各区政府）"
    units, origin = only(text)
    assert units == ("市水务局", "市公安局", "各区政府")
    assert origin is ResponsibleSource.LISTED


def test_brackets_that_say_who_leads_and_who_helps_are_read() -> None:
    text = "2024年底前，完成整治。（市工业和信息化局牵头，市发展改革委、各区政府配合）"
    assert only(text)[0] == ("市工业和信息化局", "市发展改革委", "各区政府")


def test_the_sentence_before_names_them_where_this_one_goes_on() -> None:
    text = "（三）试点。省级生态环境部门大胆探索，开展试点。到2025年，建成一批试点单位。"
    assert only(text) == (("省级生态环境部门",), ResponsibleSource.PREVIOUS)


def test_a_heading_that_is_a_unit_names_them() -> None:
    text = "三、市司法局\n2024年6月底前，完成文书规范的修订。"
    assert only(text) == (("市司法局",), ResponsibleSource.HEADING)


def test_nobody_is_guessed_where_nobody_is_named() -> None:
    text = "2021年年底前，针对时效性强的信访案件，建立快速办理机制。"
    assert only(text) == ((), ResponsibleSource.UNSTATED)


def test_generic_names_become_those_of_the_issuing_province_and_city() -> None:
    province = "甲川省生态环境厅日前印发《实施方案》。\n2021年底前，省级出台履职规范。"
    city = "乙河市人民政府办公室关于印发实施方案的通知\n2021年底前，市生态环境局修订清单。"
    assert only(province)[0] == ("甲川省生态环境厅",)
    assert only(city)[0] == ("乙河市生态环境局",)


@pytest.mark.parametrize(
    ("name", "issuer", "full"),
    [
        ("省级", Issuer("", RegionLevel.NATIONAL), "省级生态环境部门"),
        ("国家生态环境部门", None, "生态环境部"),
        ("我部", Issuer("", RegionLevel.NATIONAL), "生态环境部"),
        ("省厅", Issuer("甲川省", RegionLevel.PROVINCIAL), "甲川省生态环境厅"),
        ("市级生态环境部门", Issuer("甲川省", RegionLevel.PROVINCIAL), "市级生态环境部门"),
        ("市政府", Issuer("乙河市", RegionLevel.MUNICIPAL), "乙河市人民政府"),
        ("各县（市、区）政府", Issuer("乙河市", RegionLevel.MUNICIPAL), "各县（市、区）政府"),
        ("市公安局", Issuer("上海市", RegionLevel.PROVINCIAL), "上海市公安局"),
    ],
)
def test_a_name_is_completed_only_where_the_issuer_tells_which(
    name: str, issuer: Issuer | None, full: str
) -> None:
    assert resolve(name, issuer) == full


@pytest.mark.parametrize(
    "text",
    [
        "建成一批试点单位",
        "对各市进行评估",
        "鼓励企业",
        "2021年",
        "",
        "健全部门",
        "应采取部门",
        "加大部门",
        "推动企业",
        "近日生态环境部",
    ],
)
def test_what_is_more_than_names_is_no_list_of_units(text: str) -> None:
    assert split_units(text) is None


@pytest.mark.parametrize("text", ["应急管理部门", "投资促进局"])
def test_words_of_an_act_within_a_name_leave_it_a_name(text: str) -> None:
    assert split_units(text) == (text,)
