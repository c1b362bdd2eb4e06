"""Workbooks and documents as people make them, for tests."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[object]], merged: Sequence[str] = ()) -> bytes:
    """Return a workbook of rows; a text that begins with = is a formula, as when it is typed."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def document(text: str) -> bytes:
    """Return a document with a paragraph for each line of a text."""
    page = Document()
    for line in text.strip("\n").split("\n"):
        page.add_paragraph(line)
    target = io.BytesIO()
    page.save(target)
    return target.getvalue()
