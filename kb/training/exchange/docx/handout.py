"""试卷文字: the lines of a handout read as questions, answers after each or all at the end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kb.model.question import QuestionType
from kb.training.exchange.docx.answers import AnswerKey
from kb.training.exchange.docx.item import Item
from kb.training.exchange.docx.patterns import (
    ANSWER_IN_STEM,
    ANSWERS,
    CASE,
    EMPTY_AT_END,
    MARKS_AT_END,
    TRUTH_IN_STEM,
    TYPE_AT_START,
    fields_of,
    heading_of,
    listed_answers,
    number_of,
)
from kb.training.exchange.draft import Draft
from kb.training.exchange.option_lines import begins_option, split_options
from kb.training.exchange.wording import TYPE_NAMES, read_truth
from kb.training.form import Fault

_CHOICE_NAMES: Final = (TYPE_NAMES[QuestionType.SINGLE], TYPE_NAMES[QuestionType.MULTIPLE])
# Patterns that allow spaces in several places would try every way of dividing a long gap.
_LONG_GAP: Final = re.compile(r"\s{9,}")
_LARGEST_GAP: Final = 3
"""Numbers that may be missing between two questions; more is a number within a text."""


@dataclass(slots=True)
class _Reader:
    """The state between two lines."""

    items: list[Item] = field(default_factory=list)
    key: AnswerKey = field(default_factory=AnswerKey)
    kind: QuestionType | None = None
    each_marks: str = ""
    fresh: bool = True
    bracketed: bool = False
    in_key: bool = False
    target: Draft | None = None
    options: list[str] | None = None
    into: str = "stem"


def read_lines(lines: Sequence[tuple[str, str]]) -> list[Item]:
    """Return the questions of lines, each with the bookmark of its paragraph or an empty text."""
    reader = _Reader()
    texts = [_LONG_GAP.sub(_short_gap, text).strip() for text, _ in lines]
    for at, (_, bookmark) in enumerate(lines):
        if texts[at]:
            following = next(filter(None, texts[at + 1 :]), "")
            _take(reader, texts[at], bookmark, following)
    for item in reader.items:
        _finish(item)
    reader.key.give(reader.items)
    return reader.items


def _short_gap(gap: re.Match[str]) -> str:
    return "\n" if "\n" in gap[0] else gap[0][:8]


def _take(reader: _Reader, line: str, bookmark: str, following: str) -> None:
    if not bookmark and (found := heading_of(line)):
        reader.kind, reader.each_marks = found
        reader.fresh, reader.target = True, None
        reader.key.begin(reader.kind)
        return
    if _begins_key(reader, line, following):
        reader.in_key, reader.target = True, None
        reader.key.begin(None)
        return
    labelled = fields_of(line)
    if labelled and labelled[0][0] == "answer" and listed_answers(labelled[0][1]):
        reader.in_key, reader.target = True, None
        line, labelled = labelled[0][1], None
    if reader.in_key:
        reader.key.take(line, labelled)
    elif labelled and reader.target is not None:
        if _is_closed(reader, reader.target):
            reader.target = reader.items[-1].draft
        for name, text in labelled:
            _put(reader, name, text)
    elif not _begins_question(reader, line, bookmark):
        _continue(reader, line)


def _begins_key(reader: _Reader, line: str, following: str) -> bool:
    """参考答案 begins the key of the paper unless it labels the answer of the question above."""
    if not ANSWERS.match(line) or not reader.items:
        return False
    listed = listed_answers(following) is not None or heading_of(following) is not None
    return listed or not line.endswith((":", "：", "】"))


def _begins_question(reader: _Reader, line: str, bookmark: str) -> bool:
    match = CASE.match(line)
    if match and not bookmark:
        _start(reader, 0, line[match.end() :], bookmark, QuestionType.CASE_ANALYSIS)
        return True
    numbered = number_of(line)
    if numbered is None:
        if not bookmark:
            return False
        numbered = (0, line, False)
    number, text, bracketed = numbered
    item = reader.items[-1] if reader.items and not reader.fresh else None
    if bookmark:
        _start(reader, number, text, bookmark, reader.kind)
        return True
    # 案例一 is followed by 1. 2.; a numbered case by （1）（2）
    if item is not None and _takes_part(item, number, bracketed):
        _start_part(reader, item, text)
        return True
    if bracketed and not (reader.bracketed or reader.fresh):
        return False
    if not _follows(reader, item, number):
        return False
    reader.bracketed = bracketed
    _start(reader, number, text, bookmark, reader.kind)
    return True


def _takes_part(item: Item, number: int, bracketed: bool) -> bool:
    is_case = item.kind is QuestionType.CASE_ANALYSIS
    return is_case and (bracketed or item.number == 0) and number == len(item.draft.parts) + 1


def _follows(reader: _Reader, item: Item | None, number: int) -> bool:
    if item is None:
        return True
    last = item.number
    answered = bool(item.draft.answer or item.option_text)
    if number == last:
        return answered
    return last < number <= last + (_LARGEST_GAP if answered else 1)


def _start(
    reader: _Reader, number: int, text: str, bookmark: str, kind: QuestionType | None
) -> None:
    draft = Draft(type=TYPE_NAMES[kind] if kind else "", stem=text, marks=reader.each_marks)
    item = Item(number, kind, bookmark, draft)
    reader.items.append(item)
    reader.fresh, reader.in_key = False, False
    reader.target, reader.options, reader.into = draft, item.option_text, "stem"


def _start_part(reader: _Reader, item: Item, text: str) -> None:
    part = Draft(stem=text)
    item.draft.parts.append(part)
    item.part_options.append([])
    reader.target, reader.options, reader.into = part, item.part_options[-1], "stem"


def _put(reader: _Reader, name: str, text: str) -> None:
    target = reader.target
    if target is None:
        return
    if name == "cited":
        reader.into = "cited"
        return
    if name == "basis":
        name, text = "rationale", f"依据：{text}"
    before = getattr(target, name)
    if before and name == "answer":
        target.wrong.append(Fault("answer", "有两处答案，请只留一处"))
    # 【分值】 beside a question counts more than 每题2分 in the heading
    joined = name in ("rationale", "rubric") and before
    setattr(target, name, f"{before}\n{text}" if joined else text)
    reader.into = name


def _is_closed(reader: _Reader, target: Draft) -> bool:
    """A part of a case we wrote ends with its type and difficulty; the case's own fields follow."""
    return target is not reader.items[-1].draft and bool(target.type and target.difficulty)


def _continue(reader: _Reader, line: str) -> None:
    target = reader.target
    if target is None or reader.into == "cited":
        return
    choosing = reader.kind not in (QuestionType.SHORT_ANSWER, QuestionType.FILL_IN)
    if reader.into in ("stem", "options") and choosing and begins_option(line):
        reader.into = "options"
    if reader.into == "options" and reader.options is not None:
        reader.options.append(line)
        return
    before = getattr(target, reader.into)
    setattr(target, reader.into, f"{before}\n{line}" if before else line)


def _finish(item: Item) -> None:
    _settle(item.draft, item.option_text)
    for part, options in zip(item.draft.parts, item.part_options, strict=True):
        _settle(part, options)


def _settle(draft: Draft, option_text: list[str]) -> None:
    if match := TYPE_AT_START.match(draft.stem):
        draft.type, draft.stem = match[1], draft.stem[match.end() :]
    if match := MARKS_AT_END.search(draft.stem):
        draft.marks, draft.stem = match[1], draft.stem[: match.start()]
    if not option_text:
        draft.stem, option_text = _options_within(draft.stem)
    draft.options = split_options("\n".join(option_text))
    truths = [read_truth(each) for each in draft.options]
    is_choice = bool(draft.options) and truths not in ([True, False], [False, True])
    if not is_choice and draft.options:
        _choose_truth(draft, truths)
    pattern = ANSWER_IN_STEM if is_choice else TRUTH_IN_STEM
    if draft.type and draft.type not in (*_CHOICE_NAMES, TYPE_NAMES[QuestionType.TRUE_FALSE]):
        return
    found = list(pattern.finditer(draft.stem))
    if not draft.answer and len(found) == 1:
        draft.answer = found[0][1]
        gap = "（　）" if is_choice else ""
        draft.stem = draft.stem[: found[0].start()] + gap + draft.stem[found[0].end() :]
    if not is_choice and read_truth(draft.answer) is not None:
        draft.stem = EMPTY_AT_END.sub("", draft.stem)


def _options_within(stem: str) -> tuple[str, list[str]]:
    """Tell options from the stem where they stand on the same line, as in …是（　） A.甲 B.乙."""
    match = re.search(r"[\s\u3000]A\s*[.．、]", stem)
    if match is None:
        return stem, []
    options = split_options(stem[match.start() :])
    if len(options) < 2:
        return stem, []
    return stem[: match.start()].rstrip(), [stem[match.start() :].strip()]


def _choose_truth(draft: Draft, truths: list[bool | None]) -> None:
    letter = draft.answer.strip().upper()
    if letter in ("A", "B"):
        draft.answer = "正确" if truths["AB".index(letter)] else "错误"
    draft.options = []
    draft.type = draft.type or TYPE_NAMES[QuestionType.TRUE_FALSE]
