"""成书 building: the content of a volume as files, in every format asked for.

Equal content gives equal bytes on any day. The texts are read in one transaction at the beginning,
and whether they still stand is asked once more at the end: a case that was taken down meanwhile
leaves no file behind.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from kb.compendium.assembling import assemble
from kb.compendium.book import Book
from kb.compendium.content import CompendiumContent
from kb.compendium.errata import errata
from kb.compendium.formats import writing
from kb.compendium.held import check_standing
from kb.compendium.manifest import BuiltFile, manifest
from kb.errors import AnjianError, InvalidInput
from kb.store.database import Database

FORMAT_NAMES: Final = {
    "docx": "DOCX",
    "pdf": "PDF",
    "epub": "EPUB",
    "html": "网页",
    "markdown": "Markdown",
}
Progress = Callable[[int, int, str], bool]
"""Called with steps done, steps in all and a line for the reader; False asks to stop."""


class BuildCancelled(AnjianError):
    """已取消: whoever waits for the volume asked to stop; no file is left."""

    code = "build_cancelled"
    http_status = 409


class WrittenBook(Protocol):
    """成书: the bytes of a book in one format, and in Chinese what is not as the book has it."""

    @property
    def data(self) -> bytes:
        """The file."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader of the file would miss."""


Writer = Callable[[Book, str], WrittenBook]


@dataclass(frozen=True, slots=True)
class Failed:
    """未成的格式: a format that could not be written, and why."""

    format: str
    reason: str


@dataclass(frozen=True, slots=True)
class Built:
    """成书结果: the files, what an editor should know, and what could not be written."""

    files: tuple[BuiltFile, ...]
    warnings: tuple[str, ...]
    failed: tuple[Failed, ...]
    manifest: dict[str, Any]


def formats_of(names: Sequence[str]) -> tuple[str, ...]:
    """Return the formats of these names, each once.

    Raises:
        InvalidInput: none is named, or one is not known.
    """
    wanted = tuple(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
    unknown = [name for name in wanted if name not in writing.FORMATS]
    if unknown or not wanted:
        raise InvalidInput(
            f"没有这种格式：{'、'.join(unknown)}" if unknown else "没有写明格式",
            field="format",
            hint=f"可用的格式：{'、'.join(writing.FORMATS)}",
        )
    return wanted


def build(
    database: Database,
    content: CompendiumContent,
    formats: Sequence[str],
    *,
    name: str,
    dated: dt.date | None = None,
    since: CompendiumContent | None = None,
    progress: Progress = lambda done, total, words: True,
    write: Writer = writing.write,
) -> Built:
    """Return a volume in the formats asked for.

    Args:
        database: where the texts are.
        content: the resolved content.
        formats: of `kb.compendium.formats.writing.FORMATS`.
        name: what the files are called, without an ending.
        dated: the day printed, that of the release; the content's own when None.
        since: the content of the release before, for the list of what changed.
        progress: told after every step; its False stops the build.
        write: who sets a book in a format.

    A format that its writer refuses is among `failed`, the others are kept.

    Raises:
        BuildCancelled: `progress` asked for it.
        NotFound, EntryTakenDown, EntryChanged: an entry cannot be printed, or was taken down
            before the last file was written.
        InvalidInput: an unknown format, or the pictures are too large together.
    """
    wanted = formats_of(formats)
    total = len(wanted) + 2

    def told(done: int, words: str) -> None:
        if not progress(done, total, words):
            raise BuildCancelled("已取消，没有留下文件", hint="需要时可重新生成")

    told(0, f"正在汇集 {len(content.entries)} 篇文稿和所引条文")
    with database.reading() as session:
        changes = errata(session, since, content) if since is not None else None
        made = assemble(session, content, dated=dated, errata=changes)
    files: list[BuiltFile] = []
    failed: list[Failed] = []
    warnings = dict.fromkeys(made.warnings)
    for number, format in enumerate(wanted, 1):
        told(number, f"正在生成{FORMAT_NAMES.get(format, format)}")
        try:
            written = write(made.book, format)
        except AnjianError as refused:
            failed.append(Failed(format, str(refused)))
            continue
        warnings |= dict.fromkeys(written.warnings)
        digest = hashlib.sha256(written.data).hexdigest()
        files.append(BuiltFile(format, f"{name}.{writing.suffix(format)}", written.data, digest))
    told(total - 1, "正在核对所收文稿的状态")
    with database.reading() as session:
        check_standing(session, content)
    told(total, "已生成")
    return Built(
        files=tuple(files),
        warnings=tuple(warnings),
        failed=tuple(failed),
        manifest=manifest(
            content,
            files,
            identifier=made.book.identifier,
            dated=made.book.dated,
            errata=changes,
        ),
    )
