"""A strong cue makes a name of ordinary words; what a role does is no name."""

from __future__ import annotations

import pytest

from kb.text.privacy import HitType, find_hits


def names(text: str) -> list[str]:
    return [hit.text for hit in find_hits(text) if hit.type is HitType.NAME]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("当事人：万寿无，男。", ["万寿无"]),
        ("被处罚人：马上，女", ["马上"]),
        ("签名：易拉罐　日期：2024年", ["易拉罐"]),
        ("承办人：石英钟　审核人：时令菜", ["石英钟", "时令菜"]),
        ("某砖厂（法定代表人黎明前）停产", ["黎明前"]),
        ("舒适度（女，1980年出生）系会计。", ["舒适度"]),
        ("负责人严肃签收了。", ["严肃"]),
        ("当事人黄牛角、万花筒共同经营。", ["黄牛角", "万花筒"]),
        ("由安全帽、高音符、白开水三人出资。", ["安全帽", "高音符", "白开水"]),
        ("其妻钱包里与其子钱袋子均在场。", ["钱包里", "钱袋子"]),
        ("向程度副送达决定书。", ["程度副"]),
        ("| 姓名 | 毛线团 |", ["毛线团"]),
        ("| 姓名 | 性别 |\n| 童装 | 女 |", ["童装"]),
        ("法定代表人阿不都拉·试例持股六成", ["阿不都拉·试例"]),
        ("当事人毛细管到案。厂区内毛细管离开现场。", ["毛细管", "毛细管"]),
    ],
)
def test_a_strong_cue_makes_a_name_of_ordinary_words(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "当事人应整改。",
        "当事人双方签字",
        "当事人单位：",
        "当事人明确表示",
        "当事人申请延期。",
        "负责人和职工到场",
        "负责人安排人员清理。",
        "法定代表人变更登记，",
        "法定代表人于三日内到场。",
        "证人应有两名以上。",
        "村民田地，",
        "签名：年　月　日",
        "签字：经核对无误。",
        "负责人：全面负责。",
        "举报人：应当保密",
        "联系人：办公室",
        "| 负责人 | 安排 |",
        "采样、监测、分析三人",
        "负责人：水利局",
    ],
)
def test_what_a_role_does_or_an_empty_field_says_is_no_name(text: str) -> None:
    assert names(text) == []
