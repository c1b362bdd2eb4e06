"""Policy documents: the rules of the enforcement systems, with their deadlines."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind
from web.pages import documents

blueprint = Blueprint("policies", __name__, url_prefix="/policies")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.POLICY,
    endpoint="policies",
    name="政策文件",
    introduction="生态环境执法制度的指导意见、规划和工作方案，可与法律法规一同检索。",
    by_line=True,
)


@blueprint.get("")
def index() -> str:
    """List the documents."""
    return documents.list_page(SHELF)


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one document."""
    return documents.document_page(SHELF, key)
