from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.text.wrapping import display_width, join_wrapped, wrap_width

PARAGRAPHS = [
    "一、总体要求",
    "各级生态环境部门应当把排查放在首位，逐企逐户登记设施状况，对停运的治理设施查明原因并限期恢复，"
    "对擅自拆除的依法处理，排查结果每月汇总一次并报送上级部门备查，不得迟报漏报。",
    "二、工作安排",
    "排查分为三个阶段，第一阶段摸清底数，第二阶段分类整改，第三阶段回头检查，每个阶段结束后都应当形成"
    "书面报告，报告应当写明发现的问题、采取的措施和尚未解决的困难，并附现场照片。",
]


def wrapped(paragraphs: list[str], columns: int) -> list[str]:
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += [paragraph[i : i + columns] for i in range(0, len(paragraph), columns)]
    return lines


def test_hard_wrapped_paragraphs_are_joined_again() -> None:
    many = PARAGRAPHS * 3
    assert join_wrapped(wrapped(many, 28)) == many


def test_a_text_that_is_not_wrapped_stays_as_it_is() -> None:
    lines = [paragraph for paragraph in PARAGRAPHS if len(paragraph) < 200]
    assert wrap_width(lines) is None
    assert join_wrapped(lines) == lines


def test_a_title_broken_inside_its_brackets_is_joined() -> None:
    lines = ["《关于优化执法方式", "提高执法效能的意见》编制说明", "一、背景"]
    assert join_wrapped(lines) == ["《关于优化执法方式提高执法效能的意见》编制说明", "一、背景"]


def test_latin_words_broken_over_lines_keep_a_blank_between_them() -> None:
    body = ["监测因子包括颗粒物、二氧化硫、氮氧化物以及规范中列出的"] * 9
    lines = [
        *body,
        "其他各项，其中自动监测数据应当按照规范采用名为 Continuous",
        "Monitoring 的格式上传。",
    ]
    assert "Continuous Monitoring" in "".join(join_wrapped(lines))


@settings(deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("水气声渣，。：（一）1.a "), min_size=1, max_size=70), max_size=20
    )
)
def test_joining_never_loses_a_character(raw: list[str]) -> None:
    lines = [line.strip() for line in raw if line.strip()]
    assert "".join("".join(join_wrapped(lines)).split()) == "".join("".join(lines).split())


def test_width_counts_chinese_characters_twice() -> None:
    assert display_width("水pH7") == 5
