"""The desk: what waits for the account, invitations, and where its unit's texts stand."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, render_template

from kb.model.people import Role
from review.desk import submissions, tasks
from review.law_changes.coming import READERS as SEE_LAW_CHANGES
from review.rechecks.queue import READERS
from review.rules import experts
from web import insiders
from web.pages.overdue import SEE_OVERDUE
from web.wiring import services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

SEES_DESK: Final = frozenset(Role) - {Role.ENTERPRISE}
_ELSEWHERE: Final = (
    ("meetings.index", "会议", frozenset({Role.PANEL_MEMBER, Role.LIBRARIAN, Role.AUDITOR})),
    ("releases.index", "发布管理", frozenset({Role.PUBLISHER})),
    ("rechecks.index", "复核队列", READERS),
    ("law_changes.index", "法规变动影响", SEE_LAW_CHANGES),
    ("overdue.index", "到期和超期", SEE_OVERDUE),
)


@blueprint.get("")
def index() -> str:
    """Show what can be done, what cannot and why, invitations, and the unit's own texts."""
    account = insiders.require(SEES_DESK)
    database = services().database
    waiting = tasks.tasks(database, actor=account.name)
    with database.reading() as session:
        invitations = experts.waiting_for(session, account.name)
    return render_template(
        "desk/index.html",
        account=account,
        can=[task for task in waiting if task.may],
        cannot=[task for task in waiting if not task.may],
        invitations=invitations,
        submits=Role.SUBMITTER in account.roles,
        own=submissions.submissions(database, actor=account.name),
        elsewhere=[
            (name, endpoint)
            for endpoint, name, roles in _ELSEWHERE
            if endpoint in current_app.view_functions and account.roles & roles
        ],
    )
