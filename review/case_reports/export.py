"""报告导出 export: a signed report as a file, in one of three formats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from review.case_reports.reading import ReportView

MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
}


class Format(StrEnum):
    """导出格式: for people as DOCX or HTML; as JSON the bytes whose sha256 names the report."""

    DOCX = "docx"
    HTML = "html"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Exported:
    """导出的文件."""

    name: str
    media_type: str
    data: bytes


def export(view: ReportView, canonical: bytes, wanted: Format) -> Exported:
    """Return a signed report as a file.

    Args:
        view: the report, from `reading.signed`.
        canonical: the bytes that came with it.
        wanted: the format.
    """
    if wanted is Format.DOCX:
        from review.case_reports import report_docx  # lazy: either writer takes time to import

        data = report_docx.render(view)
    elif wanted is Format.HTML:
        from review.case_reports import report_html

        data = report_html.render(view)
    else:
        data = canonical
    name = f"case-report-{view.line.number}.{wanted.value}"
    return Exported(name, MEDIA_TYPES[wanted.value], data)
