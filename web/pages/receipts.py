"""The receipt of a text that was taken down, as a page to be printed and filed."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template

from kb.model.people import Role
from kb.store import removals
from review.release.places import places
from web import insiders
from web.wiring import services

blueprint = Blueprint("receipts", __name__)

SEE_RECEIPTS: Final = frozenset({Role.PUBLISHER, Role.LIBRARIAN, Role.AUDITOR})


@blueprint.get("/documents/<int:document_id>/receipt")
def page(document_id: int) -> str:
    """Show what was taken down, and where it was seen to be gone and when."""
    insiders.require(SEE_RECEIPTS)
    with services().database.reading() as session:
        receipt = removals.receipt(session, document_id)
    return render_template("documents/receipt.html", receipt=receipt, places=places())
