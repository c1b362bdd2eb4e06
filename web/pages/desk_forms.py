"""Reading the forms of the desk: acts, items of a return, replies; and refusals shown on a page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import g
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from review.desk.acting import Wanted
from review.stages import Action, Choice, Stage
from web import case_words
from web.arguments import parse_day

ROWS: Final = 5
"""Rows for the items of a return when a page is opened; more are added by script or by saving."""
ANSWER, REPLY = "answer.", "reply."
_HINTS: Final[Mapping[str, str]] = {
    "checklist.answers": "每一项都要选“符合”或“不适用”；有一项不符合的，请退回补正",
    "checklist.replies": "请说明改在哪里，或为什么不改",
    "signature": "请重新输入本人密码或动态码",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """拒绝: what a page shows of a refusal; `signed` when a signature has to be typed again."""

    message: str
    hint: str
    field: str
    status: int
    signed: bool


def problem_of(
    refusal: AnjianError, content: Mapping[str, Any] | None = None, *, signed: bool = False
) -> Problem:
    """Return a refusal for a page, and tell the recorder whether it has an audit row already."""
    g.refusal_recorded = refusal.recorded
    field = refusal.field or ""
    hints = (hint for start, hint in _HINTS.items() if field.startswith(start))
    return Problem(
        message=case_words.in_words(refusal.message, field, content).rstrip("。"),
        hint=next(hints, refusal.hint).rstrip("。"),
        field=field,
        status=refusal.http_status,
        signed=signed,
    )


def wanted_of(form: MultiDict[str, str]) -> Wanted:
    """Return the act that a form asks for.

    Raises:
        InvalidInput: a row of a return lacks its place or its text, a day cannot be read, or an
            expert, a question, a choice or the panel is missing.
    """
    action = form.get("action", "")
    if action == Action.ASK_EXPERT and not (form.get("expert") and form.get("opinion", "").strip()):
        raise InvalidInput(
            "没有写明请哪位专家、问什么", field="expert", hint="请选择一位专家，并写明问题"
        )
    panel = tuple(form.getlist("panel"))
    if action == Action.OPEN_MEETING and not panel:
        raise InvalidInput("没有选择审议组成员", field="panel", hint="请勾选参加审议的成员")
    if action == Action.VOTE and form.get("choice", "") not in set(Choice):
        raise InvalidInput("没有选择表决意见", field="choice", hint="请选择一项后再提交")
    stage, choice = form.get("stage", ""), form.get("choice", "")
    return Wanted(
        action=action,
        revision=form.get("revision", ""),
        opinion=form.get("opinion", ""),
        checklist=_checklist(action, form),
        stage=Stage(stage) if stage in set(Stage) else None,
        signature=form.get("signature", ""),
        choice=Choice(choice) if choice in set(Choice) else None,
        panel=panel,
        expert=form.get("expert", ""),
        due_on=_day(form.get("due_on", "")),
    )


def items_typed(form: Mapping[str, str] | MultiDict[str, str]) -> list[tuple[str, str]]:
    """Return the rows of a return as they were typed, filled up with empty ones."""
    if not isinstance(form, MultiDict):
        return [("", "")] * ROWS
    found = list(zip(form.getlist("where"), form.getlist("text"), strict=False))
    return found + [("", "")] * max(1, ROWS - len(found))


def replies_typed(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the replies that a form carries, by the number of the remark."""
    return {
        name.removeprefix(REPLY): value for name, value in form.items() if name.startswith(REPLY)
    }


def answers_typed(form: MultiDict[str, str]) -> dict[str, str]:
    """Return the answers to the points of a checklist that a form carries."""
    return {
        name.removeprefix(ANSWER): value for name, value in form.items() if name.startswith(ANSWER)
    }


def _checklist(action: str, form: MultiDict[str, str]) -> dict[str, Any]:
    if action == Action.PASS:
        answers = answers_typed(form)
        return {"answers": answers} if answers else {}
    if action == Action.SUBMIT:
        replies = replies_typed(form)
        return {"replies": replies} if replies else {}
    if action == Action.SEND_BACK:
        return {"items": _items(form)}
    return {}


def _items(form: MultiDict[str, str]) -> list[dict[str, str]]:
    rows = [
        (where.strip(), text.strip())
        for where, text in items_typed(form)
        if where.strip() or text.strip()
    ]
    if not rows:
        raise InvalidInput(
            "退回补正须逐条写明意见", field="checklist.items", hint="请至少写一条：位置和意见"
        )
    for number, (where, text) in enumerate(rows, 1):
        if not where or not text:
            raise InvalidInput(
                f"第 {number} 条补正意见没有写明{'意见' if where else '位置'}",
                field="checklist.items",
                hint="每一条都要写明位置和意见，不用的行请清空",
            )
    return [{"where": where, "text": text} for where, text in rows]


def _day(value: str) -> dt.date | None:
    return parse_day(value, "due_on") if value.strip() else None
