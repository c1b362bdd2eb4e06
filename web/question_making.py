"""试题与表单: a stored question as a form, and the question that a form makes.

What the form does not show (where a question comes from, what a generator read) stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.training.bank.citing import Resolved, TypedCitation
from kb.training.form import faults
from kb.training.question import (
    BLANK,
    LETTERS,
    LEVELS,
    Answer,
    Option,
    QuestionCitation,
    QuestionContent,
    RubricPoint,
)
from web.question_form import TypedOption, TypedPoint, TypedQuestion

WORDINGS: Final = re.compile(r"[|｜\n]")
_UNDERLINES: Final = re.compile(r"[_＿]{2,}")


@dataclass(frozen=True, slots=True)
class Made:
    """成题: the question of a form, and what is wrong with the form by the names of fields.

    `unreadable` are fields of which a draft would not keep what was typed.
    """

    content: QuestionContent
    errors: dict[str, str] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()


def typed_of(content: Mapping[str, Any], citations: Mapping[str, TypedCitation]) -> TypedQuestion:
    """Return the form of a stored question, which may be unfinished.

    `citations` are the rows by the prefix of their fields, as `citation_places` names them.
    """
    return _typed_of(content, citations, "")


def citation_places(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the stored citations with the prefix of their fields in the form."""
    for number, each in enumerate(content.get("citations") or ()):
        yield f"citations.{number}.", each
    for place, part in enumerate(content.get("parts") or ()):
        for prefix, each in citation_places(part):
            yield f"parts.{place}.{prefix}", each


def citation_of(stored: Mapping[str, Any]) -> QuestionCitation:
    """Return a citation as it is stored, also of an unfinished question."""
    suffix = stored.get("article_suffix")
    return QuestionCitation(
        law=str(stored.get("law") or ""),
        article=int(stored.get("article") or 0),
        article_suffix=None if suffix is None else int(suffix),
        provision=str(stored.get("provision") or ""),
        version=str(stored.get("version") or ""),
        quote=str(stored.get("quote") or ""),
    )


def content_of(
    typed: TypedQuestion, resolved: Mapping[str, Resolved], held: QuestionContent | None
) -> Made:
    """Return the question that was typed.

    Args:
        typed: the form.
        resolved: the citations by the prefix of their fields.
        held: the question as it was before; what the form does not show is taken from it.
    """
    making = _Making(resolved)
    content = making.content_of(typed, held, "")
    errors = dict(making.errors)
    unreadable = set(making.unreadable)
    for fault in faults(content):
        errors.setdefault(_field(fault.field, typed), fault.message)
    for prefix, each in resolved.items():
        errors |= {prefix + name: message for name, message in each.problems.items()}
        unreadable |= {prefix + name for name in each.unreadable}
    return Made(content, errors, frozenset(unreadable))


def _field(named: str, typed: TypedQuestion) -> str:
    """The field of a fault in the form; a fault counts the parts that are filled, from 1."""
    steps = named.split(".")
    if len(steps) == 3 and steps[0] == "parts":
        filled = [place for place, part in enumerate(typed.parts) if not part.empty]
        return f"parts.{filled[int(steps[1]) - 1]}.{steps[2]}"
    return named


@dataclass(frozen=True, slots=True)
class _Making:
    """The resolved citations of a form, and the numbers in it that could not be read."""

    resolved: Mapping[str, Resolved]
    errors: dict[str, str] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    def content_of(
        self, typed: TypedQuestion, held: QuestionContent | None, prefix: str
    ) -> QuestionContent:
        options = [each for each in typed.options if each.text or each.right]
        chosen = typed.type in (QuestionType.SINGLE, QuestionType.MULTIPLE)
        case = typed.type is QuestionType.CASE_ANALYSIS
        parts = tuple(self._parts(typed, held)) if case else ()
        marks = sum(part.marks for part in parts)
        if len(options) > len(LETTERS):
            self.errors[f"{prefix}options"] = f"选项最多 {len(LETTERS)} 个，请删去多余的"
        content = QuestionContent(
            type=typed.type,
            stem=_stem(typed),
            answer=_answer(typed, options),
            options=tuple(map(Option, LETTERS, (each.text for each in options))) if chosen else (),
            rationale=typed.rationale,
            marks=marks if case else self._number(typed.marks, f"{prefix}marks"),
            rubric=self._rubric(typed, prefix),
            parts=parts,
            citations=tuple(
                _kept_as_it_was(each.citation, held)
                for place, each in self.resolved.items()
                if place.rpartition("citations.")[0] == prefix
            ),
            points=typed.points,
            level=typed.level,
            difficulty=int(typed.difficulty) if typed.difficulty.isdecimal() else 0,
        )
        return content if held is None else _as_before(content, held, part=bool(prefix))

    def _parts(
        self, typed: TypedQuestion, held: QuestionContent | None
    ) -> Iterator[QuestionContent]:
        before = held.parts if held is not None else ()
        filled = [place for place, part in enumerate(typed.parts) if not part.empty]
        for number, place in enumerate(filled):
            was = before[number] if number < len(before) else None
            part = self.content_of(typed.parts[place], was, f"parts.{place}.")
            if was is None:
                difficulty = int(typed.difficulty) if typed.difficulty.isdecimal() else 0
                part = replace(part, level=typed.level, difficulty=difficulty)
            yield part

    def _rubric(self, typed: TypedQuestion, prefix: str) -> tuple[RubricPoint, ...]:
        if typed.type is not QuestionType.SHORT_ANSWER:
            return ()
        return tuple(
            RubricPoint(each.text, self._number(each.marks, f"{prefix}rubric"))
            for each in typed.rubric
            if each.text or each.marks
        )

    def _number(self, text: str, name: str) -> float:
        try:
            return float(text)
        except ValueError:
            self.errors[name] = f"分值“{text[:20]}”不是数字" if text else "请填写分值"
            if text:
                self.unreadable.add(name)
            return 0.0


def _as_before(content: QuestionContent, held: QuestionContent, *, part: bool) -> QuestionContent:
    """What the form does not show, as it was."""
    kept = replace(content, origin=held.origin, source_case=held.source_case)
    if part:
        kept = replace(kept, points=held.points, level=held.level, difficulty=held.difficulty)
    if held.type is not content.type:
        return kept
    # what a generator read in the law is what the question asked, not what somebody made of it
    asked = content.signature() == held.signature()
    return replace(kept, pattern=held.pattern, fact=held.fact if asked else {})


def _kept_as_it_was(citation: QuestionCitation, held: QuestionContent | None) -> QuestionCitation:
    """The citation as it was stored, where only the provision would be named more narrowly."""
    article = citation.provision.partition("__")[0]
    for each in held.citations if held is not None else ():
        same = replace(each, provision=citation.provision) == citation
        if same and each.provision.partition("__")[0] == article:
            return each
    return citation


def _answer(typed: TypedQuestion, options: Sequence[TypedOption]) -> Answer:
    match typed.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return tuple(
                letter for letter, each in zip(LETTERS, options, strict=False) if each.right
            )
        case QuestionType.TRUE_FALSE:
            return typed.truth == "yes" if typed.truth in ("yes", "no") else ""
        case QuestionType.FILL_IN:
            blanks = list(typed.blanks)
            while blanks and not blanks[-1]:
                blanks.pop()
            return tuple(
                tuple(word.strip() for word in WORDINGS.split(each) if word.strip())
                for each in blanks
            )
        case QuestionType.SHORT_ANSWER:
            return typed.answer
        case QuestionType.CASE_ANALYSIS:
            return ""


def _stem(typed: TypedQuestion) -> str:
    """The stem; a blank is drawn by any run of underlines."""
    if typed.type is not QuestionType.FILL_IN:
        return typed.stem
    return _UNDERLINES.sub(BLANK, typed.stem)


def _typed_of(
    content: Mapping[str, Any], citations: Mapping[str, TypedCitation], prefix: str
) -> TypedQuestion:
    kind = QuestionType(content["type"])
    answer = content.get("answer")
    right = _letters(answer)
    truth = {True: "yes", False: "no"}.get(answer, "") if isinstance(answer, bool) else ""
    return TypedQuestion(
        type=kind,
        stem=str(content.get("stem") or ""),
        options=tuple(
            TypedOption(str(each["text"]), each["letter"] in right)
            for each in content.get("options") or ()
        ),
        truth=truth,
        blanks=(
            tuple(" | ".join(each) for each in answer or ()) if kind is QuestionType.FILL_IN else ()
        ),
        answer=str(answer or "") if kind is QuestionType.SHORT_ANSWER else "",
        rubric=tuple(
            TypedPoint(str(each["text"]), f"{each['marks']:g}")
            for each in content.get("rubric") or ()
        ),
        rationale=str(content.get("rationale") or ""),
        marks=f"{content['marks']:g}" if content.get("marks") else "",
        level=str(content.get("level") or LEVELS[0]),
        difficulty=str(content.get("difficulty") or 2),
        points=tuple(map(str, content.get("points") or ())),
        citations=tuple(
            each for place, each in citations.items() if place.rpartition("citations.")[0] == prefix
        ),
        parts=tuple(
            _typed_of(part, citations, f"parts.{number}.")
            for number, part in enumerate(content.get("parts") or ())
        ),
    )


def _letters(answer: object) -> frozenset[str]:
    """The letters of the right options; none of an answer of another type."""
    if isinstance(answer, str):
        return frozenset({answer})
    if not isinstance(answer, (list, tuple)):
        return frozenset()
    return frozenset(each for each in answer if isinstance(each, str))


def held_of(content: Mapping[str, Any]) -> QuestionContent | None:
    """Return a stored question; None where it is so unfinished that it is none."""
    try:
        return QuestionContent.from_json(content)
    except InvalidInput:
        return None
