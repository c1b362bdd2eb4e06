from __future__ import annotations

from pathlib import Path

import pytest

from kb.text.policy_duties.comparing import Difference, Relation, compare
from kb.text.policy_duties.reading import read_duties

HIGHER = """一、主要任务
（一）移动执法。2022年底前，各级生态环境部门要全员使用移动执法系统，配备执法记录仪。
（二）普法培训。县级生态环境部门每年至少开展一次面向中小企业的普法培训。
（三）排污许可核查。2022年6月底前，完成排污许可证质量核查并公开结果。
（四）案卷评查制度。2022年9月底前，建立行政处罚案卷评查制度，明确评分标准。
（五）噪声自动监测。2023年底前，设区的市建成功能区声环境自动监测网络。
"""
LOWER = """一、主要任务
（一）移动执法。2021年底前，全员使用移动执法系统，全面配备执法记录仪。
（二）普法培训。县级生态环境部门每年至少开展两次面向中小企业的普法培训。
（三）排污许可核查。2022年9月底前，完成排污许可证质量核查并公开结果。
（四）案卷评查制度。健全行政处罚案卷评查制度，细化评分标准和扣分情形。
（六）信访快办。2022年底前，对时效性强的信访案件建立快速办理机制。
"""


def compared(lower: str, higher: str) -> list[Difference]:
    return list(compare(read_duties(lower, untimed=True), read_duties(higher, untimed=True)))


def test_each_matter_of_the_higher_plan_is_answered_and_what_is_added_comes_last() -> None:
    assert [each.relation for each in compared(LOWER, HIGHER)] == [
        Relation.EARLIER,
        Relation.STRICTER,
        Relation.LATER,
        Relation.UNTIMED,
        Relation.MISSING,
        Relation.ADDED,
    ]


def test_both_quotations_come_with_a_pair() -> None:
    first = compared(LOWER, HIGHER)[0].as_json()
    assert first["lower"]["quote"].startswith("2021年底前，全员使用")
    assert first["higher"]["quote"].startswith("2022年底前，各级")


def test_a_plan_compared_with_itself_differs_nowhere() -> None:
    assert {each.relation for each in compared(HIGHER, HIGHER)} == {Relation.SAME}


@pytest.mark.parametrize(
    ("lower", "higher", "relation"),
    [
        ("每季度通报一次污染源监管情况。", "每半年通报一次污染源监管情况。", Relation.STRICTER),
        ("每年通报一次污染源监管情况。", "每半年通报一次污染源监管情况。", Relation.LOOSER),
        ("定期通报污染源监管情况。", "每半年通报一次污染源监管情况。", Relation.LOOSER),
        ("2022年起实行污染源分级监管。", "2023年起实行污染源分级监管。", Relation.EARLIER),
        ("立案之日起60日内办结案件。", "立案之日起90日内办结案件。", Relation.STRICTER),
        ("2022年底前通报污染源监管情况。", "每半年通报一次污染源监管情况。", Relation.DIFFERENT),
    ],
)
def test_times_of_every_kind_are_weighed(lower: str, higher: str, relation: Relation) -> None:
    (found,) = compared(lower, higher)
    assert found.relation is relation


def test_the_province_is_earlier_than_the_ministry_on_mobile_enforcement(
    policies_dir: Path,
) -> None:
    lower, higher = (
        (policies_dir / name).read_text(encoding="utf-8")
        for name in ("shandong-implementation-2021.txt", "guiding-opinions-2021.txt")
    )
    found = compared(lower, higher)
    (earlier,) = [each for each in found if each.relation is Relation.EARLIER]
    assert earlier.lower is not None
    assert earlier.higher is not None
    assert earlier.lower.normalised_deadline == "2021-12-31"
    assert earlier.higher.normalised_deadline == "2022-12-31"
    added = [each.lower for each in found if each.relation is Relation.ADDED]
    assert any(duty is not None and "快速办理" in duty.measure for duty in added)
