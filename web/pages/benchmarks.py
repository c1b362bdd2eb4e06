"""Discretion benchmarks: how much, for which circumstances."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind
from web.pages import documents

blueprint = Blueprint("benchmarks", __name__, url_prefix="/benchmarks")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.BENCHMARK,
    endpoint="benchmarks",
    name="裁量基准",
    introduction="各地公布的行政处罚裁量基准。基准是裁量的参考，个案以处罚决定为准。",
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
