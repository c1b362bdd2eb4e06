"""试题表单: what is typed into the form of a question, field by field and row by row.

Names of fields are those of the question with a prefix for parts: `stem`, `options.2.text`,
`parts.0.blanks.1.words`. Rows keep the numbers of the form; empty ones make no part of a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from kb.model.question import QuestionType
from kb.training.bank.citing import TypedCitation
from kb.training.question import LEVELS

MOST_ROWS: Final = 30
LONGEST: Final = 20_000
"""Characters of one field that are read; the form of a question allows fewer."""
_ROW: Final = re.compile(r"(?P<group>options|blanks|rubric|citations|parts)\.(?P<row>\d{1,3})\.")
_FIRST_ROWS: Final[Mapping[QuestionType, Mapping[str, int]]] = {
    QuestionType.SINGLE: {"options": 4},
    QuestionType.MULTIPLE: {"options": 4},
    QuestionType.TRUE_FALSE: {},
    QuestionType.FILL_IN: {"blanks": 1},
    QuestionType.SHORT_ANSWER: {"rubric": 2},
    QuestionType.CASE_ANALYSIS: {"parts": 1},
}
"""Rows that the form of a type has at least."""


@dataclass(frozen=True, slots=True)
class TypedOption:
    """所填选项: its text and whether it is ticked as right."""

    text: str = ""
    right: bool = False


@dataclass(frozen=True, slots=True)
class TypedPoint:
    """所填评分要点."""

    text: str = ""
    marks: str = ""


@dataclass(frozen=True, slots=True)
class TypedQuestion:
    """所填试题: every field as it was typed; `truth` is yes, no or empty."""

    type: QuestionType = QuestionType.SINGLE
    stem: str = ""
    options: tuple[TypedOption, ...] = ()
    truth: str = ""
    blanks: tuple[str, ...] = ()
    answer: str = ""
    rubric: tuple[TypedPoint, ...] = ()
    rationale: str = ""
    marks: str = "1"
    level: str = LEVELS[0]
    difficulty: str = "2"
    points: tuple[str, ...] = ()
    citations: tuple[TypedCitation, ...] = ()
    parts: tuple[TypedQuestion, ...] = ()

    def filled_up(self, *, part: bool = False) -> TypedQuestion:
        """Return the same with the empty rows that a form of its type begins with."""
        least = _FIRST_ROWS[self.type]
        return replace(
            self,
            options=_at_least(self.options, least.get("options", 0), TypedOption()),
            blanks=_at_least(self.blanks, least.get("blanks", 0), ""),
            rubric=_at_least(self.rubric, least.get("rubric", 0), TypedPoint()),
            citations=_at_least(self.citations, 0 if part else 1, TypedCitation()),
            parts=tuple(
                each.filled_up(part=True)
                for each in _at_least(
                    self.parts,
                    least.get("parts", 0),
                    TypedQuestion(type=QuestionType.SHORT_ANSWER),
                )
            ),
        )

    def all_citations(self) -> Iterator[tuple[str, TypedCitation]]:
        """Yield the rows that say something, with the prefix of their fields."""
        yield from self._citations("")
        for number, part in enumerate(self.parts):
            yield from part._citations(f"parts.{number}.")

    def _citations(self, prefix: str) -> Iterator[tuple[str, TypedCitation]]:
        for number, each in enumerate(self.citations):
            if not each.empty:
                yield f"{prefix}citations.{number}.", each

    @property
    def empty(self) -> bool:
        """Whether nothing was typed that a part would consist of."""
        return not (
            self.stem
            or self.answer
            or self.truth
            or any(each.text for each in self.options)
            or any(self.blanks)
            or any(each.text for each in self.rubric)
        )


def read(form: MultiDict[str, str]) -> TypedQuestion:
    """Return what was typed, rows in the order of their numbers."""
    return _read(form, "")


def with_rows(typed: TypedQuestion, place: str, *, drop: bool) -> TypedQuestion:
    """Return the form with one row more in a group, or without the row that `place` names.

    `place` is as the buttons say it: `options`, `parts.1.rubric`; with `drop` `options.2`,
    `parts.1.citations.0`. A place that there is none of changes nothing.
    """
    steps = place.split(".")
    if len(steps) > (2 if drop else 1) and steps[0] == "parts" and steps[1].isdigit():
        number = int(steps[1])
        if number >= len(typed.parts):
            return typed
        parts = list(typed.parts)
        parts[number] = with_rows(parts[number], ".".join(steps[2:]), drop=drop)
        return replace(typed, parts=tuple(parts))
    group = steps[0]
    if group not in _EMPTY:
        return typed
    rows = getattr(typed, group)
    number = int(steps[1]) if len(steps) == 2 and steps[1].isdigit() else len(rows)
    without = (*rows[:number], *rows[number + 1 :])
    changed: dict[str, Any] = {group: without if drop else (*rows, _EMPTY[group])[:MOST_ROWS]}
    return replace(typed, **changed)


def _read(form: MultiDict[str, str], prefix: str) -> TypedQuestion:
    def words(name: str, limit: int = LONGEST) -> str:
        return form.get(prefix + name, "").replace("\r\n", "\n").strip()[:limit]

    def rows(group: str) -> list[str]:
        start = f"{prefix}{group}."
        numbers = {
            int(match["row"])
            for name in form
            if name.startswith(start) and (match := _ROW.match(name, len(prefix))) is not None
        }
        return [f"{group}.{number}." for number in sorted(numbers)][:MOST_ROWS]

    kind = words("type", 40)
    right = set(form.getlist(f"{prefix}right"))
    return TypedQuestion(
        type=QuestionType(kind) if kind in set(QuestionType) else QuestionType.SINGLE,
        stem=words("stem"),
        options=tuple(
            TypedOption(words(f"{row}text"), row.split(".")[1] in right) for row in rows("options")
        ),
        truth=words("truth", 3),
        blanks=tuple(words(f"{row}words") for row in rows("blanks")),
        answer=words("answer"),
        rubric=tuple(
            TypedPoint(words(f"{row}text"), words(f"{row}marks", 20)) for row in rows("rubric")
        ),
        rationale=words("rationale"),
        marks=words("marks", 20),
        level=words("level", 20) or LEVELS[0],
        difficulty=words("difficulty", 4) or "2",
        points=tuple(dict.fromkeys(each[:40] for each in form.getlist(f"{prefix}points"))),
        citations=tuple(
            TypedCitation(
                law=words(f"{row}law", 200),
                article=words(f"{row}article", 20),
                paragraph=words(f"{row}paragraph", 6),
                item=words(f"{row}item", 6),
                version=words(f"{row}version", 20),
                quote=words(f"{row}quote"),
            )
            for row in rows("citations")
        ),
        parts=() if prefix else tuple(_read(form, row) for row in rows("parts")),
    )


def _at_least(rows: tuple[Any, ...], least: int, empty: Any) -> tuple[Any, ...]:
    return rows + (empty,) * (least - len(rows))


_EMPTY: Final[Mapping[str, Any]] = {
    "options": TypedOption(),
    "blanks": "",
    "rubric": TypedPoint(),
    "citations": TypedCitation(),
    "parts": TypedQuestion(type=QuestionType.SHORT_ANSWER),
}
"""What a new row of each group holds."""
