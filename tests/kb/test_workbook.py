"""Tables written as XLSX are read back as they were, whatever their texts begin with."""

from __future__ import annotations

import datetime as dt
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kb.workbook import Table, write

DAY = dt.datetime(2025, 3, 1)
READABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
)


@settings(max_examples=40)
@given(st.lists(st.tuples(READABLE, st.integers(-(10**9), 10**9)), max_size=6))
def test_every_text_comes_back_as_a_text_and_every_number_as_a_number(
    rows: list[tuple[str, int]],
) -> None:
    data = write([Table("甲", ("名称", "数"), rows, title="一览")], title="表", moment=DAY)
    sheet = load_workbook(io.BytesIO(data))["甲"]
    read = list(sheet.iter_rows(min_row=3))
    assert [(cell[0].value or "", cell[1].value) for cell in read] == rows
    assert all(cell[0].data_type != "f" for cell in read)


def test_what_looks_like_a_formula_is_marked_as_text() -> None:
    data = write([Table("甲", ("名称",), [("=cmd|' /C calc'!A0",)])], title="表", moment=DAY)
    cell = load_workbook(io.BytesIO(data))["甲"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=cmd|' /C calc'!A0", "s", True)


def test_characters_that_no_file_can_hold_are_left_out() -> None:
    data = write([Table("甲", ("名称",), [("黑\x0b臭\ufffe水",)])], title="表", moment=DAY)
    assert load_workbook(io.BytesIO(data))["甲"]["A2"].value == "黑臭水"


def test_the_same_tables_are_the_same_bytes() -> None:
    tables = [Table("甲", ("名称",), [("水",)]), Table("乙", ("数",), [(1.5,), (None,)])]
    assert write(tables, title="表", moment=DAY) == write(tables, title="表", moment=DAY)
