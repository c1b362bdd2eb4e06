"""What a load has to say in the end: every file with its outcome."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ingest.storing.outcome import ItemStatus


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """文件结果: one file; `id` is the document's key, empty when there is none."""

    path: str
    status: ItemStatus
    sha256: str = ""
    document_id: int | None = None
    id: str = ""
    kind: str = ""
    title: str = ""
    articles: int = 0
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the item of the command's contract."""
        return {
            "path": self.path,
            "status": self.status.value,
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "articles": self.articles,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class BatchReport:
    """批次报告: the batch and the outcome of every file, in the order they were handled.

    `interrupted` is True when the caller stopped the load; the rest is done by the next run.
    `missing` are the given paths that do not exist; they are among the failed items.
    """

    batch_id: int
    name: str
    items: tuple[FileOutcome, ...]
    interrupted: bool = False
    missing: tuple[str, ...] = ()

    def count(self, status: ItemStatus) -> int:
        """How many files ended so."""
        return Counter(item.status for item in self.items)[status]

    def as_json(self) -> dict[str, Any]:
        """Return the object of the command's contract."""
        return {
            "batch": self.name,
            "batch_id": self.batch_id,
            "ok": self.count(ItemStatus.OK),
            "failed": self.count(ItemStatus.FAILED),
            "skipped": self.count(ItemStatus.SKIPPED),
            "items": [item.as_json() for item in self.items],
        }


def in_order_of(paths: Sequence[str], items: Sequence[FileOutcome]) -> tuple[FileOutcome, ...]:
    """Return the outcomes in the order of the given paths."""
    place = {path: number for number, path in enumerate(paths)}
    return tuple(sorted(items, key=lambda item: place.get(item.path, len(place))))
