"""考卷 sheets: one form of the paper as a candidate sees it, and the key to it kept apart.

What a candidate may see is written out field by field (`Asked.shown`), so that nothing that a
question carries besides (key, rationale, rubric, citations) can get there by being added to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.paper import Paper
from kb.model.question import QuestionType
from kb.training.papers.snapshot import FormItem, form_items
from kb.training.question import LETTERS, QuestionCitation, QuestionContent, RubricPoint

PROGRAM_MARKED: Final = frozenset(
    {
        QuestionType.SINGLE,
        QuestionType.MULTIPLE,
        QuestionType.TRUE_FALSE,
        QuestionType.FILL_IN,
    }
)
"""Types that the program marks; people mark the others."""
_MOST_KEPT: Final = 64

Place = tuple[int, int]
"""Position in the paper (from 1) and part of a case analysis (from 1, 0 where there are none)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """一问: one thing to answer; `question` has this form's letters and the marks of the paper.

    `stored` are the letters of the options as stored, in the order in which this form shows them.
    """

    number: int
    item: int
    part: int
    question: QuestionContent
    stored: str

    @property
    def place(self) -> Place:
        """Where it stands in the paper, the same in every form."""
        return self.item, self.part

    @property
    def by_program(self) -> bool:
        """Whether the program marks it."""
        return self.question.type in PROGRAM_MARKED

    @property
    def label(self) -> str:
        """第 3 题, or 第 9 题第 2 问, by this form's numbers."""
        return f"第 {self.number} 题" + (f"第 {self.part} 问" if self.part else "")

    def original(self, letter: str) -> str:
        """Return the stored letter of an option that this form shows under another."""
        return self.stored[LETTERS.index(letter)]

    def shown(self) -> dict[str, Any]:
        """Return what a candidate may see of it."""
        question = self.question
        return {
            "item": self.item,
            "part": self.part,
            "type": question.type.value,
            "stem": question.stem,
            "options": [{"letter": each.letter, "text": each.text} for each in question.options],
            "blanks": len(question.blanks),
            "marks": question.marks,
        }


@dataclass(frozen=True, slots=True)
class SheetItem:
    """考卷中的一题: what it asks; `story` is the facts of a case analysis, else empty.

    `rationale` and `citations` are the question's own, for after the release.
    """

    number: int
    item: int
    section: int
    marks: float
    key: str
    story: str
    asked: tuple[Asked, ...]
    rationale: str
    citations: tuple[QuestionCitation, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """考卷: one form; `headings` are those of the sections that items name from 0."""

    form: str
    headings: tuple[str, ...]
    instructions: tuple[str, ...]
    marks: float
    items: tuple[SheetItem, ...]
    asked: Mapping[Place, Asked]

    def shown(self) -> dict[str, Any]:
        """Return the form as a candidate may see it, without any key."""
        return {
            "form": self.form,
            "marks": self.marks,
            "instructions": list(self.instructions),
            "sections": [
                {
                    "heading": heading,
                    "items": [
                        {
                            "number": item.number,
                            "marks": item.marks,
                            "story": item.story,
                            "asks": [asked.shown() for asked in item.asked],
                        }
                        for item in self.items
                        if item.section == place
                    ],
                }
                for place, heading in enumerate(self.headings)
            ],
        }


_KEPT: dict[tuple[str, str], Sheet] = {}


def sheet_of(session: Session, paper_id: int, sha256: str, form: str) -> Sheet:
    """Return a form of a frozen paper; a paper of one hash is read once in a process.

    Raises:
        InvalidInput: the paper has no such form.
    """
    found = _KEPT.get((sha256, form))
    if found is None:
        snapshot = session.scalars(select(Paper.snapshot).where(Paper.id == paper_id)).one()
        found = read_sheet(snapshot, form)
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[sha256, form] = found
    return found


def read_sheet(snapshot: Mapping[str, Any], form: str) -> Sheet:
    """Return a form of a snapshot.

    Raises:
        InvalidInput: there is no such form.
    """
    letters = {row["item"]: row for row in snapshot["forms"].get(form, ())}
    items = tuple(_item(each, letters[each.item]) for each in form_items(snapshot, form))
    return Sheet(
        form=form,
        headings=tuple(section["heading"] for section in snapshot["sections"]),
        instructions=tuple(snapshot["instructions"]),
        marks=float(snapshot["marks"]),
        items=items,
        asked={asked.place: asked for item in items for asked in item.asked},
    )


def _item(each: FormItem, letters: Mapping[str, Any]) -> SheetItem:
    question = each.question
    case = question.type is QuestionType.CASE_ANALYSIS
    if case:
        total = sum(part.marks for part in question.parts)
        asked = tuple(
            Asked(
                each.number,
                each.item,
                place,
                worth(part, part.marks * each.marks / total),
                letters["parts"][place - 1]["options"],
            )
            for place, part in enumerate(question.parts, start=1)
        )
    else:
        alone = worth(question, each.marks)
        asked = (Asked(each.number, each.item, 0, alone, letters["options"]),)
    return SheetItem(
        number=each.number,
        item=each.item,
        section=each.section,
        marks=each.marks,
        key=each.key,
        story=question.stem if case else "",
        asked=asked,
        rationale=question.rationale,
        citations=question.citations,
    )


def worth(question: QuestionContent, marks: float) -> QuestionContent:
    """Return a question with other marks, its rubric in proportion."""
    total = sum(point.marks for point in question.rubric)
    rubric = tuple(
        RubricPoint(point.text, round(point.marks * marks / total, 2)) for point in question.rubric
    )
    return replace(question, marks=round(marks, 2), rubric=rubric)
