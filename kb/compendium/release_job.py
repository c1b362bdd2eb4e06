"""发行任务: the files of a release, built in the background with progress until it is stopped."""

from __future__ import annotations

from typing import Any, Final

from kb.compendium import releases
from kb.compendium.building import BuildCancelled
from kb.model.operations import Job
from kb.settings import Settings
from kb.store import jobs
from kb.store.database import Database

KIND: Final = "compendium_release"


def ask(database: Database, key: str, number: int, *, actor: str) -> int:
    """Queue the building of a release and return the number of the job."""
    return jobs.enqueue(database, KIND, {"volume": key, "number": number, "actor": actor})


def run(
    settings: Settings, database: Database, job: Job, heartbeat: jobs.Heartbeat
) -> dict[str, Any]:
    """Build the release that the job names."""
    key, number = str(job.params["volume"]), int(job.params["number"])
    try:
        built = releases.complete(
            database,
            settings.home,
            key,
            number,
            actor=str(job.params["actor"]),
            progress=heartbeat,
        )
    except BuildCancelled as stopped:
        return {"message": stopped.message}
    return {
        "message": f"第 {number} 次发行已生成 {len(built.files)} 个文件",
        "warnings": list(built.warnings),
    }
