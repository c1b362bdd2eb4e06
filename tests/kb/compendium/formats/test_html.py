"""The HTML file: one file, safe, complete and in order."""

from __future__ import annotations

import re

from hypothesis import given, settings
from lxml import html

from kb.compendium.formats.writing import write
from tests.kb.compendium.formats.books import HARD, NOTICE, TEXT, book, paragraph, small_volume


def page(data: bytes) -> html.HtmlElement:
    return html.fromstring(data.decode(), parser=html.HTMLParser(encoding="utf-8"))


@settings(deadline=None)
@given(TEXT)
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    tree = page(write(book(paragraph(text)), "html").data)
    assert _body(tree) == text


def _body(tree: html.HtmlElement) -> str:
    (found,) = tree.xpath('//main//p[@class="body"]')
    return found.text_content()


def test_marks_of_a_mark_up_language_are_text() -> None:
    tree = page(write(book(paragraph(HARD)), "html").data)
    assert _body(tree) == HARD


def test_nothing_is_fetched_and_nothing_runs() -> None:
    text = write(small_volume(), "html").data.decode()
    assert "<script" not in text
    assert not re.search(r"(?:src|href)=\"(?!#|data:|https://example\.org)", text)
    assert "default-src &#39;none&#39;" in text


def test_every_link_of_the_contents_leads_to_its_chapter() -> None:
    tree = page(write(small_volume(), "html").data)
    links = tree.xpath("//nav//a")
    assert [link.text_content() for link in links] == [c.title for _, c in small_volume().walk()]
    for link in links:
        (section,) = tree.xpath(f"//section[@id='{link.get('href')[1:]}']")
        assert link.text_content() == section.xpath("*[1]")[0].text_content()


def test_the_notice_stands_on_the_page_and_on_each_printed_one() -> None:
    text = write(small_volume(), "html").data.decode()
    assert NOTICE in text
    assert "@top-center" in text
    assert "@top-center" not in write(book(notice=""), "html").data.decode()
