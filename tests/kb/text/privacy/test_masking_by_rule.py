"""Masked text shows a person's surname and nothing else, the same way throughout a document."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import MaskingIncomplete
from kb.text.privacy import Clearance, HitType, find_hits, mask, mask_content, sentences_with
from kb.text.privacy.companies import company_mask
from kb.text.privacy.mask import check_nothing_left
from kb.text.privacy.repeats import value_key


def test_one_person_keeps_one_mask_and_another_of_the_surname_gets_the_next() -> None:
    shown = mask("当事人钱虚构与其妻钱样例、欧阳虚在场，钱虚构签字。").text
    assert shown == "当事人钱某甲与其妻钱某乙、欧阳某在场，钱某甲签字。"


def test_a_person_masked_by_the_author_is_not_mixed_up_with_another() -> None:
    assert mask("钱某已到案。证人钱虚构在场。").text == "钱某已到案。证人钱某甲在场。"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("住某省示例市虚拟区样板路000号9幢999室", "住某省示例市虚拟区"),
        ("家住无名村2组水塘东侧第一户", "家住〔住址略〕"),
        ("手机19900000002", "手机〔电话号码略〕"),
        ("举报人系该厂离职电工，要求保密", "举报人系〔身份信息略〕，要求保密"),
        ("举报人网名“江边老渔翁”", "举报人网名“〔身份信息略〕”"),
    ],
)
def test_each_kind_has_its_rule(text: str, shown: str) -> None:
    assert mask(text).text == shown


def test_the_map_leads_from_the_original_to_what_is_shown() -> None:
    result = mask("当事人钱虚构，电话19900000002")
    assert {original: shown.text for original, shown in result.map.items()} == {
        "钱虚构": "钱某",
        "19900000002": "〔电话号码略〕",
    }


def test_a_hit_that_a_reviewer_cleared_stays_readable() -> None:
    text = "当事人钱虚构，承办人孙示例。"
    kept = [hit for hit in find_hits(text) if hit.text != "孙示例"]
    assert mask(text, kept).text == "当事人钱某，承办人孙示例。"


def test_a_company_is_masked_only_when_asked_and_keeps_its_trade() -> None:
    text = "示例金鼎印染有限公司法定代表人钱虚构"
    assert mask(text).text.startswith("示例金鼎印染有限公司")
    assert mask(text, companies=["示例金鼎印染有限公司"]).text == "某印染有限公司法定代表人钱某"
    assert company_mask("虚拟区老周废旧物资回收站") == "某废旧物资回收站"


def test_two_companies_of_one_trade_are_told_apart() -> None:
    shown = mask(
        "甲乙印染有限公司与丙丁印染有限公司", companies=["甲乙印染有限公司", "丙丁印染有限公司"]
    )
    assert shown.text == "某印染有限公司（甲）与某印染有限公司（乙）"


def test_a_person_has_one_mask_in_every_field() -> None:
    content: Any = {
        "当事人": "钱虚构",
        "facts": ["材料载明钱虚构三字", {"住址": "某省示例市虚拟区样板路1号"}],
        "phone": 19900000002,
        "amount": 20000,
        "final": True,
        "note": None,
    }
    public, table = mask_content(content)
    assert public == {
        "当事人": "钱某",
        "facts": ["材料载明钱某三字", {"住址": "某省示例市虚拟区"}],
        "phone": "〔电话号码略〕",
        "amount": 20000,
        "final": True,
        "note": None,
    }
    assert table["钱虚构"].text == "钱某"
    assert content["当事人"] == "钱虚构"


def test_field_names_are_masked_without_losing_an_entry() -> None:
    public, _ = mask_content({"手机19900000002": 1, "手机19900000003": 2})
    assert list(public.values()) == [1, 2] if isinstance(public, dict) else False
    assert "1990000" not in json.dumps(public)


PHONES = st.integers(0, 99).map(lambda n: f"199000000{n:02d}")
IDS = st.integers(0, 999).map(lambda n: f"99000019900101{n:03d}X")
CARDS = st.integers(0, 9999).map(lambda n: f"62999900000000{n:05d}")
PLATES = st.integers(0, 99999).map(lambda n: f"川Z{n:05d}")
NAMES = st.builds(
    "".join,
    st.tuples(st.sampled_from("钱孙李周吴郑王冯陈"), st.sampled_from(["虚构", "样例", "假股"])),
)
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def _spelled(value: str, spelling: str) -> str:
    if spelling == "wide":
        return value.translate(WIDE)
    if spelling == "apart":
        cuts = {11: (3, 7), 18: (6, 14), 19: (4, 8, 12, 16)}.get(len(value), ())
        return " ".join(value[a:b] for a, b in zip((0, *cuts), (*cuts, None), strict=True))
    if spelling == "broken" and len(value) in (3, 11):
        return f"{value[:3]}\n{value[3:]}" if len(value) == 11 else f"{value[0]}\n{value[1:]}"
    return value


SPELLINGS = st.sampled_from(["plain", "wide", "apart", "broken"])
PLANTED = st.one_of(
    st.tuples(
        st.sampled_from(["，手机{}", "。联系电话：{}", "；举报人手机号{}"]), PHONES, SPELLINGS
    ),
    st.tuples(st.sampled_from(["，身份证号{}", "。证件号码：{}"]), IDS, SPELLINGS),
    st.tuples(st.sampled_from(["，卡号{}", "。银行账号：{}"]), CARDS, SPELLINGS),
    st.tuples(st.sampled_from(["。车牌{}的货车", "，驾驶{}离开"]), PLATES, st.just("plain")),
    st.tuples(
        st.sampled_from(["。当事人{}到场", "，证人：{}", "。举报人{}称有异味", "，其妻{}在场"]),
        NAMES,
        st.sampled_from(["plain", "broken"]),
    ),
)
FILLER = st.sampled_from(
    ["", "，废水直排入河", "，罚款2万元", "。2024年3月5日检查", "\n", "。另查明"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(PLANTED, FILLER), min_size=1, max_size=6))
def test_no_planted_value_survives_masking_in_any_spelling(
    parts: list[tuple[tuple[str, str, str], str]],
) -> None:
    text = "".join(
        template.format(_spelled(value, spelling)) + filler
        for (template, value, spelling), filler in parts
    )
    shown = mask(text).text
    for (_, value, _), _ in parts:
        assert value_key(value) not in value_key(shown)
    assert find_hits(shown) == ()
    assert mask(shown).text == shown


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PLANTED, FILLER), min_size=1, max_size=5))
def test_no_planted_value_survives_in_any_field(
    parts: list[tuple[tuple[str, str, str], str]],
) -> None:
    content: Any = {
        str(number): [template.format(_spelled(value, spelling)), {"再": f"{filler}{value}"}]
        for number, ((template, value, spelling), filler) in enumerate(parts)
    }
    public, _ = mask_content(content)
    shown = value_key(json.dumps(public, ensure_ascii=False))
    assert not [value for (_, value, _), _ in parts if value_key(value) in shown]


@settings(max_examples=150, deadline=None)
@given(
    st.text(
        st.sampled_from("钱孙李当事人住路号一1９ 。，〔〕\n@a.川Z举报系员工“”某（）"), max_size=60
    )
)
def test_hits_point_into_the_text_as_given_and_a_second_masking_changes_nothing(text: str) -> None:
    hits = find_hits(text)
    assert all(text[hit.start : hit.end] == hit.text for hit in hits)
    assert all(one.end <= other.start for one, other in itertools.pairwise(hits))
    shown = mask(text).text
    assert mask(shown).text == shown


FRAGMENTS = st.sampled_from(
    [
        *"赵钱于平安应高某甲：、，。\n（） ",
        "当事人", "举报人", "签名：", "负责人", "证人", "其妻", "系该厂员工", "高兴", "平安",
        "应急",
        "，男，", "| 姓名 |", "住", "示例市虚拟区样板路1号", "电话", "19900000002", "川Z00001",
        "网名“", "”", "〔电话号码略〕", "（乳名豆豆）", "阿依·拟名", "二人", "向", "送达", "到场",
    ]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_what_is_masked_holds_no_hit_whatever_it_was_put_together_from(text: str) -> None:
    try:
        shown = mask(text).text
    except MaskingIncomplete:
        return  # refused: nothing is shown at all
    assert find_hits(shown) == ()


def test_masking_that_leaves_a_hit_is_refused_without_saying_which() -> None:
    with pytest.raises(MaskingIncomplete, match="姓名") as refusal:
        check_nothing_left(find_hits("当事人钱虚构到场。"))
    assert "钱虚构" not in str(refusal.value)
    assert refusal.value.hint


def cleared(text: str, *sentences: str) -> Clearance:
    return Clearance(HitType.NAME, text, sentences_with(sentences, text))


def test_a_cleared_value_stays_readable_in_its_sentence() -> None:
    text = "镇长钱虚构到场。当事人孙样例承认。"
    shown = mask(text, clearances=[cleared("钱虚构", "镇长钱虚构到场")]).text
    assert shown == "镇长钱虚构到场。当事人孙某承认。"


@pytest.mark.parametrize(
    "text",
    [
        "镇长钱虚构到场。当事人钱虚构承认。",  # a sentence that nobody decided about
        "镇长钱虚构到场后离开。",
        "举报人镇长钱虚构到场。",
    ],
)
def test_a_new_sentence_masks_a_cleared_value_everywhere(text: str) -> None:
    assert "钱虚构" not in mask(text, clearances=[cleared("钱虚构", "镇长钱虚构到场")]).text


def test_a_clearance_of_another_type_clears_nothing() -> None:
    one = Clearance(HitType.ADDR, "钱虚构", sentences_with(["镇长钱虚构到场"], "钱虚构"))
    assert mask("镇长钱虚构到场", clearances=[one]).text == "镇长钱某到场"


def test_a_cleared_value_is_shown_in_every_field_it_was_cleared_in() -> None:
    content: Any = {"facts": "镇长钱虚构到场", "handling": ["当事人孙样例承认"]}
    public, table = mask_content(content, clearances=[cleared("钱虚构", "镇长钱虚构到场")])
    assert public == {"facts": "镇长钱虚构到场", "handling": ["当事人孙某承认"]}
    assert list(table) == ["孙样例"]
