"""From what readers ask to test questions, for trainers and librarians."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.errors import InvalidInput
from kb.model.evaluation import CandidateState
from kb.store import candidates, search_log
from kb.store.candidates import ROLES
from kb.store.search_log import Show
from kb.text.numerals import ArticleNumber
from kb.text.titles import in_title_marks
from search.evaluation.failure_page import STYLES
from search.service import SearchHit, SearchRequest
from web import arguments, finding, insiders
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("candidates", __name__, url_prefix="/eval/candidates")

PAGE_SIZE: Final = 20
HITS_OFFERED: Final = 15
SHOWN: Final = {
    Show.OPEN: "未办理",
    Show.UNHELPFUL: "有人说没有帮助",
    Show.EMPTY: "没有结果",
    Show.HANDLED: "已办理",
}
STATES: Final = {
    CandidateState.PROPOSED: "待确认",
    CandidateState.CONFIRMED: "已确认",
    CandidateState.REJECTED: "已退回",
    CandidateState.DISMISSED: "不采用",
}
ASKERS: Final = ("layperson", "inspector", "enterprise", "trainer")


@blueprint.get("")
def index() -> str:
    """List what waits for a second person, then the questions of readers, the worst first."""
    account = insiders.require(ROLES)
    show = Show(arguments.choice("show", frozenset(Show)) or Show.OPEN)
    number = arguments.page_number()
    services().search_log.flush()
    with services().database.reading() as session:
        asked, total = search_log.asked_questions(
            session, show, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        waiting = candidates.list_candidates(session, [CandidateState.PROPOSED])
        decided = candidates.list_candidates(
            session, [CandidateState.CONFIRMED, CandidateState.REJECTED], limit=20
        )
    return render_template(
        "evaluation/candidates.html",
        account=account,
        asked=asked,
        waiting=waiting,
        decided=decided,
        show=show,
        shown=SHOWN,
        states=STATES,
        styles=STYLES,
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/question")
def question() -> str:
    """Show one question with today's hits to choose the answers from."""
    insiders.require(ROLES)
    words = search_log.kept_question(arguments.text("q", arguments.MAX_QUERY_LENGTH))
    if not words:
        raise InvalidInput("没有写明是哪个问题", field="q", hint="请从候选试题页选择")
    return _question_page(words, arguments.as_of())


def _question_page(
    words: str,
    as_of: dt.date | None,
    *,
    problem: str = "",
    chosen: Sequence[str] = (),
    typed: str = "",
    style: str = "",
) -> str:
    """Show the form of one question, filled in as it was sent when something is wrong with it."""
    services().search_log.flush()
    with services().database.reading() as session:
        asked = search_log.asked_question(session, words)
        opened = dict(search_log.opened_provisions(session, words))
    found = services().search.search(SearchRequest(words, as_of=as_of, limit=finding.DEPTH))
    articles = [hit for hit in found.hits if hit.kind == "regulation" and hit.article]
    offered = articles[:HITS_OFFERED]
    return render_template(
        "evaluation/question.html",
        question=words,
        asked=asked,
        opened=opened,
        entries=[
            (hit, written(hit), shown)
            for hit, shown in zip(offered, finding.shown(offered, as_of), strict=True)
        ],
        as_of=as_of,
        askers=ASKERS,
        styles=STYLES,
        problem=problem,
        chosen=chosen,
        typed=typed,
        style=style,
    )


@blueprint.post("/propose")
def propose() -> Response | tuple[str, int]:
    """Propose a question with its articles, or set it aside."""
    account = insiders.require(ROLES)
    words = request.form.get("q", "")
    if request.form.get("verdict") == "dismiss":
        with services().database.unit_of_work() as uow:
            candidates.dismiss(uow, words, actor=account.name)
        flash("已标为不采用", "good")
        return redirect(url_for("candidates.index"), code=303)
    day = request.form.get("as_of", "").strip()
    as_of = arguments.parse_day(day) if day else None
    style = request.form.get("style", "")
    chosen, typed = request.form.getlist("article"), request.form.get("articles", "").strip()
    try:
        with services().database.unit_of_work() as uow:
            candidates.propose(
                uow,
                words,
                "；".join([*chosen, typed]),
                actor=account.name,
                as_of=as_of,
                style=style if style in ASKERS else "",
            )
    except InvalidInput as wrong:
        kept = search_log.kept_question(words)
        if wrong.field != "articles" or not kept:
            raise
        page = _question_page(
            kept, as_of, problem=str(wrong), chosen=chosen, typed=typed, style=style
        )
        return page, wrong.http_status
    flash("已提出，等待另一人确认", "good")
    return redirect(url_for("candidates.index"), code=303)


@blueprint.post("/<int:candidate_id>/decision")
def decide(candidate_id: int) -> Response:
    """Confirm or reject what another person proposed."""
    account = insiders.require(ROLES)
    verdict = request.form.get("verdict", "")
    if verdict not in ("confirm", "reject"):
        raise InvalidInput("没有写明确认还是退回", field="verdict", hint="请用页面上的按钮")
    with services().database.unit_of_work() as uow:
        candidates.decide(uow, candidate_id, confirm=verdict == "confirm", actor=account.name)
    flash(
        "已确认，可用 anjian eval export-candidates 导出" if verdict == "confirm" else "已退回",
        "good",
    )
    return redirect(url_for("candidates.index"), code=303)


def written(hit: SearchHit) -> str:
    """Return a hit as a reference that can be read back: 《溪流保护条例》第三条."""
    assert hit.article is not None
    return in_title_marks(hit.law) + ArticleNumber(hit.article, hit.article_suffix).label()
