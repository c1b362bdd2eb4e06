"""排印 compiling: a template and its data as a PDF, here or in a process of its own."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typst

from kb.typesetting.fonts import machine

TEMPLATE: Final = "main.typ"
MADE: Final = "made.pdf"


class TypesettingFailed(RuntimeError):
    """排印失败: with what the typesetter says about it."""


def compiled(folder: Path, *, standards: Sequence[str], day: dt.date) -> bytes:
    """Return the PDF of the template in a folder; it reads other files of that folder alone.

    Args:
        folder: holds `main.typ` and what it reads by `/name`.
        standards: of `typst.PDFStandard`, for example `a-2a`.
        day: the moment written into the file is the beginning of this day (UTC).

    Raises:
        TypesettingFailed: the template refuses the data, or a standard is not met.
    """
    compiler = typst.Compiler(folder / TEMPLATE, root=folder, font_paths=machine())
    try:
        made = compiler.compile(
            format="pdf",
            pdf_standards=list(standards),  # type: ignore[arg-type]  # their names as text
            timestamp=dt.datetime.combine(day, dt.time(), dt.UTC),
        )
    except typst.TypstError as refused:
        raise TypesettingFailed(refused.diagnostic) from refused
    assert isinstance(made, bytes)  # a PDF is one file
    return made


def compiled_apart(folder: Path, *, standards: Sequence[str], day: dt.date) -> Path:
    """Compile in a process of its own, which gives its memory back, and return the file made.

    Raises:
        TypesettingFailed: as `compiled`.
    """
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", __name__, str(folder), day.isoformat(), *standards],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise TypesettingFailed(done.stderr[-2000:])
    return folder / MADE


def main() -> None:
    """Compile the folder named by the first argument, as of the day named by the second."""
    folder, day, *standards = sys.argv[1:]
    made = compiled(Path(folder), standards=standards, day=dt.date.fromisoformat(day))
    (Path(folder) / MADE).write_bytes(made)


if __name__ == "__main__":
    main()
