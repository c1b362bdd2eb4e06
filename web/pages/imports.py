"""What was brought into the library: batches, files with their reasons, and running loads."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

from flask import Blueprint, render_template

from kb.model.operations import JobState
from kb.store import batches, jobs
from web import arguments, labels
from web.activity import activities
from web.pagination import here
from web.wiring import services

blueprint = Blueprint("imports", __name__, url_prefix="/imports")

REFRESH_S: Final = 4
ITEMS_SHOWN: Final = 200


@blueprint.get("")
def index() -> str:
    """Show running loads with their progress, then the batches, newest first."""
    with services().database.reading() as session:
        running = activities(jobs.list_jobs(session, states=[JobState.RUNNING, JobState.QUEUED]))
        failed = activities(jobs.list_jobs(session, states=[JobState.FAILED], limit=5))
        found = batches.list_batches(session)
    return render_template(
        "imports/index.html", running=running, failed=failed, batches=found, refresh_s=REFRESH_S
    )


@blueprint.get("/<int:batch_id>")
def batch(batch_id: int) -> str:
    """Show one batch; failed files come with their reasons."""
    status = arguments.choice("status", labels.ITEM_STATES)
    cursor = arguments.decode_cursor(arguments.text("cursor"))
    with services().database.reading() as session:
        found = batches.get_batch(session, batch_id)
        items = batches.items(
            session, batch_id, status=status, cursor=cursor, limit=ITEMS_SHOWN + 1
        )
    more = len(items) > ITEMS_SHOWN
    return render_template(
        "imports/batch.html",
        batch=found,
        items=[(item, shown_path(item.path)) for item in items[:ITEMS_SHOWN]],
        status=status,
        states=labels.ITEM_STATES,
        counts={"ok": found.ok, "skipped": found.skipped, "failed": found.failed},
        next=here(cursor=arguments.encode_cursor(items[ITEMS_SHOWN - 1].id)) if more else "",
        refresh_s=REFRESH_S if found.state in ("open", "running") else 0,
    )


def shown_path(path: str) -> str:
    """Return a file's folder and name: where it lay on the machine is nobody's business."""
    return "/".join(PurePath(path).parts[-2:])
