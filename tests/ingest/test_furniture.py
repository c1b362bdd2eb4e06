from __future__ import annotations

import pytest

from ingest.furniture import remove_furniture, tidy_title, title_index

SENTENCE = "各县（市、区）应当于每年六月底前完成排查，并将结果报送市生态环境局备案。"


@pytest.mark.parametrize(
    "line",
    [
        "打印 关闭",
        "【打印】【关闭】",
        "分享到",
        "返回列表",
        "当前位置：首页 > 政务公开",
        "来源：某某网",
        "责任编辑：某某",
        "发布日期：2021-01-06",
        "浏览次数：128",
        "版权所有 © 某某公司",
        "网站首页 关于我们 新闻动态 资质领域 服务范围 联系我们",
        "- 3 -",
        "第 3 页 共 12 页",
        "图1.jpg",
        "相关链接",
    ],
)
def test_what_pages_print_around_a_text_is_removed(line: str) -> None:
    assert remove_furniture([line, SENTENCE]) == ([SENTENCE], [line])


@pytest.mark.parametrize(
    "line",
    [
        "本报告的数据来源：监测站记录，经核对无误后方可打印，关闭设施须报告。",
        "一、打印台账",
        "2021年10月12日",
        "附件：检查表",
        "网站首页应当设置举报入口。",
    ],
)
def test_sentences_and_headings_that_mention_such_words_stay(line: str) -> None:
    assert remove_furniture([line, SENTENCE])[0] == [line, SENTENCE]


def test_a_menu_with_one_entry_a_line_is_removed_and_the_title_below_stays() -> None:
    menu = ["水和废水", "环境空气", "土壤", "固体废物", "噪声", "振动", "辐射"]
    lines = [*menu, "详细信息 当前位置: 首页 >>", "某省完善执法制度", SENTENCE]
    kept, removed = remove_furniture(lines)
    assert kept == ["某省完善执法制度", SENTENCE]
    assert removed == [*menu, "详细信息 当前位置: 首页 >>"]


def test_the_title_is_the_first_line_that_is_no_label() -> None:
    assert title_index(["附件 2", "某方案编制说明", SENTENCE]) == 1
    assert title_index(["政策文件", "某市办公室关于印发方案的通知"]) == 1
    assert title_index(["某市方案", SENTENCE]) == 0


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("《某意见》及政策解读 发布日期:", "《某意见》及政策解读"),
        ("重磅 | 队伍建设规划印发", "队伍建设规划印发"),
        ("某市实施方案", "某市实施方案"),
    ],
)
def test_labels_that_pages_put_into_titles_are_removed(title: str, expected: str) -> None:
    assert tidy_title(title) == expected
