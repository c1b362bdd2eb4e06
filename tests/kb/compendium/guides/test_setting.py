"""A guide as a book: every section, what changed, and the same file for the same guide."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.compendium.book import Book, Heading, Listing, Paragraph, Run, Table
from kb.compendium.formats.writing import write
from kb.compendium.guides.published import read_published
from kb.compendium.guides.setting import book_of
from kb.model.document import DocumentKind
from kb.store import publications
from kb.store.database import Database
from tests.kb.compendium.guides.streams import BODY
from tests.web.guides import KEY, add_guide

OLD_BODY = BODY.replace(
    "2000元至1万元（《溪流保护条例》第三条第一款）", "500元（《溪流保护条例》第三条）"
)


def book(library: Database, body: str = BODY, **front: str) -> Book:
    add_guide(library, body=body, **front)
    with library.reading() as session:
        document = publications.get_published(session, DocumentKind.GUIDE, KEY)
        return book_of(read_published(session, document, as_of=dt.date(2024, 6, 1)))


def words(made: Book) -> str:
    """All text of a book."""

    def of(value: object) -> str:
        if isinstance(value, Run):
            return value.text
        if isinstance(value, Paragraph):
            return "".join(of(run) for run in value.runs)
        if isinstance(value, tuple):
            return " ".join(of(inner) for inner in value)
        if isinstance(value, Table):
            return of((*value.rows,)) + " ".join(value.header)
        return of(value.items) if isinstance(value, Listing) else str(getattr(value, "text", ""))

    return "\n".join(of(chapter.blocks) for _, chapter in made.walk())


def test_every_section_is_in_the_book_in_order(library: Database) -> None:
    made = book(library)
    headings = [block.text for block in made.chapters[0].blocks if isinstance(block, Heading)]
    assert headings == [
        "适用对象", "主要义务", "做不到会怎样", "什么情况可能免罚", "自查清单", "固定日期",
        "一年怎么安排", "对照案例", "找谁问",
    ]  # fmt: skip
    for told in (
        "不向溪流倾倒废油",
        "后门的油桶盖着吗",
        "变动后20日内",
        "溪长办",
        "一桶油，八千元",
    ):
        assert told in words(made)
    assert len(made.chapters) == 1
    assert made.notice == ""
    assert made.statement == "本指南依据截至 2022-03-31 的法律编写。"


def test_a_stale_guide_says_so_and_lists_both_wordings(library: Database) -> None:
    made = book(library, OLD_BODY, law_as_of="2020-12")
    assert made.chapters[1].title == "已经修改的条文"
    assert "处五百元罚款" in words(made)
    assert "部分所引条文已经修改" in made.notice
    marked = [
        run
        for block in made.chapters[0].blocks
        if isinstance(block, Table)
        for row in block.rows
        for cell in row
        for run in cell
        if run.target
    ]
    assert {run.target for run in marked} == {made.chapters[1].anchor}


@pytest.mark.parametrize("format", ["html", "docx", "markdown"])
def test_equal_guides_give_equal_files(library: Database, format: str) -> None:
    made = book(library, BODY.replace("每天", "每天 $#\\ <b> 𬭎 😀"))
    first = write(made, format)
    assert first.data == write(made, format).data


def test_marks_of_markdown_do_not_reach_the_book(library: Database) -> None:
    made = book(library, BODY.replace("春天修盖子", "**春天**修[盖子](https://example.org/a)"))
    assert "**" not in words(made)
    links = [
        run.href
        for block in made.chapters[0].blocks
        if isinstance(block, Paragraph)
        for run in block.runs
        if run.href
    ]
    assert links == ["https://example.org/a"]
