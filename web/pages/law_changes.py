"""What a new law does to what stands on the laws it changes: texts to come, and one report."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from review.law_changes import coming
from review.law_changes import impact as changes
from review.law_changes.coming import READERS
from review.law_changes.impact import FATE_LABELS
from web import addresses, arguments, insiders
from web.wiring import services

blueprint = Blueprint("law_changes", __name__, url_prefix="/desk/law-changes")
addresses.refuse_impossible_rows(
    blueprint, "document_id", "没有这部法规", "请从法规变动影响的列表中选择"
)


@blueprint.get("")
def index() -> str | Response:
    """List texts that are to change laws; go to the one whose name is given."""
    insiders.require(READERS)
    words = arguments.text("q")
    with services().database.reading() as session:
        if words:
            found = coming.find(session, words)
            return redirect(url_for("law_changes.page", document_id=found.document_id))
        ahead = coming.ahead(session, dt.date.today())
    return render_template("law_changes/index.html", ahead=ahead)


@blueprint.get("/<int:document_id>")
def page(document_id: int) -> str:
    """Show what becomes of every provision that a published text cites."""
    insiders.require(READERS)
    with services().database.reading() as session:
        report = changes.impact(session, coming.of_document(session, document_id))
    return render_template(
        "law_changes/report.html",
        report=report,
        law=report.law,
        labels=FATE_LABELS,
        provision_url=addresses.provision_url,
    )
