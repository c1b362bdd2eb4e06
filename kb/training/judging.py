"""客观题判分: whether a response to a question that a program can judge is right.

A response is JSON, as it is stored of practice and of exams, always in the letters of the question
as stored: `{"letters": ["A", "C"]}`, `{"value": true}` or `{"blanks": ["十日", "二万元"]}`. A case
analysis is judged part by part.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.text.numerals import NUMERAL_CHARS, parse_numeral
from kb.training.question import QuestionContent

OBJECTIVE: Final = frozenset(
    {
        QuestionType.SINGLE,
        QuestionType.MULTIPLE,
        QuestionType.TRUE_FALSE,
        QuestionType.FILL_IN,
    }
)
LONGEST_BLANK: Final = 200
"""Characters of one filled-in blank that are read; what is longer is wrong."""

_LARGE_UNITS: Final = {"": 1, "万": 10**4, "亿": 10**8}
_DECIMAL: Final = re.compile(r"(\d{1,15}\.\d{1,15})([万亿]?)")
# 百分之十 is written 10% as well
_SHARE: Final = re.compile(rf"([百千])分之([{NUMERAL_CHARS}]+(?:\.\d+)?)")
# 10,000元: the comma of thousands belongs to the number
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMERAL: Final = re.compile(rf"[{NUMERAL_CHARS}]+")
# A number is kept apart from its neighbours, so that “1、2” is not 12; “-5” is not 5.
_NUMBER: Final = re.compile(r"(?:(?<![^\W_])-)?\d+(?:\.\d+)?")
_KEPT: Final = frozenset("%‰.-#")


def judge(question: QuestionContent, response: Mapping[str, Any]) -> bool | None:
    """Return whether a response is right; None where a person must judge.

    A multiple choice is right when exactly the right letters are chosen, a fill-in when every blank
    holds one of its accepted wordings, read without regard to width, spaces, punctuation and
    the way a number is written. A response that says nothing is wrong.

    Raises:
        InvalidInput: the response has not the form of an answer to such a question.
    """
    if question.type not in OBJECTIVE:
        return None
    answer = read_response(question, response)
    if question.type is QuestionType.TRUE_FALSE:
        return answer.get("value") is question.answer
    if question.type is QuestionType.FILL_IN:
        filled = answer["blanks"]
        return len(filled) == len(question.blanks) and all(
            same_words(given, accepted)
            for given, accepted in zip(filled, question.blanks, strict=True)
        )
    return set(answer["letters"]) == set(question.right)


def read_response(question: QuestionContent, response: Mapping[str, Any]) -> dict[str, Any]:
    """Return a response with what its question asks for and nothing else, letters in order.

    Raises:
        InvalidInput: the response has not the form of an answer to such a question.
    """
    if question.type is QuestionType.TRUE_FALSE:
        value = response.get("value")
        if value is not None and not isinstance(value, bool):
            raise _wrong("value", "请回答对或错")
        return {"value": value}
    if question.type is QuestionType.FILL_IN:
        blanks = response.get("blanks") or []
        if not isinstance(blanks, (list, tuple)) or not all(isinstance(b, str) for b in blanks):
            raise _wrong("blanks", "请逐空填写")
        if len(blanks) > len(question.blanks):
            raise _wrong("blanks", f"本题有 {len(question.blanks)} 个空")
        return {"blanks": list(blanks) + [""] * (len(question.blanks) - len(blanks))}
    if question.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        return {"letters": _letters(question, response)}
    return {"text": str(response.get("text") or "")}


def same_words(given: str, accepted: tuple[str, ...]) -> bool:
    """Tell whether a filled-in wording is one of the accepted ones."""
    if len(given) > LONGEST_BLANK:
        return False
    plain = comparable(given)
    return bool(plain) and any(plain == comparable(one) for one in accepted)


def comparable(text: str) -> str:
    """Return a wording in the form in which two wordings are compared.

    Width, case, spaces and punctuation are gone, numbers are digits between `#`: 十 日 and １０日
    are both `#10#日`, 百分之五 is `#5#%`, 1.5万元 is `#15000#元`.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split()).replace("#", "")
    plain = _THOUSANDS.sub("", plain)
    plain = _SHARE.sub(lambda m: m[2] + ("%" if m[1] == "百" else "‰"), plain)
    plain = _DECIMAL.sub(lambda m: _written(Decimal(m[1]) * _LARGE_UNITS[m[2]]), plain)
    plain = _NUMERAL.sub(_digits, plain)
    plain = _NUMBER.sub(lambda m: f"#{m[0]}#", plain)
    return "".join(
        char
        for at, char in enumerate(plain)
        if unicodedata.category(char)[0] not in "PZC"
        or (char in _KEPT and (char not in ".-" or _in_number(plain, at)))
    )


def _in_number(text: str, at: int) -> bool:
    """A point or minus belongs to a number when it stands within its two marks."""
    return text[:at].count("#") % 2 == 1


def _digits(match: re.Match[str]) -> str:
    if len(match[0]) > 18:
        return match[0]
    value = parse_numeral(match[0])
    return match[0] if value is None else str(value)


def _written(value: Decimal) -> str:
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _letters(question: QuestionContent, response: Mapping[str, Any]) -> list[str]:
    chosen = response.get("letters") or []
    offered = [each.letter for each in question.options]
    if not isinstance(chosen, (list, tuple)) or not all(one in offered for one in chosen):
        raise _wrong("letters", f"本题的选项是 {'、'.join(offered)}")
    if question.type is QuestionType.SINGLE and len(set(chosen)) > 1:
        raise _wrong("letters", "单选题只能选一项")
    return [letter for letter in offered if letter in chosen]


def _wrong(field: str, hint: str) -> InvalidInput:
    return InvalidInput("答案的格式不正确", field=field, hint=hint)
