"""What readers say about an answer: nothing helped, or which hit they opened.

The button is a plain form. Opened hits are sent by a script beside the link, so that addresses of
hits stay what they are; without the script nothing is told.
"""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from kb.errors import InvalidInput, NotFound
from kb.model.evaluation import FeedbackKind
from kb.store.search_log import GivenFeedback
from web import arguments
from web.finding import DEPTH
from web.wiring import services

blueprint = Blueprint("feedback", __name__)

# xiliu-baohu-tiaoli/2021-04-20/art_3, case-2022-001#facts
_PROVISION: Final = re.compile(r"[\w./#-]{1,200}")
_KEPT_ARGUMENTS: Final = ("as_of", "kind", "type", "level", "region", "issuing_body", "status")


@blueprint.post("/search/feedback")
def give() -> Response:
    """Keep one remark without anything of who makes it.

    Raises:
        NotFound: this service keeps no search log.
        InvalidInput: the form was not filled in by our page.
    """
    log = services().search_log
    if not log.enabled:
        raise NotFound("本站没有开启检索反馈", hint="请返回检索页")
    question = request.form.get("q", "").strip()[: arguments.MAX_QUERY_LENGTH]
    if not question:
        raise InvalidInput("没有写明是哪个问题", field="q", hint="请从检索结果页提交")
    if request.form.get("about") == FeedbackKind.CLICK.value:
        log.note(_click(question))
        return Response(status=204)
    log.note(GivenFeedback(question, FeedbackKind.UNHELPFUL))
    flash("已记下：这次检索没有帮助。只记问题的文字和日期，会有人据此改进检索。", "good")
    kept: dict[str, Any] = {
        name: request.form[name] for name in _KEPT_ARGUMENTS if request.form.get(name)
    }
    return redirect(url_for("results.index", q=question, said=1, **kept), code=303)


def _click(question: str) -> GivenFeedback:
    provision, rank = request.form.get("hit", ""), request.form.get("rank", "")
    if not _PROVISION.fullmatch(provision) or not (rank.isascii() and rank.isdigit()):
        raise InvalidInput("没有写明打开了哪一条", field="hit", hint="请从检索结果页打开")
    return GivenFeedback(
        question, FeedbackKind.CLICK, provision=provision, rank=max(1, min(int(rank[:4]), DEPTH))
    )
