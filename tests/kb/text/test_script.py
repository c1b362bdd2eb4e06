"""Traditional characters become simplified ones, and simplified texts stay as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.script import simplified


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("水汙染防治法第八十三條", "水污染防治法第八十三条"),
        ("固體廢物汙染環境防治法", "固体废物污染环境防治法"),
        ("處罰後於三日內繳納", "处罚后于三日内缴纳"),
        ("显著轻微，于是从后面", "显著轻微，于是从后面"),
        ("", ""),
    ],
)
def test_characters(written: str, read: str) -> None:
    assert simplified(written) == read


@given(st.text())
def test_the_length_never_changes_and_a_second_pass_changes_nothing(text: str) -> None:
    once = simplified(text)
    assert len(once) == len(text)
    assert simplified(once) == once


@given(st.text(st.characters(codec="gb2312")))
def test_what_a_simplified_text_is_written_in_stays(text: str) -> None:
    assert simplified(text) == text
