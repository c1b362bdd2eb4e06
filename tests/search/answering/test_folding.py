from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.answering.folding import fold

STORED = "第三条　有下列行为之一的，处２千元罚款：\n（一）倾倒 pH 值 2 3 的废液；"


@pytest.mark.parametrize(
    ("quoted", "stored"),
    [
        ("有下列行为之一的", "有下列行为之一的"),
        ("第三条有下列", "第三条　有下列"),
        ("处2千元罚款:(一)倾倒", "处２千元罚款：\n（一）倾倒"),
        ("倾倒pH值", "倾倒 pH 值"),
    ],
    ids=["as it is", "without the blank", "half-width, one line", "around foreign letters"],
)
def test_blanks_and_widths_make_no_difference(quoted: str, stored: str) -> None:
    place = fold(STORED).find(fold(quoted))
    assert place is not None
    assert STORED[slice(*place)] == stored


@pytest.mark.parametrize(
    "quoted", ["处3千元罚款", "有下列行为的", "处二千元罚款", "值23的废液", "处2千元罚款。", ""]
)
def test_anything_else_does(quoted: str) -> None:
    assert fold(STORED).find(fold(quoted)) is None


@given(st.text(), st.integers(0, 30), st.integers(1, 30))
def test_every_stretch_of_a_text_is_found_in_it(text: str, start: int, length: int) -> None:
    part = fold(text[start : start + length])
    place = fold(text).find(part)
    assert (place is None) == (not part.text)
    if place is not None:
        assert fold(text[slice(*place)]).text == part.text
