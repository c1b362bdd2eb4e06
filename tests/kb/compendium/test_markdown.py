"""Markdown of editors and of published texts, as blocks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compendium.book import Block, Heading, Listing, Paragraph, Run, Table
from kb.compendium.markdown import Link, blocks, linked


def only(text: str) -> Paragraph:
    (block,) = blocks(text)
    assert isinstance(block, Paragraph)
    return block


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("**《水污染防治法》**第八十三条", [("《水污染防治法》", True), ("第八十三条", False)]),
        (
            "依照**《溪流条例》**和**《湖泊条例》**。",
            [
                ("依照", False),
                ("《溪流条例》", True),
                ("和", False),
                ("《湖泊条例》", True),
                ("。", False),
            ],
        ),
        ("不是**强调", [("不是**强调", False)]),
        (r"\*不强调\*", [("*不强调*", False)]),
        ("`a*b*` 与 $x$ # \\", [("a*b* 与 $x$ # \\", False)]),
        ("<b>甲</b> &amp; 乙", [("<b>甲</b> & 乙", False)]),
        ("第一行\n第二行", [("第一行第二行", False)]),
        ("line one\nline two", [("line one line two", False)]),
        ("![井口](a.png)有水", [("〔图：井口〕有水", False)]),
        ("𬭎、䓨、😀 العربية", [("𬭎、䓨、😀 العربية", False)]),
    ],
)
def test_words_and_bold_are_kept_and_marks_are_not(text: str, runs: list[tuple[str, bool]]) -> None:
    assert [(run.text, run.bold) for run in only(text).runs] == runs


def test_only_outside_addresses_become_links() -> None:
    runs = only("[甲](https://a.example/b) [乙](javascript:alert) [丙](file.md)").runs

    assert [(run.text, run.href) for run in runs if run.text.strip()] == [
        ("甲", "https://a.example/b"),
        (" [乙](javascript:alert) 丙", ""),
    ]


def test_headings_begin_at_the_level_asked_for() -> None:
    found = blocks("## 甲\n\n文\n\n#### 乙", level=2)

    assert [(one.text, one.level) for one in found if isinstance(one, Heading)] == [
        ("甲", 2),
        ("乙", 3),
    ]


def test_lists_tables_quotes_and_code_are_blocks() -> None:
    text = (
        "1. 甲\n   - 乙\n2. 丙\n\n> 引文\n\n| 列 | 数 |\n|---|---|\n| **a** | 1 |\n\n"
        "```\n# x\n\n$y\n```\n\n- [x] 做了\n"
    )
    listing, quote, table, first, second, tasks = blocks(text)

    assert isinstance(listing, Listing)
    assert listing.ordered
    assert [["".join(run.text for run in one.runs) for one in item] for item in listing.items] == [
        ["甲", "— 乙"],
        ["丙"],
    ]
    assert quote == Paragraph((Run("引文"),), "quote")
    assert table == Table(("列", "数"), (((Run("a", bold=True),), (Run("1"),)),))
    assert (first, second) == (Paragraph((Run("# x"),)), Paragraph((Run("$y"),)))
    assert isinstance(tasks, Listing)
    assert tasks.items[0][0].runs[0].text == "☑ 做了"


def test_a_link_goes_through_bold_and_plain_runs_and_is_set_once() -> None:
    text = "**《溪流条例》**第三条；又见**《溪流条例》**第三条。"
    (paragraph,) = linked(blocks(text), [Link("《溪流条例》第三条", "law-1")])

    assert isinstance(paragraph, Paragraph)
    assert [(run.text, run.bold, run.target) for run in paragraph.runs] == [
        ("《溪流条例》", True, "law-1"),
        ("第三条", False, "law-1"),
        ("；又见", False, ""),
        ("《溪流条例》", True, ""),
        ("第三条。", False, ""),
    ]


def test_a_link_that_is_not_found_does_not_hold_up_the_next() -> None:
    links = [Link("第九条", "law-9"), Link("第三条", "law-3")]
    (paragraph,) = linked(blocks("依照第三条。"), links)

    assert isinstance(paragraph, Paragraph)
    assert [run.target for run in paragraph.runs] == ["", "law-3", ""]


def words(found: tuple[Block, ...]) -> str:
    return "".join(
        run.text for block in found if isinstance(block, Paragraph) for run in block.runs
    )


@given(
    st.text(
        st.characters(categories=("Lo", "Nd", "Po"), exclude_characters="*_~`<>&\\[]!#-+|.)%"),
        min_size=1,
        max_size=60,
    )
)
def test_plain_words_come_through_unchanged(text: str) -> None:
    assert words(blocks(text)) == text.strip()


@given(st.text(max_size=120))
def test_any_text_gives_blocks_without_empty_paragraphs(text: str) -> None:
    for block in blocks(text):
        if isinstance(block, Paragraph):
            assert words((block,)).strip()


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=4))
def test_links_change_no_words(text: str, raws: list[str]) -> None:
    found = blocks(text)

    assert words(linked(found, [Link(raw, "law-1") for raw in raws])) == words(found)
