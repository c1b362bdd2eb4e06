from __future__ import annotations

import datetime as dt

import pytest

from kb.text.policy_duties.deadlines import find_deadlines
from kb.text.policy_duties.layout import lay_out


def deadlines(text: str, written_on: dt.date | None = None) -> list[tuple[str, str | None, str]]:
    return [
        (sentence.text[one.start : one.end], one.normalised, one.kind.value)
        for sentence in lay_out(text).sentences
        for one in find_deadlines(sentence, written_on)
    ]


@pytest.mark.parametrize(
    ("text", "wording", "normalised"),
    [
        ("2021年6月底前，各市完成排查。", "2021年6月底前", "2021-06-30"),
        ("2021年年底前，各市完成排查。", "2021年年底前", "2021-12-31"),
        ("到2025年，全面建成监测体系。", "到2025年", "2025-12-31"),
        ("力争到2022年底前配齐装备。", "力争到2022年底前", "2022-12-31"),
        ("各市应于2024年6月15日前报告。", "2024年6月15日前", "2024-06-15"),
        ("2024年第三季度前完成验收。", "2024年第三季度前", "2024-09-30"),
        ("二〇二四年十月底前完成验收。", "二〇二四年十月底前", "2024-10-31"),
        ("２０２４年 ２月底前，完成验收。", "2024年2月底前", "2024-02-29"),
        ("到“十四五”末，建成监测体系。", "到“十四五”末", "2025-12-31"),
        ("2025年，队伍建设取得明显进展。", "2025年", "2025-12-31"),
        ("省厅将于2023年11月开展抽查。", "2023年11月", "2023-11-30"),
    ],
)
def test_a_last_day_is_found_as_written_and_as_a_day(
    text: str, wording: str, normalised: str
) -> None:
    assert deadlines(text) == [(wording, normalised, "fixed")]


@pytest.mark.parametrize(
    ("text", "wording", "normalised"),
    [
        ("建立目录清单年度动态调整机制。", "年度", "P1Y"),
        ("每年年底前，将进展情况报省厅。", "每年年底前", "P1Y;12-31"),
        ("各县于每年1月31日前报送总结。", "每年1月31日前", "P1Y;01-31"),
        ("每年至少开展一次普法培训。", "每年至少开展一次", "P1Y;min=1"),
        ("每人每年接受不少于60学时的培训。", "每人每年接受不少于60学时", "P1Y;min=60"),
        ("每季度调度一次进展。", "每季度", "P3M"),
        ("每季度末前通报一次。", "每季度末前", "P3M;end"),
        ("每半年公布一批案例。", "每半年", "P6M"),
        ("每两年至少组织一次比武。", "每两年至少组织一次", "P2Y;min=1"),
        ("每月5日前报送台账。", "每月5日前", "P1M;05"),
        ("每月底前报送台账。", "每月底前", "P1M;end"),
        ("排污单位按季度报送执行报告。", "按季度", "P3M"),
        ("每旬巡河不少于1次。", "每旬巡河不少于1次", "P10D;min=1"),
        ("每年2月30日前报送总结。", "每年2月30日前", "P1Y"),
    ],
)
def test_what_recurs_is_found_with_its_interval(text: str, wording: str, normalised: str) -> None:
    assert deadlines(text) == [(wording, normalised, "recurring")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年起，市县制定检查计划。", [("2021年起", "2021-01-01/", "start")]),
        ("自2024年3月1日起，实行备案。", [("自2024年3月1日起", "2024-03-01/", "start")]),
        ("自立案之日起90日内作出决定。", [("自立案之日起90日内", "P90D", "period")]),
        ("在检查结束后5个工作日内上传。", [("检查结束后5个工作日内", "P5D;workdays", "period")]),
        ("接报后24小时内到场核实。", [("24小时内", "PT24H", "period")]),
        ("三年内实现全覆盖。", [("三年内", "P3Y", "period")]),
        ("提前3个工作日通知单位。", [("提前3个工作日", "-P3D;workdays", "period")]),
        ("“十四五”期间，建成基地。", [("“十四五”期间", "2021-01-01/2025-12-31", "period")]),
        ("准备阶段（2024年3月—4月）。", [("2024年3月—4月", "2024-03-01/2024-04-30", "period")]),
        ("定期组织汇编，扩大宣传。", [("定期组织汇编", None, "vague")]),
        ("适时修订《装备标准》。", [("适时修订", None, "vague")]),
        ("不定期开展抽查。", [("不定期开展抽查", None, "vague")]),
    ],
)
def test_starts_lengths_and_vague_times_are_told_apart(
    text: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert deadlines(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2020年底前，我市已完成整改。",
        "2019年5月，督察组反馈了整改意见。",
        "2022年，全市共查处案件312件，同比下降一成。",
        "截至2022年底，全省建成站点1200个。",
        "2018年以来，累计投入资金12亿元。",
        "从2019年11月开始启动，组织各省研究。",
        "按照《污染防治2021年行动方案》要求，推进工作。",
        "落实《目录清单（2020年版）》，依法监管。",
        "根据甲政办〔2020〕194号要求，制定方案。",
        "《关于构建某某治理体系的指导意见》提出到2025年，建立健全体系。",
        "本办法自2023年1月1日起施行，有效期至2027年12月31日。",
        "近三年内未受处罚的企业可纳入清单。",
        "对2022年1月1日前已建成的项目，按原标准执行。",
        "考核结果纳入年度考核。",
        "全市每年产生危险废物约三万吨。",
        "各单位要长期坚持，持续推进问题整改。",
        "某市人民政府办公室\n2021年10月12日\n（此件公开发布）",
        "一、编制过程\n2020年4月，发函征求意见，要求各地建立联系。",
    ],
)
def test_background_dates_are_no_deadlines(text: str) -> None:
    assert deadlines(text) == []


def test_a_day_without_its_year_takes_that_of_the_day_before_it() -> None:
    found = deadlines("2023年6月底前编制方案，12月底前完成整改。")
    assert [normalised for _, normalised, _ in found] == ["2023-06-30", "2023-12-31"]


def test_a_day_without_any_year_takes_the_documents_and_else_stays_open() -> None:
    assert deadlines("各地于12月底前完成整改。") == [("12月底前", None, "fixed")]
    assert deadlines("各地于12月底前完成整改。", dt.date(2022, 3, 1)) == [
        ("12月底前", "2022-12-31", "fixed")
    ]


def test_a_plan_period_gives_way_to_what_recurs_within_it() -> None:
    assert deadlines("“十四五”期间，每两年至少组织一次比武。") == [
        ("每两年至少组织一次", "P2Y;min=1", "recurring")
    ]
