"""Write questions as a workbook: every cell is text, so that nothing in it can be a formula."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kb.office_archive import settled
from kb.training.exchange.wording import TYPE_NAMES
from kb.training.exchange.xlsx.columns import CARRIED_HEADING, COLUMNS
from kb.training.exchange.xlsx.rows import carried_pieces, cells_of
from kb.training.question import QuestionContent

_MOMENT: Final = dt.datetime(2000, 1, 1)
_TEXT: Final = "@"
_FONT: Final = "宋体"
_LINE: Final = 16.5
_MOST_LINES: Final = 20
_PLAIN: Final = Font(name=_FONT, sz=11)
_WRAPPED: Final = Alignment(vertical="top", wrap_text=True)
_TOP: Final = Alignment(vertical="top")


def write(questions: Sequence[QuestionContent]) -> bytes:
    """Return the workbook, the same bytes for the same questions."""
    book = Workbook(write_only=True)
    book.properties.creator = "案鉴"
    sheet = book.create_sheet("试题")
    pieces = [carried_pieces(question) for question in questions]
    more = max(map(len, pieces), default=1)
    for place, (_, _, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for place in range(len(COLUMNS) + 1, len(COLUMNS) + more + 1):
        sheet.column_dimensions[get_column_letter(place)].hidden = True
    sheet.freeze_panes = "D2"
    last = get_column_letter(len(COLUMNS))
    rows = 1 + sum(1 + len(question.parts) for question in questions)
    sheet.auto_filter.ref = f"A1:{last}{rows}"
    _offer_types(sheet, rows)
    sheet.append(_heading_cells(sheet, more))
    row = 1
    for number, (question, kept) in enumerate(zip(questions, pieces, strict=True), start=1):
        for place, cells in enumerate(cells_of(question, number)):
            shown = [_cell(sheet, cells.get(name, "")) for name, _, _ in COLUMNS]
            # no wrapping here: a hidden column must not stretch the row
            hidden = [_cell(sheet, each, _TOP) for each in kept] if place == 0 else []
            row += 1
            sheet.row_dimensions[row].height = _height(cells)
            sheet.append([*shown, *hidden])
    target = io.BytesIO()
    book.save(target)
    return settled(target.getvalue(), _MOMENT)


def _height(cells: Mapping[str, str]) -> float:
    """Return the height in points that shows every cell, as far as a screen is high."""
    lines = max(
        sum(1 + int(2.2 * len(line) / width) for line in cells[name].split("\n"))
        for name, _, width in COLUMNS
        if name in cells
    )
    return _LINE * min(lines, _MOST_LINES)


def _offer_types(sheet: Any, rows: int) -> None:
    """Let people pick the type from a list when they add questions to the file."""
    names = DataValidation(type="list", formula1=f'"{",".join(TYPE_NAMES.values())}"')
    names.allow_blank = True
    names.add(f"B2:B{rows + 500}")
    sheet.data_validations.append(names)


def _heading_cells(sheet: Any, more: int) -> Iterable[Any]:
    headings = [heading for _, heading, _ in COLUMNS]
    headings += [
        CARRIED_HEADING if number == 0 else f"随附信息{number + 1}" for number in range(more)
    ]
    for heading in headings:
        cell = _cell(sheet, heading)
        cell.font = Font(name=_FONT, sz=11, bold=True)
        cell.fill = PatternFill("solid", start_color="FFE8EEF4")
        yield cell


def _cell(sheet: Any, text: str, alignment: Alignment = _WRAPPED) -> Any:
    if not text:
        return None
    cell = WriteOnlyCell(sheet, value="")
    cell.value = text
    cell.data_type = "s"
    cell.number_format = _TEXT
    # keeps it text when somebody edits the cell: = + - @ begin no formula
    cell.quotePrefix = True
    cell.alignment = alignment
    cell.font = _PLAIN
    return cell
