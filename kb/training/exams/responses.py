"""作答内容 responses: what a candidate answers, checked; nothing else gets into the database.

The JSON of a response by type: `{"chosen": ["B"]}`, `{"true": false}`, `{"blanks": ["十日"]}`,
`{"text": "…"}`. Letters are those of the candidate's form.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.training.question import QuestionContent

LONGEST_TEXT: Final = 20_000
LONGEST_BLANK: Final = 200
_FIELDS: Final = {
    QuestionType.SINGLE: "chosen",
    QuestionType.MULTIPLE: "chosen",
    QuestionType.TRUE_FALSE: "true",
    QuestionType.FILL_IN: "blanks",
    QuestionType.SHORT_ANSWER: "text",
}

Response = dict[str, Any]


def checked(question: QuestionContent, value: object) -> Response:
    """Return a response to a question in its one form.

    Raises:
        InvalidInput: it is no response to this type of question, or is too long.
    """
    name = _FIELDS[question.type]
    if not isinstance(value, Mapping) or set(value) != {name}:
        raise _wrong(f"作答应写成 {{“{name}”: …}}")
    given = value[name]
    match name:
        case "chosen":
            return {name: _letters(question, given)}
        case "true":
            if given is not None and not isinstance(given, bool):
                raise _wrong("判断题的作答应为 true、false 或 null")
            return {name: given}
        case "blanks":
            if not isinstance(given, list) or len(given) != len(question.blanks):
                raise _wrong(f"本题有 {len(question.blanks)} 个空，应逐个填写")
            return {name: [text(each, LONGEST_BLANK).strip() for each in given]}
        case _:
            return {name: text(given, LONGEST_TEXT)}


def empty(question: QuestionContent) -> Response:
    """Return the response of who has not answered."""
    name = _FIELDS[question.type]
    blank: Any = {"chosen": [], "true": None, "blanks": [""] * len(question.blanks), "text": ""}
    return {name: blank[name]}


def is_blank(response: Mapping[str, Any] | None) -> bool:
    """Whether nothing was answered."""
    if not response:
        return True
    (value,) = response.values()
    if isinstance(value, list):
        return not any(str(each).strip() for each in value)
    return value is None or (isinstance(value, str) and not value.strip())


def in_words(response: Mapping[str, Any] | None) -> str:
    """Return a response as text, for tables and pages; empty where nothing was answered."""
    if response is None or is_blank(response):
        return ""
    ((name, value),) = response.items()
    match name:
        case "chosen":
            return "".join(value)
        case "true":
            return "正确" if value else "错误"
        case "blanks":
            return "；".join(value)
        case _:
            return str(value)


def text(value: object, longest: int) -> str:
    """Return a text that any database and document can hold: one form of line ends, no controls.

    Raises:
        InvalidInput: it is no text, too long, or holds half a character.
    """
    if not isinstance(value, str):
        raise _wrong("作答应为文字")
    if len(value) > longest:
        raise InvalidInput(
            f"作答超过 {longest} 字", field="response", hint="请删减后再保存；此前保存的仍然有效"
        )
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")
    if any(unicodedata.category(c) == "Cs" for c in plain):
        raise _wrong("作答中有不完整的字符")
    return plain


def _letters(question: QuestionContent, given: object) -> list[str]:
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise _wrong("选择题的作答应为选项字母的列表")
    known = {option.letter for option in question.options}
    chosen = sorted(set(given))
    if set(chosen) - known:
        raise _wrong("所选的选项不在本题之中")
    if question.type is QuestionType.SINGLE and len(chosen) > 1:
        raise _wrong("单项选择题只能选一项")
    return chosen


def _wrong(message: str) -> InvalidInput:
    return InvalidInput(message, field="response", hint="请在考试页面上作答，或按接口说明书写")
