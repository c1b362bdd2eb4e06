"""The audit chain for people outside: published checkpoints, and how to verify an export."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from flask import Blueprint, Response, render_template

from kb.store import checkpoints
from web import arguments
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("audit", __name__)

PAGE_SIZE: Final = 50
PROGRAM: Final = Path(__file__).parents[1] / "static" / "audit-check.txt"
"""The program of `docs/audit.md`; a test keeps the two alike."""


@blueprint.get("/audit")
def index() -> str:
    """List the checkpoints, newest first, with the program that verifies an export."""
    number = arguments.page_number()
    with services().database.reading() as session:
        found, total = checkpoints.listed(session, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE)
    return render_template(
        "audit.html",
        checkpoints=found,
        page=page_of(total, number, PAGE_SIZE),
        program=PROGRAM.read_text(encoding="utf-8"),
    )


@blueprint.get("/audit/check.py")
def program() -> Response:
    """Return the program as a file."""
    headers = {"Content-Disposition": "attachment; filename=check.py"}
    text = PROGRAM.read_text(encoding="utf-8")
    return Response(text, mimetype="text/x-python", headers=headers)
