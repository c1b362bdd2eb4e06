"""Printing never counts as an amendment, and a changed number always does."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kb.text.numerals import format_numeral
from kb.text.substance import same_in_substance, word_diff

SAME = [
    pytest.param("处二万元罚款。", "处二万元罚款；", id="another mark at the end"),
    pytest.param("拒绝、阻挠检查的", "拒绝，阻挠检查的", id="list comma and comma"),
    pytest.param("处 2 万元罚款", "处2万元罚款", id="spaces around digits"),
    pytest.param("处２万元罚款（一次）", "处2万元罚款(一次)", id="full and half width"),
    pytest.param("排放「污染物」", "排放“污染物”", id="quotation marks"),
    pytest.param("水汙染防治規定", "水污染防治规定", id="traditional characters"),
    pytest.param(
        "有下列行为之一的：\n（一）甲；\n（二）乙。",
        "有下列行为之一的：\n（二）甲；\n（三）乙。",
        id="items renumbered",
    ),
    pytest.param("下列行为：（一）甲；（二）乙。", "下列行为：㈠甲；㈡乙。", id="ringed marks"),
    pytest.param("材料：\n1.申请书；\n2.图纸。", "材料：\n2、申请书；\n3、图纸。", id="subitems"),
    pytest.param("（一）项目选址", "（二）项目选址", id="a mark before 项目 is no reference"),
    pytest.param("投资10,000元", "投资10000元", id="comma of thousands"),
    pytest.param("（以下简称条例）", "以下简称条例", id="brackets around words"),
    pytest.param("5-10日", "5～10日".replace("～", "—"), id="two dashes for one range"),
]
CHANGED = [
    pytest.param("处二万元罚款", "处三万元罚款", id="an amount"),
    pytest.param("浓度1.5毫克", "浓度15毫克", id="a decimal point"),
    pytest.param("5—10日", "510日", id="a range"),
    pytest.param("温度-5℃", "温度5℃", id="a sign"),
    pytest.param("限值10%", "限值10‰", id="per cent and per mille"),
    pytest.param("应当报告", "可以报告", id="a duty"),
    pytest.param("依照第（二）项处罚", "依照第（三）项处罚", id="an item referred to"),
    pytest.param("前款（一）、（二）项", "前款（一）、（三）项", id="items referred to in a row"),
    pytest.param("依照《解释（二）》", "依照《解释（三）》", id="a number in a title"),
    pytest.param("依照本法第八条", "依照本法第九条", id="an article referred to"),
    pytest.param("甲。", "", id="everything gone"),
]


@pytest.mark.parametrize(("old", "new"), SAME)
def test_printing_is_not_substance(old: str, new: str) -> None:
    assert same_in_substance(old, new)
    assert same_in_substance(new, old)


@pytest.mark.parametrize(("old", "new"), CHANGED)
def test_what_a_text_says_is_substance(old: str, new: str) -> None:
    assert not same_in_substance(old, new)
    assert not same_in_substance(new, old)


numbers = st.one_of(
    st.integers(0, 10**7).map(str),
    st.integers(0, 10**7).map(format_numeral),
    st.decimals(0, 1000, places=2).map("{:f}".format),
)
words = st.sampled_from(
    ["排污单位", "违反规定", "处", "元以下罚款", "统一", "不", "第", "条", "项目", "℃", "mg/L"]
)
# A provision begins with a word: "5、" in front is the mark of an item, and so is "(五)" anywhere.
pieces = st.builds(
    lambda first, rest: [first, *rest], words, st.lists(st.one_of(words, numbers), max_size=12)
)
noise = st.text("，。；：、？！“”‘’《》〈〉【】〔〕…·,;:?!'\"[] \u3000\t", max_size=4)


@st.composite
def strewn(draw: st.DrawFn, of: list[str]) -> str:
    """The same words with punctuation and spaces between any two characters but two digits."""
    text = "".join(of)
    result = draw(noise)
    for place, char in enumerate(text):
        result += char
        following = text[place + 1 : place + 2]
        inside_number = char in "0123456789." and following and following in "0123456789."
        if not inside_number:
            result += draw(noise)
    return result


@given(pieces, pieces, st.data())
def test_punctuation_and_spaces_never_change_the_verdict(
    old: list[str], new: list[str], data: st.DataObject
) -> None:
    verdict = same_in_substance("".join(old), "".join(new))
    other = data.draw(strewn(old)), data.draw(strewn(new))
    assert same_in_substance(*other) is verdict


@given(pieces, st.data())
def test_a_text_strewn_with_punctuation_is_the_same_text(
    text: list[str], data: st.DataObject
) -> None:
    assert same_in_substance("".join(text), data.draw(strewn(text)))


@given(st.lists(words, min_size=1), st.lists(words, min_size=1), numbers, numbers)
def test_one_changed_number_always_changes_the_verdict(
    before: list[str], after: list[str], old: str, new: str
) -> None:
    assume(old != new)
    texts = ["".join([*before, number, *after]) for number in (old, new)]
    assert not same_in_substance(*texts)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_verdict_does_not_depend_on_the_order(old: str, new: str) -> None:
    assert same_in_substance(old, new) is same_in_substance(new, old)
    assert same_in_substance(old, old)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_of_a_diff_give_both_texts_again(old: str, new: str) -> None:
    left, right = word_diff(old, new)
    assert "".join(piece.text for piece in left) == old
    assert "".join(piece.text for piece in right) == new
    shared = ["".join(p.text for p in side if not p.changed) for side in (left, right)]
    assert shared[0] == shared[1]


def test_the_diff_marks_words() -> None:
    left, right = word_diff("由主管部门处五百元罚款。", "由主管部门处二千元罚款。")
    assert [piece.text for piece in left if piece.changed] == ["五百元"]
    assert [piece.text for piece in right if piece.changed] == ["二千元"]
