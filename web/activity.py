"""Running jobs in words: what the progress strips on pages show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from kb.model.operations import JobState
from kb.store.jobs import JobView

TITLES: Final = {
    "load_laws": "正在载入法规",
    "ingest": "正在入库",
    "index_rebuild": "正在重建检索索引",
    "index_optimize": "正在优化检索索引",
}


@dataclass(frozen=True, slots=True)
class Activity:
    """进行中的工作: a job with a title; `percent` is None while its size is not known."""

    id: int
    title: str
    state: JobState
    percent: int | None
    progress: int
    total: int
    message: str
    created_at: dt.datetime
    finished_at: dt.datetime | None


def activities(found: Iterable[JobView]) -> tuple[Activity, ...]:
    """Return jobs as they are shown."""
    return tuple(
        Activity(
            id=job.id,
            title=TITLES.get(job.kind, job.kind),
            state=job.state,
            percent=job.percent,
            progress=job.progress,
            total=job.total,
            message=job.message,
            created_at=job.created_at,
            finished_at=job.finished_at,
        )
        for job in found
    )
