"""行: a question as the cells of its rows, and the rows of a sheet as questions.

A case analysis is a row of its own followed by a row for each part, numbered 7-1, 7-2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.model.question import QuestionType
from kb.training.exchange.carried import Outcome, carried, carry, settled
from kb.training.exchange.draft import Draft
from kb.training.exchange.option_lines import split_options
from kb.training.exchange.visible import LONGEST_TEXT, answer_text, fitted, rubric_text
from kb.training.exchange.wording import TYPE_NAMES, cited, read_type, write_marks
from kb.training.exchange.xlsx.columns import BASIS, NUMBER, OPTIONS
from kb.training.form import Fault
from kb.training.question import LETTERS, QuestionContent

# 7-1 · 7.1 · 7（1） · (1)
_PART: Final = re.compile(r"^(\d*)\s*[-—–.．]\s*(\d+)$|^(\d*)\s*[（(]\s*(\d+)\s*[）)]$")
_DRAFT_FIELDS: Final = (
    "type", "stem", "answer", "rationale", "marks", "difficulty", "level", "points", "rubric",
    "source_case",
)  # fmt: skip
Cells = Mapping[str, str]


@dataclass(slots=True)
class Block:
    """The rows of one question, with the number of the first in the sheet."""

    row: int
    rows: list[Cells]
    wrong: list[list[Fault]]
    kept: list[str] = field(default_factory=list)


def cells_of(question: QuestionContent, number: int) -> list[dict[str, str]]:
    """Return the rows that show a question; the first also carries it whole, in pieces."""
    rows = [_cells(question, str(number))]
    rows.extend(
        _cells(part, f"{number}-{each}") for each, part in enumerate(question.parts, start=1)
    )
    return rows


def carried_pieces(question: QuestionContent) -> list[str]:
    """Return the carried text in pieces that fit a cell."""
    whole = carry(question)
    return [whole[start : start + LONGEST_TEXT] for start in range(0, len(whole), LONGEST_TEXT)]


def blocks(
    rows: Iterator[tuple[int, dict[str, str], list[Fault], list[str]]],
) -> Iterator[Block]:
    """Gather the rows of each question; a part belongs to the case analysis above it."""
    block: Block | None = None
    for number, cells, wrong, kept in rows:
        if block is not None and _is_case(block.rows[0]) and _PART.match(cells.get(NUMBER, "")):
            block.rows.append(cells)
            block.wrong.append(wrong)
            continue
        if block is not None:
            yield block
        block = Block(number, [cells], [wrong], kept)
    if block is not None:
        yield block


def outcome(block: Block) -> Outcome:
    """Return the question of a block, or what is wrong with it."""
    draft = _draft(block.rows, block.wrong)
    if not block.kept:
        return draft.read()
    kept = carried("".join(block.kept))
    if isinstance(kept, Fault):
        return (kept,)
    written: list[Cells] = list(cells_of(kept, 1))
    if not any(block.wrong) and _shown(block.rows) == _shown(written):
        return kept
    return settled(draft.read(), kept, _draft(written, [[]] * len(written)).read())


def _shown(rows: Sequence[Cells]) -> list[dict[str, str]]:
    return [
        {name: row[name] for name in (*_DRAFT_FIELDS, *LETTERS) if row.get(name)} for row in rows
    ]


def _is_case(cells: Cells) -> bool:
    return read_type(cells.get("type", "")) is QuestionType.CASE_ANALYSIS


def _draft(rows: Sequence[Cells], wrong: Sequence[list[Fault]]) -> Draft:
    cells = rows[0]
    draft = Draft(
        **{name: cells.get(name, "") for name in _DRAFT_FIELDS},
        options=_options(cells),
        parts=[_draft([row], [each]) for row, each in zip(rows[1:], wrong[1:], strict=True)],
        wrong=list(wrong[0]),
    )
    if basis := cells.get(BASIS, ""):
        draft.rationale = "\n".join(filter(None, (draft.rationale, f"依据：{basis}")))
    return draft


def _options(cells: Cells) -> list[str]:
    given = [cells.get(letter, "") for letter in LETTERS]
    while given and not given[-1]:
        given.pop()
    return given or split_options(cells.get(OPTIONS, ""))


def _cells(question: QuestionContent, number: str) -> dict[str, str]:
    cells = {
        NUMBER: number,
        "type": TYPE_NAMES[question.type],
        "stem": question.stem,
        **{each.letter: each.text for each in question.options},
        "answer": answer_text(question),
        "rationale": question.rationale,
        "marks": write_marks(question.marks),
        "difficulty": str(question.difficulty),
        "level": question.level,
        "points": "、".join(question.points),
        "rubric": rubric_text(question),
        "source_case": question.source_case,
        "cited": "\n".join(map(cited, question.citations)),
    }
    return {name: fitted(text) for name, text in cells.items() if text}
