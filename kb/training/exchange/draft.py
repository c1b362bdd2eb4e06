"""题目草稿: the words found for each field of a question, and the question they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeVar

from kb.model.question import QuestionOrigin, QuestionType
from kb.training.exchange.wording import (
    read_blanks,
    read_difficulty,
    read_letters,
    read_level,
    read_marks,
    read_points,
    read_truth,
    read_type,
    with_blanks,
)
from kb.training.form import Fault
from kb.training.question import (
    BLANK,
    LETTERS,
    LEVELS,
    Answer,
    Option,
    QuestionContent,
    RubricPoint,
)

# 要点（4分） · 4分：要点 · 要点 4 分
_RUBRIC_AFTER: Final = re.compile(
    r"[（(]?\s{0,4}(\d{1,4}(?:\.\d{1,9})?)\s{0,4}分\s{0,4}[）)]?[；;。]?$"
)
_RUBRIC_BEFORE: Final = re.compile(r"^(\d+(?:\.\d+)?)\s*分\s*[：:]\s*(.+)$", re.DOTALL)
_Number = TypeVar("_Number", int, float)
_CHOICES: Final = (QuestionType.SINGLE, QuestionType.MULTIPLE)


@dataclass(slots=True)
class Draft:
    """草稿: texts as they stand in the file, empty where it says nothing.

    `wrong` holds what made a text unusable before it could be read, such as a formula.
    """

    type: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    answer: str = ""
    rationale: str = ""
    marks: str = ""
    difficulty: str = ""
    level: str = ""
    points: str = ""
    rubric: str = ""
    source_case: str = ""
    parts: list[Draft] = field(default_factory=list)
    wrong: list[Fault] = field(default_factory=list)

    def read(self) -> QuestionContent | tuple[Fault, ...]:
        """Return the question, or every fault that keeps the words from being one."""
        found = list(self.wrong)
        kind = self._kind(found)
        parts = self._parts(found)
        marks = self._number("marks", self.marks, read_marks(self.marks), "2 或 2分", found)
        rubric = tuple(self._rubric(found))
        if marks is None:
            totals = [part.marks for part in parts] or [each.marks for each in rubric]
            marks = sum(totals) if totals else 1.0
        difficulty = self._number(
            "difficulty", self.difficulty, read_difficulty(self.difficulty), "1 至 5", found
        )
        level = read_level(self.level)
        if self.level and level is None:
            found.append(Fault("level", f"层级“{self.level[:20]}”应为{'或'.join(LEVELS)}"))
        if kind is None:
            return tuple(found)
        stem = with_blanks(self.stem) if kind is QuestionType.FILL_IN else self.stem
        answer = self._answer(kind, stem, found)
        if found:
            return tuple(found)
        return QuestionContent(
            type=kind,
            stem=stem,
            answer=answer,
            options=tuple(map(Option, LETTERS, self.options)) if kind in _CHOICES else (),
            rationale=self.rationale,
            marks=marks,
            rubric=rubric,
            parts=parts,
            points=read_points(self.points),
            level=level or LEVELS[0],
            difficulty=difficulty or 2,
            origin=QuestionOrigin.IMPORTED,
            source_case=self.source_case,
        )

    def _kind(self, found: list[Fault]) -> QuestionType | None:
        if self.type:
            kind = read_type(self.type)
            if kind is None:
                found.append(Fault("type", f"题型“{self.type[:20]}”不认识，请改为单选、多选等"))
        elif self.parts:
            kind = QuestionType.CASE_ANALYSIS
        elif self.options:
            many = len(read_letters(self.answer) or ()) > 1
            kind = QuestionType.MULTIPLE if many else QuestionType.SINGLE
        elif read_truth(self.answer) is not None:
            kind = QuestionType.TRUE_FALSE
        elif BLANK in with_blanks(self.stem):
            kind = QuestionType.FILL_IN
        else:
            kind = QuestionType.SHORT_ANSWER
        if kind in _CHOICES and len(self.options) > len(LETTERS):
            found.append(Fault("options", f"选项多于 {len(LETTERS)} 个，请删减"))
        return kind

    def _answer(self, kind: QuestionType, stem: str, found: list[Fault]) -> Answer:
        text = self.answer
        if kind in _CHOICES:
            letters = read_letters(text) if text else ()
            if letters is None:
                found.append(Fault("answer", f"答案“{text[:20]}”应为选项的字母，如 B 或 ABD"))
            return letters or ()
        if kind is QuestionType.TRUE_FALSE:
            truth = read_truth(text)
            if truth is None:
                missing = "没有答案" if not text else f"答案“{text[:20]}”不认识"
                found.append(Fault("answer", f"{missing}，请填写对或错"))
            return bool(truth)
        if kind is QuestionType.FILL_IN:
            return read_blanks(text, stem.count(BLANK))
        return "" if kind is QuestionType.CASE_ANALYSIS else text

    def _parts(self, found: list[Fault]) -> tuple[QuestionContent, ...]:
        parts = []
        for number, draft in enumerate(self.parts, start=1):
            part = draft.read()
            if isinstance(part, QuestionContent):
                parts.append(part)
            else:
                found.extend(
                    Fault(f"parts.{number}.{each.field}", f"第 {number} 小题：{each.message}")
                    for each in part
                )
        return tuple(parts)

    def _rubric(self, found: list[Fault]) -> Iterator[RubricPoint]:
        for line in filter(None, map(str.strip, self.rubric.split("\n"))):
            if match := _RUBRIC_BEFORE.match(line):
                yield RubricPoint(match[2].strip(), float(match[1]))
            elif (match := _RUBRIC_AFTER.search(line)) and match.start() > 0:
                yield RubricPoint(line[: match.start()].rstrip(), float(match[1]))
            else:
                found.append(Fault("rubric", f"评分要点“{line[:20]}”没有写分值，如“要点（2分）”"))

    def _number(
        self, name: str, text: str, value: _Number | None, example: str, found: list[Fault]
    ) -> _Number | None:
        if text and value is None:
            label = {"marks": "分值", "difficulty": "难度"}[name]
            found.append(Fault(name, f"{label}“{text[:20]}”应写作 {example}"))
        return value
