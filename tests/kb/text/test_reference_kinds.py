"""Why a reference stands where it stands, and what 前条 means, on sentences of our own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.numerals import ArticleNumber, format_numeral
from kb.text.references.extract import extract
from kb.text.references.kinds import ReferenceKind, kinds_of
from kb.text.references.preceding import preceding_articles

PENALISES, APPLIES = ReferenceKind.PENALISES, ReferenceKind.APPLIES
EXCEPTS, MENTIONS = ReferenceKind.EXCEPTS, ReferenceKind.MENTIONS


def kinds(text: str) -> list[ReferenceKind]:
    found = extract(text, home_law="溪流条例")
    return list(kinds_of(text, [(each.start, each.end) for each in found]))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("违反本条例第八条规定，倾倒废渣的，处五百元罚款。", [PENALISES]),
        ("船主违反本条例第八条第一款、第九条和第十条的，予以警告。", [PENALISES] * 3),
        ("未按照本条例第八条规定巡查的，责令改正。", [PENALISES]),
        ("有本条例第八条所列行为之一的，没收工具。", [PENALISES]),
        ("有下列行为之一的，处一千元罚款：\n（一）违反本条例第八条的；\n（二）其他。", [PENALISES]),
        ("违反本条例第八条规定的，依照本条例第二十条的规定处罚。", [PENALISES, APPLIES]),
        ("违反本条例第八条签订的合同无效。", [MENTIONS]),
        ("没有违反本条例第八条的，不收取罚款。", [MENTIONS]),
        ("溪长按照本条例第八条的规定巡查。", [APPLIES]),
        ("依法对本条例第八条规定的设施拍照。", [MENTIONS]),
        ("除本条例第八条规定的情形外，可以垂钓。", [EXCEPTS]),
        ("禁止垂钓，但是本条例第八条规定的除外。", [EXCEPTS]),
        ("夜间垂钓不适用本条例第八条的规定。", [EXCEPTS]),
        ("本条例第八条所称溪流，包括暗河。", [MENTIONS]),
        ("第一段违反本条例第八条。\n第二段处五百元罚款。", [MENTIONS]),
    ],
)
def test_the_clause_says_why_a_provision_is_named(text: str, wanted: list[ReferenceKind]) -> None:
    assert kinds(text) == wanted


ORDER = [ArticleNumber(1), ArticleNumber(2), ArticleNumber(2, 1), ArticleNumber(3)]


@pytest.mark.parametrize(
    ("text", "own", "wanted"),
    [
        ("违反前条规定的，处罚款。", ArticleNumber(3), [(ArticleNumber(2, 1), "前条")]),
        (
            "前两条所列行为",
            ArticleNumber(3),
            [(ArticleNumber(2), "前两条"), (ArticleNumber(2, 1), "前两条")],
        ),
        ("前条第二款的规定", ArticleNumber(2), [(ArticleNumber(1), "前条第二款")]),
        ("前条规定的", ArticleNumber(1), []),
        ("前三条规定的", ArticleNumber(2), []),
        ("目前条件成熟的，以前条例有规定的", ArticleNumber(3), []),
    ],
)
def test_the_preceding_articles_are_counted_back_in_the_order_of_the_law(
    text: str, own: ArticleNumber, wanted: list[tuple[ArticleNumber, str]]
) -> None:
    found = list(preceding_articles(text, own, ORDER))
    assert [(each.article, each.raw) for each in found] == wanted
    assert all(text[each.start : each.end] == each.raw for each in found)


PIECES = [
    "违反",
    "前条",
    "本条例第",
    "第",
    "条",
    "除",
    "外",
    "、",
    "处罚款",
    "（一）",
    "\n",
    "依照",
]


@given(
    st.lists(st.sampled_from(PIECES) | st.integers(1, 99).map(format_numeral), max_size=30).map(
        "".join
    )
)
def test_every_reference_has_one_kind_whatever_the_text(text: str) -> None:
    found = extract(text, home_law="溪流条例")
    assert len(kinds_of(text, [(each.start, each.end) for each in found])) == len(found)
