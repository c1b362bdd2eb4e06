"""Rebuilding 重建文件: a copy of an uploaded file that carries its content and nothing else.

No author, place, edit history, comment, script or embedded file goes along. What cannot be rebuilt
stays internal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from review.desk.rebuilding.docx import rebuild_docx
from review.desk.rebuilding.images import rebuild_jpeg, rebuild_png
from review.desk.rebuilding.pdf import rebuild_pdf
from review.desk.rebuilding.text import rebuild_text
from review.desk.rebuilding.xlsx import rebuild_xlsx

REBUILDERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "application/pdf": rebuild_pdf,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": rebuild_docx,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": rebuild_xlsx,
    "image/jpeg": rebuild_jpeg,
    "image/png": rebuild_png,
    "text/plain": rebuild_text,
    "text/markdown": rebuild_text,
}
"""Media type → function from the bytes uploaded to clean ones; each raises InvalidInput."""
