"""XLSX rebuilt cell by cell: the values of visible sheets, rows and columns, and nothing else."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final

import openpyxl
from lxml import etree  # type: ignore[import-untyped]
from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE
from openpyxl.worksheet.worksheet import Worksheet

from kb.errors import InvalidInput

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_CELLS: Final = 200_000
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)


def rebuild_xlsx(data: bytes) -> bytes:
    """Return a workbook with the values that a reader of the uploaded one sees.

    Formulas become their last results; properties, notes, links, pictures and hidden parts stay.

    Raises:
        InvalidInput: it is broken or encrypted, far too large, or has no visible value.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
                raise InvalidInput("表格展开后过大", field="file", hint="请拆分后再上传")
        source = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except (
        zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, KeyError, TypeError,
        AttributeError, IndexError, RuntimeError, NotImplementedError, SyntaxError,
    ):  # fmt: skip
        raise InvalidInput("表格已损坏或已加密", field="file", hint="请另存为 XLSX") from None
    target = openpyxl.Workbook()
    target.remove(target.worksheets[0])
    visible = [sheet for sheet in source.worksheets if sheet.sheet_state == "visible"]
    cells = sum(sheet.max_row * sheet.max_column for sheet in visible)
    if cells > MOST_CELLS:
        raise InvalidInput(f"表格超过 {MOST_CELLS} 格", field="file", hint="请拆分后再上传")
    for number, sheet in enumerate(visible, 1):
        _copy(sheet, target.create_sheet(f"表{number}"))
    if not any(cell.value is not None for sheet in target for row in sheet for cell in row):
        raise InvalidInput("表格中没有可见的内容", field="file", hint="请取消隐藏后再上传")
    return _without_properties(target)


def _copy(source: Worksheet, target: Worksheet) -> None:
    hidden = {
        number
        for column in source.column_dimensions.values()
        if column.hidden
        for number in range(column.min or 0, (column.max or 0) + 1)
    }
    kept = 0
    for line, row in enumerate(source.iter_rows(), 1):
        if source.row_dimensions[line].hidden:
            continue
        kept += 1
        visible = (cell for cell in row if cell.column not in hidden)
        for number, cell in enumerate(visible, 1):
            if cell.value is None:
                continue
            written = target.cell(kept, number, cell.value)
            if isinstance(cell.value, str):
                written.data_type = "s"  # a text that begins with = is none to be computed
            elif cell.number_format in BUILTIN_FORMATS_REVERSE:  # one of one's own holds words
                written.number_format = cell.number_format


def _without_properties(workbook: openpyxl.Workbook) -> bytes:
    """Write the workbook without the parts that say who made it and when."""
    first = io.BytesIO()
    workbook.save(first)
    target = io.BytesIO()
    with zipfile.ZipFile(first) as made, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        for part in made.infolist():
            if part.filename.startswith("docProps/"):
                continue
            content = made.read(part)
            if part.filename in ("[Content_Types].xml", "_rels/.rels"):
                content = _without_references(content)
            entry = zipfile.ZipInfo(part.filename, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content)
    return target.getvalue()


def _without_references(part: bytes) -> bytes:
    root = etree.fromstring(part)
    for node in list(root):
        if "docProps/" in f"{node.get('PartName', '')}{node.get('Target', '')}":
            root.remove(node)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written
