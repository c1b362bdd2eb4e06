"""Numbers that name people go; numbers of the law stay."""

from __future__ import annotations

import pytest

from kb.text.masking import mask_identifiers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("我的电话13812345678，快来", "我的电话〔电话〕，快来"),
        ("打 138-1234-5678 找我", "打 〔电话〕 找我"),
        ("打１３８１２３４５６７８", "打〔电话〕"),
        ("座机0371-12345678没人接", "座机〔电话〕没人接"),
        ("身份证41010119900101123X被查", "身份证〔证件号〕被查"),
        ("信用代码91410100MA12345678的公司", "信用代码〔证件号〕的公司"),
        ("写信给zhang.san@example.com吧", "〔邮箱〕吧"),
        ("豫A12345夜里倒渣土", "〔车牌〕夜里倒渣土"),
        ("京A·D12345排黑烟", "〔车牌〕排黑烟"),
        ("卡号6222 0212 3456 7890 123", "卡号〔号码〕"),
        ("QQ12345678说的", "QQ〔号码〕说的"),
    ],
)
def test_what_names_a_person_is_masked(text: str, masked: str) -> None:
    assert mask_identifiers(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "水污染防治法第83条罚10万元以上100万元以下",
        "2021-12-24那天的噪声污染防治法",
        "澜环罚〔2022〕1号",
        "浓度0.35毫克每升，超标2.5倍",
        "豫A地区冬天烧煤",
        "罚款500000元",
    ],
)
def test_articles_days_and_amounts_stay(text: str) -> None:
    assert mask_identifiers(text) == text
