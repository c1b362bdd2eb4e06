"""Training texts for inspectors."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind
from web.pages import documents

blueprint = Blueprint("materials", __name__, url_prefix="/materials")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.MATERIAL,
    endpoint="materials",
    name="培训材料",
    introduction="供执法人员学习的专题文章，结合条文和案例讲清一个执法问题。",
)


@blueprint.get("")
def index() -> str:
    """List the training texts."""
    return documents.list_page(SHELF)


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one training text."""
    return documents.document_page(SHELF, key)
