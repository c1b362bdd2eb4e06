"""An answer that quotes the provisions a search found, sentence by sentence with its sources."""

from __future__ import annotations

import datetime as dt

from flask import Blueprint, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from kb.errors import ChatBusy, ChatFailed
from search.answering.service import AID_ONLY
from web import addresses, arguments, finding
from web.pagination import SHORTENED
from web.wiring import services

blueprint = Blueprint("answers", __name__)


@blueprint.post("/answers")
def page() -> tuple[str, int] | Response:
    """Answer the question of the address under its filters; without a reply show the provisions."""
    query = arguments.text("q", arguments.MAX_QUERY_LENGTH)
    if not query:
        return redirect(url_for("home.index"))
    wanted = finding.asked(query)
    if wanted.wording.cut:
        setattr(g, SHORTENED, {"q": wanted.question})
    answers = services().answers
    retrieved = answers.retrieve(wanted)
    answer, problem, status = None, "", 200
    try:
        answer = answers.answer(retrieved)
    except (ChatBusy, ChatFailed) as failure:
        problem, status = str(failure), failure.http_status
    rendered = render_template(
        "answer.html",
        query=query,
        as_of=None if retrieved.day == dt.date.today() else retrieved.day,
        answer=answer,
        problem=problem,
        provisions=retrieved.provisions,
        note=AID_ONLY,
        provision_url=addresses.provision_url,
        results=finding.same_question("results.index"),
    )
    return rendered, status
