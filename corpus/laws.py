"""法规载入 job: a folder of laws through ingest and the sign-offs, national law first.

The server queues it for `ANJIAN_LAWS_DIR`. National law is published before local law is read, so
that an inspector searches it after the first minute. Stopped at any moment, the next run continues:
unchanged files cost only their hash, and what was read but not signed is signed then.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ingest.batch import BatchRequest, Progress, finish_batch, run_batch
from ingest.report import BatchReport
from ingest.storing.outcome import ItemStatus
from kb.errors import NotFound
from kb.model.operations import Job
from kb.settings import Settings
from kb.store.database import Database
from kb.store.jobs import Heartbeat
from review.batches import publish_batch

LOCAL_FOLDERS: Final = ("DLC", "地方性法规", "地方法规")


@dataclass(frozen=True, slots=True)
class Slice:
    """批次划分: a part of the folder that is loaded and published as one batch."""

    name: str
    paths: tuple[Path, ...]
    files: int


def load_laws(
    settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
) -> dict[str, Any]:
    """Load `job.params["path"]` and return `{message, ok, skipped, failed, published}`.

    Raises:
        NotFound: the folder is not there.
    """
    return load_folder(settings, database, Path(job.params["path"]), heartbeat)


def load_folder(
    settings: Settings, database: Database, folder: Path, heartbeat: Heartbeat
) -> dict[str, Any]:
    """Load and publish a folder of laws; see `load_laws`."""
    if not folder.is_dir():
        raise NotFound(f"法规目录 {folder} 不存在", hint="请检查 ANJIAN_LAWS_DIR 后重新启动服务")
    slices = tuple(divide(folder))
    total = sum(part.files for part in slices)
    counts = dict.fromkeys(ItemStatus, 0)
    published, before, interrupted = 0, 0, False
    for part in slices:
        report = _load(settings, database, part, before, total, heartbeat)
        for status in ItemStatus:
            counts[status] += report.count(status)
        before += part.files
        if report.interrupted:
            interrupted = True
            break
        heartbeat(before, total, f"正在签发{part.name}")
        published += publish_batch(database, report.batch_id).documents
        finish_batch(database, report.batch_id)
    message = (
        f"{'已中断：' if interrupted else ''}入库 {counts[ItemStatus.OK]} 件，"
        f"未变化 {counts[ItemStatus.SKIPPED]} 件，失败 {counts[ItemStatus.FAILED]} 件，"
        f"发布 {published} 件"
    )
    return {
        "message": message,
        **{status.value: counts[status] for status in ItemStatus},
        "published": published,
    }


def divide(folder: Path) -> Iterator[Slice]:
    """Yield the national part of a folder, then the local one; empty parts are left out."""
    children = sorted(folder.iterdir())
    local = tuple(child for child in children if child.name in LOCAL_FOLDERS)
    national = tuple(child for child in children if child not in local)
    for name, paths in (("全国性法规", national), ("地方性法规", local)):
        files = _count_files(paths)
        if files:
            yield Slice(name, paths, files)


def _load(
    settings: Settings,
    database: Database,
    part: Slice,
    before: int,
    total: int,
    heartbeat: Heartbeat,
) -> BatchReport:
    def on_progress(progress: Progress) -> bool:
        newest = Path(progress.newest.path).name if progress.newest else ""
        return heartbeat(before + progress.done, total, newest)

    request = BatchRequest(part.paths, name=part.name, publish=True)
    return run_batch(database, settings, request, on_progress=on_progress)


def _count_files(paths: Sequence[Path]) -> int:
    return sum(
        1
        for path in paths
        for file in (path.rglob("*") if path.is_dir() else (path,))
        if file.is_file()
    )
