"""Files of ours without what they carry unseen, as another program or a person leaves them."""

from __future__ import annotations

import io
import re
import zipfile

from openpyxl import load_workbook

from kb.training.exchange.archives import packed


def stripped(file: bytes, name: str) -> bytes:
    """Return the file of a format with its visible content alone."""
    if name == "xlsx":
        return _without_hidden_columns(file)
    if name == "gift":
        return re.sub(rb"(?m)^// \xe9\x9a\x8f\xe9\x99\x84.*\n", b"", file)
    if name == "moodle":
        return re.sub(rb"&lt;!-- .*? --&gt;", b"", file)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return packed(
        (each, part)
        for each, part in parts.items()
        if not each.startswith("customXml/item1.xml") and each != "anjian/questions.json"
    )


def _without_hidden_columns(file: bytes) -> bytes:
    book = load_workbook(io.BytesIO(file))
    sheet = book.active
    assert sheet is not None
    headings = [str(cell.value) for cell in sheet[1]]
    first = next(place for place, text in enumerate(headings) if text.startswith("随附信息"))
    sheet.delete_cols(first + 1, len(headings) - first)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
