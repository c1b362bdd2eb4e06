"""Similar cases of a draft, for who may read it: its author, its reviewers, invited experts."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kb.errors import InvalidInput, NotFound
from kb.model.document import DocumentKind
from review.desk import opening
from review.desk.threshold import threshold
from web import insiders, similar
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("desk_similar", __name__, url_prefix="/desk/documents")
audit_refusals(blueprint)


@blueprint.get("/<int:document_id>/similar")
def page(document_id: int) -> Response:
    """Show the cases like a draft; who has not declared yet is led to the declaration."""
    account = insiders.signed_in()
    database = services().database
    if threshold(database, document_id, actor=account.name) is not None:
        return redirect(url_for("desk_review.page", document_id=document_id))
    view = opening.view(database, document_id, actor=account.name)
    if view.kind != DocumentKind.CASE.value:
        raise NotFound("只有典型案例可以查类案", hint="请返回工作台")
    found, problem = None, None
    try:
        found = similar.like_draft(view.key, view.content, actor=account.name)
    except InvalidInput as refusal:
        problem = refusal
    html = render_template(
        "desk/similar.html",
        view=view,
        found=found,
        problem=problem,
        inside=sum(hit.internal for hit in found.hits) if found else 0,
        bands=similar.BAND_NAMES,
    )
    response = make_response(html, problem.http_status if problem else 200)
    response.headers["Cache-Control"] = "no-store"
    return response
