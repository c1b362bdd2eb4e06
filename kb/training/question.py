"""试题内容: a question as a frozen value, its JSON form, and what makes one well-formed.

The JSON form is the content of a revision, so a question is reviewed and hashed like any text.
Whether the answer follows from the law is judged elsewhere (`kb.training.checking`); here only the
form is judged.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.question import QuestionOrigin, QuestionType

BLANK: Final = "____"
"""Stands for one blank in the stem of a fill-in question."""
LETTERS: Final = "ABCDEFGH"
LEVELS: Final = ("初级", "中级")
DIFFICULTIES: Final = range(1, 6)

Answer = tuple[str, ...] | bool | tuple[tuple[str, ...], ...] | str
"""The letters of the right options; whether a statement is true; for each blank the wordings that
are accepted, the best one first; a model answer."""


@dataclass(frozen=True, slots=True)
class Option:
    """选项: `letter` is its place in the question as stored; forms of a paper shuffle them."""

    letter: str
    text: str


@dataclass(frozen=True, slots=True)
class RubricPoint:
    """评分要点: what an answer must say, and for how many marks."""

    text: str
    marks: float


@dataclass(frozen=True, slots=True)
class QuestionCitation:
    """依据条文: a provision version `slug/version/eid` and the very words of it that prove."""

    law: str
    article: int
    article_suffix: int | None
    provision: str
    version: str
    quote: str

    def to_json(self) -> dict[str, Any]:
        """Return the contract's form."""
        return {
            "law": self.law,
            "article": self.article,
            "article_suffix": self.article_suffix,
            "provision": self.provision,
            "version": self.version,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """试题: everything of one question; `parts` are the sub-questions of a case analysis.

    `fact` is what a generator read in the provision, in its own terms; empty for questions that
    people wrote. `marks` are points, `difficulty` 1 (easy) to 5. A case analysis has parts and no
    answer of its own (the empty string).
    """

    type: QuestionType
    stem: str
    answer: Answer
    options: tuple[Option, ...] = ()
    rationale: str = ""
    marks: float = 1.0
    rubric: tuple[RubricPoint, ...] = ()
    parts: tuple[QuestionContent, ...] = ()
    citations: tuple[QuestionCitation, ...] = ()
    points: tuple[str, ...] = ()
    level: str = "初级"
    difficulty: int = 2
    origin: QuestionOrigin = QuestionOrigin.WRITTEN
    pattern: str = ""
    fact: Mapping[str, Any] = field(default_factory=dict)
    source_case: str = ""

    @property
    def right(self) -> tuple[str, ...]:
        """The letters of the right options; empty where there are none to choose from."""
        chosen = self.type in (QuestionType.SINGLE, QuestionType.MULTIPLE)
        return tuple(map(str, self.answer)) if chosen and isinstance(self.answer, tuple) else ()

    @property
    def blanks(self) -> tuple[tuple[str, ...], ...]:
        """The accepted wordings of each blank of a fill-in question."""
        if self.type is not QuestionType.FILL_IN or not isinstance(self.answer, tuple):
            return ()
        return tuple(tuple(each) for each in self.answer)

    @property
    def title(self) -> str:
        """The beginning of the stem, for lists."""
        plain = " ".join(self.stem.split())
        return plain if len(plain) <= 60 else plain[:59] + "…"

    def to_json(self) -> dict[str, Any]:
        """Return the canonical JSON form; `from_json` gives the same question again."""
        return {
            "type": self.type.value,
            "stem": self.stem,
            "options": [{"letter": each.letter, "text": each.text} for each in self.options],
            "answer": _answer_to_json(self),
            "rationale": self.rationale,
            "marks": self.marks,
            "rubric": [{"text": each.text, "marks": each.marks} for each in self.rubric],
            "parts": [part.to_json() for part in self.parts],
            "citations": [each.to_json() for each in self.citations],
            "points": list(self.points),
            "level": self.level,
            "difficulty": self.difficulty,
            "origin": self.origin.value,
            "pattern": self.pattern,
            "fact": dict(self.fact),
            "source_case": self.source_case,
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> QuestionContent:
        """Return the question of a revision's content.

        Raises:
            InvalidInput: it is not the JSON form of a question; the message names the field.
        """
        try:
            kind = QuestionType(content["type"])
            return cls(
                type=kind,
                stem=str(content["stem"]),
                answer=_answer_from_json(kind, content.get("answer")),
                options=tuple(
                    Option(str(each["letter"]), str(each["text"]))
                    for each in content.get("options") or ()
                ),
                rationale=str(content.get("rationale") or ""),
                marks=float(content.get("marks") or 0.0),
                rubric=tuple(
                    RubricPoint(str(each["text"]), float(each["marks"]))
                    for each in content.get("rubric") or ()
                ),
                parts=tuple(cls.from_json(part) for part in content.get("parts") or ()),
                citations=tuple(_citation(each) for each in content.get("citations") or ()),
                points=tuple(map(str, content.get("points") or ())),
                level=str(content.get("level") or LEVELS[0]),
                difficulty=int(content.get("difficulty") or 2),
                origin=QuestionOrigin(content.get("origin") or QuestionOrigin.WRITTEN),
                pattern=str(content.get("pattern") or ""),
                fact=dict(content.get("fact") or {}),
                source_case=str(content.get("source_case") or ""),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput(
                f"试题内容不完整：{error}", hint="请补齐题型、题干、选项和答案后再提交"
            ) from error

    def signature(self) -> str:
        """Return what is the same for questions that ask the same, as 64 hex digits.

        Punctuation, spaces, width of characters, the order of options and everything beside what
        is asked and what is right are left out.
        """
        return hashlib.sha256("\n".join(_asked(self)).encode()).hexdigest()

    def key(self) -> str:
        """Return the document key of a question: the same question is the same document."""
        return f"question-{self.signature()[:16]}"


def folded(text: str) -> str:
    """Return letters, digits and characters of a text alone, in one width and case."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in plain if char.isalnum())


def _asked(question: QuestionContent) -> Iterator[str]:
    yield question.type.value
    # a blank asks: without it, two blanks in one sentence would be one question
    yield folded(question.stem.replace(BLANK, "〇空〇"))
    right = set(question.right)
    yield from sorted(f"{each.letter in right} {folded(each.text)}" for each in question.options)
    if isinstance(question.answer, bool):
        yield str(question.answer)
    for part in question.parts:
        yield from _asked(part)


def _answer_to_json(question: QuestionContent) -> Any:
    answer = question.answer
    if question.type is QuestionType.SINGLE and isinstance(answer, tuple) and len(answer) == 1:
        return answer[0]
    if question.type is QuestionType.FILL_IN:
        return [list(each) for each in question.blanks]
    return list(answer) if isinstance(answer, tuple) else answer


def _answer_from_json(kind: QuestionType, answer: Any) -> Answer:
    if kind in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        letters = [answer] if isinstance(answer, str) else list(answer or ())
        return tuple(map(str, letters))
    if kind is QuestionType.TRUE_FALSE:
        if not isinstance(answer, bool):
            raise ValueError("answer")
        return answer
    if kind is QuestionType.FILL_IN:
        return tuple(
            (each,) if isinstance(each, str) else tuple(map(str, each)) for each in answer or ()
        )
    return str(answer or "")


def _citation(content: Mapping[str, Any]) -> QuestionCitation:
    suffix = content.get("article_suffix")
    return QuestionCitation(
        law=str(content["law"]),
        article=int(content["article"]),
        article_suffix=None if suffix is None else int(suffix),
        provision=str(content["provision"]),
        version=str(content["version"]),
        quote=str(content["quote"]),
    )
