"""导出试卷: the files of a form, paper and key, in the formats asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.errors import IllegalTransition
from kb.training.papers.printing import layout, pdf, word
from kb.training.papers.reading import PaperView


class Format(StrEnum):
    """导出格式."""

    DOCX = "docx"
    PDF = "pdf"


MEDIA_TYPES: Final = {
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}
_RENDER: Final = {Format.DOCX: word.render, Format.PDF: pdf.render}


@dataclass(frozen=True, slots=True)
class File:
    """导出文件: its name has letters, digits, points and hyphens alone."""

    name: str
    media_type: str
    data: bytes


def export(view: PaperView, form: str, formats: Sequence[Format], *, key: bool) -> Iterator[File]:
    """Yield the files of a form: the paper with its answer sheet and, with `key`, the key.

    A draft is marked as one on every page.

    Raises:
        InvalidInput: the paper has no such form, or no font has its characters (PDF).
        IllegalTransition: the paper is not what was frozen.
    """
    for wanted in formats:
        yield file(view, form, wanted, key=False)
        if key:
            yield file(view, form, wanted, key=True)


def file(view: PaperView, form: str, wanted: Format, *, key: bool) -> File:
    """Return the paper or the key of a form as one file.

    Raises:
        InvalidInput, IllegalTransition: as `export`.
    """
    if not view.intact:
        raise IllegalTransition(
            f"试卷 {view.line.number} 与冻结时不一致，不能导出",
            hint="请联系审计员核对数据库副本",
        )
    make = layout.key_of if key else layout.layout_of
    content = make(
        view.snapshot, form, number=view.line.number, sha256=view.sha256, draft=not view.frozen
    )
    name = f"{view.line.number}-{form}{'-key' if key else ''}.{wanted.value}"
    return File(name, MEDIA_TYPES[wanted], _RENDER[wanted](content, key=key))
