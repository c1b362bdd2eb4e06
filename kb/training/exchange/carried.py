"""随附信息: what a format has no place for travels beside what it shows, and what is shown wins.

A file we write carries each question whole in the format's own place for extensions. On the way
back the visible text is read as in any file; a field that reads as it was written is taken from
what was carried, a field that somebody changed is taken from what is visible.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any, Final, NoReturn

from kb.errors import InvalidInput
from kb.training.form import Fault
from kb.training.question import QuestionContent

Outcome = QuestionContent | tuple[Fault, ...]
"""A question, or what is wrong with the place where one should be."""

_VISIBLE: Final = (
    "type", "stem", "answer", "options", "rationale", "marks", "rubric", "points", "level",
    "difficulty", "source_case",
)  # fmt: skip
# Not allowed in XML 1.0, or the end of a line to some programs.
_UNSAFE: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
    r"|[<>&]|(?<=-)-|(?<=_)x"
)
_SPOILT: Final = Fault("file", "随附信息已损坏，请删去随附信息后按可见内容导入")


def carry(question: QuestionContent) -> str:
    """Return a question as one line of JSON that any text format can hold unchanged."""
    text = json.dumps(question.to_json(), ensure_ascii=False, separators=(",", ":"))
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def carried(text: str) -> QuestionContent | Fault:
    """Return the question of `carry`; a fault when the text was damaged."""
    try:
        return QuestionContent.from_json(json.loads(text, parse_constant=_refuse))
    # a hostile file may nest without end or hold a number that no integer is
    except (ValueError, InvalidInput, AttributeError, OverflowError, RecursionError):
        return _SPOILT


def settled(seen: Outcome, kept: QuestionContent, shown: Outcome) -> Outcome:
    """Return the question as it was written, with every field that was edited since.

    Args:
        seen: what the visible text of the file says.
        kept: what the file carries.
        shown: what the visible text of `kept` says when nobody touched it.
    """
    if seen == shown:
        return kept
    if not isinstance(seen, QuestionContent):
        return seen
    before = shown if isinstance(shown, QuestionContent) else None
    changed: dict[str, Any] = {
        name: getattr(seen, name)
        for name in _VISIBLE
        if before is None or getattr(seen, name) != getattr(before, name)
    }
    parts = seen.parts
    if before is not None and len(parts) == len(before.parts) == len(kept.parts):
        merged = [
            settled(part, old, was)
            for part, old, was in zip(parts, kept.parts, before.parts, strict=True)
        ]
        parts = tuple(part for part in merged if isinstance(part, QuestionContent))
    return replace(kept, **changed, parts=parts)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)
