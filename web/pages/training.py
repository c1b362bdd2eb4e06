"""The door of the training side: practice, exams, courses and records, by role."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, current_app, render_template

from kb.beijing import today
from kb.model.base import utc_now
from kb.store import accounts
from kb.training.papers.makers import ROLES as MAKES_PAPERS
from kb.training.practice.choosing import LEARNERS, due_count
from kb.training.records import hours
from kb.training.records.people import HOURS_A_YEAR, SEES
from kb.training.records.teachers import KEEPERS
from web import insiders
from web.api.questions import READERS
from web.wiring import services

blueprint = Blueprint("training", __name__, url_prefix="/training")

_DOORS: Final = (
    ("practice.index", "练习", "按考点做题，当场看对错、解析和条文；做错的到期再练", LEARNERS),
    ("exams.index", "考试", "参加考试、查看成绩；培训师安排考试和阅卷", LEARNERS),
    ("courses.index", "培训班", "报名和退出；培训师开班、确认到课", LEARNERS),
    ("training_records.index", "我的学时", "本年度学时记录和学时证明", LEARNERS),
    ("training_records.units", "单位学时", "各单位达标情况、进度落后的人员和年度台账", SEES),
    ("teachers.index", "师资库", "授课教师及其擅长的考点", KEEPERS),
    ("questions.index", "题库", "试题、来源条文、大纲覆盖、待复核和审核批次", READERS),
    ("papers.index", "试卷", "按方案组卷，核对后冻结，导出试卷和答案", MAKES_PAPERS),
)


@blueprint.get("")
def index() -> str:
    """Show what the account can do on the training side, its hours and what is to be repeated."""
    account = insiders.require(LEARNERS)
    day = today()
    with services().database.reading() as session:
        user = accounts.get_user(session, account.name)
        earned = hours.total(hours.of_person(session, user.id, day.year))
        due = due_count(session, user.id, now=utc_now(), today=day)
    return render_template(
        "training/index.html",
        doors=[
            (endpoint, name, words)
            for endpoint, name, words, roles in _DOORS
            if endpoint in current_app.view_functions and account.roles & roles
        ],
        year=day.year,
        earned=earned,
        needed=HOURS_A_YEAR,
        due=due,
    )
