from __future__ import annotations

import io

from openpyxl import Workbook, load_workbook

from kb.compendium.policy.workbook import write
from kb.text.policy_duties.reading import read_duties

TEXT = "2024年底前，市、县两级生态环境部门要完成排查。\n定期组织比武。\n"


def opened(text: str) -> Workbook:
    return load_workbook(io.BytesIO(write(read_duties(text), "某方案")))


def test_the_workbook_has_the_three_lists_with_quote_and_position() -> None:
    book = opened(TEXT)
    assert book.sheetnames == ["责任清单", "时限清单", "措施清单"]
    rows = list(book["责任清单"].iter_rows(min_row=3, values_only=True))
    assert [row[0] for row in rows] == ["市级生态环境部门", "县级生态环境部门", "未明确"]
    assert rows[0][4] == "2024-12-31"
    assert rows[0][7] == "2024年底前，市、县两级生态环境部门要完成排查。"
    assert rows[0][8] == "0–25"
    assert [row[0] for row in book["时限清单"].iter_rows(min_row=3, values_only=True)] == [
        "2024-12-31",
        "未定具体时间",
    ]


def test_the_same_rows_give_the_same_bytes() -> None:
    assert write(read_duties(TEXT), "某方案") == write(read_duties(TEXT), "某方案")


def test_text_that_looks_like_a_formula_stays_text() -> None:
    book = opened('2024年底前，=HYPERLINK("x")由各市完成整改工作。')
    cell = book["措施清单"].cell(3, 3)
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert str(cell.value).startswith("=HYPERLINK")


def test_characters_that_no_spreadsheet_may_hold_are_left_out() -> None:
    book = opened("2024年底前，完成\x01整治任务\x08和验收工作。")
    assert book["措施清单"].cell(3, 3).value == "完成整治任务和验收工作"
