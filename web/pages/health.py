"""Is it alive: `/healthz` for machines, `/status` for people."""

from __future__ import annotations

import time
from typing import Final

from flask import Blueprint, Response, jsonify, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kb.model.operations import JobState
from kb.store import audit, jobs, library, publications
from web.activity import activities
from web.wiring import services

blueprint = Blueprint("health", __name__)
STARTED: Final = time.monotonic()


@blueprint.get("/healthz")
def healthz() -> tuple[Response, int]:
    """Answer 200 while the database answers, 503 otherwise."""
    try:
        with services().database.reading() as session:
            session.execute(text("select 1"))
            waiting = jobs.waiting_for_index(session)
    except SQLAlchemyError as broken:
        return jsonify(status="unavailable", database=type(broken).__name__), 503
    return jsonify(
        status="ok", waiting_for_index=waiting, uptime_s=int(time.monotonic() - STARTED)
    ), 200


@blueprint.get("/status")
def status() -> str:
    """Show what is held, what waits for the index, which jobs run, and the audit checkpoint."""
    with services().database.reading() as session:
        return render_template(
            "status.html",
            held=library.counts(session),
            published=publications.counts_by_kind(session),
            waiting=jobs.waiting_for_index(session),
            running=activities(jobs.list_jobs(session, states=[JobState.RUNNING, JobState.QUEUED])),
            finished=activities(
                jobs.list_jobs(
                    session, states=[JobState.DONE, JobState.FAILED, JobState.CANCELLED], limit=10
                )
            ),
            checkpoint=audit.checkpoint(session),
            uptime_h=(time.monotonic() - STARTED) / 3600,
        )
