"""The timeline of one submission: its stages as steps, what was said, and what was replied."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role
from review.desk import timeline
from review.stages import STAGE_ORDER, Action, Choice, Stage
from review.tracks import track_of
from web import insiders
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("desk_timeline", __name__, url_prefix="/desk/documents")
audit_refusals(blueprint)

DECISIONS = {
    Choice.PUBLISH: "发布",
    Choice.INTERNAL_ONLY: "仅内部使用",
    Choice.SEND_BACK: "退回补正",
    Choice.DEFER: "暂缓",
    Choice.DO_NOT_PUBLISH: "不予发布",
}
_BEFORE_REVIEW = frozenset({DocumentState.DRAFT, DocumentState.SENT_BACK, DocumentState.CORRECTING})
_DONE = frozenset({DocumentState.PUBLISHED, DocumentState.SUSPENDED, DocumentState.WITHDRAWN,
                   DocumentState.ARCHIVED})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """环节步骤: `code` is done, here or ahead."""

    name: str
    code: str


@blueprint.get("/<int:document_id>/timeline")
def page(document_id: int) -> Response:
    """Show where a submission stands, until when, and everything that was said to its unit."""
    account = insiders.signed_in()
    shown = timeline.timeline(services().database, document_id, actor=account.name)
    response = make_response(
        render_template(
            "desk/timeline.html",
            document_id=document_id,
            shown=shown,
            steps=steps(shown.kind, shown.state, shown.stage),
            decisions=DECISIONS,
            replies={k: v for entry in shown.entries for k, v in entry.replies.items()},
            can_edit=bool(shown.open_remarks) and Role.SUBMITTER in account.roles,
        )
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def steps(kind: DocumentKind, state: DocumentState, stage: Stage | None) -> tuple[Step, ...]:
    """Return the stages of a document's track with where it stands; a dead end stands nowhere."""
    table = track_of(kind).table
    reviewed = {row.stage for (_, action), row in table.items() if action is Action.DECLARE}
    names = [each for each in STAGE_ORDER if each in reviewed or each is Stage.SUBMISSION]
    here = Stage.SUBMISSION if state in _BEFORE_REVIEW else stage
    place = names.index(here) if here in names else None
    codes = [
        "done"
        if state in _DONE or (place is not None and number < place)
        else "here"
        if number == place
        else "ahead"
        for number in range(len(names))
    ]
    return tuple(Step(each.label, code) for each, code in zip(names, codes, strict=True))
