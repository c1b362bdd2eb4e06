"""Markdown: any text is read back as it was, and marks are where they were meant."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from kb.compendium.book import Block, Heading, Listing, Run, Table
from kb.compendium.formats.writing import write
from tests.kb.compendium.formats.books import HARD, TEXT, book, paragraph, small_volume

READER = MarkdownIt("commonmark").enable("table")
LINES = st.lists(TEXT, min_size=1, max_size=3).map("\n".join)
RUNS = st.lists(st.tuples(TEXT, st.booleans(), st.booleans()), min_size=1, max_size=4)


def tokens(*blocks: Block) -> list[Token]:
    made = READER.parse(write(book(*blocks), "markdown").data.decode())
    start = next(place for place, token in enumerate(made) if 'id="first"' in token.content)
    return made[start + 4 : -3]


def text(token: Token) -> str:
    return "".join(
        "\n" if child.type == "hardbreak" else "" if child.type == "html_inline" else child.content
        for child in token.children or ()
    )


def inline(*blocks: Block) -> list[str]:
    return [text(token) for token in tokens(*blocks) if token.type == "inline"]


@settings(deadline=None)
@given(LINES)
def test_any_text_is_read_back_as_it_was(words: str) -> None:
    assert inline(paragraph(words)) == [words]


def test_marks_of_a_mark_up_language_are_text() -> None:
    assert inline(paragraph(HARD), Heading(HARD)) == [HARD, HARD]
    assert inline(paragraph(*HARD)) == [HARD]


@settings(deadline=None)
@given(RUNS)
def test_marked_runs_keep_their_text_and_bold_its_place(
    runs: list[tuple[str, bool, bool]],
) -> None:
    (only,) = [
        token
        for token in tokens(paragraph(*(Run(words, bold, italic) for words, bold, italic in runs)))
        if token.type == "inline"
    ]
    assert text(only) == "".join(words for words, _, _ in runs)
    bold, depth = "", 0
    for child in only.children or ():
        if child.type == "strong_open" or child.content == "<strong>":
            depth += 1
        elif child.type == "strong_close" or child.content == "</strong>":
            depth -= 1
        elif depth and child.type != "html_inline":
            bold += child.content
    assert bold == "".join(words for words, is_bold, _ in runs if is_bold)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3))
def test_cells_keep_their_text_and_rows_their_cells(rows: list[tuple[str, str]]) -> None:
    table = Table(
        ("甲", "乙|丙"), tuple(tuple((Run(cell),) for cell in row) for row in rows), caption="表"
    )
    expected = ["表", "甲", "乙|丙", *(cell for row in rows for cell in row)]
    assert inline(table) == expected


@settings(deadline=None)
@given(st.lists(st.lists(LINES, min_size=1, max_size=2), min_size=1, max_size=3), st.booleans())
def test_items_keep_their_paragraphs(items: list[list[str]], ordered: bool) -> None:
    listing = Listing(tuple(tuple(paragraph(p) for p in item) for item in items), ordered)
    assert inline(listing) == [words for item in items for words in item]


def test_two_lists_in_a_row_stay_two() -> None:
    one = Listing(((paragraph("甲"),),))
    kinds = [token.type for token in tokens(one, one)]
    assert kinds.count("bullet_list_open") == 2


def test_contents_lead_to_every_chapter() -> None:
    made = write(small_volume(), "markdown").data.decode()
    for _, chapter in small_volume().walk():
        assert f"](#{chapter.anchor})" in made
        assert f'<a id="{chapter.anchor}"></a>' in made
