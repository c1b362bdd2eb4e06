"""Compliance guides for enterprises, by industry."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind
from web.pages import documents

blueprint = Blueprint("guides", __name__, url_prefix="/guides")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.GUIDE,
    endpoint="guides",
    name="合规指南",
    introduction="按行业说明企业应当做什么、依据哪一条、不做会怎样，以及哪些轻微情形可以不予处罚。",
)


@blueprint.get("")
def index() -> str:
    """List the guides."""
    return documents.list_page(SHELF)


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one guide."""
    return documents.document_page(SHELF, key)
