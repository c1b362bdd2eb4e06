"""The training side on a working day: a bank, exams in every phase, practice, courses, hours."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from sqlalchemy import update

from kb.beijing import today
from kb.model.base import utc_now
from kb.model.people import User
from kb.model.training import CourseKind
from kb.store.database import Database
from kb.training.bank.saving import save
from kb.training.exams import enrolling, marking, planning, release
from kb.training.exams.planning import Plan
from kb.training.practice import answering
from kb.training.question import Option
from kb.training.records import courses, hours, teachers
from tests.kb.training.exams.room import Room, settle
from tests.kb.training.questions import CITATION
from tests.kb.training.school import (
    BANK,
    FILL_IN,
    MULTIPLE,
    SINGLE,
    document_of,
)
from tests.review import question_bank
from tests.review.laws import enact
from tests.web.library import Edition, add_edition, add_work, publish

MINUTE: Final = dt.timedelta(minutes=1)
DAY: Final = dt.timedelta(days=1)
OPENED: Final = dt.date(2020, 5, 1)
NAMES: Final = {
    "trainer": "云舒",
    "trainer-own": "简宁",
    "marker-1": "池砚",
    "marker-2": "荀彧之",
    "arbiter": "班固言",
    "stranger": "容若",
}
ALIKE: Final = replace(
    SINGLE, stem="《溪流保护条例》规定，向溪流倾倒废油的，罚款的幅度是（　）。", difficulty=1
)
LONG: Final = replace(
    MULTIPLE,
    stem="依照下列情形作答：" + "某单位沿溪堆放废油桶并在雨天冲洗场地，" * 12 + "哪些应当处罚？",
    options=(Option("A", "堆放" * 30), Option("B", "ABCDEFGHIJ" * 12), Option("C", "晨跑")),
)

#: The address of every page of the training side, with who opens it.
TRAINING_PAGES: Final = (
    ("inspector", "/training"),
    ("trainer", "/training"),
    ("admin", "/training"),
    ("trainer", "/training/questions"),
    ("trainer", "/training/questions?q=废油&type=single&standing=usable"),
    ("trainer", "/training/questions?point=KD-999"),
    ("trainer", "/training/questions/{question_sound}"),
    ("trainer", "/training/questions/{question_long}"),
    ("trainer", "/training/questions/{question_stale}"),
    ("librarian", "/training/questions/coverage"),
    ("trainer", "/training/questions/stale"),
    ("trainer", "/training/questions/duplicates"),
    ("trainer", "/training/questions/import"),
    ("trainer", "/training/questions/export"),
    ("trainer", "/training/questions/batches"),
    ("trainer", "/training/questions/batches/{batch_waiting}"),
    ("business-1", "/training/questions/batches/{batch_waiting}"),
    ("trainer", "/training/questions/batches/{batch_done}"),
    ("trainer", "/training/exams"),
    ("candidate-1", "/training/exams"),
    ("submitter", "/training/exams"),
    ("trainer", "/training/exams/new"),
    ("trainer", "/training/exams/{exam_planned}"),
    ("trainer", "/training/exams/{exam_open}"),
    ("trainer", "/training/exams/{exam_released}"),
    ("candidate-1", "/training/exams/{exam_open}"),
    ("candidate-3", "/training/exams/{exam_open}"),
    ("candidate-4", "/training/exams/{exam_open}"),
    ("candidate-3", "/training/exams/{exam_open}/room"),
    ("candidate-3", "/training/exams/{exam_open}/hand-in"),
    ("candidate-1", "/training/exams/{exam_open}/receipt"),
    ("marker-1", "/training/exams/{exam_open}/marking"),
    ("arbiter", "/training/exams/{exam_open}/marking"),
    ("trainer", "/training/exams/{exam_open}/results"),
    ("arbiter", "/training/exams/{exam_released}/results"),
    ("trainer", "/training/exams/{exam_released}/items"),
    ("candidate-1", "/training/exams/{exam_released}/results"),
    ("inspector", "/training/practice"),
    ("inspector", "/training/practice/question"),
    ("inspector", "/training/practice/question?type=multiple"),
    ("inspector", "/training/practice/question?type=fill_in"),
    ("inspector", "/training/practice/question?type=true_false"),
    ("inspector", "/training/practice/question?due=yes"),
    ("inspector", "/training/practice/answers/{answer_right}"),
    ("inspector", "/training/practice/answers/{answer_wrong}"),
    ("candidate-1", "/training/records"),
    ("candidate-1", "/training/records/certificate"),
    ("inspector", "/training/records"),
    ("trainer-own", "/training/records/people/candidate-1"),
    ("trainer-own", "/training/records/units"),
    ("admin", "/training/records/units"),
    ("inspector", "/training/courses"),
    ("trainer", "/training/courses"),
    ("trainer", "/training/courses/new"),
    ("trainer", "/training/courses/{course_over}"),
    ("candidate-1", "/training/courses/{course_open}"),
    ("trainer", "/training/courses/{course_off}"),
    ("trainer", "/training/teachers"),
    ("trainer", "/training/teachers/new"),
    ("librarian", "/training/teachers/{teacher}"),
)


def fill_training(database: Database) -> dict[str, int | str]:
    """Fill the training side of a province whose people are there, and return its rows."""
    room = settle(
        database,
        names=5,
        opens=utc_now() - MINUTE,
        closes=utc_now() + 120 * MINUTE,
        now=utc_now() - 2 * MINUTE,
    )
    with database.unit_of_work() as uow:
        dust = add_work(uow, "yunze-shi-yangchen-guanli-banfa", CITATION.law, type="rule")
        article = (("article", f"第十二条　不设置围挡的，{CITATION.quote}。"),)
        add_edition(uow, dust, Edition(CITATION.version, OPENED, None, article))
        for name, shown in NAMES.items():
            uow.session.execute(update(User).where(User.name == name).values(display_name=shown))
    return {
        **_bank(database),
        **_exams(database, room),
        **_practice(database),
        **_records(database, room),
    }


def _bank(database: Database) -> dict[str, int | str]:
    """Publish questions, one of which is stale and two alike, and leave a batch to be signed."""
    enact(database, question_bank.OLD_VERSION, question_bank.ARTICLES)
    with database.unit_of_work() as uow:
        for content in (*BANK, ALIKE, LONG):
            document, revision = save(uow, content, actor="test-setup")
            publish(uow, document, revision.id, revision.sha256)
    done = question_bank.publish(database, question_bank.FINE_CHOICE, question_bank.REPORT_BLANK)
    words = tuple(each.replace("一万元", "五万元") for each in question_bank.ARTICLES)
    enact(database, question_bank.NEW_VERSION, words)
    return {
        "question_sound": SINGLE.key(),
        "question_long": LONG.key(),
        "question_stale": question_bank.FINE_CHOICE.key(),
        "batch_done": done,
        "batch_waiting": question_bank.store(database, question_bank.FINE_STATEMENT),
    }


def _exams(database: Database, room: Room) -> dict[str, str]:
    """Sit an open exam half through, mark and release another, and plan a third."""
    for name in room.candidates[:2]:
        room.sits(name, right=name.endswith("1"), text="应设围挡；" * 40)
    room.start(room.candidates[2])
    now = utc_now()

    def planned(title: str, opens: dt.datetime, closes: dt.datetime) -> str:
        wanted = Plan(title, "P2030-0001", opens, closes, hours=8)
        return planning.plan(database, wanted, actor="trainer", now=now - 2 * MINUTE)

    over = planned("冬季考核", now - MINUTE, now + 180 * MINUTE)
    staff = ("marker-1", "marker-2")
    enrolling.enrol(database, over, actor="trainer", names=room.candidates[:2])
    enrolling.appoint(database, over, actor="trainer", markers=staff, arbiters=("arbiter",))
    finished = replace(room, number=over, opens=now)
    for name in room.candidates[:2]:
        finished.sits(name, right=name.endswith("1"), text="应设围挡")
    for marker in staff:
        _mark_all(database, over, marker)
    release.release(database, over, actor="trainer")
    return {
        "exam_open": room.number,
        "exam_released": over,
        "exam_planned": planned("夏季考核", now + DAY, now + DAY + 180 * MINUTE),
    }


def _mark_all(database: Database, exam: str, marker: str) -> None:
    while True:
        with database.reading() as session:
            task = marking.desk(session, exam, actor=marker).task
        if task is None:
            return
        question = task.asked.question
        limits = [point.marks for point in question.rubric] or [question.marks]
        marking.mark(
            database,
            exam,
            actor=marker,
            code=task.code,
            place=task.asked.place,
            points=limits,
            comment="要点齐全",
        )


def _practice(database: Database) -> dict[str, int]:
    """Answer one question right and one wrong, so that one comes back."""
    given = {}
    for name, content, response in (
        ("answer_right", SINGLE, {"letters": ["B"]}),
        ("answer_wrong", FILL_IN, {"blanks": ["年"]}),
    ):
        _, sha = document_of(database, content)
        given[name] = answering.answer(
            database, content.key(), sha, response, actor="inspector", now=utc_now() - 2 * DAY
        )
    return given


def _records(database: Database, room: Room) -> dict[str, int | str]:
    """Hold a course, plan another, call a third off; record and take back hours."""
    teacher = teachers.save(
        database,
        teachers.TeacherCard("温言", "云泽市生态环境局", title="高级工程师", points=("KD-001",)),
        actor="trainer",
    )
    first, second, third, *_ = room.candidates

    def course(title: str, starts: dt.date, ends: dt.date) -> str:
        wanted = courses.CoursePlan(
            title,
            CourseKind.CLASS,
            8.0,
            starts,
            ends,
            points=("KD-001",),
            materials=("material-oil",),
            teacher=teacher,
            place="市局三楼",
            capacity=30,
        )
        return courses.plan(database, wanted, actor="trainer")

    day = today()
    over = course("溪流保护培训班", day - DAY, day)
    for name in (first, second, third):
        courses.enrol(database, over, actor=name, on=day - 2 * DAY)
    courses.confirm(database, over, first, attended=True, actor="trainer")
    off = course("台账填写培训班", day + 5 * DAY, day + 6 * DAY)
    courses.cancel(database, off, reason="场地检修", actor="trainer")
    for note in ("省厅噪声监测讲座", "重复登记的讲座"):
        row = hours.record_external(
            database, first, on=day, hours=4, note=note, actor="trainer-own"
        )
    hours.revoke(database, row, reason="重复登记", actor="trainer-own")
    return {
        "teacher": teacher,
        "course_over": over,
        "course_open": course("自动监测数据核查培训班", day + 7 * DAY, day + 9 * DAY),
        "course_off": off,
    }
