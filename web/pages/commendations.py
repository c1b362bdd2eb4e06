"""The units that were commended for cases which are public."""

from __future__ import annotations

from flask import Blueprint, render_template

from kb.store import publications
from web.wiring import services

blueprint = Blueprint("commendations", __name__, url_prefix="/commendations")


@blueprint.get("")
def index() -> str:
    """List commendations, the newest first."""
    with services().database.reading() as session:
        found = publications.commendations(session)
    return render_template("documents/commendations.html", commendations=found)
