"""A school: an invented law, a syllabus, a bank of published questions, and people to learn."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from kb.model.base import utc_now
from kb.model.catalogue import SyllabusPoint
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.exam import Exam, ExamCandidate
from kb.model.operations import AuditEntry
from kb.model.paper import Paper, PaperItem
from kb.model.people import Role, Unit
from kb.model.publication import Recheck
from kb.model.question import QuestionType
from kb.store import accounts
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.bank.saving import save
from kb.training.question import BLANK, Option, QuestionCitation, QuestionContent
from tests.web.library import fill, publish

SETUP = "test-setup"
NOW = dt.datetime(2026, 3, 2, 1, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
YEAR = 2026

CITATION = QuestionCitation(
    law="溪流保护条例",
    article=3,
    article_suffix=None,
    provision="xiliu-baohu-tiaoli/2021-04-20/art_3",
    version="2021-04-20",
    quote="处二千元以上一万元以下罚款",
)
SINGLE = QuestionContent(
    type=QuestionType.SINGLE,
    stem="按照《溪流保护条例》，向溪流倾倒废油的，罚款幅度是（　）。",
    options=(
        Option("A", "五百元"),
        Option("B", "二千元以上一万元以下"),
        Option("C", "一万元以上五万元以下"),
        Option("D", "五万元以上"),
    ),
    answer=("B",),
    rationale="第三条写明了这一幅度。",
    citations=(CITATION,),
    points=("KD-001",),
)
MULTIPLE = QuestionContent(
    type=QuestionType.MULTIPLE,
    stem="下列哪些行为由《溪流保护条例》处罚？",
    options=(Option("A", "倾倒垃圾"), Option("B", "倾倒废油"), Option("C", "晨跑")),
    answer=("A", "B"),
    rationale="见第三条各项。",
    citations=(CITATION,),
    points=("KD-002",),
    level="中级",
)
TRUE_FALSE = QuestionContent(
    type=QuestionType.TRUE_FALSE,
    stem="轻微并及时改正的，不予处罚。",
    answer=True,
    citations=(CITATION,),
    points=("KD-001", "KD-002"),
)
FILL_IN = QuestionContent(
    type=QuestionType.FILL_IN,
    stem=f"溪长每{BLANK}巡查一次。",
    answer=(("月", "一个月"),),
    points=("KD-002",),
)
ESSAY = QuestionContent(
    type=QuestionType.SHORT_ANSWER,
    stem="怎样处置废油？",
    answer="交有能力的单位。",
    points=("KD-001",),
)
BANK = (SINGLE, MULTIPLE, TRUE_FALSE, FILL_IN, ESSAY)

BUREAU, BRIGADE, ELSEWHERE = "云泽市生态环境局", "云泽市生态环境执法支队", "青屿市生态环境局"
PEOPLE: tuple[tuple[str, str, str, tuple[Role, ...]], ...] = (
    ("trainer", "苏映雪", BUREAU, (Role.TRAINER,)),
    ("trainer-2", "顾长庚", BUREAU, (Role.TRAINER,)),
    ("far-trainer", "方远", ELSEWHERE, (Role.TRAINER,)),
    ("inspector", "石敢当", BRIGADE, (Role.INSPECTOR,)),
    ("inspector-2", "林间", BRIGADE, (Role.INSPECTOR,)),
    ("inspector-3", "江澄", BUREAU, (Role.INSPECTOR,)),
    ("far-inspector", "海宁", ELSEWHERE, (Role.INSPECTOR,)),
    ("both", "周全", BRIGADE, (Role.INSPECTOR, Role.TRAINER)),
    ("librarian", "文典", BUREAU, (Role.LIBRARIAN,)),
    ("admin", "总管", BUREAU, (Role.ADMIN,)),
    ("company", "某厂", ELSEWHERE, (Role.ENTERPRISE,)),
)


def open_school(database: Database, *, library: bool = True) -> None:
    """Fill an empty database; with `library` false the invented laws are there before."""
    with database.unit_of_work() as uow:
        if library:
            fill(uow)
        _people(uow)
        syllabus = uow.session.scalars(
            select(Document).where(Document.kind == DocumentKind.SYLLABUS.value)
        ).one()
        uow.session.add(
            SyllabusPoint(
                document_id=syllabus.id,
                code="KD-002",
                level="中级",
                category="水",
                title="溪长的职责",
                mastery="熟悉",
                hours=2.0,
                basis=[],
            )
        )
        for content in BANK:
            document, revision = save(uow, content, actor=SETUP)
            publish(uow, document, revision.id, revision.sha256)


def _people(uow: UnitOfWork) -> None:
    units: dict[str, Unit] = {}
    for name, parent in ((BUREAU, ""), (BRIGADE, BUREAU), (ELSEWHERE, "")):
        unit = accounts.ensure_unit(uow, name, region="990100", level="municipal", actor=SETUP)
        unit.parent_id = units[parent].id if parent else None
        units[name] = unit
    for name, shown, unit_name, roles in PEOPLE:
        accounts.add_user(
            uow, name, unit=units[unit_name], roles=roles, display_name=shown, actor=SETUP
        )


def document_of(database: Database, content: QuestionContent) -> tuple[int, str]:
    """Return the row and the published hash of a question."""
    with database.reading() as session:
        row = session.scalars(select(Document).where(Document.key == content.key())).one()
        assert row.published_revision_id is not None
        return row.id, session.get_one(Revision, row.published_revision_id).sha256


def withdraw(database: Database, content: QuestionContent) -> None:
    with database.unit_of_work() as uow:
        row = uow.session.scalars(select(Document).where(Document.key == content.key())).one()
        row.state = DocumentState.WITHDRAWN.value


def make_stale(database: Database, content: QuestionContent) -> None:
    number, _ = document_of(database, content)
    with database.unit_of_work() as uow:
        uow.session.add(
            Recheck(
                document_id=number,
                provision=CITATION.provision,
                old_version=CITATION.version,
                new_version="2026-02-01",
            )
        )


def plan_exam(
    database: Database,
    content: QuestionContent,
    candidate: str,
    *,
    closes_at: dt.datetime,
    cancelled: bool = False,
) -> None:
    """Put a person on the list of an exam whose paper has this one question."""
    number, _ = document_of(database, content)
    with database.unit_of_work() as uow:
        session = uow.session
        user = accounts.get_user(session, candidate)
        revision = session.get_one(Document, number).published_revision_id
        assert revision is not None
        paper = Paper(
            number="P2026-0001",
            title="卷",
            blueprint={},
            seed=1,
            marks=1.0,
            pass_marks=1.0,
            minutes=30,
        )
        paper.items = [PaperItem(position=1, document_id=number, revision_id=revision, marks=1.0)]
        session.add(paper)
        session.flush()
        exam = Exam(
            number="E2026-0001",
            title="考试",
            paper_id=paper.id,
            unit_id=user.unit_id,
            opens_at=closes_at - dt.timedelta(hours=2),
            closes_at=closes_at,
            minutes=30,
            pass_marks=1.0,
            created_by=user.id,
            cancelled_at=utc_now() if cancelled else None,
        )
        session.add(exam)
        session.flush()
        session.add(ExamCandidate(exam_id=exam.id, user_id=user.id, form="A"))


def audited(database: Database) -> list[tuple[str, str]]:
    """Return actor and action of every row of the trail, the oldest first."""
    with database.reading() as session:
        rows = session.execute(
            select(AuditEntry.actor, AuditEntry.action).order_by(AuditEntry.seq)
        ).all()
    return [(row.actor, row.action) for row in rows]
