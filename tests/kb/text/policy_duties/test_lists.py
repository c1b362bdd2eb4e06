from __future__ import annotations

from kb.text.policy_duties.lists import deadline_list, duty_list, measure_list
from kb.text.policy_duties.reading import read_duties

TEXT = """一、排查
2024年12月底前，市、县两级生态环境部门要完成排查。
2024年6月底前，完成清单编制。
二、培训
县级生态环境部门每年开展一次培训，定期组织比武。
"""


def test_the_duty_list_puts_a_row_under_each_unit_and_nobody_last() -> None:
    groups = [(group.name, len(group.duties)) for group in duty_list(read_duties(TEXT))]
    assert groups == [("市级生态环境部门", 1), ("县级生态环境部门", 3), ("未明确", 1)]


def test_the_deadline_list_goes_by_day_then_by_what_recurs_then_by_what_is_open() -> None:
    names = [group.name for group in deadline_list(read_duties(TEXT, untimed=True))]
    assert names == ["2024-06-30", "2024-12-31", "P1Y", "未定具体时间"]


def test_the_measure_list_keeps_the_order_and_the_headings_of_the_text() -> None:
    groups = [(group.name, len(group.duties)) for group in measure_list(read_duties(TEXT))]
    assert groups == [("一、排查", 2), ("二、培训", 2)]
