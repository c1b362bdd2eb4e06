from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.numerals import ArticleNumber
from kb.text.provisions import (
    Paragraph,
    ProvisionAddress,
    article_eid,
    label_of,
    make_eid,
    parse_eid,
    split_article,
)

Shape = list[tuple[int, list[tuple[int, int]]]]


def shape(paragraphs: tuple[Paragraph, ...]) -> Shape:
    """(paragraph, [(item, how many subitems)])."""
    return [
        (paragraph.number, [(item.number, len(item.subitems)) for item in paragraph.items])
        for paragraph in paragraphs
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("第一条 甲。", [(1, [])], id="one paragraph"),
        pytest.param("甲。\n\n乙。", [(1, []), (2, [])], id="no label, two paragraphs"),
        pytest.param(
            "第二条　下列行为：\n（一）甲；\n（二）乙。\n前款规定丙。",
            [(1, [(1, 0), (2, 0)]), (2, [])],
            id="items and a closing paragraph",
        ),
        pytest.param(
            "下列：\n（一）甲：\n1．子；\n2．丑；\n（二）乙。",
            [(1, [(1, 2), (2, 0)])],
            id="subitems",
        ),
        pytest.param(
            "下列：（一）甲；（二）乙；（三）丙。",
            [(1, [(1, 0), (2, 0), (3, 0)])],
            id="items in one line",
        ),
        pytest.param("有前款第（一）项情形的，（二）项除外。", [(1, [])], id="quoted marks"),
        pytest.param(
            "下列：\n（一）甲。\n补充说明；\n（二）乙。",
            [(1, [(1, 0), (2, 0)])],
            id="unmarked line inside an item",
        ),
        pytest.param(
            "下列：\n甲；\n（二）乙；\n（三）丙。",
            [(1, [(1, 0), (2, 0), (3, 0)])],
            id="first mark lost in the source",
        ),
        pytest.param(
            "税率如下：\n甲；\n乙；\n丙。\n丁。",
            [(1, [(1, 0), (2, 0), (3, 0)]), (2, [])],
            id="list without marks",
        ),
        pytest.param(
            "甲：\n（一）子；\n（二）丑。\n乙：\n（一）寅；\n（二）卯。",
            [(1, [(1, 0), (2, 0)]), (2, [(1, 0), (2, 0)])],
            id="two lists",
        ),
        pytest.param(
            "(一)甲；\n(二)乙。", [(1, [(2, 0)])], id="no lead: first line is a paragraph"
        ),
        pytest.param("下列：\n㈠甲；\n㈡乙。", [(1, [(1, 0), (2, 0)])], id="ring marks"),
        pytest.param("", [], id="empty"),
    ],
)
def test_an_article_divides_into_paragraphs_and_items(text: str, expected: Shape) -> None:
    assert shape(split_article(text)) == expected


def _pieces(paragraphs: tuple[Paragraph, ...]) -> str:
    return "".join(
        paragraph.text
        + "".join(
            item.text + "".join(subitem.text for subitem in item.subitems)
            for item in paragraph.items
        )
        for paragraph in paragraphs
    )


@given(st.text(alphabet="甲乙：；。\n（一）二三1．2第条 ", max_size=80))
def test_no_character_of_an_article_is_lost(text: str) -> None:
    paragraphs = split_article("第一条 " + text)
    assert re.sub(r"\s", "", _pieces(paragraphs)) == re.sub(r"\s", "", text)


@given(st.text(max_size=80))
def test_offsets_of_the_parts_index_the_article(text: str) -> None:
    for paragraph in split_article(text):
        assert text[paragraph.start : paragraph.end].startswith(paragraph.text)
        for item in paragraph.items:
            assert text[item.start : item.end].startswith(item.text)
            for subitem in item.subitems:
                assert text[subitem.start : subitem.end] == subitem.text


def test_parts_of_real_articles_lose_nothing(laws_dir: Path) -> None:
    article = re.compile(r"^第[一二三四五六七八九十百零]+条[\s　].*?(?=^第|\Z|^#)", re.M | re.S)
    checked = 0
    for path in sorted((laws_dir / "行政法").glob("*污染防治法*.md")):
        for match in article.finditer(path.read_text(encoding="utf-8")):
            label_free = re.sub(r"^第\S+", "", match[0])
            found = _pieces(split_article(match[0]))
            assert re.sub(r"\s", "", found) == re.sub(r"\s", "", label_free)
            checked += 1
    assert checked > 400


@pytest.mark.parametrize(
    ("address", "eid", "label"),
    [
        (ProvisionAddress(article=ArticleNumber(120, 1)), "art_120_1", "第一百二十条之一"),
        (
            ProvisionAddress(article=ArticleNumber(83), paragraph=1, item=2),
            "art_83__para_1__item_2",
            "第八十三条第一款第二项",
        ),
        (
            ProvisionAddress(article=ArticleNumber(1), paragraph=1, item=2, subitem=3),
            "art_1__para_1__item_2__subitem_3",
            "第一条第一款第二项第三目",
        ),
        (ProvisionAddress(chapter=2, section=1), "chp_2__sec_1", "第二章第一节"),
        (
            ProvisionAddress(part=3, subpart=1, chapter=2),
            "part_3__subpart_1__chp_2",
            "第三编第一分编第二章",
        ),
        (ProvisionAddress(annex=1), "annex_1", "附件一"),
        (ProvisionAddress(preamble=True), "preamble", "序言"),
    ],
)
def test_an_address_an_eid_and_a_label_say_the_same(
    address: ProvisionAddress, eid: str, label: str
) -> None:
    assert address.eid == eid
    assert parse_eid(eid) == address
    assert label_of(eid) == label


def test_an_articles_eid_does_not_name_its_chapter() -> None:
    assert make_eid(ProvisionAddress(chapter=2, article=ArticleNumber(9))) == "art_9"
    assert article_eid(ArticleNumber(9)) == "art_9"


@pytest.mark.parametrize("text", ["", "art_", "art_083", "x_1", "chp_1_2", "art_1__", "art_1 "])
def test_what_is_no_eid_is_refused(text: str) -> None:
    assert parse_eid(text) is None
    with pytest.raises(ValueError, match="不是条款地址"):
        label_of(text)


def test_an_empty_address_has_no_eid() -> None:
    with pytest.raises(ValueError, match="没有指明"):
        make_eid(ProvisionAddress())


@given(st.text(alphabet="art_chpseciemb0123456789", max_size=30))
def test_reading_an_eid_never_raises(text: str) -> None:
    address = parse_eid(text)
    assert address is None or address.eid == text
