"""GET tasks and audit/checkpoint(s): what is running, and the values that prove the record."""

from __future__ import annotations

import dataclasses
from typing import Any

from apiflask import APIBlueprint
from flask_login import current_user  # type: ignore[import-untyped]
from pydantic import Field

from kb.model.operations import JobState
from kb.store import audit, checkpoints, jobs
from review.desk import tasks as desk_tasks
from web import arguments
from web.activity import activities
from web.api.answers import CheckpointAnswer, CheckpointListAnswer, TaskListAnswer
from web.api.parameters import ListParameters, Parameters
from web.security import Account
from web.wiring import services

blueprint = APIBlueprint("api_operations", __name__, url_prefix="/api/v1", tag="运行")


class TaskParameters(Parameters):
    """任务列表参数."""

    state: JobState | None = Field(default=None, description="任务状态")
    limit: int = Field(default=20, ge=1, le=100, description="条数")


@blueprint.get("/tasks")
@blueprint.input(TaskParameters, location="query", arg_name="wanted")
@blueprint.output(TaskListAnswer)
@blueprint.doc(
    summary="任务与待办",
    description="最近的后台任务和进度、等待索引的变更数；登录后还有等待该账号办理的文稿（mine）。",
)
def tasks(wanted: TaskParameters) -> dict[str, Any]:
    """Return jobs, newest first, what the index has not taken up, and what waits for the caller."""
    states = [wanted.state] if wanted.state else []
    with services().database.reading() as session:
        views = jobs.list_jobs(session, states=states, limit=wanted.limit)
        waiting = jobs.waiting_for_index(session)
    return {
        "items": [
            {
                "id": shown.id,
                "kind": view.kind,
                "title": shown.title,
                "state": shown.state.value,
                "percent": shown.percent,
                "progress": shown.progress,
                "total": shown.total,
                "message": shown.message,
                "created_at": shown.created_at,
                "finished_at": shown.finished_at,
            }
            for view, shown in zip(views, activities(views), strict=True)
        ],
        "waiting_for_index": waiting,
        "mine": _mine(),
    }


def _mine() -> list[dict[str, Any]]:
    account = current_user._get_current_object()
    if not isinstance(account, Account):
        return []
    found = desk_tasks.tasks(services().database, actor=account.name)
    return [dataclasses.asdict(task) for task in found]


@blueprint.get("/audit/checkpoint")
@blueprint.output(CheckpointAnswer)
@blueprint.doc(summary="审计链检查点", description="保存这个值，以后可以验证此前的记录没有被改动。")
def checkpoint() -> dict[str, Any]:
    """Return the newest link of the audit chain."""
    with services().database.reading() as session:
        return audit.checkpoint(session)


@blueprint.get("/audit/checkpoints")
@blueprint.input(ListParameters, location="query", arg_name="wanted")
@blueprint.output(CheckpointListAnswer)
@blueprint.doc(
    summary="已公布的检查点",
    description="新的在前。请保存在本单位之外，以后用来核验审计链；方法见 /audit。",
)
def published_checkpoints(wanted: ListParameters) -> dict[str, Any]:
    """Return the checkpoints that were made public, newest first."""
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        found, total = checkpoints.listed(session, cursor=offset, limit=wanted.limit)
    following = offset + len(found)
    return {
        "items": [
            {"seq": each.seq, "hash": each.hash, "at": each.at.isoformat()} for each in found
        ],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }
