"""Write questions as GIFT, with everything it has no place for in comments before each question.

GIFT has no case analysis and only one blank a question: the parts of a case follow its text as
questions of their own, and the blanks of one stem are answered in one line, set off by ；.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import Final

from kb.model.question import QuestionType
from kb.training.exchange.carried import carry
from kb.training.exchange.visible import fitted, labelled, rubric_text
from kb.training.exchange.wording import TYPE_NAMES, write_marks
from kb.training.question import QuestionContent

CARRIED: Final = "// 随附信息 "
TYPE: Final = "// 题型 "
PARTS: Final = "小题 "
MOST_WORDINGS: Final = 32
"""Combinations of the accepted wordings of several blanks that are written out."""
_SPECIAL: Final = re.compile(r"[\\~=#{}:]")
_BEGINS_FORMAT: Final = re.compile(r"\[(?:html|markdown|plain|moodle)\]")


def write(questions: Sequence[QuestionContent]) -> bytes:
    """Return the file in UTF-8."""
    head = "// 案鉴试题，GIFT 格式，UTF-8"
    return "\n\n".join([head, *map(block_of, questions)]).encode() + b"\n"


def block_of(question: QuestionContent) -> str:
    """Return a question with its comments; the parts of a case analysis follow it."""
    key = question.key()
    tags = "".join(f"[tag:考点 {fitted(each)}]" for each in question.points)
    comments = [
        f"{CARRIED}{carry(question)}",
        f"// [id:{key}][tag:层级 {question.level}][tag:难度 {question.difficulty}]{tags}",
        _type_comment(question),
    ]
    blocks = ["\n".join(_one_line(each) for each in comments) + "\n" + _text_of(question, key)]
    for number, part in enumerate(question.parts, start=1):
        blocks.append(f"{_type_comment(part)}\n{_text_of(part, f'{key}-{number}')}")
    return "\n\n".join(blocks)


def _type_comment(question: QuestionContent) -> str:
    parts = f"　{PARTS}{len(question.parts)}" if question.parts else ""
    return f"{TYPE}{TYPE_NAMES[question.type]}　分值 {write_marks(question.marks)}{parts}"


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n]+", " ", text)


def _text_of(question: QuestionContent, title: str) -> str:
    stem = f"::{title}::[plain]{escaped(fitted(question.stem))}"
    if question.type is QuestionType.CASE_ANALYSIS:
        explained = fitted(question.rationale)
        # a description has no feedback, so its explanation is a comment too
        comment = f"\n// 解析 {_one_line(explained)}" if explained else ""
        return comment.removeprefix("\n") + ("\n" if comment else "") + stem
    answer = "\n".join(_answer_of(question))
    feedback = _feedback(question)
    general = f"####{escaped(feedback)}" if feedback else ""
    return f"{stem}{{{answer}{general}}}"


def _answer_of(question: QuestionContent) -> Iterator[str]:
    right = set(question.right)
    if question.type is QuestionType.SINGLE:
        yield ""
        for option in question.options:
            yield f"{'=' if option.letter in right else '~'}{_answer(option.text)}"
        yield ""
    elif question.type is QuestionType.MULTIPLE:
        share = f"%{100 / max(len(right), 1):.5f}".rstrip("0").rstrip(".") + "%"
        yield ""
        for option in question.options:
            yield f"~{share if option.letter in right else '%-100%'}{escaped(fitted(option.text))}"
        yield ""
    elif question.type is QuestionType.TRUE_FALSE:
        yield "T" if question.answer else "F"
    elif question.type is QuestionType.FILL_IN:
        yield ""
        for words in islice(product(*question.blanks), MOST_WORDINGS):
            # two texts and an arrow would make it a matching question
            yield f"={_answer('；'.join(words).replace('->', '→'))}"
        yield ""


def _answer(text: str) -> str:
    plain = fitted(text)
    # what looks like a weight or a format is text after an explicit one
    weight = "%100%" if plain.startswith("%") else ""
    form = "[plain]" if _BEGINS_FORMAT.match(plain) else ""
    return f"{weight}{form}{escaped(plain)}"


def _feedback(question: QuestionContent) -> str:
    short = question.type is QuestionType.SHORT_ANSWER
    return labelled(
        {
            "参考答案": fitted(str(question.answer)) if short else "",
            "评分要点": rubric_text(question),
            "解析": fitted(question.rationale),
        }
    )


def escaped(text: str) -> str:
    r"""Return a text with the characters GIFT gives a meaning to escaped, and lines as `\n`."""
    return _SPECIAL.sub(lambda match: "\\" + match[0], text).replace("\n", "\\n")
