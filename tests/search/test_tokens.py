"""Tokens: numbers tell the kinds apart, forms of one text give the same tokens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexical import LexicalEncoder
from search.profiles import lexical_profile
from search.tokens import (
    FIRST_PAIR,
    FIRST_WORD,
    char_number,
    counted,
    merged,
    pair_number,
    strip_asking,
    token_numbers,
    without,
    word_number,
)


def test_a_text_gives_its_characters_pairs_and_words() -> None:
    numbers = set(token_numbers("水污染").tolist())
    assert {char_number("水"), char_number("污"), char_number("染")} <= numbers
    assert {pair_number("水污"), pair_number("污染")} <= numbers
    assert word_number("污染") in numbers or word_number("水污染") in numbers


def test_pairs_do_not_reach_over_punctuation() -> None:
    assert pair_number("水污") not in token_numbers("水，污")


@pytest.mark.parametrize(
    ("one", "other"), [("ＣＯＤ超标", "cod超标"), ("PM2.5", "ｐｍ２．５")], ids=["latin", "digits"]
)
def test_width_and_case_make_no_difference(one: str, other: str) -> None:
    assert sorted(token_numbers(one).tolist()) == sorted(token_numbers(other).tolist())


@pytest.mark.parametrize(
    ("question", "kept"),
    [("偷排废水怎么办？", "偷排废水"), ("请问什么是固体废物", "是固体废物"), ("怎么办", "怎么办")],
)
def test_words_of_asking_go_unless_nothing_else_is_left(question: str, kept: str) -> None:
    assert strip_asking(question) == kept


@given(st.text(max_size=60))
def test_any_text_is_counted_with_ascending_distinct_numbers(text: str) -> None:
    counts = counted(text)
    assert (np.diff(counts.numbers.astype(np.int64)) > 0).all()
    assert counts.counts.sum() == token_numbers(text).size


@given(st.text(st.sampled_from("水污染防治法的和"), max_size=30))
def test_kinds_keep_to_their_ranges(text: str) -> None:
    numbers = token_numbers(text).astype(np.int64)
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    assert (numbers < FIRST_PAIR).sum() == han
    assert ((numbers >= FIRST_PAIR) & (numbers < FIRST_WORD)).sum() == max(0, han - 1)


@given(st.text(max_size=30), st.text(max_size=30))
def test_merging_adds_counts(one: str, other: str) -> None:
    total = merged([(counted(one), 1.0), (counted(other), 2.0)])
    assert total.counts.sum() == pytest.approx(
        counted(one).counts.sum() + 2 * counted(other).counts.sum()
    )


def test_unwanted_numbers_are_left_out() -> None:
    counts = counted("水法水")
    kept = without(counts, np.array([char_number("水")], dtype=np.uint32))
    assert char_number("水") not in kept.numbers
    assert char_number("法") in kept.numbers


def test_a_question_of_stop_characters_alone_still_asks_something() -> None:
    assert len(LexicalEncoder(lexical_profile()).query(counted("的"))) == 1
