"""待复核的试题: both wordings of the law, what the question would be, and what to do about it."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput, StaleRevision
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store.documents import content_sha256
from kb.training.bank import proposals, reading
from kb.training.bank.proposals import Proposal
from review import question_desk
from review.rechecks import queue
from review.rechecks.queue import READERS as QUEUE_READERS
from review.rechecks.queue import Verdict
from web import arguments, insiders
from web.api.questions import READERS
from web.pages import steps
from web.pages.rechecks import CLOSERS, take_verdict
from web.pagination import page_of
from web.question_filters import TYPES
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("question_stale", __name__, url_prefix="/training/questions/stale")
audit_refusals(blueprint)

PAGE_SIZE: Final = 10
SEES: Final = READERS | QUEUE_READERS
_REASON: Final = "所引条文已有实质修改，按新条文更新"
_NOTHING: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """List stale questions, the longest in the bank first."""
    insiders.require(SEES)
    return _page()


@blueprint.post("/<key>/accept")
def accept(key: str) -> steps.Answer:
    """Take a proposal over as a correction and hand it in."""
    account = insiders.require(READERS)

    def step() -> str:
        with services().database.reading() as session:
            line = reading.get_question(session, key).line
            found = proposals.proposals(session, [line.document_id])
        proposal = found[0] if found else None
        content = proposal.content if proposal else None
        if proposal is None or content is None:
            raise InvalidInput("这道题没有可以采纳的建议", hint="请另拟，或者由审核人维持、撤回")
        if steps.words("proposal") != digest(proposal):
            raise StaleRevision("条文或者建议已经变化", hint="请重新查看更新建议后再采纳")
        if not proposal.sound:
            raise InvalidInput("这条建议没有通过核对，不能直接采纳", hint="请修改后重新导入")
        question_desk.correct(
            services().database,
            key,
            actor=account.name,
            base=line.sha256,
            content=content,
            reason=steps.words("reason") or _REASON,
        )
        return "已按建议更正并报送审核；审核通过后这道题恢复使用"

    return steps.take(
        step,
        then=lambda: url_for("question_stale.index"),
        again=lambda refused: _page(refused, key, request.form),
    )


@blueprint.post("/<int:recheck_id>/verdict")
def close(recheck_id: int) -> steps.Answer:
    """Close the recheck of one provision with a verdict."""
    insiders.require(QUEUE_READERS)
    return steps.take(
        lambda: take_verdict(recheck_id),
        then=lambda: url_for("question_stale.index"),
        again=lambda refused: _page(refused, str(recheck_id), request.form),
    )


def digest(proposal: Proposal) -> str:
    """Return what names a proposal, so that nothing else is accepted in its place."""
    return content_sha256(proposal.content.to_json()) if proposal.content else ""


def _page(
    problem: AnjianError | None = None, about: str = "", form: MultiDict[str, str] = _NOTHING
) -> str:
    account = insiders.signed_in()
    number = arguments.page_number()
    with services().database.reading() as session:
        ids, total = proposals.stale_questions(
            session, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        found = proposals.proposals(session, ids)
        entries = {each.id: each for each in queue.of_documents(session, ids)}
    return render_template(
        "questions/stale.html",
        found=[
            (each, [entries[one.recheck_id] for one in each.open], digest(each)) for each in found
        ],
        total=total,
        page=page_of(total, number, PAGE_SIZE) if request.method == "GET" else None,
        accepts=Role.TRAINER in account.roles,
        closes=bool(account.roles & CLOSERS),
        publishes=Role.PUBLISHER in account.roles,
        published=DocumentState.PUBLISHED.value,
        verdicts={verdict: queue.VERDICT_LABELS[verdict] for verdict in Verdict},
        type_names=TYPES,
        problem=problem,
        about=about,
        form=form,
    )
