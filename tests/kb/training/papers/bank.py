"""An invented bank of published questions to put papers together from."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from kb.model.catalogue import SyllabusPoint
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import Role
from kb.model.publication import Recheck
from kb.model.question import QuestionType
from kb.store import accounts, documents
from kb.store.database import Database
from kb.store.documents import NewDocument
from kb.training.bank.saving import save
from kb.training.question import (
    BLANK,
    Option,
    QuestionCitation,
    QuestionContent,
    RubricPoint,
)
from tests.kb.training.questions import CASE

SETUP = "test-setup"
POINTS = (
    ("KD-101", "初级", "执法基础"),
    ("KD-102", "初级", "执法基础"),
    ("KD-201", "初级", "水"),
    ("KD-301", "中级", "大气"),
)
PUNISHED = ("不设围挡", "不盖土堆", "不冲洗车辆", "不洒水", "不报方案", "不建台账", "不装监测")


def citation(article: int, law: str = "云泽市扬尘管理办法") -> QuestionCitation:
    slug = {"云泽市扬尘管理办法": "yunze-yangchen", "云泽市河道条例": "yunze-hedao"}[law]
    return QuestionCitation(
        law=law,
        article=article,
        article_suffix=None,
        provision=f"{slug}/2020-05-01/art_{article}",
        version="2020-05-01",
        quote=f"第{article}项义务由工地负责人履行",
    )


def question(number: int, kind: QuestionType) -> QuestionContent:
    """The question of a number: points, level, difficulty and article go round with it."""
    draw = random.Random(f"{number}:{kind}")  # noqa: S311 - invented questions
    code, level, _ = POINTS[number % len(POINTS)]
    law = "云泽市河道条例" if number % 5 == 0 else "云泽市扬尘管理办法"
    content = QuestionContent(
        type=kind,
        stem=f"按照《{law}》，工地{draw.choice(PUNISHED)}（情形 {number}）的，应当怎样处理？",
        answer="",
        rationale=f"第{number + 1}条写明了这一义务。",
        citations=(citation(number + 1, law),),
        points=(code,),
        level=level,
        difficulty=1 + number % 5,
    )
    options = tuple(
        Option(letter, f"{1 + draw.randrange(50) + 50 * place}万元以下罚款")
        for place, letter in enumerate("ABCD")
    )
    match kind:
        case QuestionType.SINGLE:
            return replace(content, options=options, answer=(draw.choice("ABCD"),))
        case QuestionType.MULTIPLE:
            return replace(content, options=options, answer=("A", "C"), marks=2.0)
        case QuestionType.TRUE_FALSE:
            return replace(content, answer=bool(number % 2))
        case QuestionType.FILL_IN:
            stem = f"工地负责人应当在{BLANK}日内报告情形 {number}。"
            return replace(content, stem=stem, answer=((f"{number + 3}", "十五"),))
        case QuestionType.SHORT_ANSWER:
            rubric = (RubricPoint("指出义务", 3.0), RubricPoint("指出条文", 2.0))
            return replace(content, answer="应当改正。", marks=5.0, rubric=rubric)
        case QuestionType.CASE_ANALYSIS:
            return replace(
                content, stem=f"{CASE.stem}（案情 {number}）", marks=10.0, parts=CASE.parts
            )


def questions(counts: dict[QuestionType, int]) -> list[QuestionContent]:
    numbers = iter(range(10_000))
    return [question(next(numbers), kind) for kind, count in counts.items() for _ in range(count)]


FULL = {
    QuestionType.SINGLE: 30,
    QuestionType.MULTIPLE: 12,
    QuestionType.TRUE_FALSE: 14,
    QuestionType.FILL_IN: 8,
    QuestionType.SHORT_ANSWER: 6,
    QuestionType.CASE_ANALYSIS: 4,
}


def fill_bank(database: Database, contents: Iterable[QuestionContent] | None = None) -> list[str]:
    """Publish a syllabus and questions, add a trainer and an inspector; return the keys."""
    keys = []
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        for name, shown, role in (
            ("trainer", "苏映雪", Role.TRAINER),
            ("inspector", "石敢当", Role.INSPECTOR),
        ):
            accounts.add_user(uow, name, unit=unit, roles=[role], display_name=shown, actor=SETUP)
        syllabus, revision = documents.save(
            uow,
            NewDocument(
                DocumentKind.SYLLABUS, "exam-syllabus", "大纲", {"points": []}, {"points": []}
            ),
            actor=SETUP,
        )
        publish(syllabus, revision.id)
        for code, level, category in POINTS:
            uow.session.add(
                SyllabusPoint(
                    document_id=syllabus.id,
                    code=code,
                    level=level,
                    category=category,
                    title=f"{category}考点",
                    mastery="掌握",
                )
            )
        for content in questions(FULL) if contents is None else contents:
            document, saved = save(uow, content, actor=SETUP)
            publish(document, saved.id)
            keys.append(document.key)
    return keys


def publish(document: Document, revision_id: int) -> None:
    document.published_revision_id = revision_id
    document.state = DocumentState.PUBLISHED.value


def withdraw(database: Database, key: str) -> None:
    with database.unit_of_work() as uow:
        found = uow.session.query(Document).filter_by(key=key).one()
        found.state = DocumentState.WITHDRAWN.value


def make_stale(database: Database, key: str) -> None:
    with database.unit_of_work() as uow:
        found = uow.session.query(Document).filter_by(key=key).one()
        uow.session.add(
            Recheck(
                document_id=found.id,
                provision="yunze-yangchen/2020-05-01/art_1",
                old_version="2020-05-01",
                new_version="2024-05-01",
            )
        )


SPEC = {
    "title": "工地扬尘执法上岗考试",
    "level": "中级",
    "marks": 40,
    "pass_marks": 24,
    "minutes": 60,
    "sections": [
        {"type": "single", "number": 10, "marks": 1},
        {"type": "multiple", "number": 3, "marks": 2},
        {"type": "true_false", "number": 5, "marks": 1},
        {"type": "fill_in", "number": 4, "marks": 1},
        {"type": "short_answer", "number": 1, "marks": 5},
        {"type": "case_analysis", "number": 1, "marks": 10},
    ],
    "constraints": [
        {"category": "水", "min": 3, "max": 9},
        {"type": "single", "difficulty": [4, 5], "min": 2},
        {"level": "中级", "max_marks": 20},
    ],
    "mean_difficulty": {"min": 2, "max": 4},
    "laws": {"must": ["云泽市河道条例"]},
    "seed": 7,
}
