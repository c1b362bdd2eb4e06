"""换题: what could stand in the place of a question, and what a draft does not meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.question import Question
from kb.training.papers import solver
from kb.training.papers.candidates import Bank, read_bank
from kb.training.papers.changing import draft, item_at
from kb.training.papers.demands import problem_of
from kb.training.papers.reading import PaperView
from kb.training.papers.solver import Chosen


@dataclass(frozen=True, slots=True)
class Alternative:
    """可替换的试题: a question that fits a section and is not in the paper."""

    key: str
    stem: str
    level: str
    difficulty: int
    points: tuple[str, ...]
    used: int


def alternatives(
    session: Session, number: str, position: int, *, text: str = "", limit: int = 50
) -> tuple[Alternative, ...]:
    """Return questions that could stand in a place, those like the present one first.

    Raises:
        NotFound: there is no such paper or position.
        IllegalTransition: the paper is frozen.
    """
    view = draft(session, number, None)
    old = item_at(view, position)
    present = {item.key for item in view.items}
    words = text.split()
    section_type = view.blueprint.sections[old.section].type
    of_type = select(Document.id).join(
        Question, Question.revision_id == Document.published_revision_id
    )
    bank = read_bank(
        session, only=Document.id.in_(of_type.where(Question.type == section_type.value))
    )
    found = [
        one.question
        for one in fitting(view, bank, old.section)
        if one.question.key not in present and all(word in one.question.stem for word in words)
    ]
    alike = set(old.question.points)
    found.sort(
        key=lambda one: (
            not alike & one.points,
            abs(one.difficulty - old.question.difficulty),
            len(one.last_used),
            one.key,
        )
    )
    return tuple(
        Alternative(
            one.key,
            one.stem,
            one.level,
            one.difficulty,
            tuple(sorted(one.points)),
            len(one.last_used),
        )
        for one in found[:limit]
    )


def unmet(session: Session, view: PaperView) -> tuple[str, ...]:
    """Return the demands of the blueprint that a draft does not meet as it stands, in words."""
    bank = read_bank(session, only=Document.id.in_([item.document_id for item in view.items]))
    problem = problem_of(view.blueprint, bank, on=utc_now())
    standing = {(item.section, item.key) for item in view.items if not item.dropped}
    choice = solver.choice_of(problem, standing)
    return tuple(demand.words for demand in problem.demands if not solver.meets(choice, demand))


def fitting(view: PaperView, bank: Bank, section: int) -> Iterator[Chosen]:
    """Yield the questions of the bank that may stand in a section, by type and marks."""
    problem = problem_of(view.blueprint, bank, on=utc_now())
    for number, place in problem.places:
        if number == section:
            yield Chosen(number, problem.candidates[place])
