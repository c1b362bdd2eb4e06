"""试卷快照: the whole of a paper as JSON, with the order of questions and options by form.

The first form keeps the order of the paper and shuffles options; further forms shuffle questions
within their section as well. Answers follow their options. The snapshot names no paper, person or
time, so the same questions, blueprint and seed have the same hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.training.papers.blueprint import Blueprint
from kb.training.papers.chance import draw
from kb.training.papers.words import section_heading
from kb.training.question import LETTERS, Option, QuestionContent

FORMAT: Final = 1
# “以上都对”, “上述各项”, “A项和B项”: such a text is wrong under other letters
_NAMES_OPTIONS: Final = re.compile(
    r"以上|上述|前述|[A-H]\s*[、和与及或,，]\s*[A-H]|[A-H]\s*(?:选?项|正确|错误|不正确|不选)|选\s*[A-H]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """试卷中的一题: `section` from 0; `sha256` names the revision whose content this is."""

    section: int
    key: str
    sha256: str
    marks: float
    question: QuestionContent


@dataclass(frozen=True, slots=True)
class FormItem:
    """某一卷中的一题: `number` as printed, `item` its position in the paper, both from 1.

    `question` has the letters of this form, and its marks are those of the paper.
    """

    number: int
    item: int
    section: int
    key: str
    marks: float
    question: QuestionContent


def build(blueprint: Blueprint, seed: int, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the snapshot of a paper; its canonical JSON is what is hashed."""
    return {
        "format": FORMAT,
        "title": blueprint.title,
        "level": blueprint.level,
        "marks": sum(entry.marks for entry in entries),
        "pass_marks": blueprint.pass_marks,
        "minutes": blueprint.minutes,
        "instructions": list(blueprint.instructions),
        "seed": seed,
        "blueprint": blueprint.to_json() | {"seed": seed},
        "sections": list(_sections(blueprint, entries)),
        "items": [
            {
                "item": place,
                "section": entry.section,
                "key": entry.key,
                "revision": entry.sha256,
                "marks": entry.marks,
                "question": entry.question.to_json(),
            }
            for place, entry in enumerate(entries, start=1)
        ],
        "forms": {
            form: _form(form, place == 0, seed, entries)
            for place, form in enumerate(blueprint.forms)
        },
    }


def form_items(snapshot: Mapping[str, Any], form: str) -> tuple[FormItem, ...]:
    """Return the questions of one form in its order, with its letters.

    Raises:
        InvalidInput: the paper has no such form.
    """
    if form not in snapshot["forms"]:
        raise InvalidInput(
            f"试卷没有 {form[:10]} 卷",
            field="form",
            hint=f"可用的卷别：{'、'.join(snapshot['forms'])}",
        )
    items = {each["item"]: each for each in snapshot["items"]}
    found = []
    for row in snapshot["forms"][form]:
        item = items[row["item"]]
        question = replace(QuestionContent.from_json(item["question"]), marks=item["marks"])
        parts = tuple(
            _lettered(part, shown["options"])
            for part, shown in zip(question.parts, row["parts"], strict=True)
        )
        shown = _lettered(replace(question, parts=parts), row["options"])
        found.append(
            FormItem(
                row["number"], item["item"], item["section"], item["key"], item["marks"], shown
            )
        )
    return tuple(found)


def _sections(blueprint: Blueprint, entries: Sequence[Entry]) -> Iterator[dict[str, Any]]:
    for place, section in enumerate(blueprint.sections):
        held = [entry for entry in entries if entry.section == place]
        total = sum(entry.marks for entry in held)
        yield {
            "type": section.type.value,
            "number": len(held),
            "marks_each": section.marks,
            "marks": total,
            "heading": section_heading(
                place + 1, section.type, number=len(held), each=section.marks, total=total
            ),
        }


def _form(form: str, first: bool, seed: int, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    order = list(range(len(entries)))
    if not first:
        drawn = [draw(seed, f"{form}:{entry.key}") for entry in entries]
        order.sort(key=lambda i: (entries[i].section, drawn[i]))
    return [
        {"number": number, "item": place + 1, **_shown(form, seed, entries[place])}
        for number, place in enumerate(order, start=1)
    ]


def _shown(form: str, seed: int, entry: Entry) -> dict[str, Any]:
    question = entry.question
    letters = _shuffled(question, seed, f"{form}:{entry.key}")
    parts = []
    for place, part in enumerate(question.parts):
        shown = _shuffled(part, seed, f"{form}:{entry.key}:{place}")
        parts.append({"options": shown, "answer": _lettered(part, shown).to_json()["answer"]})
    return {
        "options": letters,
        "answer": _lettered(question, letters).to_json()["answer"],
        "parts": parts,
    }


def _shuffled(question: QuestionContent, seed: int, name: str) -> str:
    """Return the letters of the options as stored, in the order in which they are shown."""
    stored = [option.letter for option in question.options]
    texts = (question.stem, question.rationale, *(option.text for option in question.options))
    if question.options and not any(map(_NAMES_OPTIONS.search, texts)):
        stored.sort(key=lambda letter: draw(seed, f"{name}:{letter}"))
    return "".join(stored)


def _lettered(question: QuestionContent, shown: str) -> QuestionContent:
    """Return a question with its options in another order, lettered anew from A."""
    if not shown:
        return question
    texts = {option.letter: option.text for option in question.options}
    new = dict(zip(shown, LETTERS, strict=False))
    options = tuple(Option(new[letter], texts[letter]) for letter in shown)
    right = tuple(sorted(new[letter] for letter in question.right))
    chosen = question.type in (QuestionType.SINGLE, QuestionType.MULTIPLE)
    return replace(question, options=options, answer=right if chosen else question.answer)
