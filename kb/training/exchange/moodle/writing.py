"""Write questions as Moodle XML.

Moodle has no case analysis: its text is a description, its parts follow as questions of their own
and are bound to it by tags. Texts are written as plain text; what Moodle has no field for is a
comment in the general feedback, which Moodle keeps and does not show.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape

from kb.model.question import QuestionType
from kb.training.exchange.carried import carry
from kb.training.exchange.visible import fitted, labelled, rubric_text
from kb.training.exchange.wording import TYPE_NAMES, write_marks
from kb.training.question import BLANK, QuestionContent

CARRIED: Final = "随附信息 "
PARTS: Final = "小题数 "
_KINDS: Final = {
    QuestionType.SINGLE: "multichoice",
    QuestionType.MULTIPLE: "multichoice",
    QuestionType.TRUE_FALSE: "truefalse",
    QuestionType.FILL_IN: "shortanswer",
    QuestionType.SHORT_ANSWER: "essay",
    QuestionType.CASE_ANALYSIS: "description",
}
_CLOZE_SPECIAL: Final = str.maketrans({each: f"\\{each}" for each in '\\}#~/"'})


def write(questions: Sequence[QuestionContent]) -> bytes:
    """Return the file in UTF-8."""
    body = "\n".join(map(elements_of, questions))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{body}\n</quiz>\n'.encode()


def elements_of(question: QuestionContent) -> str:
    """Return the element of a question, and after it those of the parts of a case analysis."""
    key = question.key()
    made = [_element(question, key, key, carry(question))]
    made.extend(
        _element(part, f"{key}-{number}", "", "")
        for number, part in enumerate(question.parts, start=1)
    )
    return "\n".join(made)


def _element(question: QuestionContent, name: str, idnumber: str, carried: str) -> str:
    cloze = question.type is QuestionType.FILL_IN and len(question.blanks) > 1
    kind = "cloze" if cloze else _KINDS[question.type]
    stem = _cloze(question) if cloze else fitted(question.stem)
    lines = [
        f'<question type="{kind}">',
        f"  <name><text>{name}</text></name>",
        f'  <questiontext format="{"html" if cloze else "plain_text"}">'
        f"<text>{escape(stem)}</text></questiontext>",
        f'  <generalfeedback format="html"><text>{escape(_feedback(question, carried))}</text>'
        "</generalfeedback>",
        f"  <defaultgrade>{write_marks(question.marks)}</defaultgrade>",
        "  <penalty>0</penalty>",
        "  <hidden>0</hidden>",
        f"  <idnumber>{idnumber}</idnumber>",
        *(f"  {each}" for each in _own(question, cloze)),
        f"  <tags>{''.join(f'<tag><text>{escape(each)}</text></tag>' for each in _tags(question))}"
        "</tags>",
        "</question>",
    ]
    return "\n".join(lines)


def _tags(question: QuestionContent) -> Iterator[str]:
    yield f"题型 {TYPE_NAMES[question.type]}"
    yield f"层级 {question.level}"
    yield f"难度 {question.difficulty}"
    yield from (f"考点 {fitted(each)}" for each in question.points)
    if question.parts:
        yield f"{PARTS}{len(question.parts)}"


def _feedback(question: QuestionContent, carried: str) -> str:
    short = question.type is QuestionType.SHORT_ANSWER
    text = labelled(
        {"评分要点": "" if short else rubric_text(question), "解析": fitted(question.rationale)}
    )
    shown = f"<p>{_html(text)}</p>" if text else ""
    return f"{shown}<!-- {CARRIED}{carried} -->" if carried else shown


def _html(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br/>")


def _own(question: QuestionContent, cloze: bool) -> Iterator[str]:
    right = set(question.right)
    if question.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        single = question.type is QuestionType.SINGLE
        yield f"<single>{'true' if single else 'false'}</single>"
        yield "<shuffleanswers>false</shuffleanswers>"
        yield "<answernumbering>ABCD</answernumbering>"
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            yield f'<{name} format="html"><text></text></{name}>'
        # all right options and no wrong one give the marks: a wrong one takes them away
        share = _fraction(100 / max(len(right), 1))
        for option in question.options:
            fraction = share if option.letter in right else "0" if single else "-100"
            yield _answer(fitted(option.text), fraction, "plain_text")
    elif question.type is QuestionType.TRUE_FALSE:
        yield _answer("true", "100" if question.answer else "0", "moodle_auto_format")
        yield _answer("false", "0" if question.answer else "100", "moodle_auto_format")
    elif question.type is QuestionType.FILL_IN and not cloze:
        yield "<usecase>0</usecase>"
        for wording in question.blanks[0] if question.blanks else ():
            # an asterisk would stand for any text
            yield _answer(fitted(wording).replace("*", "\\*"), "100", "moodle_auto_format")
    elif question.type is QuestionType.SHORT_ANSWER:
        yield "<responseformat>editor</responseformat>"
        yield "<responserequired>1</responserequired>"
        yield "<responsefieldlines>10</responsefieldlines>"
        yield "<attachments>0</attachments>"
        yield "<attachmentsrequired>0</attachmentsrequired>"
        grading = labelled(
            {"参考答案": fitted(str(question.answer)), "评分要点": rubric_text(question)}
        )
        shown = escape(f"<p>{_html(grading)}</p>")
        yield f'<graderinfo format="html"><text>{shown}</text></graderinfo>'
        yield '<responsetemplate format="html"><text></text></responsetemplate>'


def _fraction(percent: float) -> str:
    """Return a share as Moodle knows it: five decimals, no needless zeros."""
    return f"{percent:.5f}".rstrip("0").rstrip(".")


def _answer(text: str, fraction: str, form: str) -> str:
    return (
        f'<answer fraction="{fraction}" format="{form}"><text>{escape(text)}</text>'
        '<feedback format="html"><text></text></feedback></answer>'
    )


def _cloze(question: QuestionContent) -> str:
    """Return the stem as HTML with the answers of each blank in its place."""
    pieces = fitted(question.stem).split(BLANK)
    made = [_html(pieces[0]).replace("{", "&#123;")]
    for words, piece in zip(question.blanks, pieces[1:], strict=False):
        answers = "~".join(f"={fitted(each).translate(_CLOZE_SPECIAL)}" for each in words)
        made.append(f"{{1:SHORTANSWER:{_html(answers)}}}")
        made.append(_html(piece).replace("{", "&#123;"))
    return f"<p>{''.join(made)}</p>"
