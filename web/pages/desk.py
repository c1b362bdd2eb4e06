"""The desk: what waits for the account, invitations, and where its unit's texts stand."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, render_template, url_for

from kb.file_review.people import STAFF
from kb.model.document import DocumentKind
from kb.model.people import Role
from review.case_reports import adoptions
from review.case_reports.frame import INTERNAL
from review.desk import submissions, tasks
from review.desk.tasks import Task
from review.law_changes.coming import READERS as SEE_LAW_CHANGES
from review.rechecks.queue import READERS
from review.rules import experts
from review.stages import Action
from review.subject import load_actor
from web import insiders
from web.pages.overdue import SEE_OVERDUE
from web.pages.volumes import READERS as SEES_VOLUMES
from web.wiring import services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

SEES_DESK: Final = frozenset(Role) - {Role.ENTERPRISE}
_ELSEWHERE: Final = (
    ("meetings.index", "会议", frozenset({Role.PANEL_MEMBER, Role.LIBRARIAN, Role.AUDITOR})),
    ("releases.index", "发布管理", frozenset({Role.PUBLISHER})),
    ("volumes.index", "汇编", SEES_VOLUMES),
    ("rechecks.index", "复核队列", READERS),
    ("law_changes.index", "法规变动影响", SEE_LAW_CHANGES),
    ("overdue.index", "到期和超期", SEE_OVERDUE),
    ("case_reports.index", "类案检索报告", INTERNAL),
    ("file_reviews.index", "案卷评查", STAFF),
)


def task_url(task: Task) -> str:
    """Return where a task is done: a text that waits for its writer, where it is written."""
    if task.next_action is Action.SUBMIT and task.kind == DocumentKind.CASE:
        return url_for("desk_cases.edit", document_id=task.document_id)
    if task.next_action is Action.SUBMIT and task.kind == DocumentKind.GUIDE:
        return url_for("desk_guides.edit", document_id=task.document_id)
    if task.next_action is Action.SUBMIT and task.kind == DocumentKind.COMPENDIUM:
        return url_for("volumes.volume", key=task.key)
    if task.next_action is Action.SUBMIT and task.kind == DocumentKind.QUESTION:
        return url_for("question_writing.edit", key=task.key)
    return url_for("desk_review.page", document_id=task.document_id)


blueprint.add_app_template_filter(task_url, "task_url")


@blueprint.get("")
def index() -> str:
    """Show what can be done, what cannot and why, invitations, and the unit's own texts."""
    account = insiders.require(SEES_DESK)
    database = services().database
    waiting = tasks.tasks(database, actor=account.name)
    with database.reading() as session:
        invitations = experts.waiting_for(session, account.name)
        own = submissions.submissions(database, actor=account.name)
        used = adoptions.by_case(session, [each.document_id for each in own])
        unit_used = adoptions.of_unit(session, load_actor(session, account.name).unit_id)
    return render_template(
        "desk/index.html",
        account=account,
        can=[task for task in waiting if task.may],
        cannot=[task for task in waiting if not task.may],
        invitations=invitations,
        submits=Role.SUBMITTER in account.roles,
        own=own,
        used={number: count.total for number, count in used.items()},
        unit_used=unit_used,
        elsewhere=[
            (name, endpoint)
            for endpoint, name, roles in _ELSEWHERE
            if endpoint in current_app.view_functions and account.roles & roles
        ],
    )
