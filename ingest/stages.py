"""The values between the components of the pipeline, and how one file's failure stays its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from ingest.convert.protocol import Converted
from ingest.draft import DocumentDraft, RegulationDraft
from ingest.metadata.paper import PaperFacts
from ingest.metadata.regulation import RegulationFacts
from ingest.source import Source
from ingest.structure.sections import Section
from ingest.structure.tree import Statute
from kb.errors import AnjianError
from kb.model.document import DocumentKind

logger: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """失败: a source that could not become a draft, with a stable code and a Chinese reason."""

    source: Source
    digests: tuple[str, ...]
    code: str
    reason: str

    def __deepcopy__(self, memo: dict[int, object]) -> Failure:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


@dataclass(frozen=True, slots=True)
class Loaded:
    """已读取: the bytes of each file and their sha256."""

    source: Source
    digests: tuple[str, ...]
    blobs: tuple[bytes, ...]

    def __deepcopy__(self, memo: dict[int, object]) -> Loaded:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


@dataclass(frozen=True, slots=True)
class Texts:
    """已转换: the marked text of each file, before or after cleaning."""

    source: Source
    digests: tuple[str, ...]
    converted: tuple[Converted, ...]

    def __deepcopy__(self, memo: dict[int, object]) -> Texts:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


@dataclass(frozen=True, slots=True)
class Paper:
    """文稿结构 of anything but a law: title, sections, and the page furniture taken away."""

    title: str
    sections: tuple[Section, ...]
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Structured:
    """已解析: the kind and the structure; `front` is what the file states about itself.

    `articles_by_file` counts the articles that came from each file.
    """

    source: Source
    digests: tuple[str, ...]
    kind: DocumentKind
    front: dict[str, Any]
    body: Statute | Paper
    articles_by_file: tuple[int, ...] = ()

    def __deepcopy__(self, memo: dict[int, object]) -> Structured:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


@dataclass(frozen=True, slots=True)
class Described:
    """已识别要素: the structure with what the text says about itself."""

    structured: Structured
    facts: RegulationFacts | PaperFacts

    def __deepcopy__(self, memo: dict[int, object]) -> Described:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


Draft = RegulationDraft | DocumentDraft
Outcome = Draft | Failure

#: What a broken file can make a parser raise beside our own errors.
_FILE_FAULTS: Final = (AnjianError, OSError, ValueError, LookupError, RecursionError, MemoryError)

_In = TypeVar("_In")
_Out = TypeVar("_Out")


def each(
    items: Sequence[_In | Failure],
    step: Callable[[_In], _Out],
    *,
    owner: Callable[[_In], tuple[Source, tuple[str, ...]]],
) -> list[_Out | Failure]:
    """Apply a step to every item; one that fails becomes a `Failure` and stops nothing else."""
    results: list[_Out | Failure] = []
    for item in items:
        if isinstance(item, Failure):
            results.append(item)
            continue
        try:
            results.append(step(item))
        except _FILE_FAULTS as error:
            results.append(failure_of(*owner(item), error))
    return results


def failure_of(source: Source, digests: tuple[str, ...], error: BaseException) -> Failure:
    """Return the failure an error means, with a reason a user can act on."""
    if isinstance(error, AnjianError):
        return Failure(source, digests, error.code, str(error))
    if isinstance(error, OSError):
        what = error.strerror or type(error).__name__
        return Failure(source, digests, "unreadable", f"无法读取文件：{what}。请检查路径和权限")
    logger.error("parser failed on %s", source.paths[0], exc_info=error)
    reason = f"程序未能解析此文件（{type(error).__name__}）。请把文件交给维护人员"
    return Failure(source, digests, "internal_error", reason)


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """流水线设置: the limits that a worker process needs to know."""

    max_file_bytes: int = field(default=50 * 1024 * 1024)
