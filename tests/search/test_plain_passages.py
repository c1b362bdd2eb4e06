"""What a reader of a snippet sees of a section written in Markdown."""

from __future__ import annotations

import pytest

from search.passages import _plain


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        pytest.param("**要点**：先取样", "要点：先取样", id="emphasis"),
        pytest.param("### 小标题\n正文", "小标题\n正文", id="heading"),
        pytest.param(
            "| 行为 | 罚则 |\n|---|:--:|\n| 偷排 | 第八十三条 |",
            "行为，罚则\n偷排，第八十三条",
            id="table",
        ),
        pytest.param("- [ ] 净化器开着吗\n- [x] 滤网", "净化器开着吗\n滤网", id="checklist"),
        pytest.param("甲|乙 不是表格", "甲|乙 不是表格", id="a bar in a sentence stays"),
    ],
)
def test_marks_of_markdown_do_not_show(markdown: str, plain: str) -> None:
    assert _plain(markdown) == plain
