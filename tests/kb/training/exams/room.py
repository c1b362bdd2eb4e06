"""An exam room: a frozen paper of every type of question, a trainer, markers and candidates."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kb.model.base import utc_now
from kb.model.paper import Paper, PaperItem
from kb.model.people import Role
from kb.model.question import QuestionType
from kb.store import accounts
from kb.store.database import Database
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from kb.training.bank.saving import save as save_question
from kb.training.exams import attempts, enrolling, planning, sitting
from kb.training.exams.attempts import Save, Saved
from kb.training.exams.planning import Plan
from kb.training.exams.sheets import Asked
from kb.training.papers import snapshot
from kb.training.papers.blueprint import read
from kb.training.papers.snapshot import Entry
from kb.training.question import BLANK, Option, QuestionContent, RubricPoint
from tests.kb.training.questions import CASE, CITATION, SINGLE

SETUP = "test-setup"
OPENS = dt.datetime(2030, 5, 6, 1, 0, tzinfo=dt.UTC)
BEFORE = OPENS - dt.timedelta(days=1)
CLOSES = OPENS + dt.timedelta(hours=3)
MINUTES = 60
SECRETS = ("写明了这一幅度", "指出围挡", "违反了设置围挡", CITATION.quote, CITATION.provision)
"""Words of key, rationale, rubric and citation that no candidate may see before the release."""

MULTIPLE = QuestionContent(
    type=QuestionType.MULTIPLE,
    stem="工地负责人应当做到哪些？",
    options=tuple(
        Option(*pair) for pair in zip("ABCD", ("围挡", "洒水", "饮茶", "冲车"), strict=True)
    ),
    answer=("A", "B", "D"),
    rationale="第十二条写明了这一幅度。",
    citations=(CITATION,),
)
STATEMENT = QuestionContent(
    type=QuestionType.TRUE_FALSE, stem="工地可以不设围挡。", answer=False, citations=(CITATION,)
)
FILL_IN = QuestionContent(
    type=QuestionType.FILL_IN,
    stem=f"应当在{BLANK}内报告，逾期处{BLANK}罚款。",
    answer=(("十日", "十天"), ("一万元",)),
    citations=(CITATION,),
)
SHORT = QuestionContent(
    type=QuestionType.SHORT_ANSWER,
    stem="简述围挡的要求。",
    answer="违反了设置围挡的规定。",
    marks=5.0,
    rubric=(RubricPoint("指出围挡", 3.0), RubricPoint("指出条文", 2.0)),
    citations=(CITATION,),
)
QUESTIONS = (SINGLE, MULTIPLE, STATEMENT, FILL_IN, SHORT, CASE)
WORTH = (10.0, 20.0, 10.0, 20.0, 20.0, 20.0)
PEOPLE = (
    ("trainer", "云泽市生态环境局", Role.TRAINER),
    ("trainer-own", "云泽市支队", Role.TRAINER),
    ("marker-1", "云泽市生态环境局", Role.TRAINER),
    ("marker-2", "云泽市生态环境局", Role.TRAINER),
    ("arbiter", "云泽市生态环境局", Role.TRAINER),
    ("stranger", "青屿市生态环境局", Role.TRAINER),
)


def freeze_paper(uow: UnitOfWork, *, made_by: int | None, number: str = "P2030-0001") -> Paper:
    """Store a frozen paper as the papers' own freezing writes it."""
    blueprint = read(
        {
            "title": "春季考核",
            "level": "初级",
            "marks": sum(WORTH),
            "pass_marks": 60,
            "minutes": MINUTES,
            "sections": [
                {"type": question.type.value, "number": 1, "marks": marks}
                for question, marks in zip(QUESTIONS, WORTH, strict=True)
            ],
            "forms": ["A", "B"],
        }
    )
    stored = [save_question(uow, question, actor=SETUP) for question in QUESTIONS]
    entries = [
        Entry(place, document.key, revision.sha256, marks, question)
        for place, ((document, revision), question, marks) in enumerate(
            zip(stored, QUESTIONS, WORTH, strict=True)
        )
    ]
    content = snapshot.build(blueprint, 7, entries)
    paper = Paper(
        number=number,
        title=blueprint.title,
        blueprint=blueprint.to_json(),
        seed=7,
        marks=sum(WORTH),
        pass_marks=60,
        minutes=MINUTES,
        created_by=made_by,
        items=[
            PaperItem(
                position=place,
                section=str(entry.section + 1),
                document_id=document.id,
                revision_id=revision.id,
                marks=entry.marks,
            )
            for place, (entry, (document, revision)) in enumerate(
                zip(entries, stored, strict=True), start=1
            )
        ],
    )
    uow.session.add(paper)
    uow.session.flush()
    paper.frozen_by, paper.frozen_at = made_by, utc_now()
    paper.snapshot, paper.sha256 = content, content_sha256(content)
    uow.session.flush()
    uow.record(SETUP, "paper.freeze", f"paper:{paper.id}", revision_sha256=paper.sha256)
    return paper


@dataclass
class Room:
    """One exam with its candidates, at a clock of the test's own."""

    database: Database
    number: str
    candidates: tuple[str, ...]
    opens: dt.datetime = OPENS

    def start(self, name: str, at: dt.datetime | None = None) -> attempts.Attempt:
        return sitting.start(self.database, self.number, actor=name, now=at or self.opens)

    def save(self, name: str, *saves: Save, at: dt.datetime | None = None) -> tuple[Saved, ...]:
        return sitting.save(
            self.database, self.number, saves, actor=name, now=at or self.opens
        ).saved

    def hand_in(self, name: str, at: dt.datetime | None = None) -> attempts.Receipt:
        return sitting.hand_in(self.database, self.number, actor=name, now=at or self.opens)

    def attempt(self, name: str, at: dt.datetime | None = None) -> attempts.Attempt:
        with self.database.reading() as session:
            return sitting.attempt(session, self.number, actor=name, now=at or self.opens)

    def sits(self, name: str, *, right: bool = True, text: str = "应设围挡") -> attempts.Receipt:
        """Sit the whole exam, every objective answer right or wrong."""
        begun = self.start(name)
        self.save(
            name,
            *(
                Save(each.item, each.part, 1, response(each, right=right, text=text))
                for each in begun.sheet.asked.values()
            ),
        )
        return self.hand_in(name)


def response(asked: Asked, *, right: bool = True, text: str = "应设围挡") -> dict[str, Any]:
    """The right or a wrong response to one thing asked, by the letters of its form."""
    question = asked.question
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            letters = [option.letter for option in question.options]
            wrong = [letter for letter in letters if letter not in question.right]
            return {"chosen": list(question.right) if right else wrong[:1]}
        case QuestionType.TRUE_FALSE:
            return {"true": question.answer if right else not question.answer}
        case QuestionType.FILL_IN:
            return {"blanks": ["10 日", "１万元"] if right else ["三日", "五元"]}
        case _:
            return {"text": text}


def settle(
    database: Database,
    *,
    names: int = 3,
    opens: dt.datetime = OPENS,
    closes: dt.datetime = CLOSES,
    now: dt.datetime = BEFORE,
) -> Room:
    """Make the people, the paper and the exam with its markers; nobody has begun."""
    candidates = tuple(f"candidate-{n}" for n in range(1, names + 1))
    with database.unit_of_work() as uow:
        for name, unit_name, role in PEOPLE:
            unit = accounts.ensure_unit(uow, unit_name, actor=SETUP)
            accounts.add_user(uow, name, unit=unit, roles=[role], actor=SETUP)
        for place, name in enumerate(candidates):
            unit = accounts.ensure_unit(uow, ("云泽市支队", "青屿市支队")[place % 2], actor=SETUP)
            accounts.add_user(
                uow,
                name,
                unit=unit,
                roles=[Role.INSPECTOR],
                display_name=f"考生{name[-1]}",
                actor=SETUP,
            )
        paper = freeze_paper(uow, made_by=accounts.get_user(uow.session, "stranger").id)
        number = paper.number
    exam = planning.plan(
        database, Plan("春季考核", number, opens, closes, hours=8), actor="trainer", now=now
    )
    enrolling.enrol(database, exam, actor="trainer", names=candidates, now=now)
    enrolling.appoint(
        database, exam, actor="trainer", markers=("marker-1", "marker-2"), arbiters=("arbiter",)
    )
    return Room(database, exam, candidates, opens)
