"""Snippets: marks lie on what matched, texts cannot smuggle marks in, width is bounded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexical import matched_words
from search.query.snippet import WIDTH, make_snippet

TEXTS = st.text(st.sampled_from("溪流垃圾倾倒的和，。 ab<mark>/\n"), max_size=400)


def test_the_matching_words_are_marked() -> None:
    snippet = make_snippet("向溪流倾倒垃圾的，处罚款。", matched_words("溪流里有垃圾怎么办"))
    assert snippet.marked() == "向<mark>溪流</mark>倾倒<mark>垃圾</mark>的，处罚款。"
    assert snippet.words() == ("溪流", "垃圾")


def test_neighbouring_matches_become_one_mark() -> None:
    snippet = make_snippet("倾倒危险废物", matched_words("倾倒危险废物"))
    assert snippet.marked() == "<mark>倾倒危险废物</mark>"


def test_a_long_text_is_cut_around_its_matches() -> None:
    text = "前" * 300 + "向溪流倾倒垃圾" + "后" * 300
    snippet = make_snippet(text, matched_words("溪流 垃圾"))
    assert snippet.text.startswith("…")
    assert snippet.text.endswith("…")
    assert snippet.words() == ("溪流", "垃圾")


def test_a_text_that_contains_marks_cannot_mark_itself() -> None:
    snippet = make_snippet("<mark>假</mark>的溪流", matched_words("溪流"))
    assert snippet.marked() == "假的<mark>溪流</mark>"


@pytest.mark.parametrize("question", ["的", "？", ""], ids=["stop word", "punctuation", "nothing"])
def test_nothing_is_marked_for_words_that_say_nothing(question: str) -> None:
    assert make_snippet("溪流的水", matched_words(question)).marks == ()


@given(TEXTS, TEXTS)
def test_marks_are_in_bounds_ascending_apart_and_the_text_is_bounded(
    text: str, question: str
) -> None:
    snippet = make_snippet(text, matched_words(question))
    last = -1
    for start, end in snippet.marks:
        assert last < start < end <= len(snippet.text)
        last = end
    assert len(snippet.text) <= WIDTH + 2
    stripped = re.sub("</?mark>", "", snippet.marked())
    assert stripped == re.sub("</?mark>", "", snippet.text)
